//! Jobs whose end nobody heard, because the call that watched them broke off.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::ids::JobId;

/// How long after the break the same request is taken for the same wish.
const REMEMBERED: Duration = Duration::from_mins(10);

/// The jobs whose calls broke off, as this process saw it.
#[derive(Debug, Default)]
pub(crate) struct Unheard {
    jobs: Mutex<HashMap<JobId, Instant>>,
}

impl Unheard {
    /// Notes that a call broke off.
    pub(crate) fn add(&self, job: JobId) {
        let mut jobs = self.jobs();
        jobs.retain(|_, broke| broke.elapsed() < REMEMBERED);
        jobs.insert(job, Instant::now());
    }

    /// Notes that somebody heard how the job ended.
    pub(crate) fn remove(&self, job: JobId) {
        self.jobs().remove(&job);
    }

    /// Those of the last minutes.
    pub(crate) fn recent(&self) -> Vec<JobId> {
        let jobs = self.jobs();
        let recent = jobs
            .iter()
            .filter(|(_, broke)| broke.elapsed() < REMEMBERED);
        recent.map(|(job, _)| *job).collect()
    }

    fn jobs(&self) -> MutexGuard<'_, HashMap<JobId, Instant>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
