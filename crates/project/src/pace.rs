//! How long to wait for what: every wait of this crate, in one value, so that tests can be quick.

use std::iter;
use std::time::Duration;

/// Every wait of this crate. The default is for the real service.
#[derive(Debug, Clone)]
pub struct Pace {
    /// Between two looks at a render (protocol.md 6.2).
    pub poll: Waits,
    /// Between two looks at what another process wrote in the journal.
    pub look: Duration,
    /// Between two looks at the state when an answer was lost (reliability.md 4).
    pub settle: Waits,
    /// Between two looks for a file that was sent and whose answer was lost, before it is sent once more.
    pub arrive: Waits,
    /// A message that has changed nothing and cost nothing for this long was never carried out
    /// (reliability.md 4). Counted in the waits of `settle`.
    pub no_trace: Duration,
    /// A job that has nothing new to tell says at least this often that it is still at work.
    pub still: Duration,
    /// How long a process may be silent before another one takes up its jobs. It says that it
    /// lives three times in this span.
    pub lease: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            poll: Waits {
                first: seconds(2),
                factor: 1.5,
                longest: seconds(15),
                total: Duration::from_mins(20),
            },
            look: seconds(2),
            settle: Waits {
                first: seconds(5),
                factor: 2.0,
                longest: seconds(60),
                total: Duration::from_mins(15),
            },
            arrive: Waits {
                first: seconds(2),
                factor: 2.0,
                longest: seconds(8),
                total: seconds(14),
            },
            no_trace: Duration::from_mins(5),
            still: seconds(15),
            lease: seconds(30),
        }
    }
}

/// Growing waits with an end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waits {
    /// The first wait.
    pub first: Duration,
    /// What each wait is multiplied by to give the next one.
    pub factor: f64,
    /// No wait is longer.
    pub longest: Duration,
    /// The waits together are no longer.
    pub total: Duration,
}

impl Waits {
    /// The waits, one after the other; the last one is cut so that the sum is `total`.
    pub fn iter(self) -> impl Iterator<Item = Duration> {
        let mut next = self.first;
        let mut left = self.total;
        iter::from_fn(move || {
            if left.is_zero() {
                return None;
            }
            let wait = next
                .min(self.longest)
                .min(left)
                .max(Duration::from_millis(1));
            left = left.saturating_sub(wait);
            next = wait.mul_f64(self.factor.max(1.0));
            Some(wait)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_longest_and_sum_up_to_the_total() {
        let seconds = Duration::from_secs;
        let waits = Waits {
            first: seconds(2),
            factor: 2.0,
            longest: seconds(5),
            total: seconds(20),
        };
        let all: Vec<_> = waits.iter().map(|wait| wait.as_secs()).collect();
        assert_eq!(all, [2, 4, 5, 5, 4]);
    }

    #[test]
    fn a_factor_below_one_and_a_first_wait_of_nothing_still_end() {
        let waits = Waits {
            first: Duration::ZERO,
            factor: 0.0,
            longest: Duration::from_secs(1),
            total: Duration::from_millis(3),
        };
        assert_eq!(waits.iter().count(), 3);
    }
}
