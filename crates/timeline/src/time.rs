//! Lengths and stretches of time on the timeline.

use std::fmt;
use std::ops::Add;

use serde::{Deserialize, Serialize};

/// A length of time, or a point on the timeline, in whole milliseconds.
///
/// Sums stop at the largest value instead of overflowing, so that a draft with absurd numbers is only absurd.
/// Displays as seconds: `3s`, `2.5s`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Millis(u64);

impl Millis {
    /// No time at all; the beginning of the timeline.
    pub const ZERO: Self = Self(0);

    /// This many milliseconds.
    pub const fn new(milliseconds: u64) -> Self {
        Self(milliseconds)
    }

    /// The number of milliseconds.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The nearest whole millisecond to `seconds`; negative numbers and NaN become zero.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float cast saturates, which is the rule wanted here"
    )]
    pub fn from_seconds(seconds: f64) -> Self {
        Self((seconds * 1000.0).round() as u64)
    }

    /// The same length in seconds.
    #[expect(clippy::cast_precision_loss, reason = "exact up to 285,000 years")]
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// The time between `earlier` and this, or zero when `earlier` is later.
    #[must_use]
    pub const fn saturating_sub(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Millis {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}s", Seconds(*self))
    }
}

/// A stretch of the timeline. Displays as `0-10s`, `2.5-4s`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// Where it begins.
    pub start: Millis,
    /// How long it lasts.
    pub length: Millis,
}

impl Span {
    /// Where it ends.
    pub fn end(self) -> Millis {
        self.start + self.length
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", Seconds(self.start), self.end())
    }
}

/// The bare number of seconds, without trailing zeros.
struct Seconds(Millis);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Millis(milliseconds) = self.0;
        let (whole, part) = (milliseconds / 1000, milliseconds % 1000);
        if part == 0 {
            return write!(f, "{whole}");
        }
        let digits = format!("{part:03}");
        write!(f, "{whole}.{}", digits.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn displays_seconds_without_trailing_zeros() {
        for (milliseconds, expected) in [
            (0, "0s"),
            (3000, "3s"),
            (2500, "2.5s"),
            (1234, "1.234s"),
            (1050, "1.05s"),
            (1, "0.001s"),
            (90_000, "90s"),
        ] {
            assert_eq!(Millis::new(milliseconds).to_string(), expected);
        }
        let span = Span {
            start: Millis::new(2500),
            length: Millis::new(1500),
        };
        assert_eq!(span.to_string(), "2.5-4s");
    }

    #[test]
    fn seconds_round_and_saturate() {
        for (seconds, expected) in [
            (2.5, 2500),
            (0.0004, 0),
            (0.0006, 1),
            (-3.0, 0),
            (f64::NAN, 0),
            (f64::INFINITY, u64::MAX),
        ] {
            assert_eq!(Millis::from_seconds(seconds).get(), expected, "{seconds}");
        }
        assert_eq!(
            Millis::new(u64::MAX) + Millis::new(1),
            Millis::new(u64::MAX)
        );
        assert_eq!(Millis::new(1).saturating_sub(Millis::new(2)), Millis::ZERO);
    }
}
