//! How fast a clip runs.

use std::fmt;

use crate::Millis;

/// How fast a clip runs: a tenth to ten times as fast as it was recorded, in hundredths. Displays as `2x` or `0.5x`.
///
/// The pitch of its sound stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Speed(u16);

impl Speed {
    /// As recorded.
    pub const NORMAL: Self = Self(100);
    /// A tenth of that.
    pub const SLOWEST: Self = Self(10);
    /// Ten times that.
    pub const FASTEST: Self = Self(1000);

    /// So many hundredths of the recorded speed, or `None` when it is too slow or too fast.
    pub const fn new(hundredths: u16) -> Option<Self> {
        if hundredths >= Self::SLOWEST.0 && hundredths <= Self::FASTEST.0 {
            Some(Self(hundredths))
        } else {
            None
        }
    }

    /// The speed nearest to `factor`, of which 1.0 is as recorded; `None` where it is nought, less, or no number.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "brought into range first"
    )]
    pub fn from_factor(factor: f64) -> Option<Self> {
        let (slowest, fastest) = (f64::from(Self::SLOWEST.0), f64::from(Self::FASTEST.0));
        let hundredths = (factor * 100.0).round().clamp(slowest, fastest);
        (factor > 0.0).then_some(Self(hundredths as u16))
    }

    /// 2.0 where a second of the clip shows two of its source.
    pub fn factor(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// How many hundredths of the recorded speed it is.
    pub const fn hundredths(self) -> u16 {
        self.0
    }

    /// How much of its source a clip of this length goes through.
    pub fn of_source(self, length: Millis) -> Millis {
        scaled(length, self.0, 100)
    }

    /// How long so much of a source lasts as a clip.
    pub fn on_timeline(self, source: Millis) -> Millis {
        scaled(source, 100, self.0)
    }
}

impl Default for Speed {
    fn default() -> Self {
        Self::NORMAL
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x", self.factor())
    }
}

/// `time` times a fraction, without its last part of a millisecond: a source holds no more than it does.
fn scaled(time: Millis, times: u16, parts: u16) -> Millis {
    let scaled = u128::from(time.get()) * u128::from(times) / u128::from(parts);
    Millis::new(u64::try_from(scaled).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_brought_into_range() {
        for (factor, shown) in [
            (2.0, Some("2x")),
            (0.5, Some("0.5x")),
            (1.254, Some("1.25x")),
            (0.001, Some("0.1x")),
            (1e9, Some("10x")),
            (0.0, None),
            (-2.0, None),
            (f64::NAN, None),
        ] {
            let speed = Speed::from_factor(factor).map(|speed| speed.to_string());
            assert_eq!(speed.as_deref(), shown, "{factor}");
        }
        assert_eq!((Speed::new(9), Speed::new(1001)), (None, None));
    }

    #[test]
    fn time_runs_as_fast_as_the_clip() {
        let double = Speed::new(200).unwrap();
        assert_eq!(double.of_source(Millis::new(1500)), Millis::new(3000));
        assert_eq!(double.on_timeline(Millis::new(3001)), Millis::new(1500));
        let longest = Millis::new(u64::MAX);
        assert_eq!(double.of_source(longest), longest);
    }
}
