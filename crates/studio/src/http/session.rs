//! Sessions and what they hold (protocol.md 3.1, 3.4).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use veo_api::envelope::{Wrapped, wrap};
use veo_api::ids::SessionId;
use veo_api::state::SessionState;
use veo_api::task::{self, CreateSession};
use veo_timeline::Draft;

use super::body::Body;
use super::caller::Caller;
use crate::context::Context;
use crate::library;
use crate::refusal::Refusal;
use crate::scope::Scope;

/// `POST /api/tasks/{user}/with-session/nemo_agent`.
pub(super) async fn create(
    State(context): State<Arc<Context>>,
    caller: Caller,
    Path(user): Path<String>,
    Body(request): Body<CreateSession>,
) -> Result<Json<Wrapped<task::Session>>, Refusal> {
    caller.must_be(&user)?;
    caller.must(Scope::Write)?;
    let session = context
        .store
        .create_session(&caller.user, request.task_name, request.language)
        .await?;
    tracing::info!(session.id = %session.id, "a session was made");
    Ok(Json(wrap(task::Session {
        task_id: session.task,
        session_id: session.id,
        user_id: Some(session.user),
    })))
}

/// `GET /api/state/nemo_agent/{user}/{session_id}/latest`.
pub(super) async fn state(
    State(context): State<Arc<Context>>,
    caller: Caller,
    Path((user, session)): Path<(String, String)>,
) -> Result<Json<Wrapped<SessionState>>, Refusal> {
    caller.must_be(&user)?;
    caller.must(Scope::Read)?;
    let session = context
        .session(&caller.user, &SessionId::new(session))
        .await?;
    let media = context.store.media_in(&session.id).await?;
    Ok(Json(wrap(SessionState {
        session_id: Some(session.id),
        task_id: Some(session.task),
        task_name: Some(session.name),
        user_id: Some(session.user),
        canvas_config: canvas_config(&session.draft),
        draft: session.draft,
        video_infos: media
            .iter()
            .map(|media| library::video_info(&context.origin, media))
            .collect(),
        generated_media: library::generated_media(&context.origin, &media),
        video_analyses: json!({}),
    })))
}

fn canvas_config(draft: &Draft) -> Value {
    match draft.timeline().canvas {
        Some(canvas) => json!({
            "width": canvas.width,
            "height": canvas.height,
            "fps": canvas.frame_rate,
        }),
        None => json!({}),
    }
}
