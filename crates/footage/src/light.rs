//! Colours as linear light: red, green and blue, where 1.0 is a well lit white.

use crate::curve::mix;

/// Linear red, green and blue.
pub(crate) type Light = [f32; 3];

/// From one colour to another by `share`.
#[inline]
pub(crate) fn blend(from: Light, to: Light, share: f32) -> Light {
    [
        mix(from[0], to[0], share),
        mix(from[1], to[1], share),
        mix(from[2], to[2], share),
    ]
}

/// A colour made `factor` as strong.
#[inline]
pub(crate) fn scale(light: Light, factor: f32) -> Light {
    [light[0] * factor, light[1] * factor, light[2] * factor]
}

/// Both colours together.
#[inline]
pub(crate) fn add(one: Light, other: Light) -> Light {
    [one[0] + other[0], one[1] + other[1], one[2] + other[2]]
}

/// Light of one colour through a filter of another.
#[inline]
pub(crate) fn filter(light: Light, through: Light) -> Light {
    [
        light[0] * through[0],
        light[1] * through[1],
        light[2] * through[2],
    ]
}

/// A colour along evenly spaced stops; `place` runs from 0 to 1.
#[inline]
pub(crate) fn ramp<const N: usize>(stops: &[Light; N], place: f32) -> Light {
    let position = place.clamp(0.0, 1.0) * (N - 1) as f32;
    let stop = (position as usize).min(N - 2);
    blend(stops[stop], stops[stop + 1], position - stop as f32)
}
