//! Media into a session (protocol.md 3.2).

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::header;
use veo_api::code::ErrorCode;
use veo_api::envelope::{Wrapped, wrap};
use veo_api::ids::SessionId;
use veo_api::upload::UploadReply;

use super::caller::Caller;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::scope::Scope;
use crate::uploads;

/// `POST /api/upload-video/nemo_agent/{user}/{session_id}`.
pub(super) async fn upload(
    State(context): State<Arc<Context>>,
    caller: Caller,
    Path((user, session)): Path<(String, String)>,
    request: Request,
) -> Result<Json<Wrapped<UploadReply>>, Refusal> {
    caller.must_be(&user)?;
    caller.must(Scope::Upload)?;
    let session = context
        .session(&caller.user, &SessionId::new(session))
        .await?;
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("application/json")) {
        // A server on this machine that fetches any URL would reach what only this machine may.
        return Err(Refusal::new(
            ErrorCode::BadRequest,
            "the studio does not fetch URLs; download the file and upload it as a file",
        ));
    }
    let multipart = Multipart::from_request(request, &context)
        .await
        .map_err(|wrong| Refusal::new(ErrorCode::BadRequest, wrong.body_text()))?;
    uploads::receive(&context, &session, multipart)
        .await
        .map(|reply| Json(wrap(reply)))
}
