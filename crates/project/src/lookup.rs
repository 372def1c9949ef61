//! Finding jobs, also those that another process follows.

use std::sync::Arc;

use tokio::sync::watch;

use crate::error::{Error, ErrorKind, Result};
use crate::ids::{IdempotencyKey, JobId, Principal};
use crate::job::{Job, JobKind, JobView};
use crate::journal::Arguments;
use crate::shared::Shared;

impl Shared {
    /// Their job that this very request is about: the one that its key names, or, when it may cost credits and has no
    /// key, one with the same words that is still open or whose end nobody heard.
    ///
    /// A host whose connection broke sends the call again, and one that gave up on a slow call has its model send it
    /// again: neither wants to pay twice.
    pub(crate) async fn same(
        &self,
        who: &Principal,
        key: Option<&IdempotencyKey>,
        arguments: &Arguments,
    ) -> Result<Option<Job>> {
        let Some(key) = key else {
            return match arguments.kind() {
                JobKind::Generate => {
                    let unheard = self.unheard.recent();
                    self.journal
                        .twin(who.clone(), arguments.clone(), unheard)
                        .await
                }
                JobKind::Upload | JobKind::Export => Ok(None),
            };
        };
        match self.journal.by_key(who.clone(), key.clone()).await? {
            Some((job, asked)) if asked == *arguments => Ok(Some(job)),
            Some(_) => Err(Error::new(
                ErrorKind::KeyInUse(key.clone()),
                "looking for a key",
            )),
            None => Ok(None),
        }
    }

    /// Their job with this id.
    pub(crate) async fn job(&self, who: &Principal, id: JobId) -> Result<Job> {
        let job = self.journal.job_of(who.clone(), id).await?;
        job.ok_or_else(|| Error::new(ErrorKind::UnknownJob(id), "looking for a job"))
    }

    /// The job with what is known here beyond the journal.
    pub(crate) fn view(&self, job: &Job) -> JobView {
        let view = job.view();
        let followed = self.live.get(job.id).filter(|_| !view.is_finished());
        followed.map_or(view, |followed| followed.view.borrow().clone())
    }
}

/// Shows a job that another process follows, as long as somebody looks.
pub(crate) async fn mirror(
    shared: Arc<Shared>,
    who: Principal,
    id: JobId,
    sender: watch::Sender<JobView>,
) {
    while !sender.is_closed() {
        tokio::time::sleep(shared.pace.look).await;
        match shared.job(&who, id).await {
            Ok(job) => {
                let view = shared.view(&job);
                let is_finished = view.is_finished();
                sender.send_if_modified(|shown| {
                    let changed = *shown != view;
                    *shown = view;
                    changed
                });
                if is_finished {
                    return;
                }
            }
            Err(error) => tracing::debug!(
                error = &error as &dyn std::error::Error,
                "the job was not read"
            ),
        }
    }
}
