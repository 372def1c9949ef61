//! How loud something is.

use std::fmt;

/// A volume in percent of the recorded loudness, 0 to 200. Displays as `35%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Volume(u16);

impl Volume {
    /// Nothing to be heard.
    pub const SILENT: Self = Self(0);
    /// As recorded.
    pub const FULL: Self = Self(100);
    /// Twice as recorded, the loudest there is.
    pub const LOUDEST: Self = Self(200);

    /// This many percent, or `None` above 200.
    pub const fn new(percent: u16) -> Option<Self> {
        if percent <= Self::LOUDEST.0 {
            Some(Self(percent))
        } else {
            None
        }
    }

    /// The number of percent.
    pub const fn percent(self) -> u16 {
        self.0
    }

    /// The nearest whole percent to `fraction` (1.0 is 100%), brought into 0 to 200.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "brought into range first; a NaN becomes 0"
    )]
    pub fn from_fraction(fraction: f64) -> Self {
        Self(
            (fraction * 100.0)
                .round()
                .clamp(0.0, f64::from(Self::LOUDEST.0)) as u16,
        )
    }

    /// The factor that samples are multiplied by: 0.35 for 35%.
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl fmt::Display for Volume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_within_its_range() {
        assert_eq!(Volume::new(200), Some(Volume::LOUDEST));
        assert_eq!(Volume::new(201), None);
        for (fraction, percent) in [
            (0.35, 35),
            (0.354, 35),
            (1.0, 100),
            (7.0, 200),
            (-1.0, 0),
            (f64::NAN, 0),
        ] {
            assert_eq!(
                Volume::from_fraction(fraction).percent(),
                percent,
                "{fraction}"
            );
        }
    }

    #[test]
    fn every_percent_survives_as_a_fraction() {
        for percent in 0..=200 {
            let volume = Volume::new(percent).unwrap();
            assert_eq!(Volume::from_fraction(volume.fraction()), volume);
        }
    }
}
