//! The jobs that this process follows: who watches them, and how to stop them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::ids::JobId;
use crate::job::JobView;

/// The jobs that this process follows.
#[derive(Debug, Default)]
pub(crate) struct Live {
    jobs: Mutex<HashMap<JobId, Followed>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Followed {
    pub(crate) view: watch::Sender<JobView>,
    /// Cancelled when somebody wants the job to stop.
    pub(crate) stop: CancellationToken,
}

impl Live {
    /// Begins to show a job.
    pub(crate) fn add(&self, view: JobView) -> Followed {
        let id = view.id;
        let followed = Followed {
            view: watch::Sender::new(view),
            stop: CancellationToken::new(),
        };
        self.jobs().insert(id, followed.clone());
        followed
    }

    pub(crate) fn get(&self, id: JobId) -> Option<Followed> {
        self.jobs().get(&id).cloned()
    }

    /// Stops showing a job. Those who watch it keep what they saw last.
    pub(crate) fn remove(&self, id: JobId) {
        self.jobs().remove(&id);
    }

    fn jobs(&self) -> MutexGuard<'_, HashMap<JobId, Followed>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
