//! Cuts a prompt into the words that the tables know.

use super::words::{self, LONGEST, Meaning};

/// A word of a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// As it was written, in lower case.
    pub(crate) text: String,
    /// What it means; `None` for a word that is not known.
    pub(crate) meaning: Option<Meaning>,
    /// Whether a clause ends after it.
    pub(crate) ends: bool,
}

/// The words of a prompt in order. Known phrases are one word.
pub(crate) fn tokens(prompt: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let prompt = prompt.to_lowercase();
    let mut rest = prompt.as_str();
    while let Some(first) = rest.chars().next() {
        let length = if is_han(first) {
            han_word(rest)
        } else if first.is_alphanumeric() {
            let end = |letter: char| {
                is_han(letter) || !(letter.is_alphanumeric() || letter == '\'' || letter == '’')
            };
            rest.find(end).unwrap_or(rest.len())
        } else {
            if let (true, Some(last)) = (is_stop(first), tokens.last_mut()) {
                last.ends = true;
            }
            rest = &rest[first.len_utf8()..];
            continue;
        };
        push(
            &mut tokens,
            rest[..length].trim_end_matches("'s").trim_end_matches("’s"),
            is_han(first),
        );
        rest = &rest[length..];
    }
    tokens
}

pub(crate) fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

fn is_stop(letter: char) -> bool {
    matches!(
        letter,
        ',' | '.' | ';' | ':' | '!' | '?' | '，' | '。' | '、' | '；' | '！' | '？' | '\n'
    )
}

/// The length in bytes of the longest known word that a Chinese text starts with, else of one
/// character.
fn han_word(text: &str) -> usize {
    let ends: Vec<usize> = text
        .char_indices()
        .take_while(|(_, letter)| is_han(*letter))
        .take(LONGEST)
        .map(|(start, letter)| start + letter.len_utf8())
        .collect();
    let known = |end: &&usize| words::meaning(&text[..**end]).is_some();
    ends.iter()
        .rev()
        .find(known)
        .or(ends.first())
        .copied()
        .unwrap_or(text.len())
}

/// Adds a word, joined to the words before it where that makes a known phrase, and to an unknown
/// Chinese word before it where it is unknown too.
fn push(tokens: &mut Vec<Token>, word: &str, han: bool) {
    let meaning = words::meaning(word).or_else(|| is_number(word).then_some(Meaning::Filler));
    if han && meaning.is_none() {
        let grows = |last: &&mut Token| {
            last.meaning.is_none() && !last.ends && last.text.chars().all(is_han)
        };
        if let Some(last) = tokens.last_mut().filter(grows) {
            last.text.push_str(word);
            return;
        }
    }
    for before in [2, 1] {
        let Some(start) = tokens.len().checked_sub(before).filter(|_| !han) else {
            continue;
        };
        if tokens[start..].iter().any(|token| token.ends) {
            continue;
        }
        let mut parts: Vec<&str> = tokens[start..]
            .iter()
            .map(|token| token.text.as_str())
            .collect();
        parts.push(word);
        if let Some(meaning) = words::meaning(&parts.join("+")) {
            let text = parts.join(" ");
            tokens.truncate(start);
            tokens.push(Token {
                text,
                meaning: Some(meaning),
                ends: false,
            });
            return;
        }
    }
    tokens.push(Token {
        text: word.to_owned(),
        meaning,
        ends: false,
    });
}

/// `10`, `10s`, `16`, `4k`: measures say nothing about the picture.
fn is_number(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_digit())
}
