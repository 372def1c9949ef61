//! A studio of its own for a test, and callers to ask it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use rusqlite::Connection;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tempfile::TempDir;
use veo_api::attribution::{PLATFORM_HEADER, SOURCE_HEADER, VERSION_HEADER};
use veo_api::event::{Reply, StreamEvent, decode};
use veo_api::ids::SessionId;
use veo_api::message::RunRequest;
use veo_api::paths;
use veo_api::sse::Decoder;
use veo_studio::{Canvas, Config, Running, Studio};

/// What makes a clip of fifteen small frames, and so a quick test.
pub(crate) const CANVAS: Canvas = Canvas {
    width: 320,
    height: 180,
    frame_rate: 15,
};

/// A message that makes such a clip.
pub(crate) const SUNSET: &str = "generate a 1-second clip of a sunset over the ocean";

pub(crate) struct Bench {
    client: Client,
    pub(crate) running: Running,
    pub(crate) folder: Arc<TempDir>,
}

pub(crate) fn config(folder: &Path) -> Config {
    Config {
        data_dir: folder.to_owned(),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        charge: false,
        ffmpeg: None,
        search_path: std::env::var_os("PATH"),
        launcher: None,
        token: None,
        canvas: CANVAS,
    }
}

impl Bench {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        let mut config = config(folder.path());
        change(&mut config);
        Self {
            client: client(),
            running: Studio::start(config).await.unwrap(),
            folder,
        }
    }

    /// Starts another studio on the same data.
    pub(crate) async fn beside(&self) -> Self {
        Self {
            client: self.client.clone(),
            running: Studio::start(config(self.folder.path())).await.unwrap(),
            folder: Arc::clone(&self.folder),
        }
    }

    /// Stops the studio and starts another one on the same data.
    pub(crate) async fn restart(self) -> Self {
        let Self {
            client,
            running,
            folder,
        } = self;
        running.stop().await;
        Self {
            client,
            running: Studio::start(config(folder.path())).await.unwrap(),
            folder,
        }
    }

    pub(crate) fn owner(&self) -> Caller {
        self.caller(self.running.token.expose_secret())
    }

    pub(crate) fn caller(&self, token: &str) -> Caller {
        Caller {
            client: self.client.clone(),
            base: self
                .running
                .base_url
                .as_str()
                .trim_end_matches('/')
                .to_owned(),
            token: Some(token.to_owned()),
        }
    }

    /// Somebody who has no token.
    pub(crate) fn stranger(&self) -> Caller {
        Caller {
            token: None,
            ..self.owner()
        }
    }

    /// A user with an anonymous token.
    pub(crate) async fn anonymous(&self, client_id: &str) -> Caller {
        let answer = self.anonymous_token(client_id).await;
        self.caller(answer.body["data"]["token"].as_str().unwrap())
    }

    pub(crate) async fn anonymous_token(&self, client_id: &str) -> Answer {
        let request = self
            .stranger()
            .request(Method::POST, paths::ANONYMOUS_TOKEN.pattern());
        Answer::of(request.header("X-Client-Id", client_id)).await
    }

    /// Looks into, or changes, what the studio keeps.
    pub(crate) fn database(&self) -> Connection {
        Connection::open(self.folder.path().join("studio.db")).unwrap()
    }
}

pub(crate) fn client() -> Client {
    // Another test of this process may have done it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().unwrap()
}

/// Fetches a URL of a reply as anybody can, without a bearer.
pub(crate) async fn fetch(url: &Value) -> Response {
    client().get(url.as_str().unwrap()).send().await.unwrap()
}

/// One token, and the requests that are made with it.
pub(crate) struct Caller {
    client: Client,
    pub(crate) base: String,
    pub(crate) token: Option<String>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let status = response.status();
        let body = response.bytes().await.unwrap();
        Self {
            status,
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        }
    }

    /// The code and the status, for a table of refusals.
    pub(crate) fn refusal(&self) -> (i64, u16) {
        (self.body["code"].as_i64().unwrap(), self.status.as_u16())
    }

    pub(crate) fn data(&self) -> &Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        assert_eq!(self.body["code"], 0, "{}", self.body);
        &self.body["data"]
    }

    pub(crate) fn message(&self) -> &str {
        self.body["message"].as_str().unwrap()
    }
}

