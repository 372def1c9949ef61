//! A city from above: a low hum, traffic that passes, now and then a far tone.

use super::filter::{Filter, Noise, pan, sine, time};
use super::{RATE, Stereo};
use crate::curve::{bell, exp};
use crate::dice::Dice;

/// A car that passes.
struct Pass {
    at: f32,
    lasts: f32,
    from: f32,
    strength: f32,
}

/// A tone from somewhere.
struct Tone {
    at: f32,
    pitch: f32,
    side: f32,
}

/// The hum of a city.
pub(crate) fn hum(length: usize, seed: u64) -> Vec<Stereo> {
    let seconds = length as f32 / RATE;
    let mut dice = Dice::new(seed, "street");
    let passes: Vec<Pass> = times(&mut dice, seconds, 0.5, 1.4)
        .map(|(at, mut dice)| Pass {
            at,
            lasts: dice.between(0.5, 1.3),
            from: dice.sign() * dice.between(0.5, 1.0),
            strength: dice.between(0.3, 1.0),
        })
        .collect();
    let tones: Vec<Tone> = times(&mut dice, seconds, 1.6, 4.0)
        .map(|(at, mut dice)| Tone {
            at,
            pitch: [293.66, 349.23, 440.0, 523.25, 587.33][dice.bits() as usize % 5],
            side: dice.between(-0.8, 0.8),
        })
        .collect();
    let mut noise = Noise::new(seed, "street noise");
    let mut deep = Filter::new(95.0, 1.1);
    let mut tyres = Filter::new(720.0, 1.2);
    (0..length)
        .map(|index| {
            let now = time(index);
            let white = noise.next();
            let low = deep.step(white).low;
            let road = tyres.step(white).band;
            let mut traffic = [0.16_f32; 2];
            for pass in passes
                .iter()
                .filter(|pass| (now as f32 - pass.at).abs() < pass.lasts * 4.0)
            {
                let age = (now as f32 - pass.at) / pass.lasts;
                let place = pan(-pass.from * age * 0.5);
                let near = bell(age * 0.8) * pass.strength;
                traffic = [traffic[0] + place[0] * near, traffic[1] + place[1] * near];
            }
            let drone = 0.030 * sine(55.0, now, 0.0)
                + 0.020 * sine(82.6, now, 0.3) * (1.0 + 0.3 * sine(0.19, now, 0.0))
                + 0.011 * sine(110.3, now, 0.6);
            let mut frame = [0, 1].map(|channel| {
                drone + 1.5 * low[channel] + 0.42 * road[channel] * traffic[channel]
            });
            for tone in tones
                .iter()
                .filter(|tone| (0.0..6.0).contains(&(now as f32 - tone.at)))
            {
                let age = now as f32 - tone.at;
                let swell = (age / 0.35).min(1.0) * exp(-age / 1.3);
                let voice = sine(tone.pitch, now, 0.0) + 0.3 * sine(tone.pitch * 2.0, now, 0.2);
                let place = pan(tone.side);
                for channel in 0..2 {
                    frame[channel] += 0.020 * swell * voice * place[channel];
                }
            }
            frame
        })
        .collect()
}

/// Times from before the start to the end, `least` to `most` seconds apart, each with the dice to
/// throw for it.
fn times(
    dice: &mut Dice,
    end: f32,
    least: f32,
    most: f32,
) -> impl Iterator<Item = (f32, Dice)> + use<> {
    let mut at = -most;
    let mut all = Vec::new();
    while at < end {
        at += dice.between(least, most);
        let throw = dice.bits();
        all.push((at, Dice::new(u64::from(throw), "event")));
    }
    all.into_iter()
}
