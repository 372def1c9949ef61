//! The sea: a bed of surf, and for each wave its rise, its fall and its hiss up the sand.

use super::Stereo;
use super::filter::{Filter, Noise, pan, time};
use crate::curve::{exp, mix, smooth};
use crate::dice::{self, Dice};
use crate::noise;

/// A wave as it is heard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crash {
    /// When it breaks, in seconds.
    pub(crate) at: f32,
    /// When it reaches the sand.
    pub(crate) ashore: f32,
    /// How tall it is, in metres.
    pub(crate) tall: f32,
    /// Where along the beach it breaks first, -1 left to 1 right.
    pub(crate) side: f32,
}

/// Samples between two looks at the waves.
const STEP: usize = 48;

/// How strong the three parts of surf are in one channel.
#[derive(Clone, Copy, Default)]
struct Levels {
    rumble: f32,
    roar: f32,
    hiss: f32,
}

/// The sea with these waves.
pub(crate) fn sea(crashes: &[Crash], length: usize, seed: u64) -> Vec<Stereo> {
    let pattern = Dice::new(seed, "surf drift").pattern();
    let mut source = Noise::new(seed, "surf sound");
    let mut rumble = Filter::new(130.0, 1.2);
    let mut roar = Filter::new(760.0, 1.9);
    let mut hiss = Filter::new(1700.0, 1.3);
    let mut soft = Filter::new(6500.0, 1.4);
    let mut levels = [Levels::default(); 2];
    let mut sound = Vec::with_capacity(length);
    for index in 0..length {
        if index % STEP == 0 {
            levels = listen(crashes, time(index) as f32, pattern);
        }
        let white = source.next();
        let low = rumble.step(white).low;
        let middle = roar.step(white).band;
        let high = soft.step(hiss.step(white).high).low;
        sound.push([0, 1].map(|channel| {
            let Levels { rumble, roar, hiss } = levels[channel];
            1.9 * low[channel] * rumble
                + 1.25 * middle[channel] * roar
                + 0.55 * high[channel] * hiss
        }));
    }
    sound
}

/// How the surf stands at one time, left and right.
fn listen(crashes: &[Crash], seconds: f32, pattern: u32) -> [Levels; 2] {
    let drift = |pace: f32, shift: u32| noise::along(seconds * pace, pattern + shift);
    let bed = pan(0.35 * drift(0.21, 1));
    let mut levels = [0, 1].map(|channel| {
        let strength = bed[channel] * (1.0 + 0.35 * drift(0.37, 2 + channel as u32));
        Levels {
            rumble: 0.20 * strength,
            roar: 0.16 * strength,
            hiss: 0.085 * strength,
        }
    });
    for (number, crash) in crashes.iter().enumerate() {
        let age = seconds - crash.at;
        if !(-4.0..16.0).contains(&age) {
            continue;
        }
        // The break runs along the beach, and the ear with it.
        let place = pan(crash.side * mix(0.8, -0.3, smooth(-0.5, 4.0, age)));
        let grit = 0.85 + 0.15 * dice::at((seconds * 90.0) as i32, number as i32, pattern);
        let rise = smooth(-2.6, 0.3, age).powi(2);
        let boom = smooth(-0.25, 0.12, age) * decay(age, 0.55);
        let fall = rise * decay(age - 0.3, 1.9);
        let spray = smooth(-0.4, 0.5, age) * decay(age - 0.5, 1.5);
        let wash =
            smooth(-0.8, 0.9, seconds - crash.ashore) * decay(seconds - crash.ashore - 0.9, 1.8);
        for (levels, place) in levels.iter_mut().zip(place) {
            let strength = crash.tall * place;
            levels.rumble += strength * (0.55 * boom + 0.42 * fall);
            levels.roar += strength * (0.60 * fall + 0.25 * boom) * grit;
            levels.hiss += strength * (0.42 * spray + 0.26 * wash) * grit;
        }
    }
    levels
}

/// 1 until zero, then falling with a time constant in seconds.
fn decay(age: f32, constant: f32) -> f32 {
    exp(-age.max(0.0) / constant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::RATE;

    #[test]
    fn a_wave_is_loudest_as_it_falls() {
        let crash = Crash {
            at: 4.0,
            ashore: 8.5,
            tall: 1.3,
            side: 0.0,
        };
        let sound = sea(&[crash], 10 * RATE as usize, 5);
        let energy = |second: usize| {
            let start = second * RATE as usize;
            let samples = sound[start..start + RATE as usize].iter().flatten();
            samples.map(|sample| sample * sample).sum::<f32>()
        };
        let loudest = (0..10).max_by(|one, other| energy(*one).total_cmp(&energy(*other)));
        assert_eq!(loudest, Some(4));
        assert!(
            energy(4) > 6.0 * energy(0),
            "{} over {}",
            energy(4),
            energy(0)
        );
    }
}
