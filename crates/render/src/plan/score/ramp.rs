//! How a sound comes and goes.

use std::f64::consts::FRAC_PI_2;

/// Between two samples of the film a sound comes from nothing to all of it, or goes from all of it to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ramp {
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) curve: Curve,
}

/// What lies between nothing and all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    /// A straight line.
    Line,
    /// A quarter of a sine: of two sounds of which one comes while the other goes, the powers add up to one all the way.
    Power,
}

impl Ramp {
    /// A straight line.
    pub(crate) fn line(start: u64, end: u64) -> Self {
        let curve = Curve::Line;
        Self { start, end, curve }
    }

    /// What is heard at a sample of the film of a sound that comes, from 0 to 1.
    pub(crate) fn coming(self, at: u64) -> f64 {
        if at >= self.end {
            return 1.0;
        }
        self.part(at.saturating_sub(self.start))
    }

    /// What is heard at a sample of the film of a sound that goes, from 1 to 0.
    pub(crate) fn going(self, at: u64) -> f64 {
        if at <= self.start {
            return 1.0;
        }
        self.part(self.end.saturating_sub(at))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "films have fewer samples than a double counts"
    )]
    fn part(self, passed: u64) -> f64 {
        // One that takes no time is nothing until it is all, or from then on.
        let length = self.end.saturating_sub(self.start).max(1);
        let part = passed as f64 / length as f64;
        match self.curve {
            Curve::Line => part,
            Curve::Power => (part * FRAC_PI_2).sin(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_straight_and_its_ends_are_whole() {
        let ramp = Ramp::line(2, 6);
        let coming: Vec<_> = (0..8).map(|at| ramp.coming(at)).collect();
        assert_eq!(coming, [0.0, 0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0]);
        let going: Vec<_> = (0..8).map(|at| ramp.going(at)).collect();
        assert_eq!(going, [1.0, 1.0, 1.0, 0.75, 0.5, 0.25, 0.0, 0.0]);
        let sudden = Ramp::line(3, 3);
        assert_eq!(vec![sudden.coming(3), sudden.going(3)], [1.0, 1.0]);
        assert_eq!(vec![sudden.coming(2), sudden.going(4)], [0.0, 0.0]);
    }

    #[test]
    fn what_comes_and_what_goes_have_one_power() {
        let ramp = Ramp {
            curve: Curve::Power,
            ..Ramp::line(10, 110)
        };
        for at in 0..120 {
            let power = ramp.coming(at).powi(2) + ramp.going(at).powi(2);
            assert!((power - 1.0).abs() < 1e-12, "{power} at {at}");
        }
        assert_eq!(vec![ramp.coming(10), ramp.going(110)], [0.0, 0.0]);
    }
}
