//! What the service answers.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::{StreamExt, stream};
use serde::Serialize;
use serde_json::{Value, json};
use veo_api::code::ErrorCode;
use veo_api::envelope::{self, ApiError};
use veo_api::ids::{SessionId, TaskId};
use veo_api::message::RunRequest;
use veo_api::paths;
use veo_api::render::RenderRequest;
use veo_api::state::SessionState;
use veo_api::task::{CreateSession, Session};
use veo_timeline::Draft;

use super::{Copy, Run, Service, Submit, Upload};

type Fake = State<Arc<Service>>;

pub(super) fn all(service: Arc<Service>) -> Router {
    Router::new()
        .route(paths::CREATE_SESSION.pattern(), post(create))
        .route(paths::CREDITS.pattern(), get(credits))
        .route(paths::STATE.pattern(), get(state))
        .route(paths::RUN.pattern(), post(run))
        .route(paths::UPLOAD.pattern(), post(upload))
        .route(paths::SUBMIT_RENDER.pattern(), post(submit))
        .route(paths::RENDER_STATUS.pattern(), get(status))
        .route(paths::CANCEL_RENDER.pattern(), post(cancel))
        .route(paths::DOWNLOAD_RENDER.pattern(), get(film))
        .route(paths::CLAIM_TOKEN.pattern(), post(claim))
        .route("/films/{render_id}", get(cdn))
        .with_state(service)
}

async fn create(State(service): Fake, Json(request): Json<CreateSession>) -> Response {
    let mut world = service.world();
    let id = (world.sessions.len() + 1).to_string();
    let state = SessionState {
        task_name: Some(request.task_name),
        ..SessionState::default()
    };
    world.sessions.insert(id.clone(), state);
    ok(Session {
        task_id: TaskId::new(format!("task_{id}")),
        session_id: SessionId::new(id),
        user_id: None,
    })
}

async fn credits(State(service): Fake) -> Response {
    let world = service.world();
    let (available, frozen) = (world.balance, world.frozen);
    ok(json!({"available": available, "frozen": frozen, "total": available + frozen}))
}

async fn state(State(service): Fake, Path((_, session)): Path<(String, String)>) -> Response {
    let mut world = service.world();
    if world.close_at_state {
        service.closed.cancel();
    }
    world.state_reads += 1;
    world.count_read();
    match world.sessions.get(&session) {
        Some(state) => ok(state.clone()),
        None => refuse(&ApiError::new(
            ErrorCode::SessionNotFound,
            "Session not found",
        )),
    }
}

async fn run(State(service): Fake, Json(request): Json<RunRequest>) -> Response {
    let run = {
        let mut world = service.world();
        world.messages.push(request.text());
        let run = world
            .runs
            .pop_front()
            .unwrap_or_else(|| Run::says("Which one?", None));
        let session = request.session_id.to_string();
        if run.after_reads == 0 {
            world.apply(&session, &run.effect);
        } else {
            let reads = run.after_reads - 1;
            world.pending.push((reads, session, run.effect.clone()));
        }
        if let Some(error) = run.refusal {
            return refuse(&error);
        }
        world.running += 1;
        world.most_running = world.most_running.max(world.running);
        run
    };
    let frames: Vec<io::Result<Bytes>> = run
        .frames
        .into_iter()
        .map(|frame| Ok(frame.into()))
        .collect();
    let running = Running(service);
    let end = stream::once(async move {
        let _running = running;
        if let Some(gate) = run.gate {
            gate.acquire().await.unwrap().forget();
        }
        if run.cut { broken() } else { Ok(Bytes::new()) }
    });
    let body = Body::from_stream(stream::iter(frames).chain(end));
    ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}

/// A message that is being worked on.
struct Running(Arc<Service>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.world().running -= 1;
    }
}

