//! Sound made from noise and sines, and its finish: level, peak, beginning and end.

mod filter;
mod loudness;
pub(crate) mod pad;
pub(crate) mod street;
pub(crate) mod waves;
pub(crate) mod wind;

/// Samples per second.
pub(crate) const RATE: f32 = 48_000.0;

/// The left and the right channel at one time.
pub(crate) type Stereo = [f32; 2];

/// How loud a clip is made, in LUFS: well under speech.
const TARGET: f32 = -22.0;

/// The highest peak, as a share of full scale: -3.5 dBFS.
const CEILING: f32 = 0.668;

/// How long the sound takes to come and go, in samples: 40 ms.
const FADE: usize = 1920;

/// Brings a sound to its level, softens its ends, and interleaves it.
pub(crate) fn master(mut sound: Vec<Stereo>) -> Vec<f32> {
    filter::block_offset(&mut sound);
    let gain = 10_f32.powf((TARGET - loudness::integrated(&sound)) / 20.0);
    let peak = sound
        .iter()
        .flatten()
        .fold(1e-9_f32, |peak, sample| peak.max(sample.abs()));
    let gain = gain.min(4.0 * CEILING / peak);
    let length = sound.len();
    let fade = FADE.min(length / 3).max(1);
    let mut out = Vec::with_capacity(length * 2);
    for (index, frame) in sound.into_iter().enumerate() {
        let near_end = index.min(length - 1 - index);
        let ease = (near_end as f32 / fade as f32).min(1.0);
        let ease = ease * ease * (3.0 - 2.0 * ease);
        out.extend(frame.map(|sample| limit(sample * gain) * ease));
    }
    out
}

/// Leaves quiet samples alone and bends loud ones towards the ceiling, which none reaches.
fn limit(sample: f32) -> f32 {
    const KNEE: f32 = 0.5 * CEILING;
    let size = sample.abs();
    if size <= KNEE {
        return sample;
    }
    let over = (size - KNEE) / (CEILING - KNEE);
    (KNEE + (CEILING - KNEE) * over / (1.0 + over)).copysign(sample)
}
