//! What is heard.

use std::fmt::Write;

use veo_timeline::{Millis, Speed, Volume};

use super::pieces::{Clock, Piece, Stretch};
use super::{Inputs, Placed, seconds};
use crate::encoding::{SAMPLE_RATE, samples};
use crate::error::Result;

/// The longest time that music takes to go out at its end, in samples; short music takes a quarter of itself.
const FADE: u64 = SAMPLE_RATE as u64 * 3 / 2;

/// The longest clip whose sound runs backwards: all of it is kept in memory, 115 MB for five minutes.
const LONGEST_BACKWARD: Millis = Millis::new(5 * 60 * 1000);

/// A source's sound.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sound {
    pub(super) input: usize,
    lead: Millis,
    pub(super) volume: Volume,
    /// How fast it runs; its pitch stays.
    speed: Speed,
    is_backward: bool,
    fades_out: bool,
}

impl Sound {
    /// All the sound of an input as it is.
    pub(super) fn whole(input: usize) -> Self {
        Self {
            input,
            lead: Millis::ZERO,
            volume: Volume::FULL,
            speed: Speed::NORMAL,
            is_backward: false,
            fades_out: false,
        }
    }
}

/// The sound that a clip brings with it, if there is any to hear.
pub(super) fn of_clip(
    piece: &Piece<'_>,
    placed: &Placed<'_>,
    (clock, notes): (Clock, &mut Vec<String>),
) -> Option<Stretch<Sound>> {
    let volume = piece.segment.volume.unwrap_or(Volume::FULL);
    let is_held = piece.segment.effects.freeze;
    let heard = placed.info.has_audio && volume > Volume::SILENT && !is_held;
    if heard && piece.segment.effects.reverse && clock.time_of(piece.length()) > LONGEST_BACKWARD {
        notes.push(format!(
            "{} is silent: sound runs backwards for {LONGEST_BACKWARD} at most",
            piece.name
        ));
        return None;
    }
    heard.then(|| stretch(piece, placed, volume, false))
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
    Ok(stretch(piece, &placed, volume, true))
}

fn stretch(
    piece: &Piece<'_>,
    placed: &Placed<'_>,
    volume: Volume,
    fades_out: bool,
) -> Stretch<Sound> {
    Stretch {
        start: piece.start,
        end: piece.end,
        content: Some(Sound {
            input: placed.input,
            lead: placed.lead,
            volume,
            speed: piece.segment.effects.speed,
            is_backward: piece.segment.effects.reverse,
            fades_out,
        }),
    }
}

/// The filters from a stretch's input, or from nothing, to the stream `label`: stereo at 48 kHz, exactly as
/// many samples as its frames last.
pub(super) fn filters(stretch: &Stretch<Sound>, frame_rate: u32, label: &str) -> String {
    let length = samples(stretch.end, frame_rate) - samples(stretch.start, frame_rate);
    let Some(sound) = &stretch.content else {
        return silence(length, label);
    };
    let shift = match sound.lead {
        Millis::ZERO => String::new(),
        lead => format!("asetpts=PTS-{}/TB,atrim=start=0,", seconds(lead)),
    };
    let volume = match sound.volume {
        Volume::FULL => String::new(),
        volume => format!(",volume={:.2}", volume.fraction()),
    };
    let backward = if sound.is_backward { ",areverse" } else { "" };
    let fade = if sound.fades_out {
        let fade = FADE.min(length / 4);
        format!(
            ",afade=t=out:start_sample={}:nb_samples={fade}",
            length - fade
        )
    } else {
        String::new()
    };
    format!(
        "[{}:a:0]{shift}aresample={SAMPLE_RATE}:async=1:first_pts=0,\
         aformat=sample_fmts=fltp:channel_layouts=stereo{}{volume},apad,\
         atrim=end_sample={length}{backward},asetpts=N/SR/TB{fade}[{label}]",
        sound.input,
        tempo(sound.speed),
    )
}

/// The filters that change how fast a sound runs and keep its pitch, each after a comma.
fn tempo(speed: Speed) -> String {
    let (mut filters, mut left) = (String::new(), speed.factor());
    // Beyond twice as fast samples would be left out, and below half as fast FFmpeg takes nothing.
    while !(0.5..=2.0).contains(&left) {
        let step = if left > 2.0 { 2.0 } else { 0.5 };
        // Writing to a string cannot fail.
        let _ = write!(filters, ",atempo={step}");
        left /= step;
    }
    if speed != Speed::NORMAL {
        let _ = write!(filters, ",atempo={left:.4}");
    }
    filters
}

/// The filters that make so many samples of silence.
pub(super) fn silence(length: u64, label: &str) -> String {
    format!(
        "anullsrc=sample_rate={SAMPLE_RATE}:channel_layout=stereo,atrim=end_sample={length}[{label}]"
    )
}
