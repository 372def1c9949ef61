//! How a caller follows a piece of work and calls it off.

use std::fmt;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

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

    /// The eye on one stage of the work: on `frames` of all the `total`, after `before` of them.
    pub(crate) fn stage(&self, (before, frames): (u32, u32), total: u32) -> Self {
        let progress = Arc::clone(&self.progress);
        let share = |frames: u32| f64::from(frames) / f64::from(total.max(1));
        let (before, frames) = (share(before), share(frames));
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a part of 1 needs no more digits"
        )]
        let whole = move |part: f32| progress((before + frames * f64::from(part)) as f32);
        Self::new(whole, self.cancellation.clone())
    }

    pub(crate) fn report(&self, done: f32) {
        (self.progress)(done);
    }

    pub(crate) async fn cancelled(&self) {
        self.cancellation.cancelled().await;
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor")
            .field("cancelled", &self.cancellation.is_cancelled())
            .finish_non_exhaustive()
    }
}
