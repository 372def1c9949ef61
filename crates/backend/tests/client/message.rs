use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde_json::json;
use tokio::net::TcpListener;
use veo_api::event::StreamEvent;
use veo_backend::{Client, Config, ErrorKind, Pace, Result};

use crate::fake::{Answer, Fake, config, quick, session};

const HELLO: &str = "data: {\"content\":{\"parts\":[{\"text\":\"Hello\"}]}}\n\n";

fn hello() -> StreamEvent {
    StreamEvent::Text {
        text: "Hello".to_owned(),
        partial: false,
    }
}

/// Sends a message and follows the answer to its end.
async fn say(client: &Client) -> Result<Vec<StreamEvent>> {
    let mut turn = client.run(&session(), "make a clip").await?;
    let mut events = Vec::new();
    while let Some(event) = turn.next().await? {
        events.push(event);
    }
    Ok(events)
}

fn client_of(url: &str, pace: Pace) -> Client {
    let config = config(url, Path::new("unused"));
    Client::new(Config {
        token: Some("t".into()),
        pace,
        ..config
    })
    .unwrap()
}

#[tokio::test]
async fn a_message_is_sent_and_its_answer_followed() {
    let fake = Fake::start(|_| Answer::stream(&format!(": ping\n\n{HELLO}"))).await;
    assert_eq!(
        say(&fake.client()).await.unwrap(),
        [StreamEvent::Heartbeat, hello()]
    );

    let seen = &fake.seen()[0];
    assert_eq!(
        (seen.method.as_str(), seen.path.as_str()),
        ("POST", "/run_sse")
    );
    assert_eq!(seen.header("accept"), Some("text/event-stream"));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("x-skill-source"), Some("veo-3-ai"));
    assert_eq!(seen.bearer(), Some("nmv_usr_mine"));
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&seen.body).unwrap(),
        json!({"app_name": "nemo_agent", "user_id": "me", "session_id": "5529798706024415232",
               "new_message": {"parts": [{"text": "make a clip"}]}})
    );
}

#[tokio::test]
async fn every_message_has_a_connection_of_its_own() {
    let fake = Fake::start(|_| Answer::stream(HELLO)).await;
    let client = fake.client();
    say(&client).await.unwrap();
    say(&client).await.unwrap();
    let connections: Vec<usize> = fake.seen().iter().map(|seen| seen.connection).collect();
    assert_eq!(connections, [0, 1]);
}

#[tokio::test]
async fn a_message_is_sent_once_wherever_the_answer_is_cut() {
    let whole = Answer::stream(HELLO).len();
    for at in (0..whole - 1).step_by(7).chain([whole - 1]) {
        let fake = Fake::start(move |_| Answer::stream(HELLO).cut_after(at)).await;
        let outcome = say(&fake.client()).await;
        assert_eq!(
            outcome.unwrap_err().kind,
            ErrorKind::Lost,
            "cut after {at} bytes"
        );
        assert_eq!(fake.count("/run_sse"), 1, "cut after {at} bytes");
    }
    for at in [0, 20, 120] {
        let fake = Fake::start(move |_| Answer::stream(HELLO).reset_after(at)).await;
        let outcome = say(&fake.client()).await;
        assert_eq!(
            outcome.unwrap_err().kind,
            ErrorKind::Lost,
            "reset after {at} bytes"
        );
        assert_eq!(fake.count("/run_sse"), 1, "reset after {at} bytes");
    }
}

#[tokio::test]
async fn a_message_is_sent_once_whatever_the_answer() {
    for (status, body, kind) in [
        (503, "{}", ErrorKind::Lost),
        (500, r#"{"detail":"boom"}"#, ErrorKind::Lost),
        (408, "{}", ErrorKind::Lost),
        (429, "{}", ErrorKind::RateLimited),
        (401, "{}", ErrorKind::Unauthorized),
        (402, "{}", ErrorKind::NoCredits),
        (
            404,
            r#"{"detail":"Session not found"}"#,
            ErrorKind::UnknownSession,
        ),
        (
            422,
            r#"{"detail":[{"loc":["body"],"msg":"no"}]}"#,
            ErrorKind::Rejected,
        ),
        (
            200,
            r#"{"code":2001,"message":"no credits"}"#,
            ErrorKind::NoCredits,
        ),
        (
            200,
            r#"{"code":1001,"message":"expired"}"#,
            ErrorKind::Unauthorized,
        ),
        (200, r#"{"code":0,"data":{}}"#, ErrorKind::Protocol),
    ] {
        let fake = Fake::start(move |_| Answer::json(status, body)).await;
        let error = say(&fake.client()).await.unwrap_err();
        assert_eq!(
            (error.kind, fake.count("/run_sse")),
            (kind, 1),
            "{status} {body}"
        );
        assert_eq!(error.status, Some(status));
    }
}

#[tokio::test]
async fn a_connection_that_closes_unread_is_not_tried_again() {
    for with_reset in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let opened = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&opened);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                if with_reset {
                    stream.set_zero_linger().unwrap();
                }
            }
        });
        let error = say(&client_of(&url, quick())).await.unwrap_err();
        assert_eq!(
            (error.kind, opened.load(Ordering::SeqCst)),
            (ErrorKind::Lost, 1)
        );
    }
}

#[tokio::test]
async fn while_nobody_listens_the_connection_is_tried_four_times() {
    static WAITS: AtomicUsize = AtomicUsize::new(0);
    let pace = Pace {
        random: || {
            WAITS.fetch_add(1, Ordering::SeqCst);
            0.5
        },
        ..quick()
    };
    let client = client_of(&format!("http://{}", unused().await), pace);
    let error = say(&client).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable);
    assert_eq!(
        WAITS.load(Ordering::SeqCst),
        3,
        "one between any two attempts"
    );
}

