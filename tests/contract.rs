//! The NemoVideo API as its client needs it, against a base URL: here the studio's.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use secrecy::SecretString;
use tempfile::TempDir;
use url::Url;
use veo_api::attribution::Attribution;
use veo_api::event::StreamEvent;
use veo_api::ids::{RenderId, SessionId};
use veo_api::render::{Output, RenderPhase, RenderRequest};
use veo_backend::{Client, Config, ErrorKind, OpenMedia, Pace, TokenStore};
use veo_studio::{Running, Studio};
use veo_timeline::Canvas;

use crate::support::film::{facts, sample};

/// A studio with small frames, so that films take moments.
struct Fixture {
    folder: TempDir,
    studio: Running,
}

impl Fixture {
    async fn start(charge: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let studio = Studio::start(veo_studio::Config {
            data_dir: folder.path().join("library"),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            charge,
            ffmpeg: None,
            search_path: std::env::var_os("PATH"),
            launcher: None,
            token: None,
            canvas: Canvas {
                width: 320,
                height: 180,
                frame_rate: 30,
            },
        });
        Self {
            studio: studio.await.unwrap(),
            folder,
        }
    }

    /// The owner's client.
    fn owner(&self) -> Client {
        self.client("owner", Some(self.studio.token.clone()))
    }

    /// A client that fetches an anonymous token of its own.
    fn stranger(&self, name: &str) -> Client {
        self.client(name, None)
    }

    fn client(&self, name: &str, token: Option<SecretString>) -> Client {
        Client::new(Config {
            base_url: self.studio.base_url.clone(),
            web_url: Url::parse("https://nemovideo.com").unwrap(),
            token,
            attribution: Attribution {
                source: "veo-3-ai".to_owned(),
                version: "1".to_owned(),
                platform: "unknown".to_owned(),
            },
            config_dir: self.folder.path().join(name),
            token_store: TokenStore::File,
            pace: Pace::default(),
        })
        .unwrap()
    }
}

/// Sends a message and returns the events of the whole answer.
async fn say(client: &Client, session: &SessionId, words: &str) -> Vec<StreamEvent> {
    let mut turn = client.run(session, words).await.unwrap();
    let mut events = Vec::new();
    while let Some(event) = turn.next().await.unwrap() {
        events.push(event);
    }
    events
}

/// Everything the client needs of whoever answers, in the order of a real job.
async fn the_whole_contract(client: &Client, folder: &Path) {
    let balance = client.credits().await.unwrap();
    assert_eq!(balance.total, balance.available + balance.frozen);

    let session = client
        .create_session("Contract", "en")
        .await
        .unwrap()
        .session_id;
    let state = client.state(&session).await.unwrap();
    assert_eq!(state.task_name.as_deref(), Some("Contract"));
    assert!(
        !state.draft.readiness().is_ready(),
        "{}",
        state.draft.as_json()
    );

    let events = say(
        client,
        &session,
        "generate a 1-second clip of a sunset over the ocean",
    )
    .await;
    assert!(
        events
            .iter()
            .any(|event| matches!(event, StreamEvent::Text { .. })),
        "{events:?}"
    );
    assert!(
        events
            .iter()
            .any(|event| matches!(event, StreamEvent::Progress { .. })),
        "{events:?}"
    );
    let state = client.state(&session).await.unwrap();
    assert!(
        state.draft.summary().contains("(0-1s)"),
        "{}",
        state.draft.summary()
    );

    let upload = folder.join("pattern.mp4");
    sample(&upload, 1);
    let upload = OpenMedia::open(&upload).await.unwrap();
    let files = client.upload_file(&session, upload, |_| {}).await.unwrap();
    assert_eq!(files[0].filename, "pattern.mp4");
    assert_eq!(files[0].duration, Some(1.0));
    let state = client.state(&session).await.unwrap();
    assert_eq!(state.video_infos.len(), 2, "{:?}", state.video_infos);

    let film = folder.join("film.mp4.part");
    render(client, &session, &film).await;
    assert_eq!(facts(&film).video["nb_read_frames"], "60");
}

/// Renders a session's draft as it is and downloads the film.
async fn render(client: &Client, session: &SessionId, film: &Path) {
    let request = RenderRequest {
        id: RenderId::new("render_contract"),
        session_id: session.clone(),
        draft: client.state(session).await.unwrap().draft,
        output: Output::default(),
    };
    let mut status = client.submit_render(&request).await.unwrap();
    while matches!(status.phase, RenderPhase::Pending | RenderPhase::Processing) {
        tokio::time::sleep(Duration::from_millis(50)).await;
        status = client.render_status(&request.id).await.unwrap();
    }
    let url = status
        .url
        .unwrap_or_else(|| panic!("no film: {:?}", status.error));
    client.download(&url, film, |_| {}).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_studio_keeps_the_contract_for_its_owner() {
    let fixture = Fixture::start(false).await;
    the_whole_contract(&fixture.owner(), fixture.folder.path()).await;
    assert!(
        fixture
            .owner()
            .credits()
            .await
            .unwrap()
            .note
            .unwrap()
            .contains("free")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_studio_keeps_the_contract_for_a_stranger() {
    let fixture = Fixture::start(false).await;
    the_whole_contract(&fixture.stranger("stranger"), fixture.folder.path()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charging_studio_charges_as_the_service_does() {
    let fixture = Fixture::start(true).await;
    let client = fixture.stranger("poor");
    let available = async || client.credits().await.unwrap().available;
    let session = client
        .create_session("Paid", "en")
        .await
        .unwrap()
        .session_id;
    assert_eq!(available().await, 100);

    say(&client, &session, "generate a 1-second clip of an aurora").await;
    assert_eq!(available().await, 0, "a clip is 100");

    let film = fixture.folder.path().join("film.mp4.part");
    render(&client, &session, &film).await;
    assert_eq!(available().await, 0, "an export is free");

    let refused = match client
        .run(&session, "generate a 1-second clip of an aurora")
        .await
    {
        Err(error) => error.kind == ErrorKind::NoCredits,
        Ok(mut turn) => loop {
            match turn.next().await.unwrap() {
                Some(StreamEvent::Failed(error)) => break error.code.number() == 2001,
                Some(_) => {}
                None => break false,
            }
        },
    };
    assert!(refused, "2001 when nothing is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_one_users_is_not_anothers() {
    let fixture = Fixture::start(false).await;
    let mine = fixture
        .owner()
        .create_session("Mine", "en")
        .await
        .unwrap()
        .session_id;

    let error = fixture.stranger("other").state(&mine).await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::UnknownSession, "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_told() {
    let fixture = Fixture::start(false).await;
    let client = fixture.client("wrong", Some(SecretString::from("nmv_usr_wrong")));

    let error = client.credits().await.unwrap_err();

    assert_eq!(error.kind, ErrorKind::Unauthorized, "{error}");
    assert!(error.to_string().contains("NEMO_TOKEN"), "{error}");
}
