//! When and where a title is shown: `from 2s to 5s at the top in gold`.

use veo_timeline::edit::Position;
use veo_timeline::{Color, Millis, TitleStyle};

use super::super::heard::put;
use super::super::replies;
use super::super::tokens::{Kind, Token};
use super::styling;

/// How long a title stays when nothing is said about it.
pub(super) const USUAL_LENGTH: Millis = Millis::new(3000);

/// What was said about when and where a title is shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Placing {
    start: Option<Moment>,
    end: Option<Millis>,
    length: Option<Millis>,
    /// Where it stands.
    pub(super) position: Option<Position>,
    /// Its colour.
    pub(super) color: Option<Color>,
    /// How else it looks, and how it moves.
    pub(super) style: TitleStyle,
}

#[derive(Clone, Copy, Debug)]
enum Moment {
    At(Millis),
    /// So that it ends with the timeline.
    BeforeEnd,
}

impl Placing {
    /// Adds what these tokens say, on a timeline of this duration; `None` when they say anything else, or
    /// something twice.
    pub(super) fn read(&mut self, tokens: &[Token], duration: Millis) -> Option<()> {
        let items: Vec<Item<'_>> = tokens.iter().filter_map(Item::of).collect();
        let mut rest = &items[..];
        while !rest.is_empty() {
            let (phrase, taken) = phrase(rest, duration)?;
            match phrase {
                Phrase::Stretch(start, end) => {
                    put(&mut self.start, Moment::At(start))?;
                    put(&mut self.end, end)?;
                }
                Phrase::Start(start) => put(&mut self.start, Moment::At(start))?,
                Phrase::BeforeEnd => put(&mut self.start, Moment::BeforeEnd)?,
                Phrase::Length(length) => put(&mut self.length, length)?,
                Phrase::Position(position) => put(&mut self.position, position)?,
                Phrase::Color(color) => put(&mut self.color, color)?,
                Phrase::Style(style) => styling::put(&mut self.style, style)?,
                Phrase::Nothing => {}
            }
            rest = &rest[taken..];
        }
        (self.end.is_none() || self.length.is_none()).then_some(())
    }

    /// Whether it is said how the title looks, and not when it is shown.
    pub(super) fn is_look(&self) -> bool {
        let is_timed = self.start.is_some() || self.end.is_some() || self.length.is_some();
        let is_styled = self.style != TitleStyle::default();
        !is_timed && (is_styled || self.color.is_some() || self.position.is_some())
    }

    /// When the title appears and how long it stays: from the beginning, for 3 seconds, where nothing is said.
    ///
    /// # Errors
    /// The answer, when it would end before it begins.
    pub(super) fn span(&self, duration: Millis) -> Result<(Millis, Millis), String> {
        let length = self.length.unwrap_or(USUAL_LENGTH);
        let start = match self.start {
            None => Millis::ZERO,
            Some(Moment::At(start)) => start,
            Some(Moment::BeforeEnd) => duration.saturating_sub(length),
        };
        match self.end {
            None => Ok((start, length)),
            Some(end) if end < start => Err(replies::ends_before_start(start, end)),
            Some(end) => Ok((start, end.saturating_sub(start))),
        }
    }
}

/// Whether these tokens, behind a title without quotes, may say when and where it is shown. A bare word may
/// not: in `saying The End`, the end is part of the title.
pub(super) fn may_follow_text(tokens: &[Token]) -> bool {
    match tokens {
        [
            first,
            Token {
                kind: Kind::Length(_),
                ..
            },
            ..,
        ] if first.kind == Kind::Ordinal(1) || first.is_one_of(LAST) => true,
        [first, ..] => {
            matches!(first.kind, Kind::Length(_))
                || first.is_mark(",")
                || first.is_one_of(PREPOSITIONS)
                || first.is_one_of(&["throughout"])
        }
        [] => true,
    }
}

/// Whether these tokens begin like `to the video` and so are no title.
pub(super) fn opens_with_preposition(tokens: &[Token]) -> bool {
    tokens
        .first()
        .is_some_and(|first| first.is_one_of(PREPOSITIONS) || first.is_one_of(&["with", "about"]))
}

pub(super) const PREPOSITIONS: &[&str] = &[
    "from", "between", "for", "in", "during", "over", "within", "at", "on", "near", "lasting",
    "starting", "to", "onto",
];
const LAST: &[&str] = &["last", "final", "closing"];

/// A token as the phrases below look at it. Articles and commas are left out.
#[derive(Clone, Copy)]
pub(super) enum Item<'t> {
    Word(&'t str),
    Length(Millis),
    Number(f64),
    Percent(f64),
    Ordinal(usize),
    Other,
}

impl<'t> Item<'t> {
    fn of(token: &'t Token) -> Option<Self> {
        const LEFT_OUT: &[&str] = &[
            "the", "a", "an", "my", "this", "very", "please", "and", "de", "about",
        ];
        Some(match &token.kind {
            Kind::Word(word) if LEFT_OUT.contains(&word.as_str()) => return None,
            Kind::Mark(',' | '.' | '!' | '?' | '\n') => return None,
            Kind::Word(word) => timecode(word).map_or(Self::Word(word), Self::Length),
            Kind::Length(length) => Self::Length(*length),
            Kind::Number(number) => Self::Number(*number),
            Kind::Ordinal(place) => Self::Ordinal(*place),
            Kind::Percent(percent) => Self::Percent(*percent),
            Kind::Quoted(_) | Kind::Mark(_) => Self::Other,
        })
    }
}