/// What was heard in a turn.
pub(crate) struct Heard {
    pub(crate) events: Vec<StreamEvent>,
}

impl Heard {
    pub(crate) fn text(&self) -> String {
        let mut reply = Reply::default();
        for event in &self.events {
            reply.add(event);
        }
        reply.into_text()
    }

    pub(crate) fn failure(&self) -> Option<(i64, String)> {
        self.events.iter().find_map(|event| match event {
            StreamEvent::Failed(error) => Some((error.code.number(), error.message.clone())),
            _ => None,
        })
    }
}

impl Caller {
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .header(SOURCE_HEADER, "veo-3-ai")
            .header(VERSION_HEADER, "0.1.0")
            .header(PLATFORM_HEADER, "unknown");
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn session(&self) -> SessionId {
        let body = json!({"task_name": "Golden hours", "language": "en"});
        let answer = self.post(&paths::create_session(), &body).await;
        SessionId::new(answer.data()["session_id"].as_str().unwrap())
    }

    /// A session with a picture on its timeline: quicker than a clip that is made.
    pub(crate) async fn session_with_picture(&self) -> (SessionId, Value) {
        let session = self.session().await;
        self.upload(&session, &[("pixel.png", PNG)]).await.data();
        let draft = self.state(&session).await["draft"].clone();
        (session, draft)
    }

    pub(crate) async fn state(&self, session: &SessionId) -> Value {
        self.get(&paths::state(session)).await.data()["state"].clone()
    }

    pub(crate) fn message(&self, session: &SessionId, text: &str) -> RequestBuilder {
        self.request(Method::POST, paths::RUN.pattern())
            .header("Accept", "text/event-stream")
            .json(&RunRequest::new(session.clone(), text))
    }

    pub(crate) async fn say(&self, session: &SessionId, text: &str) -> Heard {
        let response = self.message(session, text).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut decoder = Decoder::default();
        let (stream, mut events) = (response.bytes().await.unwrap(), Vec::new());
        let mut bytes = &stream[..];
        while let Some(frame) = decoder.read(&mut bytes).unwrap() {
            events.extend(decode(frame));
        }
        Heard { events }
    }

    pub(crate) async fn upload(&self, session: &SessionId, files: &[(&str, &[u8])]) -> Answer {
        let form = files.iter().fold(Form::new(), |form, (name, content)| {
            form.part(
                "files",
                Part::bytes(content.to_vec()).file_name((*name).to_owned()),
            )
        });
        Answer::of(
            self.request(Method::POST, &paths::upload(session))
                .multipart(form),
        )
        .await
    }

    pub(crate) async fn submit(&self, id: &str, session: &SessionId, draft: &Value) -> Answer {
        let body = json!({
            "id": id,
            "sessionId": session,
            "draft": draft,
            "output": {"format": "mp4", "quality": "high"},
        });
        self.post(paths::SUBMIT_RENDER.pattern(), &body).await
    }

    /// Asks for a render's status until it is over.
    pub(crate) async fn end_of(&self, id: &str) -> Value {
        let path = format!("/api/render/proxy/lambda/{id}");
        loop {
            let status = self.get(&path).await;
            if !matches!(
                status.data()["status"].as_str().unwrap(),
                "pending" | "processing"
            ) {
                return status.body;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    pub(crate) async fn credits(&self) -> Value {
        self.get(paths::CREDITS.pattern()).await.data().clone()
    }
}

/// A picture of one pixel.
pub(crate) const PNG: &[u8] = &[
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0,
    0, 0, 31, 21, 196, 137, 0, 0, 0, 13, 73, 68, 65, 84, 120, 218, 99, 100, 96, 248, 95, 15, 0, 2,
    135, 1, 128, 235, 71, 186, 146, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
];

/// A tone: mono, 8 kHz, 8 bits, so that a second is 8,000 bytes.
pub(crate) fn wav(bytes: u32) -> Vec<u8> {
    let mut file = b"RIFF".to_vec();
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend([1, 0, 1, 0]);
    file.extend(8000_u32.to_le_bytes());
    file.extend(8000_u32.to_le_bytes());
    file.extend([1, 0, 8, 0]);
    file.extend(b"data");
    file.extend(bytes.to_le_bytes());
    file.extend((0..bytes).map(|n| if n % 20 < 10 { 96_u8 } else { 160 }));
    file
}
