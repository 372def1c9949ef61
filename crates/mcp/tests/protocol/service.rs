//! A NemoVideo service of a few routes, whose turns end when the test says so (protocol.md 2 to 6).

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;
use url::Url;

/// The bytes of every film.
pub(crate) const FILM: &[u8] = b"\0\0\0\x18ftypisom\0\0\0\0isommp42\0\0\0\x08moov";

/// How long anything may take before the test is stuck.
const STUCK: Duration = Duration::from_secs(20);

/// The running service.
pub(crate) struct Service {
    /// Its origin.
    pub(crate) url: Url,
    turns: mpsc::UnboundedReceiver<Turn>,
    shared: Arc<Shared>,
}

/// A message that has arrived and is being worked on.
pub(crate) struct Turn {
    frames: mpsc::UnboundedSender<String>,
    session: String,
    shared: Arc<Shared>,
}

struct Shared {
    url: Url,
    drafts: Mutex<HashMap<String, Value>>,
    /// How often each route was asked, and what it answers next in place of what it is there for.
    routes: Mutex<HashMap<&'static str, Asked>>,
    shows_timelines: AtomicBool,
    arrivals: mpsc::UnboundedSender<Turn>,
}

#[derive(Default)]
struct Asked {
    times: usize,
    refusals: VecDeque<(u16, Value)>,
}

/// Each route that can be told to refuse, by a part of its path that only it has.
const ROUTES: &[&str] = &[
    "/api/auth/anonymous-token",
    "/api/tasks/",
    "/api/state/",
    "/api/credits/",
    "/api/upload-video/",
    "/api/render/proxy/lambda/",
    "/api/render/proxy/lambda",
    "/run_sse",
];

impl Service {
    /// Starts the service on a free port of this machine.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let url = Url::parse(&format!("http://{address}")).unwrap();
        let (arrivals, turns) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            url: url.clone(),
            drafts: Mutex::default(),
            routes: Mutex::default(),
            shows_timelines: AtomicBool::new(false),
            arrivals,
        });
        let app = Router::new()
            .route("/api/auth/anonymous-token", post(anonymous_token))
            .route(
                "/api/tasks/me/with-session/nemo_agent",
                post(create_session),
            )
            .route("/api/state/nemo_agent/me/{session}/latest", get(state))
            .route("/api/state/nemo_agent/me/{session}/preview", get(preview))
            .route("/api/credits/balance/simple", get(credits))
            .route("/run_sse", post(run))
            .route("/api/auth/claim-token", post(claim_token))
            .route("/api/render/proxy/lambda", post(submit_render))
            .route("/api/render/proxy/lambda/{render}", get(render_status))
            .route(
                "/api/upload-video/nemo_agent/me/{session}",
                post(upload).layer(DefaultBodyLimit::disable()),
            )
            .route("/film.mp4", get(FILM))
            .layer(from_fn_with_state(shared.clone(), refuse))
            .with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, turns, shared }
    }

    /// Has a route answer with these statuses and bodies, one for each request, before it does its work again.
    pub(crate) fn refuse(&self, route: &'static str, refusals: &[(u16, Value)]) {
        assert!(ROUTES.contains(&route), "{route}");
        let mut routes = self.shared.routes.lock().unwrap();
        routes
            .entry(route)
            .or_default()
            .refusals
            .extend(refusals.iter().cloned());
    }

    /// Returns how often a route was asked.
    pub(crate) fn times(&self, route: &'static str) -> usize {
        let routes = self.shared.routes.lock().unwrap();
        routes.get(route).map_or(0, |asked| asked.times)
    }

    /// Lets it show timelines from here on, as the studio does.
    pub(crate) fn show_timelines(&self) {
        self.shared.shows_timelines.store(true, Ordering::Relaxed);
    }

    /// Waits for the next message to arrive.
    pub(crate) async fn turn(&mut self) -> Turn {
        timeout(STUCK, self.turns.recv())
            .await
            .expect("no message arrived")
            .unwrap()
    }

    /// Returns whether a message has arrived that the test did not expect.
    pub(crate) fn has_more_turns(&mut self) -> bool {
        self.turns.try_recv().is_ok()
    }
}

impl Turn {
    /// Says how far the work is.
    pub(crate) fn progress(&self, part: f32, stage: &str) {
        self.say(&json!({ "customMetadata": { "progress": part, "stage": stage } }));
    }

    /// Puts a clip on the timeline, says so and ends the turn.
    pub(crate) fn finish(self) {
        self.finish_with("sunset", "Here is your sunset.");
    }

