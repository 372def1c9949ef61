//! What an instruction about sounds says, word by word.

use veo_timeline::Millis;

use crate::director::heard::{Which, put};
use crate::director::measures::whole;
use crate::director::tokens::{Kind, Token};

/// Everything said in an instruction about sounds, but words that change nothing.
#[derive(Debug, Default)]
pub(super) struct Said<'t> {
    words: Vec<&'t str>,
    is_about_a_clip: bool,
    /// The clips that are named, in order.
    pub(super) clips: Vec<Which>,
    /// What something is called, in quotes.
    pub(super) name: Option<&'t str>,
    /// A number that counts no clip, without its sign.
    pub(super) number: Option<f64>,
    /// A percentage.
    pub(super) percent: Option<f64>,
    /// A length of time.
    pub(super) length: Option<Millis>,
}

/// What a clip is called.
const NOUNS: &[&str] = &["clip", "clips", "shot", "segment"];

/// Words that change nothing.
const FILLERS: &[&str] = &[
    "please",
    "the",
    "a",
    "an",
    "of",
    "by",
    "de",
    "take",
    "my",
    "this",
    "that",
    "number",
    "long",
    "bit",
    "gently",
    "slowly",
    "automatically",
];

impl<'t> Said<'t> {
    /// Listens to these tokens; `None` when something is said twice, or is no word.
    pub(super) fn listen(tokens: &'t [Token]) -> Option<Self> {
        let mut said = Self::default();
        let mut previous: Option<&Token> = None;
        for (at, token) in tokens.iter().enumerate() {
            let follows = |words: &[&str]| previous.is_some_and(|token| token.is_one_of(words));
            match &token.kind {
                Kind::Word(word) if NOUNS.contains(&word.as_str()) => said.is_about_a_clip = true,
                Kind::Word(word) if word == "last" || word == "final" => {
                    said.clips.push(Which::Last);
                }
                Kind::Word(word) if FILLERS.contains(&word.as_str()) => {}
                Kind::Word(word) => said.words.push(word),
                Kind::Ordinal(place) => said.clips.push(Which::Number(*place)),
                Kind::Number(number) if follows(NOUNS) => {
                    said.clips.push(Which::Number(whole(*number)?));
                }
                // The second of two: clips 1 and 2.
                Kind::Number(number) if follows(&["and"]) && said.clips.len() == 1 => {
                    said.clips.push(Which::Number(whole(*number)?));
                }
                Kind::Number(number) => put(&mut said.number, *number)?,
                Kind::Percent(percent) => put(&mut said.percent, *percent)?,
                Kind::Length(length) => {
                    // To go out in two seconds is not to come in.
                    if follows(&["in"]) && said.has("out") {
                        said.words.pop();
                    }
                    put(&mut said.length, *length)?;
                }
                Kind::Quoted(name) => put(&mut said.name, name.as_str())?,
                Kind::Mark('-') if matches!(tokens.get(at + 1)?.kind, Kind::Number(_)) => {}
                Kind::Mark(_) if token.is_mark(",.!:\n") => {}
                Kind::Mark(_) => return None,
            }
            previous = Some(token);
        }
        Some(said)
    }

    /// Whether it speaks of clips, by what they are or which.
    pub(super) fn is_about_a_clip(&self) -> bool {
        self.is_about_a_clip || !self.clips.is_empty()
    }

    /// Whether this word was said.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.contains(&word)
    }

    /// Whether one of these was said before any of those.
    pub(super) fn has_before(&self, these: &[&str], those: &[&str]) -> bool {
        let is_one = |word: &&&str| these.contains(*word) || those.contains(*word);
        let first = self.words.iter().find(is_one);
        first.is_some_and(|word| these.contains(word))
    }

    /// Whether one of these was said.
    pub(super) fn has_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.has(word))
    }

    /// Whether no other words were said.
    pub(super) fn has_only(&self, lists: &[&[&str]]) -> bool {
        let is_known = |word: &&str| lists.iter().any(|words| words.contains(word));
        self.words.iter().all(is_known)
    }
}