/// `1:05`: minutes and seconds.
fn timecode(word: &str) -> Option<Millis> {
    let (minutes, seconds) = word
        .split_once(':')
        .filter(|(_, seconds)| seconds.len() == 2)?;
    let (minutes, seconds): (u64, u64) = (minutes.parse().ok()?, seconds.parse().ok()?);
    Some(Millis::new(
        minutes
            .checked_mul(60)?
            .checked_add(seconds)?
            .checked_mul(1000)?,
    ))
}

/// One thing that is said about a title.
enum Phrase {
    Stretch(Millis, Millis),
    Start(Millis),
    BeforeEnd,
    Length(Millis),
    Position(Position),
    Color(Color),
    Style(TitleStyle),
    /// `on the screen`: it says nothing new.
    Nothing,
}

/// The phrase at the beginning of these items, and how many of them it takes.
fn phrase(items: &[Item<'_>], duration: Millis) -> Option<(Phrase, usize)> {
    let is_preposition =
        |item: &&Item<'_>| matches!(item, Item::Word(word) if PREPOSITIONS.contains(word));
    let before = items.iter().take_while(is_preposition).count();
    let said = |words: &[&str]| {
        items[..before]
            .iter()
            .any(|item| matches!(item, Item::Word(word) if words.contains(word)))
    };
    let rest = &items[before..];
    let is_point = said(&["at", "from", "starting"]);
    if let Some((phrase, taken)) = stretch(rest, duration, said(&["from", "between"])) {
        return Some((phrase, before + taken));
    }
    if let Some((style, taken)) = styling::style(rest) {
        return Some((Phrase::Style(style), before + taken));
    }
    let (phrase, taken) = match rest {
        [
            Item::Ordinal(1) | Item::Word("opening"),
            Item::Length(length),
            ..,
        ] => (Phrase::Stretch(Millis::ZERO, *length), 2),
        [Item::Word(last), Item::Length(length), ..] if LAST.contains(last) => (
            Phrase::Stretch(duration.saturating_sub(*length), duration),
            2,
        ),
        // "At second 4": the second was heard as a place in an order.
        [Item::Ordinal(2), Item::Number(second), ..] if is_point => {
            (Phrase::Start(Millis::from_seconds(*second)), 2)
        }
        [Item::Length(start), ..] if is_point => (Phrase::Start(*start), 1),
        [Item::Length(length), Item::Word("long"), ..] => (Phrase::Length(*length), 2),
        [Item::Length(length), ..] => (Phrase::Length(*length), 1),
        [Item::Word("start" | "beginning" | "opening"), ..] => (Phrase::Start(Millis::ZERO), 1),
        [Item::Word("end" | "ending"), ..] => (Phrase::BeforeEnd, 1),
        [Item::Word("throughout"), ..] => (Phrase::Stretch(Millis::ZERO, duration), 1),
        [
            Item::Word("whole" | "entire" | "full"),
            Item::Word(thing),
            ..,
        ] if SHOWN_ON.contains(thing) || *thing == "time" => {
            (Phrase::Stretch(Millis::ZERO, duration), 2)
        }
        [Item::Word(thing), ..] if before > 0 && SHOWN_ON.contains(thing) => (Phrase::Nothing, 1),
        _ => position(rest).or_else(|| color(rest))?,
    };
    Some((phrase, before + taken))
}

const SHOWN_ON: &[&str] = &[
    "video", "clip", "film", "movie", "screen", "timeline", "footage", "it", "picture", "frame",
];

/// `2s to 5s`, `the start until 3 seconds`, `2 to 5 seconds`.
fn stretch(items: &[Item<'_>], duration: Millis, is_announced: bool) -> Option<(Phrase, usize)> {
    let moment = |item: &Item<'_>| match item {
        Item::Length(length) => Some(*length),
        Item::Number(number) => Some(Millis::from_seconds(*number)),
        Item::Word("start" | "beginning") => Some(Millis::ZERO),
        Item::Word("end") => Some(duration),
        _ => None,
    };
    match items {
        [
            from,
            Item::Word("to" | "until" | "till" | "through"),
            to,
            ..,
        ] => {
            let is_measured = is_announced || matches!(from, Item::Length(_));
            let (from, to) = (moment(from)?, moment(to)?);
            is_measured.then_some((Phrase::Stretch(from, to), 3))
        }
        // "Between 2 and 5 seconds", "2-5s": the "and" and the hyphen are left out.
        [from, to @ Item::Length(_), ..]
            if is_announced || matches!(from, Item::Length(_) | Item::Number(_)) =>
        {
            Some((Phrase::Stretch(moment(from)?, moment(to)?), 2))
        }
        _ => None,
    }
}

/// `top`, `center of the screen`.
fn position(items: &[Item<'_>]) -> Option<(Phrase, usize)> {
    let [Item::Word(word), rest @ ..] = items else {
        return None;
    };
    let position = Position::parse(word)?;
    let of_screen = match rest {
        [Item::Word("of"), Item::Word(thing), ..] if SHOWN_ON.contains(thing) => 2,
        _ => 0,
    };
    Some((Phrase::Position(position), 1 + of_screen))
}

/// `gold`, `neon blue letters`.
fn color(items: &[Item<'_>]) -> Option<(Phrase, usize)> {
    let (color, taken) = named_color(items)?;
    let letters = match items.get(taken) {
        Some(Item::Word("letters" | "lettering" | "color" | "colour" | "font" | "type")) => 1,
        _ => 0,
    };
    Some((Phrase::Color(color), taken + letters))
}

/// `gold`, `neon blue`.
pub(super) fn named_color(items: &[Item<'_>]) -> Option<(Color, usize)> {
    Some(match items {
        [Item::Word(shade), Item::Word(name), ..] => match Color::parse(&format!("{shade} {name}"))
        {
            Some(color) => (color, 2),
            None => (Color::parse(shade)?, 1),
        },
        [Item::Word(name), ..] => (Color::parse(name)?, 1),
        _ => return None,
    })
}
