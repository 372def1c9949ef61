//! Repeating what may be repeated: reads, which cannot be charged twice, and what was not sent at all.

use std::future::Future;
use std::time::Duration;

use crate::config::Pace;
use crate::error::{Error, Result};

const ATTEMPTS: u32 = 4;
/// A film of some gigabytes over a line that breaks every minute, and the end of a server that gives a byte a time.
const ATTEMPTS_THAT_GET_FURTHER: u32 = 200;

/// Repeats a read after failures of the connection, timeouts, 408, 429 and 5xx.
pub(crate) async fn with_retries<T, F>(pace: &Pace, attempt: impl Fn() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    repeated(pace, Error::is_temporary, attempt).await
}

/// Calls `attempt` until it succeeds, fails in a way that `may_pass` does not hold for, or has failed [`ATTEMPTS`]
/// times.
///
/// It waits between attempts for a random time below a limit that doubles ("full jitter"). A `Retry-After` is
/// obeyed unless it is longer than the pace allows.
pub(crate) async fn repeated<T, F>(
    pace: &Pace,
    may_pass: fn(&Error) -> bool,
    attempt: impl Fn() -> F,
) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let mut attempts = Attempts::new(pace);
    loop {
        match attempt().await {
            Err(error) if may_pass(&error) => attempts.wait_after(error).await?,
            settled => return settled,
        }
    }
}

/// The attempts at one thing.
#[derive(Debug)]
pub(crate) struct Attempts<'a> {
    pace: &'a Pace,
    /// In a row, without getting anywhere.
    failed: u32,
    all: u32,
}

impl<'a> Attempts<'a> {
    pub(crate) fn new(pace: &'a Pace) -> Self {
        Self {
            pace,
            failed: 0,
            all: 0,
        }
    }

    /// Takes note that the attempt which then failed got further than all before it: it is not held against the next.
    pub(crate) fn got_further(&mut self) {
        self.failed = 0;
    }

    /// Waits until the next attempt, or gives the error back when there is to be none.
    pub(crate) async fn wait_after(&mut self, error: Error) -> Result<()> {
        self.failed += 1;
        self.all += 1;
        if self.failed == ATTEMPTS || self.all == ATTEMPTS_THAT_GET_FURTHER {
            return Err(error);
        }
        let pause = pause(self.pace, self.failed).max(error.retry_after.unwrap_or_default());
        if pause > self.pace.longest_retry {
            return Err(error);
        }
        tracing::debug!(
            operation = error.operation,
            failed = self.failed,
            pause_ms = pause.as_millis(),
            "trying again"
        );
        tokio::time::sleep(pause).await;
        Ok(())
    }
}

fn pause(pace: &Pace, failed: u32) -> Duration {
    let doubled = pace.first_retry.saturating_mul(1 << (failed - 1));
    doubled.min(pace.longest_retry).mul_f64((pace.random)())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_are_scaled_by_chance() {
        let pace = Pace {
            random: || 1.0,
            ..Pace::default()
        };
        let pauses: Vec<u128> = (1..=8)
            .map(|failed| pause(&pace, failed).as_millis())
            .collect();
        assert_eq!(pauses, [200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
        let lucky = Pace {
            random: || 0.25,
            ..Pace::default()
        };
        assert_eq!(pause(&lucky, 1), Duration::from_millis(50));
    }
}
