//! Who is calling: the bearer of a request.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use veo_api::code::ErrorCode;
use veo_api::ids::UserId;
use veo_api::paths;

use crate::context::Context;
use crate::refusal::Refusal;
use crate::scope::{Scope, Scopes};
use crate::secret::Digest;

/// The user behind a good bearer, and what the bearer may do.
pub(crate) struct Caller {
    pub(crate) user: UserId,
    pub(crate) scopes: Scopes,
}

impl Caller {
    /// Refuses a token that lacks `scope`.
    pub(crate) fn must(&self, scope: Scope) -> Result<(), Refusal> {
        if self.scopes.allow(scope) {
            return Ok(());
        }
        Err(Refusal::new(
            ErrorCode::Forbidden,
            format!(
                "this token lacks the scope `{}`; make one that has it with POST {}",
                scope.word(),
                paths::TOKENS.pattern()
            ),
        ))
    }

    /// Refuses a path or body that names another user than the token's.
    pub(crate) fn must_be(&self, named: &str) -> Result<(), Refusal> {
        if named == paths::ME || named == self.user.as_str() {
            return Ok(());
        }
        Err(Refusal::new(
            ErrorCode::Forbidden,
            format!(
                "the request names another user than the token's; use `{}`",
                paths::ME
            ),
        ))
    }
}

impl FromRequestParts<Arc<Context>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        context: &Arc<Context>,
    ) -> Result<Self, Refusal> {
        let digest = bearer(parts).map(Digest::of).ok_or_else(|| {
            Refusal::new(
                ErrorCode::TokenInvalid,
                "the request has no bearer; send `Authorization: Bearer <token>`",
            )
        })?;
        if context.owner.digest.is(&digest) {
            return Ok(Self {
                user: context.owner.user.clone(),
                scopes: Scopes::all(),
            });
        }
        let token = context.store.token(digest).await?.ok_or_else(|| {
            Refusal::new(
                ErrorCode::TokenInvalid,
                format!(
                    "the token is not one of this studio's or has expired; ask for one with POST {}",
                    paths::ANONYMOUS_TOKEN.pattern()
                ),
            )
        })?;
        Ok(Self {
            user: token.user,
            scopes: token.scopes,
        })
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
