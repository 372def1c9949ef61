//! Keeps this process's jobs its own, and takes up those that nobody follows any more.

use std::sync::Arc;

use tokio::time::{MissedTickBehavior, interval};

use crate::error::Result;
use crate::follow::follow;
use crate::ids::JobId;
use crate::incoming::sweep;
use crate::job::JobKind;
use crate::next::NextStep;
use crate::outcome::{Failure, Outcome};
use crate::phase::{Road, Stand, Turning};
use crate::shared::Shared;

/// Says three times in a lease that this process lives, for as long as the workspace does.
pub(crate) async fn keep(shared: Arc<Shared>) {
    let mut beat = interval(shared.pace.lease / 3);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        if let Err(error) = keep_once(&shared).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "leases were not renewed"
            );
        }
    }
}

async fn keep_once(shared: &Arc<Shared>) -> Result<()> {
    for id in shared.journal.renew().await? {
        if let Some(followed) = shared.live.get(id) {
            followed.stop.cancel();
        }
    }
    if let Err(error) = sweep(shared).await {
        tracing::warn!(%error, "files that came in were not swept");
    }
    adopt(shared).await
}

/// Goes on with the open jobs that nobody follows.
pub(crate) async fn adopt(shared: &Arc<Shared>) -> Result<()> {
    for job in shared.journal.adopt().await? {
        tracing::info!(job.id = %job.id, phase = job.stand.phase().as_str(), "going on with a job");
        match job.stand {
            Stand::Open(Road::Generate {
                at: Turning::Queued,
                ..
            }) => {
                shared.spawn(close_unsent(Arc::clone(shared), job.id));
            }
            _ => {
                follow(shared, &job);
            }
        }
    }
    Ok(())
}

/// Keeps that a message was never sent, until that is kept: the job is this process's, and nobody else ends it.
async fn close_unsent(shared: Arc<Shared>, id: JobId) {
    while let Err(error) = shared.journal.close(id, never_sent()).await {
        if error.is_followed_elsewhere() {
            return;
        }
        tracing::error!(
            job.id = %id,
            error = &error as &dyn std::error::Error,
            "the outcome was not kept"
        );
        tokio::time::sleep(shared.pace.lease / 3).await;
    }
}

/// A message that still waited when its process ended was not sent. It costs credits, and whoever asked for
/// it may be long gone: it is not sent now without being asked for again.
fn never_sent() -> Outcome {
    let again = NextStep::AskAgain {
        kind: JobKind::Generate,
        may_charge: true,
    };
    Outcome::NotStarted(Failure::new(
        "The program ended while this was waiting for its turn. It was never sent, and nothing was charged.",
        vec![again],
    ))
}
