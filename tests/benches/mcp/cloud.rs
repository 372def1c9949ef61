//! A NemoVideo service whose one turn goes on for as long as it is wanted (protocol.md 2 to 5).

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream::unfold;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const SESSION: &str = "5529798706024415232";

/// The service, and what its turn says.
pub(crate) struct Cloud {
    pub(crate) url: String,
    events: UnboundedSender<Value>,
}

type Events = Arc<Mutex<Option<UnboundedReceiver<Value>>>>;

impl Cloud {
    /// Starts the service on a thread of its own, which ends with this program.
    pub(crate) fn start() -> Self {
        let (events, receiver) = unbounded_channel();
        let receiver: Events = Arc::new(Mutex::new(Some(receiver)));
        let app = Router::new()
            .route("/api/tasks/me/with-session/nemo_agent", post(create))
            .route("/api/state/nemo_agent/me/{session}/latest", get(state))
            .route("/api/credits/balance/simple", get(credits))
            .route("/run_sse", post(run))
            .with_state(receiver);
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        thread::spawn(move || runtime.block_on(axum::serve(listener, app).into_future()));
        Self {
            url: format!("http://{address}"),
            events,
        }
    }

    /// Says that the turn has come to another stage.
    pub(crate) fn enter(&self, stage: &str) {
        let event = json!({"customMetadata": {"progress": 0.5, "stage": stage}});
        self.events.send(event).expect("the turn is on");
    }
}

async fn create() -> Json<Value> {
    let ids = json!({"task_id": "task_1", "session_id": SESSION, "user_id": "user_1"});
    Json(json!({"code": 0, "data": ids}))
}

async fn state() -> Json<Value> {
    let state = json!({"video_infos": [], "draft": {}, "generated_media": []});
    Json(json!({"code": 0, "data": {
        "session_id": SESSION, "task_id": "task_1", "task_name": "Waiting", "state": state,
    }}))
}

async fn credits() -> Json<Value> {
    Json(json!({"code": 0, "data": {"available": 90, "frozen": 10, "total": 100}}))
}

async fn run(State(events): State<Events>) -> Response {
    let mut events = events.lock().unwrap_or_else(PoisonError::into_inner);
    let receiver = events.take().expect("one turn");
    let frames = unfold(receiver, async |mut receiver| {
        let event = receiver.recv().await?;
        Some((Ok::<_, Infallible>(format!("data: {event}\n\n")), receiver))
    });
    (
        [(CONTENT_TYPE, "text/event-stream")],
        Body::from_stream(frames),
    )
        .into_response()
}
