//! Small functions that shape a value, in arithmetic that vectorises without special instructions.

/// `0` below `start`, `1` beyond `end`, smooth between; `start` may be the larger of the two.
#[inline]
pub(crate) fn smooth(start: f32, end: f32, value: f32) -> f32 {
    // The ends are nearly always constants: their inverse is computed by the compiler.
    let share = ((value - start) * (1.0 / (end - start))).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

/// From `start` to `end` by `share`.
#[inline]
pub(crate) fn mix(start: f32, end: f32, share: f32) -> f32 {
    start + (end - start) * share
}

/// `value` rounded down, and what is left of it in `0.0..=1.0`.
///
/// Adding 1.5 * 2^23 leaves the nearest whole number in the low bits of the float: no call of
/// `floor`, which baseline x86-64 has no instruction for. Right for values within +-4 million;
/// a whole number may come out as its predecessor and a rest of one, which is the same place.
#[inline]
pub(crate) fn split(value: f32) -> (i32, f32) {
    const MAGIC: f32 = 12_582_912.0;
    let shifted = (value - 0.5) + MAGIC;
    let whole = (shifted.to_bits() as i32).wrapping_sub(0x4b40_0000);
    (whole, value - (shifted - MAGIC))
}

/// `e` to the power of `value`, to about four digits, for values within +-87.
#[inline]
pub(crate) fn exp(value: f32) -> f32 {
    let (whole, rest) = split(value.clamp(-87.0, 87.0) * std::f32::consts::LOG2_E);
    let fraction = 1.0 + rest * (0.695_15 + rest * (0.226_19 + rest * 0.078_66));
    f32::from_bits(((whole + 127) << 23) as u32) * fraction
}

/// A soft bell: `1` at zero, about `1/4` at one, never quite nothing.
#[inline]
pub(crate) fn bell(value: f32) -> f32 {
    let inverse = 1.0 / (1.0 + value * value);
    inverse * inverse
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_is_floor_and_rest() {
        for value in [-70_000.25_f32, -3.5, -0.01, 0.0, 0.4, 1.0, 2.75, 99_999.5] {
            let (whole, rest) = split(value);
            assert!((whole as f32 + rest - value).abs() < 1e-6, "{value}");
            assert!((0.0..=1.0).contains(&rest), "{value} leaves {rest}");
        }
    }

    #[test]
    fn exp_is_close() {
        for step in -400..=40 {
            let value = step as f32 / 10.0;
            let error = exp(value) / value.exp() - 1.0;
            assert!(error.abs() < 5e-4, "exp({value}) is off by {error}");
        }
    }
}
