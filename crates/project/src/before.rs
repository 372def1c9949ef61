//! What a project holds before something is sent.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::follow::Follower;
use crate::phase::Before;

/// Reads the state and the balance. A balance that cannot be read stops nothing: what was charged is then
/// not known.
pub(crate) async fn look(follower: &Follower) -> Result<Before> {
    let session = follower.session();
    let (state, balance) = tokio::join!(follower.client().state(&session), balance(follower));
    let state = state.map_err(|error| Error::service("reading the project", error))?;
    Ok(Before {
        state: Arc::new(state),
        balance,
    })
}

/// The credits that can be spent.
pub(crate) async fn balance(follower: &Follower) -> Option<i64> {
    match follower.client().credits().await {
        Ok(credits) => Some(credits.available),
        Err(error) => {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "the balance was not read"
            );
            None
        }
    }
}
