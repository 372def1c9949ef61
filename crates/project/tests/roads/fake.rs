//! A service that does what a test tells it, and remembers what it saw.

mod routes;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use url::Url;
use veo_api::envelope::ApiError;
use veo_api::event::{StreamEvent, TurnWriter};
use veo_api::render::RenderRequest;
use veo_api::state::SessionState;
use veo_timeline::Draft;

/// A film, as far as this service is concerned; no two renders are alike.
pub(crate) fn film(render_id: &str) -> Vec<u8> {
    let content = format!("not much of a film, but all of {render_id}");
    let length = u32::try_from(8 + content.len()).unwrap().to_be_bytes();
    [&length[..], b"mdat", content.as_bytes(), b"\0\0\0\x08moov"].concat()
}

/// A draft with a clip.
pub(crate) fn clip() -> Value {
    json!({"m": {"title": "Bees", "width": 1080, "height": 1920}, "d": 10000,
           "t": [{"tt": 0, "sg": [{"d": 10000, "m": {"name": "bees", "start": 0}}]}]})
}

/// A running service. It ends with the test's runtime.
pub(crate) struct Fake {
    pub(crate) url: Url,
    service: Arc<Service>,
}

#[derive(Default)]
pub(crate) struct Service {
    world: Mutex<World>,
    /// Cancelled: no connection is taken any more.
    closed: CancellationToken,
}

/// What the service holds, what it will do, and what it saw.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) sessions: HashMap<String, SessionState>,
    pub(crate) balance: i64,
    /// Credits that are reserved.
    pub(crate) frozen: i64,
    /// What the next messages do, in order; a plain answer when there is nothing here.
    pub(crate) runs: VecDeque<Run>,
    /// What the next uploads do, in order, and then this.
    pub(crate) next_uploads: VecDeque<Upload>,
    pub(crate) upload: Upload,
    /// What the next submits of a render do.
    pub(crate) submits: VecDeque<Submit>,
    /// What is answered about renders, in order; then they are completed.
    pub(crate) statuses: VecDeque<Value>,
    /// Films are sent only as far as permits are here, when this is set.
    pub(crate) film_gate: Option<Arc<Semaphore>>,
    /// What lies at the film's own address, and what the API sends.
    pub(crate) film: Copy,
    pub(crate) film_of_api: Copy,
    /// Closes the service when a state is read.
    pub(crate) close_at_state: bool,

    pub(crate) messages: Vec<String>,
    pub(crate) state_reads: usize,
    pub(crate) running: usize,
    pub(crate) most_running: usize,
    pub(crate) uploads: usize,
    pub(crate) submitted: Vec<String>,
    pub(crate) polled: usize,
    pub(crate) cancelled: Vec<String>,
    pending: Vec<(usize, String, Effect)>,
}

/// One of the places where a film is.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Copy {
    #[default]
    Whole,
    /// It has lost its last bytes, and says that it is as long as it is.
    Cut,
    Gone,
}

/// What one message does.
#[derive(Default)]
pub(crate) struct Run {
    pub(crate) refusal: Option<ApiError>,
    pub(crate) frames: Vec<String>,
    /// The stream goes on after its frames only with a permit from here.
    pub(crate) gate: Option<Arc<Semaphore>>,
    /// The connection breaks in place of the stream's end.
    pub(crate) cut: bool,
    pub(crate) effect: Effect,
    /// The effect shows only after the state was read so often.
    pub(crate) after_reads: usize,
}

/// What a message changes.
#[derive(Default, Clone)]
pub(crate) struct Effect {
    pub(crate) draft: Option<Value>,
    pub(crate) cost: i64,
}

#[derive(Default, Clone, Copy)]
pub(crate) enum Upload {
    #[default]
    Take,
    /// The file is taken, and put on the timeline.
    Place,
    /// The file is taken, and the answer is lost.
    TakeAndCut,
    /// The file is not taken, and the answer is lost.
    Cut,
    /// There is no answer for ever.
    Hold { take: bool },
}

#[derive(Clone)]
pub(crate) enum Submit {
    /// The render is taken, and the answer is lost.
    TakeAndCut,
    /// The render is not taken, and the answer is lost.
    Cut,
    Refuse(ApiError),
}

