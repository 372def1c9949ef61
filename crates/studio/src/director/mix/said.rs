//! What an instruction about sounds says, word by word.

use veo_timeline::Millis;

use crate::director::heard::{Counted, put};
use crate::director::tokens::{Kind, Token};

/// Everything said in an instruction about sounds, but words that change nothing.
#[derive(Debug, Default)]
pub(super) struct Said<'t> {
    words: Vec<&'t str>,
    is_about_a_clip: bool,
    /// Numbers come without their signs.
    pub(super) counted: Counted,
    /// What something is called, in quotes.
    pub(super) name: Option<&'t str>,
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
            if said.counted.listen(token, previous, NOUNS)? {
                previous = Some(token);
                continue;
            }
            let follows = |words: &[&str]| previous.is_some_and(|token| token.is_one_of(words));
            match &token.kind {
                Kind::Word(word) if NOUNS.contains(&word.as_str()) => said.is_about_a_clip = true,
                Kind::Word(word) if FILLERS.contains(&word.as_str()) => {}
                Kind::Word(word) => said.words.push(word),
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
                _ => return None,
            }
            previous = Some(token);
        }
        Some(said)
    }

    /// Whether it speaks of clips, by what they are or which.
    pub(super) fn is_about_a_clip(&self) -> bool {
        self.is_about_a_clip || !self.counted.clips.is_empty()
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
