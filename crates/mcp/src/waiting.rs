//! Watching a job for as long as the caller has patience.

use std::time::Duration;

use rmcp::RoleServer;
use rmcp::service::RequestContext;
use tokio::sync::watch;
use tokio::time::{Instant, interval_at, sleep_until};
use tokio_util::sync::CancellationToken;
use veo_project::JobView;

use crate::progress::Progress;

/// The longest silence towards a caller that follows the progress.
const BEAT: Duration = Duration::from_secs(4);

/// Watches a job until it has ended, the patience is over, the request is cancelled or the server
/// stops, whichever comes first, and returns how it stands then. The job itself is never touched.
pub(crate) async fn watch(
    mut job: watch::Receiver<JobView>,
    patience: Duration,
    progress: &mut Progress,
    context: &RequestContext<RoleServer>,
    stopping: &CancellationToken,
) -> JobView {
    let deadline = Instant::now() + patience;
    let mut beat = interval_at(Instant::now() + BEAT, BEAT);
    loop {
        let view = job.borrow_and_update().clone();
        if view.is_finished() {
            return view;
        }
        progress.tell(&view).await;
        tokio::select! {
            changed = job.changed() => if changed.is_err() { return job.borrow().clone() },
            _ = beat.tick() => progress.beat(&view).await,
            () = sleep_until(deadline) => return view,
            () = context.ct.cancelled() => return view,
            () = stopping.cancelled() => return view,
        }
    }
}
