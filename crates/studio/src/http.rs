//! The API's surface: one file below for each group of endpoints (protocol.md sections 2 to 6).

mod auth;
mod body;
mod caller;
mod credits;
mod files;
mod guard;
mod preview;
mod range;
mod render;
mod run;
mod session;
mod tokens;
mod upload;
mod workspace;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use veo_api::code::ErrorCode;
use veo_api::paths;

use crate::context::Context;
use crate::refusal::Refusal;

/// The largest JSON body: a draft of hundreds of segments stays far below.
const MAX_JSON_BYTES: usize = 8 << 20;

/// Returns the studio's routes. What is not among them is answered with 404.
pub(crate) fn router(context: Arc<Context>) -> Router {
    let guard = middleware::from_fn_with_state(Arc::clone(&context), guard::refuse_foreign);
    Router::new()
        .route(
            paths::ANONYMOUS_TOKEN.pattern(),
            post(auth::anonymous_token),
        )
        .route(paths::CLAIM_TOKEN.pattern(), post(auth::claim_token))
        .route(
            paths::TOKENS.pattern(),
            post(tokens::create).get(tokens::list),
        )
        .route(paths::REVOKE_TOKEN.pattern(), post(tokens::revoke))
        .route(paths::CREATE_SESSION.pattern(), post(session::create))
        .route(paths::STATE.pattern(), get(session::state))
        .route(paths::PREVIEW.pattern(), get(preview::preview))
        .route(
            paths::UPLOAD.pattern(),
            // Files are counted while they are written to disk, not held in memory.
            post(upload::upload).layer(DefaultBodyLimit::disable()),
        )
        .route(paths::CREDITS.pattern(), get(credits::balance))
        .route(paths::RUN.pattern(), post(run::run))
        .route(paths::SUBMIT_RENDER.pattern(), post(render::submit))
        .route(paths::SUBMIT_RENDER_OLDER.pattern(), post(render::submit))
        .route(paths::RENDER_STATUS.pattern(), get(render::status))
        .route(paths::RENDER_STATUS_OLDER.pattern(), get(render::status))
        .route(paths::CANCEL_RENDER.pattern(), post(render::cancel))
        .route(paths::DOWNLOAD_RENDER.pattern(), get(render::download))
        .route(files::MEDIA, get(files::media))
        .route(files::FILM, get(files::film))
        .route(workspace::CLAIM, get(workspace::claim))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(DefaultBodyLimit::max(MAX_JSON_BYTES))
        .layer(guard)
        .with_state(context)
}

async fn not_found() -> Refusal {
    Refusal::new(ErrorCode::NotFound, "the studio has no such endpoint")
}
