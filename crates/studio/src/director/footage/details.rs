//! What is said about a clip beside its scene: how long it is, its shape and its seed.

use std::num::ParseIntError;

use veo_timeline::{Aspect, Millis};

use super::super::tokens::{Kind, Token};

/// What was said about a clip beside its scene.
#[derive(Debug, Default)]
pub(super) struct Details {
    pub(super) length: Option<Millis>,
    pub(super) shape: Option<Aspect>,
    pub(super) seed: Option<Result<u64, ParseIntError>>,
}

/// The most tokens that one detail takes.
const WIDEST: usize = 8;

impl Details {
    /// Reads the details at the beginning of these tokens, and gives what comes behind them. Words of `skipped`
    /// may stand between and behind them; `is_apart` is as for [`detail`].
    pub(super) fn strip_front<'t>(
        &mut self,
        message: &str,
        mut tokens: &'t [Token],
        skipped: &[&str],
        is_apart: bool,
    ) -> &'t [Token] {
        loop {
            let widths = (1..=tokens.len().min(WIDEST)).rev();
            let found = widths
                .filter_map(|width| Some((width, detail(message, &tokens[..width], is_apart)?)))
                .find(|(_, detail)| self.is_news(detail));
            match (found, tokens) {
                (Some((width, detail)), _) => {
                    self.keep(detail);
                    tokens = &tokens[width..];
                }
                (None, [first, rest @ ..])
                    if first.is_one_of(skipped) || first.is_mark(",:-()") =>
                {
                    tokens = rest;
                }
                _ => return tokens,
            }
        }
    }

    /// Reads the details at the end of these tokens, and gives what comes before them.
    pub(super) fn strip_back<'t>(&mut self, message: &str, mut tokens: &'t [Token]) -> &'t [Token] {
        loop {
            while let [rest @ .., last] = tokens
                && (last.is_mark(",.;:()-!?\n") || last.is_one_of(&["please", "and"]))
            {
                tokens = rest;
            }
            let widths = (1..=tokens.len().min(WIDEST)).rev();
            let found = widths
                .map(|width| tokens.len() - width)
                .filter(|start| {
                    !tokens[..*start]
                        .last()
                        .is_some_and(|before| before.is_one_of(HOLDS))
                })
                .filter_map(|start| {
                    let is_apart = start == 0 || tokens[start - 1].is_mark(",(;-.\n");
                    Some((start, detail(message, &tokens[start..], is_apart)?))
                })
                .find(|(_, detail)| self.is_news(detail));
            let Some((start, detail)) = found else {
                return tokens;
            };
            self.keep(detail);
            tokens = &tokens[..start];
        }
    }

    fn is_news(&self, detail: &Detail) -> bool {
        match detail {
            Detail::Length(_) => self.length.is_none(),
            Detail::Shape(_) => self.shape.is_none(),
            Detail::Seed(_) => self.seed.is_none(),
        }
    }

    fn keep(&mut self, detail: Detail) {
        match detail {
            Detail::Length(length) => self.length = Some(length),
            Detail::Shape(shape) => self.shape = Some(shape),
            Detail::Seed(seed) => self.seed = Some(seed),
        }
    }
}

enum Detail {
    Length(Millis),
    Shape(Aspect),
    Seed(Result<u64, ParseIntError>),
}

/// The one detail that all of these tokens make up. `is_apart` tells that they are set off from the scene,
/// as in "a cat, vertical": words that also mean something to be seen are a shape only then, or with a
/// preposition.
fn detail(message: &str, tokens: &[Token], is_apart: bool) -> Option<Detail> {
    let is_lead = |token: &&Token| token.is_one_of(LEADS) || token.is_mark(":=");
    let led = tokens.iter().take_while(is_lead).count();
    let (leads, rest) = tokens.split_at(led);
    match rest {
        [
            Token {
                kind: Kind::Length(length),
                ..
            },
        ] => Some(Detail::Length(*length)),
        [
            Token {
                kind: Kind::Length(length),
                ..
            },
            long,
        ] if long.is_one_of(&["long", "each"]) => Some(Detail::Length(*length)),
        [seed, between @ .., number] if seed.is_one_of(&["seed"]) => {
            let is_plain = between.iter().all(|token| {
                token.is_mark(":=") || token.is_one_of(&["number", "of", "is", "value"])
            });
            let is_number = matches!(number.kind, Kind::Number(_));
            let digits = &message[number.start..number.end];
            (is_plain && is_number).then(|| Detail::Seed(digits.parse()))
        }
        rest => shape(leads, rest, is_apart).map(Detail::Shape),
    }
}

/// `9:16`, `vertical format`, `youtube shorts`, with the words before it.
fn shape(leads: &[Token], tokens: &[Token], is_apart: bool) -> Option<Aspect> {
    let (brand, tokens) = match tokens {
        [brand, rest @ ..] if brand.is_one_of(BRANDS) => (true, rest),
        all => (false, all),
    };
    let [shape, format @ ..] = tokens else {
        return None;
    };
    let leads_with = |words: &[&str]| leads.iter().any(|token| token.is_one_of(words));
    let is_format = !format.is_empty() || leads_with(&["aspect", "ratio", "format"]);
    // "In square format" and "in portrait" are shapes; "in a square" and "in shorts" are not.
    let is_named =
        is_format || leads_with(&["in", "as", "for"]) && !leads_with(&["a", "an", "the"]);
    let is_posted = brand || leads_with(&["for", "as"]);
    let aspect = match shape.word()? {
        "9:16" | "1080x1920" | "tiktok" => Aspect::Tall9x16,
        "16:9" | "1920x1080" => Aspect::Wide16x9,
        "1:1" | "1080x1080" => Aspect::Square,
        "4:5" | "1080x1350" => Aspect::Tall4x5,
        "21:9" => Aspect::Wide21x9,
        "shorts" | "reels" | "reel" | "stories" if is_apart || is_posted => Aspect::Tall9x16,
        "vertical" | "portrait" if is_apart || is_named => Aspect::Tall9x16,
        "landscape" | "widescreen" | "horizontal" if is_apart || is_named => Aspect::Wide16x9,
        "square" if is_apart || is_named => Aspect::Square,
        _ => return None,
    };
    format
        .iter()
        .all(|token| token.is_one_of(FORMAT))
        .then_some(aspect)
}

/// Words that lead a detail in.
const LEADS: &[&str] = &[
    "in", "for", "as", "with", "using", "at", "about", "lasting", "lasts", "is", "a", "an", "the",
    "of", "duration", "length", "aspect", "ratio", "format", "that", "it", "should", "be", "make",
    "running",
];
/// Words that hold on to a length behind them: in "how to trim a clip to 5 seconds", it is part of the scene.
const HOLDS: &[&str] = &[
    "to", "by", "after", "before", "from", "than", "every", "until", "within", "another",
];
/// Words that may follow a shape.
const FORMAT: &[&str] = &[
    "format",
    "mode",
    "orientation",
    "aspect",
    "ratio",
    "video",
    "videos",
    "screen",
    "frame",
    "shape",
];
const BRANDS: &[&str] = &["youtube", "instagram", "facebook", "ig"];
