//! What every request works with.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use veo_api::code::ErrorCode;
use veo_api::ids::{SessionId, UserId};
use veo_timeline::Canvas;

use crate::folders::Folders;
use crate::instance::Instance;
use crate::ledger::Ledger;
use crate::origin::Origin;
use crate::queue::Queue;
use crate::refusal::Refusal;
use crate::renders::Renders;
use crate::secret::Digest;
use crate::store::{Session, Store};
use crate::workshop::Workshop;

/// The studio's rooms, shared by all requests and all work in the background.
pub(crate) struct Context {
    pub(crate) origin: Origin,
    pub(crate) owner: Owner,
    pub(crate) store: Store,
    pub(crate) ledger: Ledger,
    pub(crate) folders: Folders,
    pub(crate) instance: Instance,
    pub(crate) workshop: Workshop,
    pub(crate) renders: Renders,
    /// The turns of each session, one after another.
    pub(crate) turns: Queue<SessionId>,
    /// The frame of a project that asks for no other.
    pub(crate) canvas: Canvas,
    pub(crate) background: Background,
}

/// Who started the studio.
pub(crate) struct Owner {
    pub(crate) user: UserId,
    /// Of the bearer, which is good as long as the studio runs.
    pub(crate) digest: Digest,
}

/// Work that outlives the request that began it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Background {
    pub(crate) tasks: TaskTracker,
    /// Cancelled when the studio stops.
    pub(crate) stopping: CancellationToken,
}

impl Context {
    /// Returns a session of this user, or refuses with 1002.
    pub(crate) async fn session(
        self: &Arc<Self>,
        user: &UserId,
        id: &SessionId,
    ) -> Result<Session, Refusal> {
        self.store.session(user, id).await?.ok_or_else(|| {
            Refusal::new(
                ErrorCode::SessionNotFound,
                format!("session {id} does not exist; create one first"),
            )
        })
    }
}