    /// Puts a clip with this name on the timeline, says this and ends the turn.
    pub(crate) fn finish_with(self, clip: &str, said: &str) {
        let draft = json!({
            "m": { "title": "Sunset", "width": 1920, "height": 1080 },
            "d": 10_000,
            "t": [{ "tt": 0, "sg": [{ "d": 10_000, "m": { "name": clip, "start": 0 } }] }],
        });
        self.shared
            .drafts
            .lock()
            .unwrap()
            .insert(self.session.clone(), draft);
        self.say(&json!({ "content": { "parts": [{ "text": said }] } }));
    }

    /// Reports a failure inside the stream and ends the turn.
    pub(crate) fn fail(self, failure: &Value) {
        self.say(failure);
    }

    fn say(&self, event: &Value) {
        // Nobody listens any more when the client has gone, and that is the client's to decide.
        let _ = self.frames.send(format!("data: {event}\n\n"));
    }
}

/// Counts the request, and answers in its route's place when the test said so.
async fn refuse(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let route = ROUTES.iter().find(|route| path.starts_with(**route));
    let refusal = route.and_then(|route| {
        let mut routes = shared.routes.lock().unwrap();
        let asked = routes.entry(*route).or_default();
        asked.times += 1;
        asked.refusals.pop_front()
    });
    match refusal {
        Some((status, body)) => (StatusCode::from_u16(status).unwrap(), Json(body)).into_response(),
        None => next.run(request).await,
    }
}

async fn upload() -> Json<Value> {
    Json(json!({ "code": 0, "data": { "files": [], "session_state_applied": true } }))
}

async fn anonymous_token(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let number = shared.routes.lock().unwrap()["/api/auth/anonymous-token"].times;
    let token = json!({
        "token": format!("nmv_usr_test_{number}"),
        "user_id": "anon_1",
        "credits": 100,
    });
    Json(json!({ "code": 0, "data": token }))
}

async fn claim_token(Json(project): Json<Value>) -> Json<Value> {
    assert_eq!(project["task_id"], "task_1");
    let claim = json!({ "claim_token": "clm_1", "expires_in": 604_800 });
    Json(json!({ "code": 0, "data": claim }))
}

async fn create_session(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let mut drafts = shared.drafts.lock().unwrap();
    let session = format!("55297987060244152{:02}", drafts.len());
    drafts.insert(session.clone(), json!({}));
    let ids = json!({ "task_id": "task_1", "session_id": session, "user_id": "anon_1" });
    Json(json!({ "code": 0, "data": ids }))
}

async fn state(State(shared): State<Arc<Shared>>, Path(session): Path<String>) -> Json<Value> {
    let Some(draft) = shared.drafts.lock().unwrap().get(&session).cloned() else {
        return Json(json!({ "code": 1002, "message": "session not found" }));
    };
    Json(json!({ "code": 0, "data": {
        "session_id": session,
        "task_id": "task_1",
        "task_name": "Sunset",
        "state": { "video_infos": [], "draft": draft, "generated_media": [] },
    }}))
}

/// Shows the same of every timeline, once it can.
async fn preview(
    State(shared): State<Arc<Shared>>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    if !shared.shows_timelines.load(Ordering::Relaxed) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let times: Vec<u64> = asked["at"]
        .split(',')
        .map(|time| time.parse().unwrap())
        .collect();
    Json(json!({ "code": 0, "data": {
        "width": 320, "height": 180, "times_ms": times, "jpeg_base64": "dGltZWxpbmU=",
    } }))
    .into_response()
}

async fn credits() -> Json<Value> {
    Json(json!({ "code": 0, "data": { "available": 90, "frozen": 10, "total": 100 } }))
}

async fn run(State(shared): State<Arc<Shared>>, Json(message): Json<Value>) -> Response {
    let (frames, receiver) = mpsc::unbounded_channel();
    let session = message["session_id"].as_str().unwrap().to_owned();
    let turn = Turn {
        frames,
        session,
        shared: shared.clone(),
    };
    shared.arrivals.send(turn).unwrap();
    let frames = stream::unfold(
        receiver,
        async |mut receiver: mpsc::UnboundedReceiver<String>| {
            let frame = receiver.recv().await?;
            Some((Ok::<_, Infallible>(frame), receiver))
        },
    );
    (
        [(CONTENT_TYPE, "text/event-stream")],
        Body::from_stream(frames),
    )
        .into_response()
}

async fn submit_render(Json(order): Json<Value>) -> Json<Value> {
    let pending = json!({ "id": order["id"], "status": "pending", "progress": 5 });
    Json(json!({ "success": true, "data": pending }))
}

async fn render_status(
    State(shared): State<Arc<Shared>>,
    Path(render): Path<String>,
) -> Json<Value> {
    let film = shared.url.join("/film.mp4").unwrap();
    let completed =
        json!({ "id": render, "status": "completed", "progress": 100, "outputUrl": film.as_str() });
    Json(json!({ "success": true, "data": completed }))
}
