//! What an instruction about a clip says, word by word.

use veo_timeline::Millis;

use crate::director::heard::{Counted, put};
use crate::director::tokens::{Kind, Token};

/// Everything said in an instruction about clips. What one of them is called, and words that change nothing, are left
/// out.
#[derive(Debug, Default)]
pub(super) struct Said<'t> {
    words: Vec<&'t str>,
    pub(super) counted: Counted,
    /// A length of time.
    pub(super) length: Option<Millis>,
}

/// What a clip is called.
const NOUNS: &[&str] = &["clip", "clips", "video", "shot", "segment"];

/// Words that change nothing.
const FILLERS: &[&str] = &[
    "please", "the", "a", "an", "of", "by", "de", "take", "my", "it", "is", "bit", "long",
    "please", "number", "on", "this", "that", "one", "second",
];

impl<'t> Said<'t> {
    /// Listens to these tokens; `None` when they are not about a clip that is there, or say something twice.
    pub(super) fn listen(tokens: &'t [Token]) -> Option<Self> {
        let mut said = Self::default();
        let mut is_about_a_clip = false;
        let mut previous: Option<&Token> = None;
        for token in tokens {
            if said.counted.listen(token, previous, NOUNS)? {
                previous = Some(token);
                continue;
            }
            let follows = |words: &[&str]| previous.is_some_and(|token| token.is_one_of(words));
            match &token.kind {
                // A clip is one to be made.
                Kind::Word(word) if NOUNS.contains(&word.as_str()) && follows(&["a", "an"]) => {
                    return None;
                }
                Kind::Word(word) if NOUNS.contains(&word.as_str()) => is_about_a_clip = true,
                Kind::Word(word) => {
                    if !FILLERS.contains(&word.as_str()) {
                        said.words.push(word);
                    }
                }
                Kind::Length(length) => put(&mut said.length, *length)?,
                Kind::Mark(_) if token.is_mark(",.!:\n") => {}
                _ => return None,
            }
            previous = Some(token);
        }
        (is_about_a_clip || !said.counted.clips.is_empty()).then_some(said)
    }

    /// Whether this word was said.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.contains(&word)
    }

    /// Whether one of these was said.
    pub(super) fn has_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.has(word))
    }

    /// Whether no other words were said.
    pub(super) fn has_only(&self, words: &[&str]) -> bool {
        self.words.iter().all(|word| words.contains(word))
    }
}