#[tokio::test]
async fn a_message_goes_out_once_when_somebody_listens_at_last() {
    static ADDRESS: OnceLock<SocketAddr> = OnceLock::new();
    static SERVER: OnceLock<Fake> = OnceLock::new();
    let address = unused().await;
    ADDRESS.set(address).unwrap();
    let pace = Pace {
        random: || {
            SERVER.get_or_init(|| {
                let listener = std::net::TcpListener::bind(ADDRESS.get().unwrap()).unwrap();
                listener.set_nonblocking(true).unwrap();
                let listener = TcpListener::from_std(listener).unwrap();
                Fake::start_on(listener, |_| Answer::stream(HELLO))
            });
            0.0
        },
        ..quick()
    };
    let client = client_of(&format!("http://{address}"), pace);
    assert_eq!(say(&client).await.unwrap(), [hello()]);
    assert_eq!(SERVER.get().unwrap().count("/run_sse"), 1);
}

/// Behind a proxy, what was not sent is still told from what may have arrived.
///
/// The proxy is found through the environment, so the test runs itself again with one.
#[test]
fn a_proxy_that_opens_no_tunnel_has_not_sent_the_message() {
    const PROXIED: &str = "VEO_TEST_BEHIND_A_PROXY";
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    if let Ok(scheme) = std::env::var(PROXIED) {
        let config = config(&format!("{scheme}://api.invalid"), Path::new("unused"));
        let client = Client::new(Config {
            token: Some("t".into()),
            ..config
        });
        // Without CA certificates there is no client for https.
        let kind = client.map(|client| runtime.block_on(say(&client)).unwrap_err().kind);
        return println!("ended as {kind:?}");
    }
    runtime.block_on(async {
        for (scheme, method, kinds, times) in [
            ("https", "CONNECT", ["Ok(Unreachable)", "Ok(Config)"], 4),
            ("http", "POST", ["Ok(Lost)", "Ok(Lost)"], 1),
        ] {
            let proxy = Fake::start(|_| Answer::of(502, "text/plain", "no route")).await;
            let run = tokio::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "--nocapture"])
                .arg("message::a_proxy_that_opens_no_tunnel_has_not_sent_the_message")
                .env(PROXIED, scheme)
                .envs(["https_proxy", "http_proxy"].map(|name| (name, proxy.url())))
                .output()
                .await
                .unwrap();
            let output = String::from_utf8_lossy(&run.stdout);
            assert!(
                kinds
                    .iter()
                    .any(|kind| output.contains(&format!("ended as {kind}"))),
                "{output}"
            );
            let seen = proxy.seen();
            assert!(seen.iter().all(|seen| seen.method == method), "{seen:?}");
            assert!(seen.len() == times || output.contains("Err("), "{seen:?}");
        }
    });
}

/// A port on which nobody listens.
async fn unused() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap()
}

#[tokio::test]
async fn a_redirect_does_not_send_the_message_again() {
    for status in [301, 302, 303, 307, 308] {
        let fake =
            Fake::start(move |_| Answer::with_headers(status, "location: /run_sse\r\n", "")).await;
        let error = say(&fake.client()).await.unwrap_err();
        assert_eq!(
            (error.kind, fake.seen().len()),
            (ErrorKind::Rejected, 1),
            "{status}"
        );
    }
}

#[tokio::test]
async fn events_before_a_cut_are_not_lost() {
    let whole = Answer::silent_stream(HELLO).len();
    let fake = Fake::start(move |_| Answer::silent_stream(HELLO).cut_after(whole)).await;
    let mut turn = fake.client().run(&session(), "x").await.unwrap();
    assert_eq!(turn.next().await.unwrap(), Some(hello()));
    assert_eq!(turn.next().await.unwrap_err().kind, ErrorKind::Lost);
    assert_eq!(
        turn.next().await.unwrap(),
        None,
        "after an error the turn is over"
    );
}

// The next two cannot say how far the client came before its limit: the machine may be slow.

#[tokio::test]
async fn silence_and_heartbeats_alone_end_a_turn() {
    let pace = Pace {
        quiet_limit: Duration::from_millis(50),
        turn_limit: Duration::from_mins(1),
        ..quick()
    };
    for answer in [
        Answer::nothing,
        || Answer::silent_stream(""),
        Answer::heartbeats,
    ] {
        let fake = Fake::start(move |_| answer()).await;
        let error = say(&client_of(&fake.url(), pace)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Timeout);
        assert!(!error.to_string().contains("longer than a turn"), "{error}");
        assert!(fake.seen().len() <= 1);
    }
}

#[tokio::test]
async fn a_turn_has_a_longest_time() {
    let fake = Fake::start(|_| Answer::silent_stream(HELLO)).await;
    let client = client_of(
        &fake.url(),
        Pace {
            turn_limit: Duration::from_millis(50),
            ..quick()
        },
    );
    assert_eq!(say(&client).await.unwrap_err().kind, ErrorKind::Timeout);
    assert!(fake.seen().len() <= 1);
}

#[tokio::test]
async fn an_event_that_is_too_large_ends_the_turn() {
    let fake =
        Fake::start(|_| Answer::stream(&format!("{HELLO}data: {}\n\n", "x".repeat(17 << 20))))
            .await;
    let mut turn = fake.client().run(&session(), "x").await.unwrap();
    assert_eq!(turn.next().await.unwrap(), Some(hello()));
    assert_eq!(turn.next().await.unwrap_err().kind, ErrorKind::Protocol);
}
