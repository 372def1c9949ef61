//! What a timeline looks like, without a render.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use veo_api::code::ErrorCode;
use veo_api::envelope::{Wrapped, wrap};
use veo_api::ids::SessionId;
use veo_api::preview::{MAX_TIMES, Preview, Times};
use veo_render::Frame;

use super::caller::Caller;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::scope::Scope;
use crate::sources::sources;
use crate::{Error, ErrorKind, workshop};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    at: String,
}

/// `GET /api/state/nemo_agent/{user}/{session_id}/preview?at=0,1500`.
pub(super) async fn preview(
    State(context): State<Arc<Context>>,
    caller: Caller,
    Path((user, session)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Json<Wrapped<Preview>>, Refusal> {
    caller.must_be(&user)?;
    caller.must(Scope::Read)?;
    let times = Times::from_query(&asked.at).ok_or_else(|| {
        let reason = format!("`at` is 1 to {MAX_TIMES} times in milliseconds, separated by commas");
        Refusal::new(ErrorCode::BadRequest, reason)
    })?;
    let session = context
        .session(&caller.user, &SessionId::new(session))
        .await?;
    let engine = context.workshop.engine().await?;
    let sources = sources(&context, &caller.user, &session.draft).await?;
    let canvas = session.draft.timeline().canvas.unwrap_or(context.canvas);
    // Lettering is drawn on the way.
    let frames = tokio::task::spawn_blocking(move || {
        let frame = |time| Frame::new(&session.draft, &sources, canvas, time);
        times
            .0
            .into_iter()
            .map(frame)
            .collect::<Result<Vec<_>, _>>()
    });
    let frames = frames
        .await
        .map_err(|broken| Error::new(ErrorKind::Interrupted, "looking").because(broken))?
        .map_err(|error| refused(&error))?;
    let sheet = engine
        .sheet(&frames, context.instance.folder())
        .await
        .map_err(|error| refused(&error))?;
    Ok(Json(wrap(Preview {
        width: sheet.width,
        height: sheet.height,
        times_ms: frames.iter().map(|frame| frame.time().get()).collect(),
        jpeg: sheet.jpeg,
    })))
}

fn refused(error: &veo_render::Error) -> Refusal {
    let code = match error.kind {
        veo_render::ErrorKind::EmptyTimeline
        | veo_render::ErrorKind::MissingSource { .. }
        | veo_render::ErrorKind::UnusableClip { .. }
        | veo_render::ErrorKind::DamagedMedia { .. } => ErrorCode::BadRequest,
        _ => ErrorCode::ServerFailed,
    };
    Refusal::new(code, workshop::told(error))
}
