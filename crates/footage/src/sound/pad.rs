//! A gentle pad: soft chords that change now and then.

use super::Stereo;
use super::filter::{pan, sine, time};
use crate::curve::smooth;
use crate::dice::Dice;

/// Seconds from one chord to the next, and how long they overlap.
const CHORD: f32 = 4.0;
const OVERLAP: f32 = 1.4;

/// Chords as semitones over the root; one follows another from anywhere in the list.
const CHORDS: [[f32; 4]; 4] = [
    [0.0, 7.0, 14.0, 16.0],
    [-3.0, 4.0, 12.0, 19.0],
    [-7.0, 5.0, 9.0, 16.0],
    [-5.0, 2.0, 11.0, 19.0],
];

/// Chords over a root that the seed chooses.
pub(crate) fn chords(length: usize, seed: u64) -> Vec<Stereo> {
    let mut dice = Dice::new(seed, "pad");
    let root = 130.81 * 2_f32.powf((dice.bits() % 7) as f32 / 12.0);
    let first = dice.bits() as usize;
    let pitch = |semitones: f32| root * 2_f32.powf(semitones / 12.0);
    let pitches = CHORDS.map(|chord| chord.map(pitch));
    (0..length)
        .map(|index| {
            let now = time(index);
            let place = now as f32 / CHORD;
            let number = place as usize;
            let inside = now as f32 - number as f32 * CHORD;
            let turn = smooth(CHORD - OVERLAP, CHORD, inside);
            let here = chord(&pitches[(first + number) % CHORDS.len()], now);
            if turn <= 0.0 {
                return here;
            }
            let next = chord(&pitches[(first + number + 1) % CHORDS.len()], now);
            [0, 1].map(|channel| here[channel] * (1.0 - turn).sqrt() + next[channel] * turn.sqrt())
        })
        .collect()
}

/// One chord at one time: each voice is a pair of tones a little apart, which beat slowly.
fn chord(pitches: &[f32; 4], now: f64) -> Stereo {
    let mut frame = [0.0; 2];
    for (voice, &pitch) in pitches.iter().enumerate() {
        let turn = voice as f32 * 0.17;
        let breath = 0.75 + 0.25 * sine(0.13 + 0.05 * voice as f32, now, turn);
        let tone = |pitch: f32| {
            sine(pitch, now, turn)
                + 0.32 * sine(pitch * 2.0, now, turn)
                + 0.10 * sine(pitch * 3.0, now, 0.0)
        };
        let soft = breath / (1.0 + pitch / 500.0);
        let (one, other) = (tone(pitch * 0.9985) * soft, tone(pitch * 1.0015) * soft);
        let (left, right) = (pan(-0.5), pan(0.5));
        for channel in 0..2 {
            frame[channel] += 0.05 * (one * left[channel] + other * right[channel]);
        }
    }
    frame
}
