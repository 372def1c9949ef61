//! Noticing that something has come of a job.

use std::sync::Arc;

use tokio::sync::watch;

use crate::error::Result;
use crate::ids::{Principal, ProjectId};
use crate::shared::Shared;

/// The changes of one project, or of any, from the moment that it began to be watched.
///
/// The journal is asked now and then, because another process may follow the job; one of this process is noticed
/// at once.
#[derive(Debug)]
pub struct Changes {
    shared: Arc<Shared>,
    who: Principal,
    project: Option<ProjectId>,
    /// How many jobs on it had ended when it was last looked at.
    ended: i64,
    closed: watch::Receiver<()>,
}

impl Changes {
    pub(crate) async fn watch(
        shared: Arc<Shared>,
        who: Principal,
        project: Option<ProjectId>,
    ) -> Result<Self> {
        let closed = shared.closed.subscribe();
        let ended = shared.journal.ends(who.clone(), project.clone()).await?;
        Ok(Self {
            shared,
            who,
            project,
            ended,
            closed,
        })
    }

    /// Waits until the project has changed; several changes meanwhile are one. `false` is the end of the workspace.
    pub async fn next(&mut self) -> bool {
        loop {
            let look_again = tokio::time::sleep(self.shared.pace.look);
            tokio::select! {
                _ = self.closed.changed() => {}
                () = look_again => {}
                () = self.shared.end.cancelled() => return false,
            }
            let ends = self
                .shared
                .journal
                .ends(self.who.clone(), self.project.clone());
            match ends.await {
                Ok(ended) if ended == self.ended => {}
                Ok(ended) => {
                    self.ended = ended;
                    return true;
                }
                Err(error) => tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    "the project was not looked at"
                ),
            }
        }
    }
}
