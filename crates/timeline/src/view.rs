//! What can be understood of a draft.

mod effects;
pub(crate) mod readers;
mod sounding;
mod style;

pub use effects::{
    Effects, Look, Motion, Region, Share, Speed, Transition, TransitionKind, Turn, Window,
};

use serde_json::Value;

pub use sounding::{Loudness, Sounding};

use crate::{Canvas, Millis, Span};

pub use style::{Alignment, Animation, AnimationKind, LetterSize, TitleStyle, Way, Weight};

/// A typed view over a [`Draft`](crate::Draft): what of it can be understood, borrowed from it.
///
/// Reading never fails. A member that is missing, or has a shape that nobody foresaw, is simply not there in
/// the view; the draft itself still holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline<'a> {
    /// The project's title.
    pub title: Option<&'a str>,
    /// The picture that it is made for.
    pub canvas: Option<Canvas>,
    /// How long it is: the draft's own `d`, else the end of its last segment.
    pub duration: Millis,
    /// How loud it is to be as a whole, where the draft says so.
    pub loudness: Option<Loudness>,
    /// Its tracks, in the draft's order.
    pub tracks: Vec<Track<'a>>,
}

/// One track and what lies on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Track<'a> {
    /// What sort of track it is.
    pub kind: TrackKind,
    /// Its segments, in the draft's order.
    pub segments: Vec<Segment<'a>>,
}

/// What sort of track it is: the draft's `tt` (protocol.md 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrackKind {
    /// Moving or still pictures, with their own sound (`tt` 0).
    Video,
    /// Music, or another sound under the pictures (`tt` 1).
    Audio,
    /// Titles (`tt` 7).
    Text,
    /// Something that nobody documented; -1 when the draft gives no number.
    Other(i64),
}

impl TrackKind {
    /// The kind with this `tt`.
    pub fn numbered(number: i64) -> Self {
        match number {
            0 => Self::Video,
            1 => Self::Audio,
            7 => Self::Text,
            other => Self::Other(other),
        }
    }

    /// The `tt` of this kind.
    pub fn number(self) -> i64 {
        match self {
            Self::Video => 0,
            Self::Audio => 1,
            Self::Text => 7,
            Self::Other(number) => number,
        }
    }
}

/// One clip, sound or title on a track.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment<'a> {
    /// The backend's name for it, the same as long as it exists.
    pub id: Option<&'a str>,
    /// Where it begins on the timeline.
    pub start: Millis,
    /// Whether `start` was found by laying the track's segments end to end, because the draft does not say.
    pub start_is_assumed: bool,
    /// How long it lasts.
    pub length: Millis,
    /// Its name for people.
    pub label: Option<&'a str>,
    /// A title's words.
    pub text: Option<&'a str>,
    /// Where its media is: a URL or a path on the backend.
    pub source: Option<&'a str>,
    /// How much of the source is skipped before it begins.
    pub source_in: Millis,
    /// How long the source lasts, where the draft says so.
    pub source_length: Option<Millis>,
    /// How loud it is; `None` where the draft does not say.
    pub volume: Option<crate::Volume>,
    /// How its sound comes, goes and gives way.
    pub sounding: Sounding,
    /// How its picture fills the canvas.
    pub fit: Fit,
    /// What is done to its picture and to its time.
    pub effects: Effects<'a>,
    /// A title's colour, as the draft spells it; [`Color::parse`](crate::Color::parse) reads it.
    pub color: Option<&'a str>,
    /// Where a title stands, as the draft spells it; [`Position::parse`](crate::edit::Position::parse)
    /// reads it.
    pub position: Option<&'a str>,
    /// How else a title looks, and how it moves.
    pub style: TitleStyle,
    /// What its source holds, where the draft says so or the source's extension tells.
    pub media: Option<Media>,
    /// What made it, when it was generated: `procedural/ocean-sunset`.
    pub generator: Option<&'a str>,
    /// The words that it was generated from.
    pub prompt: Option<&'a str>,
    /// The seed that it was generated with.
    pub seed: Option<u64>,
}

/// How a picture of another shape fills the canvas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fit {
    /// Fills the canvas; what hangs over is cut off.
    #[default]
    Cover,
    /// Is seen whole; the rest of the canvas stays empty.
    Contain,
    /// Is seen whole, before a large blurred picture of itself that fills the rest.
    Blur,
}

/// What a picture source holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Media {
    /// Moving pictures.
    Video,
    /// A still image.
    Image,
}

impl Fit {
    /// Every way, and its name in a draft.
    pub const NAMED: [(&'static str, Self); 3] = [
        ("cover", Self::Cover),
        ("contain", Self::Contain),
        ("blur", Self::Blur),
    ];

    /// The way with this name.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::NAMED.iter().find(|(known, _)| *known == name);
        found.map(|(_, fit)| *fit)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cover => "cover",
            Self::Contain => "contain",
            Self::Blur => "blur",
        }
    }
}

impl<'a> Timeline<'a> {
    /// The view over a draft's value, whatever its shape.
    pub fn read(draft: &'a Value) -> Self {
        readers::timeline(draft)
    }

    /// The segments of every track of this kind, in the draft's order.
    pub fn segments(&self, kind: TrackKind) -> impl Iterator<Item = &Segment<'a>> {
        self.tracks
            .iter()
            .filter(move |track| track.kind == kind)
            .flat_map(|track| &track.segments)
    }
}

impl Segment<'_> {
    /// Where it lies on the timeline.
    pub fn span(&self) -> Span {
        Span {
            start: self.start,
            length: self.length,
        }
    }
}