async fn upload(
    State(service): Fake,
    Path((_, session)): Path<(String, String)>,
    mut parts: Multipart,
) -> Response {
    let part = parts.next_field().await.unwrap().unwrap();
    let name = part.file_name().unwrap().to_owned();
    let bytes = part.bytes().await.unwrap();
    let file = json!({"filename": name, "file_type": "video", "cdn_url": format!("/media/{name}"),
                      "duration": 2.5, "width": 640, "height": 360, "hash": bytes.len().to_string()});
    let how = {
        let mut world = service.world();
        world.uploads += 1;
        let how = world.next_uploads.pop_front().unwrap_or(world.upload);
        if !matches!(how, Upload::Cut | Upload::Hold { take: false }) {
            let state = world.sessions.get_mut(&session).unwrap();
            state.video_infos.push(file.clone());
            if matches!(how, Upload::Place) {
                state.draft = Draft::from_value(super::clip());
            }
        }
        how
    };
    match how {
        Upload::Take | Upload::Place => ok(json!({"files": [file], "session_state_applied": true})),
        Upload::TakeAndCut | Upload::Cut => cut(),
        Upload::Hold { .. } => std::future::pending().await,
    }
}

async fn submit(State(service): Fake, body: String) -> Response {
    let mut world = service.world();
    match world.submits.pop_front() {
        Some(Submit::Cut) => return cut(),
        Some(Submit::Refuse(error)) => return refuse(&error),
        Some(Submit::TakeAndCut) => {
            world.submitted.push(body);
            return cut();
        }
        None => {}
    }
    let id = id_of(&body);
    world.submitted.push(body);
    Json(json!({"success": true, "data": {"id": id, "status": "pending", "progress": 5}}))
        .into_response()
}

async fn status(State(service): Fake, Path(id): Path<String>) -> Response {
    let mut world = service.world();
    if !world.submitted.iter().any(|body| id_of(body) == id) {
        return refuse(&ApiError::new(ErrorCode::NotFound, "no such render"));
    }
    world.polled += 1;
    let url = format!("/films/{id}");
    let completed = json!({"status": "completed", "progress": 100, "outputUrl": url,
                           "output": {"url": url, "duration": 10.0, "size": super::film(&id).len()}});
    let status = world.statuses.pop_front().unwrap_or(completed);
    Json(json!({"success": true, "data": status})).into_response()
}

async fn cancel(State(service): Fake, Path(id): Path<String>) -> Response {
    service.world().cancelled.push(id);
    ok(json!({}))
}

async fn film(State(service): Fake, Path(id): Path<String>) -> Response {
    let copy = service.world().film_of_api;
    match copied(copy, &id) {
        Some(film) => film.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn copied(copy: Copy, id: &str) -> Option<Vec<u8>> {
    let mut film = super::film(id);
    match copy {
        Copy::Whole => {}
        Copy::Cut => film.truncate(film.len() - 5),
        Copy::Gone => return None,
    }
    Some(film)
}

async fn cdn(State(service): Fake, Path(id): Path<String>) -> Response {
    let (gate, copy) = {
        let world = service.world();
        (world.film_gate.clone(), world.film)
    };
    let Some(film) = copied(copy, &id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Some(gate) = gate else {
        return film.into_response();
    };
    let length = HeaderValue::from(film.len());
    let (half, rest) = film.split_at(film.len() / 2);
    let (half, rest) = (Bytes::copy_from_slice(half), Bytes::copy_from_slice(rest));
    let rest = stream::once(async move {
        gate.acquire().await.unwrap().forget();
        Ok(rest)
    });
    let first: io::Result<Bytes> = Ok(half);
    let body = Body::from_stream(stream::iter([first]).chain(rest));
    ([(header::CONTENT_LENGTH, length)], body).into_response()
}

async fn claim() -> Response {
    ok(json!({"claim_token": "clm_1", "expires_in": 604_800}))
}

pub(super) fn id_of(submitted: &str) -> String {
    let request: RenderRequest = serde_json::from_str(submitted).unwrap();
    request.id.to_string()
}

fn ok(data: impl Serialize) -> Response {
    Json(envelope::wrap(data)).into_response()
}

fn refuse(error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.status).unwrap();
    let body: Value = serde_json::to_value(error).unwrap();
    (status, Json(body)).into_response()
}

/// An answer whose connection breaks before it is whole.
fn cut() -> Response {
    Body::from_stream(stream::iter([broken()])).into_response()
}

fn broken() -> io::Result<Bytes> {
    Err(io::Error::other("cut"))
}
