//! A part of a whole.

use std::fmt;

/// A share of a whole, from nothing to all of it, in ten-thousandths. Displays as `50%` or `33.33%`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share(u16);

impl Share {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// The whole.
    pub const ALL: Self = Self(10_000);

    /// So many ten-thousandths, the whole at most.
    pub const fn new(ten_thousandths: u16) -> Self {
        if ten_thousandths < Self::ALL.0 {
            Self(ten_thousandths)
        } else {
            Self::ALL
        }
    }

    /// The share nearest to `fraction`, of which 1.0 is the whole; what is beyond is brought to the ends.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "brought into range first; a NaN becomes 0"
    )]
    pub fn from_fraction(fraction: f64) -> Self {
        let most = f64::from(Self::ALL.0);
        Self((fraction * most).round().clamp(0.0, most) as u16)
    }

    /// The number that the whole is multiplied by: 0.5 for a half.
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / f64::from(Self::ALL.0)
    }

    /// What is left of the whole.
    #[must_use]
    pub const fn rest(self) -> Self {
        Self(Self::ALL.0 - self.0)
    }

    /// How many ten-thousandths it is.
    pub const fn ten_thousandths(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", f64::from(self.0) / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_less_than_nothing_or_more_than_all() {
        for (fraction, shown) in [
            (0.5, "50%"),
            (1.0 / 3.0, "33.33%"),
            (-1.0, "0%"),
            (7.0, "100%"),
            (f64::NAN, "0%"),
        ] {
            assert_eq!(Share::from_fraction(fraction).to_string(), shown);
        }
        assert_eq!(Share::new(u16::MAX), Share::ALL);
        assert_eq!(Share::new(2500).rest(), Share::new(7500));
    }
}
