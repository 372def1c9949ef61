//! The draft kept whole, a typed view of it, edits, diff, summary and readiness.
//!
//! A draft is the backend's timeline (protocol.md section 5). Only five of its letters are documented, so
//! [`Draft`] keeps the JSON text exactly as it came and everything else here is a *view* over it: reading
//! never loses a field, and handing a draft back to a render gives the same bytes.
//!
//! The parts, in reading order: [`Millis`], [`Volume`], [`Canvas`] and [`Color`] are the measures;
//! [`Draft`] is the text; [`Timeline`] is what we understand of it; [`Readiness`], the summary and
//! [`changes`] put it into words; [`edit::Edit`] and [`place`] make the next draft out of one.
//!
//! # The studio's own keys
//!
//! The cloud's segment keys are unknown, so the embedded studio writes these, and documents them here:
//!
//! ```json
//! {"m": {"title": "Sunset", "width": 1920, "height": 1080, "fps": 30}, "d": 10000, "v": 1,
//!  "t": [{"tt": 0, "id": "video", "sg": [{"id": "clip-1", "d": 10000, "m": {"name": "sunset", "start": 0}}]}]}
//! ```
//!
//! `v` counts the changes made to the draft. `d` is the length in milliseconds of a segment, and of the whole
//! draft: where the video track ends, or the longest track when there is no video. A segment's `m` holds:
//!
//! | key | holds |
//! |---|---|
//! | `name` | the label shown to people |
//! | `start` | ms from the beginning of the timeline |
//! | `src` | where the media is: a path on the studio's origin, e.g. `/media/1f3b.mp4` |
//! | `in` | ms of the source that are skipped before the segment begins |
//! | `source_length` | ms that the source lasts; absent for still images and titles |
//! | `kind` | `video` or `image` |
//! | `fit` | `cover`, `contain` or `blur`: how the picture fills the canvas ([`Fit`]) |
//! | `speed`, `crop`, `look`, `box`, `transition` and more | what is done to the picture: the table of [`Effects`] |
//! | `volume` | 0 to 2, where 1 is as recorded; absent when there is nothing to hear |
//! | `fade_in`, `fade_out` | ms that its sound takes to come in and to go out |
//! | `duck` | what is left of its volume while clips are heard, 0 to 1, or `true` for a quarter |
//! | `text`, `color`, `position` | a title's words, their [`Color`] and their [`Position`](edit::Position) |
//! | `size`, `weight`, `align` | a title's letters in percent of the usual size, `bold` or `regular`, `left`, `center` or `right` |
//! | `outline`, `box`, `shadow` | the [`Color`] of a line round its letters, that of a box behind them, and whether they have a shadow |
//! | `animation` | how a title comes and goes: `{"kind": "fade-in", "ms": 500}`, see [`AnimationKind`] |
//! | `generator`, `prompt`, `seed` | what made a generated clip, and from what |
//!
//! The draft's own `m` may hold `loudness`, how loud the film is to be in LUFS; `true` is -14.
//!
//! The crate does no I/O, is not async, and never drops a field that it does not understand.

mod canvas;
mod color;
mod diff;
mod draft;
pub mod edit;
#[cfg(test)]
mod fixtures;
pub mod place;
mod quote;
mod readiness;
mod summary;
mod time;
mod view;
mod volume;
mod write;

pub use canvas::{Aspect, Canvas};
pub use color::Color;
pub use diff::{Change, Subject, changes};
pub use draft::{Draft, Error, ErrorKind};
pub use quote::{Quoted, read_quoted};
pub use readiness::{Readiness, Unready};
pub use time::{Millis, Span};
pub use view::{
    Alignment, Animation, AnimationKind, Effects, Fit, LetterSize, Look, Loudness, Media, Motion,
    Region, Segment, Share, Sounding, Speed, Timeline, TitleStyle, Track, TrackKind, Transition,
    TransitionKind, Turn, Way, Weight, Window,
};
pub use volume::Volume;
