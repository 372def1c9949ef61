//! The balance (protocol.md 3.3).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use veo_api::credits::Credits;
use veo_api::envelope::{Wrapped, wrap};

use super::caller::Caller;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::scope::Scope;

/// `GET /api/credits/balance/simple`.
pub(super) async fn balance(
    State(context): State<Arc<Context>>,
    caller: Caller,
) -> Result<Json<Wrapped<Credits>>, Refusal> {
    caller.must(Scope::Read)?;
    Ok(Json(wrap(context.ledger.credits(&caller.user).await?)))
}
