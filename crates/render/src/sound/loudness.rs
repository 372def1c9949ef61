//! How much louder a mix has to be.

use std::io;

use ebur128::{EbuR128, Mode};
use veo_timeline::Loudness;

use super::Mixer;
use crate::encoding::SAMPLE_RATE;

/// The least and the most that a mix is turned, in dB: beyond that, what was recorded as silence would be noise.
const RANGE: (f64, f64) = (-40.0, 20.0);

/// How near is near enough, in LU: the precision of the meters of EBU R 128.
const NEAR: f64 = 0.1;

/// How often the gain is corrected: the limiter takes a little away of what is very dynamic.
const CORRECTIONS: usize = 2;

/// The gain that brings a mix to `wanted`. `mixer` begins the mix anew with a gain, with its limiter or without; `goes_on`
/// is asked now and then whether there is still somebody who wants to know.
pub(crate) fn gain_for(
    wanted: Loudness,
    mixer: impl Fn(f32) -> Mixer,
    goes_on: impl Fn() -> bool,
) -> io::Result<f32> {
    let mut gain = 0.0;
    for _ in 0..=CORRECTIONS {
        let Some(found) = measured(mixer(factor(gain)), &goes_on)? else {
            return Ok(1.0);
        };
        let apart = wanted.lufs() - found;
        if apart.abs() <= NEAR {
            break;
        }
        gain = (gain + apart).clamp(RANGE.0, RANGE.1);
    }
    Ok(factor(gain))
}

/// The loudness of all of a mix; none where it is as good as silent.
fn measured(mut mixer: Mixer, goes_on: &impl Fn() -> bool) -> io::Result<Option<f64>> {
    let mut meter = EbuR128::new(2, SAMPLE_RATE, Mode::I).map_err(io::Error::other)?;
    let mut mix = Vec::new();
    while mixer.next(&mut mix)? {
        if !goes_on() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        meter.add_frames_f32(&mix).map_err(io::Error::other)?;
        mix.clear();
    }
    let loudness = meter.loudness_global().map_err(io::Error::other)?;
    Ok(loudness.is_finite().then_some(loudness))
}

/// So many dB as a factor.
#[expect(clippy::cast_possible_truncation, reason = "samples are of this size")]
fn factor(decibels: f64) -> f32 {
    10_f64.powf(decibels / 20.0) as f32
}
