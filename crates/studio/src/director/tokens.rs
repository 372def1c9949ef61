//! Cuts a message into words, quoted texts, numbers and marks.

use veo_timeline::{Millis, read_quoted};

use super::lexicon;

/// One piece of a message, and the bytes of the message that it was read from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A word in small letters; a Chinese word that the lexicon knows, as its English one.
    Word(String),
    /// A text in quotes of any sort.
    Quoted(String),
    /// A number, whether in digits or in words.
    Number(f64),
    /// A number with a unit of time.
    Length(Millis),
    /// A number with a percent sign.
    Percent(f64),
    /// A place in an order, counted from 1: `2nd`, `second`.
    Ordinal(usize),
    /// Punctuation, in its ASCII form; a line break is `\n`.
    Mark(char),
}

impl Token {
    /// The word that it is, if it is one.
    pub(super) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Whether it is one of these words.
    pub(super) fn is_one_of(&self, words: &[&str]) -> bool {
        self.word().is_some_and(|word| words.contains(&word))
    }

    /// Whether it is one of these marks.
    pub(super) fn is_mark(&self, marks: &str) -> bool {
        matches!(self.kind, Kind::Mark(mark) if marks.contains(mark))
    }
}

/// The words of these tokens, `None` for what is no word.
pub(super) fn words(tokens: &[Token]) -> impl Iterator<Item = Option<&str>> {
    tokens.iter().map(Token::word)
}

/// These tokens as `message` spells them, with what stands between them.
pub(super) fn spelled<'m>(message: &'m str, tokens: &[Token]) -> &'m str {
    match tokens {
        [first, .., last] | [first @ last] => &message[first.start..last.end],
        [] => "",
    }
}

/// Cuts `text` into tokens. Chinese words are looked up as they are cut, since no space parts them.
pub(super) fn cut(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let rest = &text[at..];
        let before = text[..at].chars().next_back();
        let length = if let Some((quoted, length)) = quotation(rest, before) {
            tokens.push(Token {
                kind: Kind::Quoted(quoted),
                start: at,
                end: at + length,
            });
            length
        } else if is_chinese(character) {
            let run = prefix(rest, is_chinese);
            tokens.extend(lexicon::chinese(
                run,
                at,
                text[at + run.len()..].chars().next(),
            ));
            run.len()
        } else {
            let (kind, length) = plain_token(rest, character, before);
            tokens.extend(kind.map(|kind| Token {
                kind,
                start: at,
                end: at + length,
            }));
            length
        };
        at += length;
    }
    tokens
}

/// A token of a script with spaces, and its length in bytes; no token for white space and inner hyphens.
fn plain_token(rest: &str, first: char, before: Option<char>) -> (Option<Kind>, usize) {
    let mark = ascii(first);
    let after = rest.chars().nth(1);
    let follows_word = before.is_some_and(char::is_alphanumeric);
    if first == '\n' {
        return (Some(Kind::Mark('\n')), 1);
    }
    if first.is_whitespace() || first.is_control() {
        return (None, first.len_utf8());
    }
    if mark.is_ascii_digit() {
        return number(rest);
    }
    if mark == '#'
        && let Some(digits) = hex_digits(&rest[first.len_utf8()..])
    {
        let color = format!("#{}", digits.to_lowercase());
        return (Some(Kind::Word(color)), first.len_utf8() + digits.len());
    }
    if first.is_alphanumeric() {
        let word = word(rest);
        return (
            Some(Kind::Word(word.replace('\u{2019}', "'").to_lowercase())),
            word.len(),
        );
    }
    if mark == '-' && follows_word && after.is_some_and(char::is_alphanumeric) {
        return (None, first.len_utf8());
    }
    (Some(Kind::Mark(mark)), first.len_utf8())
}

/// A number such as `10` or `2.5`; a ratio such as `9:16` and a size such as `1080x1920` are words.
fn number(rest: &str) -> (Option<Kind>, usize) {
    let digits = |text: &str| prefix(text, |character| ascii(character).is_ascii_digit()).len();
    let whole = digits(rest);
    let mut after = rest[whole..].chars();
    let mark = after.next().map(ascii);
    let part = digits(after.as_str());
    let length = rest.len() - after.as_str().len() + part;
    let spelled = |length: usize| rest[..length].chars().map(ascii).collect::<String>();
    match mark {
        Some(':' | 'x') if part > 0 => (Some(Kind::Word(spelled(length))), length),
        Some('.') if part > 0 => (spelled(length).parse().ok().map(Kind::Number), length),
        _ => (spelled(whole).parse().ok().map(Kind::Number), whole),
    }
}

/// A word: letters and digits, with apostrophes inside.
fn word(rest: &str) -> &str {
    let is_inside = |character: char| {
        character.is_alphanumeric() && !is_chinese(character) || "'\u{2019}".contains(character)
    };
    prefix(rest, is_inside).trim_end_matches(['\'', '\u{2019}'])
}

/// The digits of a colour, behind its `#`.
fn hex_digits(rest: &str) -> Option<&str> {
    let digits = prefix(rest, |character| character.is_ascii_alphanumeric());
    let is_color = matches!(digits.len(), 3 | 6) && digits.chars().all(|c| c.is_ascii_hexdigit());
    is_color.then_some(digits)
}

/// A text in quotes at the beginning of `rest`, and its length in bytes with the quotes.
fn quotation(rest: &str, before: Option<char>) -> Option<(String, usize)> {
    let opening = rest.chars().next()?;
    let closing = match opening {
        '\'' if before.is_some_and(char::is_alphanumeric) => return None,
        '\'' => {
            let (text, after) = read_quoted(rest)?;
            return Some((text, rest.len() - after.len()));
        }
        '"' => '"',
        '\u{201c}' => '\u{201d}',
        '\u{2018}' => '\u{2019}',
        '\u{300c}' => '\u{300d}',
        '\u{300e}' => '\u{300f}',
        '\u{300a}' => '\u{300b}',
        '\u{ab}' => '\u{bb}',
        _ => return None,
    };
    let inside = &rest[opening.len_utf8()..];
    let end = inside
        .match_indices(closing)
        .map(|(end, _)| end)
        .find(|end| {
            let after = inside[end + closing.len_utf8()..].chars().next();
            let is_apostrophe = closing == '\u{2019}'
                && after.is_some_and(|after| after.is_alphanumeric() && !is_chinese(after));
            !is_apostrophe && !inside[..*end].ends_with('\\')
        })?;
    let text = inside[..end].replace(&format!("\\{closing}"), closing.encode_utf8(&mut [0; 4]));
    Some((text, opening.len_utf8() + end + closing.len_utf8()))
}

fn is_chinese(character: char) -> bool {
    matches!(character, '\u{3007}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// The ASCII form of full-width characters and Chinese punctuation.
fn ascii(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        '\u{3002}' => '.',
        '\u{3001}' => ',',
        '\u{2013}' | '\u{2014}' => '-',
        other => other,
    }
}

fn prefix(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let end = text
        .find(|character| !belongs(character))
        .unwrap_or(text.len());
    &text[..end]
}
