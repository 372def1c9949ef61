//! A user's own tokens (protocol.md 2.3).

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use veo_api::auth::Token;
use veo_api::code::ErrorCode;
use veo_api::envelope::{Wrapped, wrap};
use veo_api::tokens::{CreateToken, TokenList, TokenRecord};

use super::body::Body;
use super::caller::Caller;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::scope::{Scope, Scopes};
use crate::secret::{self, Digest};
use crate::store::{self, Moment, NewToken};

const DAY: Duration = Duration::from_hours(24);

/// `POST /api/tokens`: the secret is in this answer and never again.
pub(super) async fn create(
    State(context): State<Arc<Context>>,
    caller: Caller,
    Body(request): Body<CreateToken>,
) -> Result<Json<Wrapped<TokenRecord>>, Refusal> {
    caller.must(Scope::Write)?;
    let scopes = Scopes::parse(request.scopes.iter().map(String::as_str)).ok_or_else(|| {
        Refusal::new(
            ErrorCode::InvalidFields,
            format!(
                "the scopes {:?} are not known; use some of read, write, upload, render, or *",
                request.scopes
            ),
        )
    })?;
    if !caller.scopes.cover(&scopes) {
        return Err(Refusal::new(
            ErrorCode::Forbidden,
            "a token cannot make one that may do more than itself",
        ));
    }
    let expires = match request.expires_in_days {
        Some(0) => {
            return Err(Refusal::new(
                ErrorCode::InvalidFields,
                "expires_in_days is 0; use at least 1, or leave it out for a token without end",
            ));
        }
        days => days.map(|days| Moment::now().plus(DAY.saturating_mul(days))),
    };
    let secret = secret::new_token()?;
    let saved = context
        .store
        .save_token(NewToken {
            digest: Digest::of_secret(&secret),
            user: caller.user,
            name: request.name,
            scopes,
            expires,
        })
        .await?;
    Ok(Json(wrap(TokenRecord {
        token: Some(Token::new(secret.expose_secret())),
        ..record(saved)
    })))
}

/// `GET /api/tokens`.
pub(super) async fn list(
    State(context): State<Arc<Context>>,
    caller: Caller,
) -> Result<Json<Wrapped<TokenList>>, Refusal> {
    caller.must(Scope::Read)?;
    let tokens = context.store.tokens(&caller.user).await?;
    Ok(Json(wrap(TokenList {
        tokens: tokens.into_iter().map(record).collect(),
    })))
}

/// `POST /api/tokens/{token_id}/revoke`.
pub(super) async fn revoke(
    State(context): State<Arc<Context>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Wrapped<Value>>, Refusal> {
    caller.must(Scope::Write)?;
    if context.store.revoke_token(&caller.user, id.clone()).await? {
        return Ok(Json(wrap(json!({ "id": id, "revoked": true }))));
    }
    Err(Refusal::new(
        ErrorCode::NotFound,
        "no token of yours has this id",
    ))
}

fn record(token: store::Token) -> TokenRecord {
    TokenRecord {
        id: token.id,
        name: token.name,
        scopes: token.scopes.words(),
        token: None,
        expires_at: token.expires.map(Moment::date_time),
    }
}
