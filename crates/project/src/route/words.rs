//! A message as words, each with the classes that the rules speak of.
//!
//! Both languages end up in one list: a user writes "export 视频" and "导出 video" as well.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use veo_media::FileType;

use super::class::{Class, Classes, Word, look_up};
use super::{chinese, english};

/// A word that nobody writes.
const QUOTED: &str = "quoted0name";

/// Splits a message into words.
pub(super) fn read(message: &str) -> Vec<Word> {
    let plain: String = message.chars().filter_map(plain).collect();
    let mut words = Vec::new();
    for chunk in plain.split_whitespace() {
        read_chunk(chunk, &mut words);
    }
    words
}

/// Leaves out what says that nothing is to be changed: "export, no changes needed".
pub(super) fn without_assurances(message: &str) -> Cow<'_, str> {
    static ASSURANCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let english = r"\b(with )?(no|without)( any)?( more| further| other)? (changes?|edits?)( (needed|required|necessary))?\b";
        Regex::new(&format!("(?i){english}|不用再?改了?|不需要修改")).ok()
    });
    match &*ASSURANCE {
        Some(assurance) => assurance.replace_all(message, " "),
        None => message.into(),
    }
}

/// Puts a mark in the place of what stands in quotes; `None` when nothing does.
pub(super) fn quotes_as_names(message: &str) -> Option<String> {
    static QUOTES: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#""[^"]+"|“[^”]+”|「[^」]+」|『[^』]+』|《[^》]+》"#).ok());
    let named = QUOTES.as_ref()?.replace_all(message, format!(" {QUOTED} "));
    matches!(named, Cow::Owned(_)).then(|| named.into_owned())
}

/// Full-width letters and marks become those of ASCII; apostrophes go, so that "what's" is one word.
fn plain(letter: char) -> Option<char> {
    match letter {
        '\'' | '’' | '‘' | '`' => None,
        '\u{3000}' => Some(' '),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0),
        _ => Some(letter),
    }
}

/// Reads what stands between two spaces: a place, or words of either language with marks around them.
fn read_chunk(chunk: &str, words: &mut Vec<Word>) {
    let is_mark = |letter: char| !letter.is_alphanumeric() && !matches!(letter, '/' | '~' | '.');
    let mut rest = chunk.trim_start_matches(is_mark);
    let mut may_be_place = true;
    while let Some(first) = rest.chars().next() {
        if may_be_place && is_place(rest) {
            words.push(Word::new(Classes::of(&[Class::Place])));
            return;
        }
        let is_chinese = chinese::is_letter(first);
        let is_same =
            |letter: char| letter.is_alphanumeric() && chinese::is_letter(letter) == is_chinese;
        let end = rest.find(|letter| !is_same(letter)).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if is_chinese {
            read_chinese(run, words);
        } else if !run.is_empty() {
            words.push(Word::new(classes_of(&run.to_lowercase())));
        }
        // Behind Chinese a path may follow without a space; behind other letters a mark ends a word.
        may_be_place = is_chinese;
        rest = if is_chinese {
            after.trim_start_matches(is_mark)
        } else {
            after.trim_start_matches(|letter: char| !letter.is_alphanumeric())
        };
    }
}

fn classes_of(word: &str) -> Classes {
    if word == QUOTED {
        return Classes::of(&[Class::Quoted]);
    }
    if is_number(word) {
        return Classes::of(&[Class::Number]);
    }
    look_up(english::LEXICON, word).and(look_up(chinese::LEXICON, word))
}

/// Cuts Chinese into the longest words that are known, and gathers what is not known between them.
fn read_chinese(run: &str, words: &mut Vec<Word>) {
    let letters: Vec<char> = run.chars().map(chinese::simplified).collect();
    let mut at = 0;
    let mut unknown = 0;
    while at < letters.len() {
        let longest = chinese::LONGEST_WORD.min(letters.len() - at);
        let known = (1..=longest).rev().find_map(|length| {
            let word: String = letters[at..at + length].iter().collect();
            let classes = look_up(chinese::LEXICON, &word);
            (classes != Classes::NONE).then_some((length, classes))
        });
        let (length, classes) = known.unwrap_or((1, Classes::NONE));
        at += length;
        if classes == Classes::NONE {
            unknown += length;
        }
        if unknown > 0 && (classes != Classes::NONE || at == letters.len()) {
            words.push(Word::unknown(unknown.div_ceil(2)));
            unknown = 0;
        }
        if classes != Classes::NONE {
            words.push(Word::new(classes));
        }
    }
}

/// A path, an address or the name of a media file. Chinese before a name may be the words before it: no spaces
/// stand between.
fn is_place(text: &str) -> bool {
    let text = text.trim_end_matches(|letter: char| !letter.is_alphanumeric() && letter != '/');
    let is_drive = |text: &str| {
        let mut letters = text.chars();
        letters
            .next()
            .is_some_and(|letter| letter.is_ascii_alphabetic())
            && letters.as_str().starts_with(":\\")
    };
    // "/export" is a command that a chat would take, "/tmp" is a folder.
    let is_path = |name: &str| name.contains(['/', '.']) || classes_of(name) == Classes::NONE;
    text.contains("://")
        || ["~/", "./", "../"]
            .iter()
            .any(|start| text.starts_with(start))
        || is_drive(text)
        || text
            .strip_prefix('/')
            .is_some_and(|name| !name.is_empty() && is_path(name))
        || !text.starts_with(chinese::is_letter) && FileType::of_name(text).is_some()
}

/// `4`, `1080p`, `60fps`, `1920x1080`.
fn is_number(word: &str) -> bool {
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = &word[digits.len()..];
    digits.starts_with(|letter: char| letter.is_ascii_digit())
        && digits
            .chars()
            .all(|letter| letter.is_ascii_digit() || letter == 'x')
        && matches!(unit, "" | "p" | "k" | "fps" | "hz" | "mb" | "mbps" | "kbps")
}
