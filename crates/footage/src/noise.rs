//! Gradient noise that repeats, to fill tiles with. Slow and good: it runs at set-up only.

use crate::curve::{mix, split};
use crate::dice;

/// Smooth noise about 0 within about +-1, with one feature per unit, that repeats after
/// `period` units in both directions.
pub(crate) fn gradient(x: f32, y: f32, period: i32, seed: u32) -> f32 {
    let (column, right) = split(x);
    let (row, down) = split(y);
    let corner = |across: i32, along: i32| {
        let [slope, other] = dice::pair(
            (column + across).rem_euclid(period),
            (row + along).rem_euclid(period),
            seed,
        );
        (right - across as f32) * slope + (down - along as f32) * other
    };
    let ease = |share: f32| share * share * share * (share * (share * 6.0 - 15.0) + 10.0);
    let top = mix(corner(0, 0), corner(1, 0), ease(right));
    let bottom = mix(corner(0, 1), corner(1, 1), ease(right));
    1.8 * mix(top, bottom, ease(down))
}

/// Layers of [`gradient`] noise, each twice as fine and `gain` as strong as the one before.
pub(crate) fn layered(x: f32, y: f32, period: i32, layers: u32, gain: f32, seed: u32) -> f32 {
    let mut sum = 0.0;
    let mut strength = 1.0;
    let mut total = 0.0;
    for layer in 0..layers {
        let scale = (1 << layer) as f32;
        sum += strength * gradient(x * scale, y * scale, period << layer, seed + layer);
        total += strength;
        strength *= gain;
    }
    sum / total
}

/// Smooth noise along a line, about 0 within about +-1, with one feature per unit.
pub(crate) fn along(x: f32, seed: u32) -> f32 {
    let (whole, rest) = split(x);
    let ease = rest * rest * (3.0 - 2.0 * rest);
    2.0 * mix(dice::at(whole, 0, seed), dice::at(whole + 1, 0, seed), ease) - 1.0
}
