//! Exports (protocol.md 6).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use veo_api::attribution::Attribution;
use veo_api::code::ErrorCode;
use veo_api::ids::RenderId;
use veo_api::render::{RenderRequest, RenderStatus};

use super::body::Body;
use super::caller::Caller;
use super::files;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::renders;
use crate::scope::Scope;
use crate::store;

/// `POST /api/render/proxy/lambda`, and `/draft` of old.
pub(super) async fn submit(
    State(context): State<Arc<Context>>,
    caller: Caller,
    headers: HeaderMap,
    Body(request): Body<RenderRequest>,
) -> Result<Json<RenderStatus>, Refusal> {
    caller.must(Scope::Render)?;
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if Attribution::from_headers(header).is_none() {
        // The service takes such a request for one of its web page (protocol.md 1.3).
        return Err(Refusal::new(
            ErrorCode::ExportBlocked,
            "exports need the headers X-Skill-Source, X-Skill-Version and X-Skill-Platform",
        ));
    }
    renders::submit(&context, &caller.user, request)
        .await
        .map(Json)
}

/// `GET /api/render/proxy/lambda/{id}`, and `/{id}` of old.
pub(super) async fn status(
    State(context): State<Arc<Context>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<RenderStatus>, Refusal> {
    caller.must(Scope::Render)?;
    renders::status(&context, &caller.user, &RenderId::new(id))
        .await
        .map(Json)
}

/// `POST /api/render/proxy/lambda/{id}/cancel`.
pub(super) async fn cancel(
    State(context): State<Arc<Context>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<RenderStatus>, Refusal> {
    caller.must(Scope::Render)?;
    renders::cancel(&context, &caller.user, &RenderId::new(id))
        .await
        .map(Json)
}

/// `GET /api/render/proxy/{id}/download`: the film itself.
pub(super) async fn download(
    State(context): State<Arc<Context>>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    caller.must(Scope::Render)?;
    let render = renders::find(&context, &caller.user, &RenderId::new(id)).await?;
    if !matches!(render.status, store::RenderStatus::Completed { .. }) {
        return Err(Refusal::new(
            ErrorCode::NotFound,
            "this render has no film; ask for its status first",
        ));
    }
    files::serve(
        &context.folders.renders().join(render.stored_name()),
        render.format.file_type(),
        &headers,
    )
    .await
}
