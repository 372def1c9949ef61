//! Telling who watches a resource that it has changed, in both protocol eras.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rmcp::model::ResourceUpdatedNotificationParam;
use rmcp::service::{Peer, SubscriptionContext};
use rmcp::{ErrorData, RoleServer};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use veo_project::{Changes, Workspace};

use super::{Address, not_found};

/// The resources that a session of the older protocols watches, by their addresses.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    watched: Mutex<HashMap<String, AbortOnDropHandle<()>>>,
}

/// A copy is for another session, which watches nothing yet.
impl Clone for Subscriptions {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Subscriptions {
    /// Begins to tell `peer` of changes, until it unsubscribes or is gone.
    pub(crate) async fn add(
        &self,
        workspace: &Workspace,
        uri: String,
        peer: Peer<RoleServer>,
    ) -> Result<(), ErrorData> {
        let changes = changes(workspace, &uri).await?;
        let told = uri.clone();
        let tell = tell(changes, async move || {
            let update = ResourceUpdatedNotificationParam::new(told.clone());
            peer.notify_resource_updated(update).await.is_ok()
        });
        let watching = AbortOnDropHandle::new(tokio::spawn(tell));
        self.watched().insert(uri, watching);
        Ok(())
    }

    /// Ends that.
    pub(crate) fn remove(&self, uri: &str) {
        self.watched().remove(uri);
    }

    fn watched(&self) -> MutexGuard<'_, HashMap<String, AbortOnDropHandle<()>>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells a peer of the newer protocol of changes, for as long as it listens.
pub(crate) async fn listen(
    workspace: &Arc<Workspace>,
    subscription: SubscriptionContext,
    stopping: &CancellationToken,
) -> Result<(), ErrorData> {
    let mut watching = JoinSet::new();
    let uris = subscription.accepted().resource_subscriptions.iter();
    for uri in uris.flatten() {
        let Ok(changes) = changes(workspace, uri).await else {
            // What is not there does not change.
            continue;
        };
        let (sink, uri) = (subscription.sink().clone(), uri.clone());
        watching.spawn(tell(changes, async move || {
            sink.notify_resource_updated(uri.clone()).await.is_ok()
        }));
    }
    tokio::select! {
        () = subscription.cancelled() => {}
        () = stopping.cancelled() => {}
    }
    Ok(())
}

/// What has to happen for a resource to change.
async fn changes(workspace: &Workspace, uri: &str) -> Result<Changes, ErrorData> {
    let address: Address = uri.parse().map_err(|_| not_found(uri))?;
    let project = match &address {
        Address::Job(job) => {
            let job = workspace.job(job).await.map_err(|_| not_found(uri))?;
            Some(job.project)
        }
        _ => address.project().cloned(),
    };
    workspace.changes(project).await.map_err(|_| not_found(uri))
}

async fn tell(mut changes: Changes, updated: impl AsyncFn() -> bool) {
    while changes.next().await && updated().await {}
}
