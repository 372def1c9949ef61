//! What a short instruction speaks of, whatever the order of its words.

use veo_timeline::Millis;

use super::measures::whole;
use super::tokens::{Kind, Token};

/// Everything said in an instruction. Order is not kept: English puts the verb first, Chinese the object.
#[derive(Debug, Default)]
pub(super) struct Heard {
    senses: Vec<Sense>,
    /// The clip or title that is meant.
    pub(super) which: Option<Which>,
    /// A length of time.
    pub(super) length: Option<Millis>,
    /// A percentage, or a bare number that could be one.
    pub(super) percent: Option<f64>,
}

/// What a word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    Remove,
    Set,
    Trim,
    Extend,
    Move,
    Mute,
    Quieter,
    Louder,
    Music,
    Volume,
    Title,
    Titles,
    Clip,
    All,
    The,
    To,
    By,
    Long,
}

/// One of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// Counted from 1.
    Number(usize),
    /// The one at the end.
    Last,
}

impl Heard {
    /// Listens to these tokens; `None` when a word among them is not known here, or something is said twice.
    pub(super) fn listen(tokens: &[Token]) -> Option<Self> {
        let mut heard = Self::default();
        let mut previous: Option<&Token> = None;
        for token in tokens {
            match &token.kind {
                Kind::Word(word) if FILLERS.contains(&word.as_str()) => {}
                Kind::Word(word) if word == "last" || word == "final" => {
                    put(&mut heard.which, Which::Last)?;
                }
                Kind::Word(word) => heard.senses.push(sense(word)?),
                Kind::Ordinal(place) => put(&mut heard.which, Which::Number(*place))?,
                Kind::Length(length) => put(&mut heard.length, *length)?,
                Kind::Percent(percent) => put(&mut heard.percent, *percent)?,
                Kind::Number(number) if previous.is_some_and(|token| token.is_one_of(COUNTED)) => {
                    put(&mut heard.which, Which::Number(whole(*number)?))?;
                }
                Kind::Number(number) => put(&mut heard.percent, *number)?,
                Kind::Mark(_) if token.is_mark(",.!?:\n") => {}
                Kind::Mark(_) | Kind::Quoted(_) => return None,
            }
            previous = Some(token);
        }
        Some(heard)
    }

    /// Whether this was said.
    pub(super) fn has(&self, sense: Sense) -> bool {
        self.senses.contains(&sense)
    }

    /// Whether one of these was said.
    pub(super) fn has_any(&self, senses: &[Sense]) -> bool {
        senses.iter().any(|sense| self.has(*sense))
    }

    /// Whether nothing but these was said.
    pub(super) fn has_only(&self, senses: &[Sense]) -> bool {
        self.senses.iter().all(|sense| senses.contains(sense))
    }
}

/// The clips and the numbers that are said.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// The clips that are named, in order.
    pub(super) clips: Vec<Which>,
    /// A number that counts no clip.
    pub(super) number: Option<f64>,
    /// A percentage.
    pub(super) percent: Option<f64>,
}

impl Counted {
    /// Listens to a token, where one of `nouns` before a number says that it names a clip; whether that is all that the token
    /// says. `None` when something is said twice.
    pub(super) fn listen(
        &mut self,
        token: &Token,
        previous: Option<&Token>,
        nouns: &[&str],
    ) -> Option<bool> {
        let follows = |words: &[&str]| previous.is_some_and(|token| token.is_one_of(words));
        match &token.kind {
            Kind::Word(word) if word == "last" || word == "final" => self.clips.push(Which::Last),
            Kind::Ordinal(place) => self.clips.push(Which::Number(*place)),
            // The second of two: clips 1 and 2.
            Kind::Number(number)
                if follows(nouns) || follows(&["and"]) && self.clips.len() == 1 =>
            {
                self.clips.push(Which::Number(whole(*number)?));
            }
            Kind::Number(number) => put(&mut self.number, *number)?,
            Kind::Percent(percent) => put(&mut self.percent, *percent)?,
            _ => return Some(false),
        }
        Some(true)
    }
}

impl Which {
    /// The number meant, of `count` things; where none was named, the only one. `None` when several are
    /// there and none was named.
    pub(super) fn choose(which: Option<Self>, count: usize) -> Option<usize> {
        match which {
            Some(Self::Number(number)) => Some(number),
            Some(Self::Last) => Some(count.max(1)),
            None if count <= 1 => Some(1),
            None => None,
        }
    }
}

/// Words before a number that say that it names a clip.
const COUNTED: &[&str] = &[
    "clip", "clips", "video", "shot", "segment", "scene", "number", "no",
];

/// Words that change nothing about an instruction.
const FILLERS: &[&str] = &[
    "please", "kindly", "a", "an", "my", "our", "of", "de", "take", "is", "be", "in", "on", "for",
    "bit", "slightly", "much", "more", "level", "number", "no", "track", "just", "now", "so",
    "it's", "own", "current", "existing",
];

fn sense(word: &str) -> Option<Sense> {
    Some(match word {
        "remove" | "delete" | "drop" | "erase" | "clear" | "discard" => Sense::Remove,
        "set" | "change" | "adjust" | "make" | "turn" | "bring" | "put" => Sense::Set,
        "trim" | "cut" | "shorten" => Sense::Trim,
        "extend" | "lengthen" => Sense::Extend,
        "move" => Sense::Move,
        "mute" | "silence" | "silent" => Sense::Mute,
        "lower" | "reduce" | "decrease" | "quieter" | "softer" | "down" => Sense::Quieter,
        "raise" | "increase" | "boost" | "louder" | "up" => Sense::Louder,
        "music" | "bgm" | "song" | "soundtrack" | "tune" => Sense::Music,
        "volume" | "loudness" | "sound" | "audio" => Sense::Volume,
        "title" | "text" | "caption" => Sense::Title,
        "titles" | "texts" | "captions" => Sense::Titles,
        "clip" | "clips" | "video" | "shot" | "segment" | "scene" => Sense::Clip,
        "all" | "every" | "each" => Sense::All,
        "the" | "this" | "that" => Sense::The,
        "to" | "at" => Sense::To,
        "by" => Sense::By,
        "long" | "length" | "duration" => Sense::Long,
        _ => return None,
    })
}

/// Keeps the first of something; a second one makes the instruction unclear.
pub(super) fn put<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}
