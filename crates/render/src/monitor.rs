//! How a caller follows a piece of work and calls it off.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::{CancellationToken, DropGuard};

/// A caller's eye on a piece of work, and its hand on the brake.
#[derive(Clone)]
pub struct Monitor {
    progress: Arc<dyn Fn(f32) + Send + Sync>,
    cancellation: CancellationToken,
}

impl Monitor {
    /// Tells `progress` how much of the work is done, from 0 to 1 and never falling, and stops the work when
    /// `cancellation` is cancelled.
    ///
    /// `progress` is called on the task that does the work: it should return at once.
    pub fn new(
        progress: impl Fn(f32) + Send + Sync + 'static,
        cancellation: CancellationToken,
    ) -> Self {
        Self {
            progress: Arc::new(progress),
            cancellation,
        }
    }

    /// Follows nothing and never cancels.
    pub fn unwatched() -> Self {
        Self::new(|_| {}, CancellationToken::new())
    }

    /// The same eye, with a brake of its own besides.
    pub(crate) fn inner(&self) -> Self {
        Self {
            progress: Arc::clone(&self.progress),
            cancellation: self.cancellation.child_token(),
        }
    }

    /// For work of `total` frames in parts that are done side by side.
    pub(crate) fn shares(&self, total: u32) -> Shares {
        Shares {
            whole: self.clone(),
            total,
            done: Arc::default(),
        }
    }

    /// Stops the work.
    pub(crate) fn cancel(&self) {
        self.cancellation.cancel();
    }

    /// Stops the work when what is returned is dropped: with the future that waits for it.
    pub(crate) fn cancel_on_drop(&self) -> DropGuard {
        self.cancellation.clone().drop_guard()
    }

    /// Tells, from anywhere, whether the work is still wanted.
    pub(crate) fn goes_on(&self) -> impl Fn() -> bool + Send + use<> {
        let cancellation = self.cancellation.clone();
        move || !cancellation.is_cancelled()
    }

    pub(crate) fn report(&self, done: f32) {
        (self.progress)(done);
    }

    pub(crate) async fn cancelled(&self) {
        self.cancellation.cancelled().await;
    }
}

/// The parts of a piece of work: what is reported of each adds up.
pub(crate) struct Shares {
    whole: Monitor,
    total: u32,
    /// How many frames of each part are done.
    done: Arc<Mutex<Vec<f64>>>,
}

impl Shares {
    /// The eye on one more part, of so many frames.
    pub(crate) fn part(&self, frames: u32) -> Monitor {
        let (done, progress) = (Arc::clone(&self.done), Arc::clone(&self.whole.progress));
        let place = {
            let mut parts = lock(&done);
            parts.push(0.0);
            parts.len() - 1
        };
        let (frames, total) = (f64::from(frames), f64::from(self.total.max(1)));
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a part of 1 needs no more digits"
        )]
        let whole = move |part: f32| {
            // Held while it is told, so that nothing later is told before.
            let mut parts = lock(&done);
            parts[place] = frames * f64::from(part);
            progress((parts.iter().sum::<f64>() / total).min(1.0) as f32);
        };
        Monitor::new(whole, self.whole.cancellation.clone())
    }
}

/// What is locked is numbers: they are right whatever broke.
fn lock(parts: &Mutex<Vec<f64>>) -> MutexGuard<'_, Vec<f64>> {
    parts.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor")
            .field("cancelled", &self.cancellation.is_cancelled())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_side_by_side_add_up() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&told);
        let hear = move |done| hears.lock().unwrap().push(done);
        let monitor = Monitor::new(hear, CancellationToken::new());
        let shares = monitor.shares(400);
        let (one, other) = (shares.part(100), shares.part(300));
        other.report(0.5);
        one.report(1.0);
        other.report(1.0);
        assert_eq!(*told.lock().unwrap(), [0.375, 0.625, 1.0]);
    }

    #[test]
    fn work_within_ends_with_all_and_not_the_other_way_round() {
        let monitor = Monitor::unwatched();
        let inner = monitor.inner();
        inner.cancel();
        assert!(monitor.goes_on()() && !inner.goes_on()());
        let inner = monitor.inner();
        drop(inner.cancel_on_drop());
        assert!(!inner.goes_on()());
        let inner = monitor.inner();
        monitor.cancel();
        assert!(!inner.goes_on()());
    }
}
