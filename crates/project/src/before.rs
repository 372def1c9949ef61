//! What a project holds before something is sent.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::follow::Follower;
use crate::phase::{Balance, Before};

/// Reads the state and the balance. A balance that cannot be read stops nothing: what was charged is then
/// not known.
pub(crate) async fn look(follower: &Follower) -> Result<Before> {
    let session = follower.session();
    let (state, balance) = tokio::join!(follower.client().state(&session), balance(follower));
    let state = state.map_err(|error| Error::service("reading the project", error))?;
    Ok(Before::new(Arc::new(state), balance))
}

/// The credits as they stand now.
pub(crate) async fn balance(follower: &Follower) -> Option<Balance> {
    match follower.client().credits().await {
        Ok(credits) => Some(Balance {
            available: credits.available,
            frozen: credits.frozen,
        }),
        Err(error) => {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "the balance was not read"
            );
            None
        }
    }
}
