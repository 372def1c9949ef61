//! The polar night: wind that wanders, and a shimmer of high tones for the light.

use super::Stereo;
use super::filter::{Filter, Noise, pan, sine, time};
use crate::curve::mix;
use crate::dice::Dice;
use crate::noise;

/// A tone of the shimmer.
struct Glint {
    pitch: f32,
    side: f32,
    pace: f32,
    shift: u32,
}

/// The scale that the shimmer is drawn from, in Hz.
const SCALE: [f32; 7] = [523.25, 587.33, 783.99, 880.0, 1174.66, 1318.51, 1760.0];

/// Samples between two looks at what is slow.
const STEP: usize = 64;

/// Wind and shimmer.
pub(crate) fn polar_night(length: usize, seed: u64) -> Vec<Stereo> {
    let mut dice = Dice::new(seed, "wind");
    let glints: Vec<Glint> = SCALE
        .iter()
        .map(|pitch| Glint {
            pitch: pitch * dice.between(0.998, 1.002),
            side: dice.between(-0.9, 0.9),
            pace: dice.between(0.22, 0.55),
            shift: dice.pattern(),
        })
        .collect();
    let gusts = dice.pattern();
    let mut source = Noise::new(seed, "wind noise");
    let mut wind = Filter::new(400.0, 0.55);
    let mut deep = Filter::new(140.0, 1.2);
    let mut blow = [0.0_f32; 2];
    let mut levels = vec![0.0_f32; glints.len()];
    let mut sound = Vec::with_capacity(length);
    for index in 0..length {
        let now = time(index);
        if index % STEP == 0 {
            let slow = now as f32;
            let gust = 0.5 + 0.5 * noise::along(slow * 0.33, gusts);
            wind.tune(mix(
                240.0,
                760.0,
                gust * (0.7 + 0.3 * noise::along(slow * 1.1, gusts + 1)),
            ));
            let place = pan(0.6 * noise::along(slow * 0.19, gusts + 2));
            blow = place.map(|side| side * (0.25 + gust * gust));
            for (level, glint) in levels.iter_mut().zip(&glints) {
                let swell = noise::along(slow * glint.pace, glint.shift).max(0.0);
                *level = swell * swell * (523.25 / glint.pitch).sqrt();
            }
        }
        let white = source.next();
        let band = wind.step(white).band;
        let low = deep.step(white).low;
        let root = 0.020 * sine(130.81, now, 0.0) + 0.014 * sine(196.0, now, 0.4);
        let mut frame = [0, 1].map(|channel| {
            0.32 * band[channel] * blow[channel] + 0.35 * low[channel] * blow[channel] + root
        });
        for (glint, level) in glints.iter().zip(&levels) {
            let place = pan(glint.side);
            let voice = sine(glint.pitch, now, 0.0) + 0.6 * sine(glint.pitch * 1.0035, now, 0.0);
            for channel in 0..2 {
                frame[channel] += 0.020 * level * voice * place[channel];
            }
        }
        sound.push(frame);
    }
    sound
}
