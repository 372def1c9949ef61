//! Tokens without an account, and links that open a project (protocol.md 2.1, 2.2).

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use secrecy::ExposeSecret;
use veo_api::attribution::CLIENT_ID_HEADER;
use veo_api::auth::{AnonymousToken, Token};
use veo_api::claim::{ClaimRequest, ClaimToken};
use veo_api::code::ErrorCode;
use veo_api::envelope::{Wrapped, wrap};
use veo_api::ids::ClientId;

use super::body::Body;
use super::caller::Caller;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::scope::{Scope, Scopes};
use crate::secret::{self, Digest};
use crate::store::{Moment, NewToken};

/// How long anonymous tokens and claim tokens last: seven days.
const WEEK: Duration = Duration::from_hours(7 * 24);

/// `POST /api/auth/anonymous-token`.
///
/// The same client id gets the same user again, with a token of its own: only digests are kept, so
/// the token of the first answer cannot be repeated. That one stays good until its own end.
pub(super) async fn anonymous_token(
    State(context): State<Arc<Context>>,
    headers: HeaderMap,
) -> Result<Json<Wrapped<AnonymousToken>>, Refusal> {
    let client = headers
        .get(CLIENT_ID_HEADER)
        .and_then(|value| value.to_str().ok())
        .and_then(ClientId::new)
        .ok_or_else(|| {
            Refusal::new(
                ErrorCode::BadRequest,
                "X-Client-Id is missing or is not 1 to 64 visible ASCII characters; \
                 send a UUID that stays the same",
            )
        })?;
    let user = context.store.user_of_client(&client).await?;
    let token = secret::new_token()?;
    let expires = Moment::now().plus(WEEK);
    context
        .store
        .save_token(NewToken {
            digest: Digest::of_secret(&token),
            user: user.clone(),
            name: "anonymous".to_owned(),
            scopes: Scopes::all(),
            expires: Some(expires),
        })
        .await?;
    let balance = context.store.balance(&user).await?;
    Ok(Json(wrap(AnonymousToken {
        token: Token::new(token.expose_secret()),
        user_id: Some(user),
        credits: Some(balance.available),
        expires_at: Some(expires.date_time()),
    })))
}

/// `POST /api/auth/claim-token`.
pub(super) async fn claim_token(
    State(context): State<Arc<Context>>,
    caller: Caller,
    Body(request): Body<ClaimRequest>,
) -> Result<Json<Wrapped<ClaimToken>>, Refusal> {
    caller.must(Scope::Read)?;
    let session = context.session(&caller.user, &request.session_id).await?;
    if session.task != request.task_id {
        return Err(Refusal::new(
            ErrorCode::NotFound,
            format!(
                "session {} belongs to another task than {}",
                session.id, request.task_id
            ),
        ));
    }
    let claim = secret::new_claim()?;
    context
        .store
        .save_claim(
            Digest::of_secret(&claim),
            &session.id,
            Moment::now().plus(WEEK),
        )
        .await?;
    Ok(Json(wrap(ClaimToken {
        claim_token: Token::new(claim.expose_secret()),
        expires_in: Some(WEEK.as_secs()),
    })))
}
