//! JSON bodies, refused in the service's envelope.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use veo_api::code::ErrorCode;

use crate::refusal::Refusal;

/// A body that is JSON and has the members that the endpoint needs.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|unread| {
                let code = match unread.status().as_u16() {
                    413 => ErrorCode::BodyTooLarge,
                    _ => ErrorCode::BadRequest,
                };
                Refusal::new(code, unread.body_text())
            })?;
        // Read as text, not through a `Value`: a draft keeps its bytes.
        serde_json::from_slice(&bytes).map(Self).map_err(|wrong| {
            let code = if wrong.is_data() {
                ErrorCode::InvalidFields
            } else {
                ErrorCode::BadRequest
            };
            Refusal::new(
                code,
                format!("the body is not what this endpoint takes: {wrong}"),
            )
        })
    }
}
