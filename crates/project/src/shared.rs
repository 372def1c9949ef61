//! What every road of a workspace needs.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use veo_backend::Client;

use crate::ids::{Principal, ProjectId};
use crate::incoming::Spool;
use crate::journal::Journal;
use crate::live::Live;
use crate::money::Spending;
use crate::pace::Pace;
use crate::preview::Viewer;
use crate::queue::Queue;
use crate::unheard::Unheard;
use crate::upload::roots::Roots;

/// The project that a principal used last in this process. Held while a request of theirs is let in, so that two
/// requests without a project do not begin two.
pub(crate) type Current = Arc<tokio::sync::Mutex<Option<ProjectId>>>;

/// What every road of a workspace needs.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) client: Client,
    pub(crate) journal: Journal,
    pub(crate) output_dir: PathBuf,
    pub(crate) upload_roots: Roots,
    /// Files that clients send here.
    pub(crate) spool: Spool,
    pub(crate) language: String,
    pub(crate) pace: Pace,
    pub(crate) spending: Option<Spending>,
    pub(crate) viewer: Option<Arc<dyn Viewer>>,
    pub(crate) queue: Arc<Queue>,
    pub(crate) live: Live,
    pub(crate) unheard: Unheard,
    /// Wakes those who watch a project when a job of this process has ended.
    pub(crate) closed: watch::Sender<()>,
    /// What each principal used last.
    pub(crate) currents: Mutex<HashMap<Principal, Current>>,
    /// Cancelled when the workspace is closed or dropped: everything stops where it is, as at the end of the
    /// process, and the journal keeps it for the next one.
    pub(crate) end: CancellationToken,
    /// Everything that may write the journal without being called.
    pub(crate) tasks: TaskTracker,
}

impl Shared {
    /// What a job may send: what was let in to be uploaded, and what came in here.
    pub(crate) fn sendable(&self) -> Roots {
        self.upload_roots.with(self.spool.folder())
    }

    /// What somebody used last.
    pub(crate) fn current(&self, who: &Principal) -> Current {
        let mut currents = self.currents.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(currents.entry(who.clone()).or_default())
    }

    /// Runs something in a task of its own, to its end or to that of the workspace.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let end = self.end.clone();
        self.tasks.spawn(end.run_until_cancelled_owned(work));
    }
}