impl Run {
    /// An answer in words, with what it changes.
    pub(crate) fn says(words: &str, draft: Option<Value>) -> Self {
        let text = StreamEvent::Text {
            text: words.to_owned(),
            partial: false,
        };
        Self::with(&[text], draft)
    }

    /// An edit without a word (protocol.md 8.3).
    pub(crate) fn silent(draft: Option<Value>) -> Self {
        let name = "edit_multitrack".to_owned();
        let call = StreamEvent::ToolCall {
            id: None,
            name: name.clone(),
            args: json!({}).into(),
        };
        let result = StreamEvent::ToolResult {
            id: None,
            name,
            response: json!({"result": "ok"}).into(),
        };
        Self::with(&[call, result], draft)
    }

    pub(crate) fn with(events: &[StreamEvent], draft: Option<Value>) -> Self {
        let mut writer = TurnWriter::new("e-1");
        let now = std::time::SystemTime::now();
        let frame = |event: &StreamEvent| writer.frame(now, std::slice::from_ref(event)).encode();
        let cost = if draft.is_some() { 100 } else { 0 };
        Self {
            frames: events.iter().map(frame).collect(),
            effect: Effect { draft, cost },
            ..Self::default()
        }
    }

    pub(crate) fn cut(self) -> Self {
        Self { cut: true, ..self }
    }

    pub(crate) fn after_reads(self, after_reads: usize) -> Self {
        Self {
            after_reads,
            ..self
        }
    }

    /// It costs this much.
    pub(crate) fn costs(mut self, cost: i64) -> Self {
        self.effect.cost = cost;
        self
    }

    pub(crate) fn held(self, gate: &Arc<Semaphore>) -> Self {
        Self {
            gate: Some(Arc::clone(gate)),
            ..self
        }
    }

    pub(crate) fn refused(refusal: ApiError) -> Self {
        Self {
            refusal: Some(refusal),
            ..Self::default()
        }
    }
}

impl Fake {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        let service = Arc::new(Service::default());
        service.world().balance = 1000;
        let routes = routes::all(Arc::clone(&service));
        let closed = service.closed.clone();
        tokio::spawn(async move {
            axum::serve(listener, routes)
                .with_graceful_shutdown(closed.cancelled_owned())
                .await
                .unwrap();
        });
        Self { url, service }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.service.world()
    }

    /// A project that the service knows, with this draft.
    pub(crate) fn project(&self, id: &str, draft: &str) -> veo_project::ProjectId {
        let state = SessionState {
            task_name: Some("Bees & Co".to_owned()),
            draft: Draft::from_json(draft).unwrap(),
            ..SessionState::default()
        };
        self.world().sessions.insert(id.to_owned(), state);
        veo_project::ProjectId::new(id)
    }

    /// Puts another draft into a project.
    pub(crate) fn set_draft(&self, id: &str, draft: &Value) {
        let mut world = self.world();
        world.sessions.get_mut(id).unwrap().draft = Draft::from_value(draft.clone());
    }

    /// The film of the render that was submitted last.
    pub(crate) fn last_film(&self) -> Vec<u8> {
        film(&routes::id_of(self.world().submitted.last().unwrap()))
    }

    /// The drafts that were submitted, as they came.
    pub(crate) fn submitted_drafts(&self) -> Vec<String> {
        let drafts = |body: &String| {
            let request: RenderRequest = serde_json::from_str(body).unwrap();
            request.draft.as_json().to_owned()
        };
        self.world().submitted.iter().map(drafts).collect()
    }
}

impl Service {
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }
}

impl World {
    fn apply(&mut self, session: &str, effect: &Effect) {
        self.balance -= effect.cost;
        if let (Some(draft), Some(state)) = (&effect.draft, self.sessions.get_mut(session)) {
            state.draft = Draft::from_value(draft.clone());
        }
    }

    /// The effects that wait for reads of the state come nearer.
    fn count_read(&mut self) {
        let (due, waiting) = std::mem::take(&mut self.pending)
            .into_iter()
            .partition(|(reads, ..)| *reads == 0);
        self.pending = waiting;
        for (reads, ..) in &mut self.pending {
            *reads -= 1;
        }
        let due: Vec<(usize, String, Effect)> = due;
        for (_, session, effect) in due {
            self.apply(&session, &effect);
        }
    }
}
