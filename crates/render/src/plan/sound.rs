//! What is heard.

use std::ops::Range;

use veo_timeline::{Millis, Speed, Volume};

use super::pieces::{Clock, Piece, Stretch};
use super::score::{Curve, Ramp};
use super::{Inputs, Placed};
use crate::encoding::{SAMPLE_RATE, samples};
use crate::error::Result;

/// The longest time that music takes to go out at its end where the draft does not say; short music takes a quarter of
/// itself.
const FADE: u64 = SAMPLE_RATE as u64 * 3 / 2;

/// A source's sound.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sound {
    pub(super) input: usize,
    /// How much later than its input it begins.
    pub(super) lead: Millis,
    /// Whether it begins again where its source ends.
    pub(super) repeats: bool,
    pub(super) volume: Volume,
    /// How fast it runs; its pitch stays.
    pub(super) speed: Speed,
    pub(super) is_backward: bool,
    pub(super) fade_in: Fade,
    pub(super) fade_out: Fade,
    pub(super) part: Part,
}

/// How long a sound takes to come or to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fade {
    /// So many samples, or all of it where it is shorter.
    Samples(u64),
    /// A second and a half, or a quarter of it where it is short.
    Usual,
    /// In these frames of the film, while another one does the opposite.
    Over(Range<u32>),
}

/// What a sound is in the film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A clip's own.
    Clip,
    /// Music, or another sound under the clips: what is left of it while those are heard.
    Bed(Volume),
}

impl Fade {
    /// How a sound between these samples of a film of so many frames per second comes.
    pub(super) fn coming(&self, sound: Range<u64>, rate: u32) -> Ramp {
        let end = |length: u64| sound.start + length;
        let length = sound.end - sound.start;
        self.over(rate)
            .unwrap_or_else(|| Ramp::line(sound.start, end(self.within(length))))
    }

    /// How it goes.
    pub(super) fn going(&self, sound: Range<u64>, rate: u32) -> Ramp {
        let length = sound.end - sound.start;
        let start = |fade: u64| sound.end - fade;
        self.over(rate)
            .unwrap_or_else(|| Ramp::line(start(self.within(length)), sound.end))
    }

    fn over(&self, rate: u32) -> Option<Ramp> {
        let Self::Over(frames) = self else {
            return None;
        };
        Some(Ramp {
            start: samples(frames.start, rate),
            end: samples(frames.end, rate),
            curve: Curve::Power,
        })
    }

    /// In samples, for a sound of this length.
    fn within(&self, length: u64) -> u64 {
        match self {
            Self::Samples(samples) => (*samples).min(length),
            Self::Usual => FADE.min(length / 4),
            Self::Over(_) => 0,
        }
    }

    /// What the draft says, which is of the segment's edge: where another piece covers that, there is nothing to fade.
    fn said(time: Option<Millis>, is_edge: bool) -> Option<Self> {
        let samples = time?.get().saturating_mul(u64::from(SAMPLE_RATE) / 1000);
        Some(Self::Samples(if is_edge { samples } else { 0 }))
    }
}

/// The sound that a clip brings with it, if there is any to hear.
pub(super) fn of_clip(
    piece: &Piece<'_>,
    clock: Clock,
    placed: &Placed<'_>,
) -> Option<Stretch<Sound>> {
    let volume = piece.segment.volume.unwrap_or(Volume::FULL);
    let is_held = piece.segment.effects.freeze;
    let heard = placed.info.has_audio && volume > Volume::SILENT && !is_held;
    heard.then(|| stretch(piece, clock, placed, (volume, Part::Clip)))
}

/// Music or another sound of its own, repeated where it is too short.
pub(super) fn of_bed(
    piece: &Piece<'_>,
    clock: Clock,
    inputs: &mut Inputs<'_>,
) -> Result<Stretch<Sound>> {
    let placed = inputs.open(piece, clock, true)?;
    if !placed.info.has_audio {
        return Err(piece.unusable("there is no sound in it".to_owned()));
    }
    let volume = piece.segment.volume.unwrap_or(Volume::FULL);
    let left = piece.segment.sounding.duck.unwrap_or(Volume::FULL);
    Ok(stretch(piece, clock, &placed, (volume, Part::Bed(left))))
}

fn stretch(
    piece: &Piece<'_>,
    clock: Clock,
    placed: &Placed<'_>,
    (volume, part): (Volume, Part),
) -> Stretch<Sound> {
    let (segment, sounding) = (piece.segment, piece.segment.sounding);
    let begins = piece.start == clock.frame_at(segment.start);
    let ends = piece.end == clock.frame_at(segment.span().end());
    let usual = match part {
        Part::Clip => Fade::Samples(0),
        Part::Bed(_) => Fade::Usual,
    };
    Stretch {
        start: piece.start,
        end: piece.end,
        content: Some(Sound {
            input: placed.input,
            lead: placed.lead,
            repeats: placed.repeats,
            volume,
            speed: piece.segment.effects.speed,
            is_backward: piece.segment.effects.reverse,
            fade_in: Fade::said(sounding.fade_in, begins).unwrap_or(Fade::Samples(0)),
            fade_out: Fade::said(sounding.fade_out, ends).unwrap_or(usual),
            part,
        }),
    }
}
