use std::sync::Mutex;
use std::time::Duration;

use serde_json::json;
use veo_api::ids::{RenderId, TaskId};
use veo_api::render::{Output, RenderPhase, RenderRequest};
use veo_api::state::SessionState;
use veo_backend::{Client, Config, ErrorKind, OpenMedia, Pace};

use crate::fake::{Answer, Fake, config, quick, session};

const BALANCE: &str = r#"{"code":0,"data":{"available":100,"frozen":0,"total":100}}"#;

/// Answers like the service, with the shapes of protocol.md.
async fn service() -> Fake {
    Fake::start(|seen| {
        let body = match (seen.method.as_str(), seen.path.as_str()) {
            ("POST", "/api/tasks/me/with-session/nemo_agent") => {
                r#"{"code":0,"data":{"task_id":"task_1","session_id":"5529798706024415232"}}"#
            }
            ("GET", "/api/credits/balance/simple") => BALANCE,
            ("GET", "/api/state/nemo_agent/me/5529798706024415232/latest") => {
                r#"{"code":0,"data":{"task_name":"film","state":{"draft":{"t" : [],"d":1.0}}}}"#
            }
            ("POST", "/api/render/proxy/lambda") => {
                r#"{"success":true,"data":{"id":"render_1","status":"pending","progress":5}}"#
            }
            ("GET", "/api/render/proxy/lambda/render_1") => {
                r#"{"taskId":"render_1","status":"completed","progress":100,"output":{"url":"https://cdn.test/x.mp4"}}"#
            }
            ("POST", "/api/render/proxy/lambda/render_1/cancel") => "",
            ("POST", "/api/auth/claim-token") => r#"{"code":0,"data":{"claim_token":"clm_1"}}"#,
            _ => return Answer::json(404, r#"{"detail":"Not Found"}"#),
        };
        Answer::json(200, body)
    })
    .await
}

#[tokio::test]
async fn each_endpoint_is_called_as_documented() {
    let fake = service().await;
    let client = fake.client();

    let created = client.create_session("film", "en").await.unwrap();
    assert_eq!(
        (created.session_id.clone(), created.task_id.as_str()),
        (session(), "task_1")
    );
    assert_eq!(client.credits().await.unwrap().available, 100);
    let state = client.state(&session()).await.unwrap();
    assert_eq!(state.draft.as_json(), r#"{"t" : [],"d":1.0}"#);
    let id = RenderId::new("render_1");
    let request = RenderRequest {
        id: id.clone(),
        session_id: session(),
        draft: state.draft,
        output: Output::default(),
    };
    assert_eq!(
        client.submit_render(&request).await.unwrap().phase,
        RenderPhase::Pending
    );
    assert_eq!(
        client.render_status(&id).await.unwrap().url.as_deref(),
        Some("https://cdn.test/x.mp4")
    );
    client.cancel_render(&id).await.unwrap();
    let link = client
        .claim_link(&TaskId::new("task_1"), &session())
        .await
        .unwrap();
    assert_eq!(
        link.as_str(),
        "https://nemovideo.com/workspace/claim?ct=clm_1"
    );

    let seen = fake.seen();
    for request in &seen {
        assert_eq!(request.bearer(), Some("nmv_usr_mine"), "{}", request.path);
        assert_eq!(request.header("x-skill-source"), Some("veo-3-ai"));
        assert_eq!(request.header("x-skill-version"), Some("9.8.7"));
        assert_eq!(request.header("x-skill-platform"), Some("cursor"));
        assert_eq!(request.header("x-client-id"), None);
    }
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&seen[0].body).unwrap(),
        json!({"task_name": "film", "language": "en"})
    );
    assert_eq!(
        String::from_utf8_lossy(&seen[3].body),
        r#"{"id":"render_1","sessionId":"5529798706024415232","draft":{"t" : [],"d":1.0},"output":{"format":"mp4","quality":"high"}}"#
    );
}

#[tokio::test]
async fn reads_are_repeated_until_they_succeed() {
    let trouble = Mutex::new(vec![
        Answer::json(503, "{}"),
        Answer::json(200, BALANCE).cut_after(60),
        Answer::json(200, BALANCE).reset_after(0),
    ]);
    let fake = Fake::start(move |_| {
        trouble
            .lock()
            .unwrap()
            .pop()
            .unwrap_or_else(|| Answer::json(200, BALANCE))
    })
    .await;
    assert_eq!(fake.client().credits().await.unwrap().total, 100);
    assert_eq!(fake.seen().len(), 4);
}

#[tokio::test]
async fn reads_are_given_up_after_four_attempts_and_at_once_when_refused() {
    for (status, body, attempts, kind) in [
        (503, "{}", 4, ErrorKind::Unavailable),
        (429, "{}", 4, ErrorKind::RateLimited),
        (
            404,
            r#"{"code":1002,"message":"gone"}"#,
            1,
            ErrorKind::UnknownSession,
        ),
        (
            404,
            r#"{"detail":"Session not found: 5"}"#,
            1,
            ErrorKind::UnknownSession,
        ),
        (404, r#"{"detail":"Not Found"}"#, 1, ErrorKind::NotFound),
        (400, r#"{"detail":"bad"}"#, 1, ErrorKind::Rejected),
        (
            200,
            r#"{"code":1002,"message":"gone"}"#,
            1,
            ErrorKind::UnknownSession,
        ),
        (200, "<html>", 1, ErrorKind::Protocol),
    ] {
        let fake = Fake::start(move |_| Answer::json(status, body)).await;
        let error = fake.client().state(&session()).await.unwrap_err();
        assert_eq!(
            (error.kind, fake.seen().len()),
            (kind, attempts),
            "{status} {body}"
        );
        assert_eq!(error.status, Some(status));
    }
}

#[tokio::test]
async fn a_long_retry_after_is_not_waited_for() {
    let fake = Fake::start(|_| Answer::with_headers(429, "retry-after: 3600\r\n", "{}")).await;
    let error = fake.client().credits().await.unwrap_err();
    assert_eq!((error.kind, fake.seen().len()), (ErrorKind::RateLimited, 1));
}

#[tokio::test]
async fn a_blocked_export_and_an_empty_balance_are_told_apart() {
    for (body, kind) in [
        ("{}", ErrorKind::ExportBlocked),
        (r#"{"code":2001}"#, ErrorKind::NoCredits),
    ] {
        let fake = Fake::start(move |_| Answer::json(402, body)).await;
        let request = RenderRequest {
            id: RenderId::new("r"),
            session_id: session(),
            draft: SessionState::default().draft,
            output: Output::default(),
        };
        let error = fake.client().submit_render(&request).await.unwrap_err();
        assert_eq!((error.kind, fake.seen().len()), (kind, 1));
    }
}

#[tokio::test]
async fn an_endless_reply_is_refused() {
    let fake = Fake::start(|_| Answer::json(200, &"[".repeat(9 << 20))).await;
    assert_eq!(
        fake.client().credits().await.unwrap_err().kind,
        ErrorKind::Protocol
    );
}

#[tokio::test]
async fn a_redirect_of_the_api_is_not_followed() {
    let elsewhere = Fake::start(|_| Answer::json(200, BALANCE)).await;
    let target = elsewhere.url();
    let fake =
        Fake::start(move |_| Answer::with_headers(307, &format!("location: {target}/\r\n"), ""))
            .await;
    let error = fake.client().credits().await.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Rejected, Some(307)));
    assert_eq!(elsewhere.seen().len(), 0);
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    // Port 1 of loopback is reserved, and nothing listens there.
    let client = Client::new(Config {
        token: Some("t".into()),
        ..config("http://127.0.0.1:1", "unused".as_ref())
    })
    .unwrap();
    let error = client.credits().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable);
    assert_eq!(
        error.to_string(),
        "could not read the balance: the service cannot be reached; check the network and the base URL"
    );
    assert_eq!(
        client.run(&session(), "hello").await.unwrap_err().kind,
        ErrorKind::Unreachable
    );
}

#[test]
fn a_configuration_that_cannot_work_is_refused() {
    for base_url in [
        "file:///tmp",
        "https://host/?x=canary",
        "https://host/#canary",
        "https://canary@host",
        "https://:canary@host",
        "ftp://me:canary@host",
    ] {
        let error = Client::new(config(base_url, "unused".as_ref())).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Config, "{base_url}");
        assert!(!format!("{error:?}").contains("canary"), "{base_url}");
    }
    let token = Some("canary\n".into());
    let error = Client::new(Config {
        token,
        ..config("http://127.0.0.1:1", "unused".as_ref())
    })
    .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Config);
    assert!(!format!("{error:?}").contains("canary"));
    let mut wrong = config("http://127.0.0.1:1", "unused".as_ref());
    wrong.attribution.platform = "two\nlines".to_owned();
    assert_eq!(Client::new(wrong).unwrap_err().kind, ErrorKind::Config);
}

#[tokio::test]
async fn a_path_before_the_routes_is_kept() {
    let fake = Fake::start(|_| Answer::json(200, BALANCE)).await;
    let base_url = format!("{}/gateway/v2/", fake.url());
    let client = Client::new(Config {
        token: Some("t".into()),
        ..config(&base_url, "unused".as_ref())
    })
    .unwrap();
    client.credits().await.unwrap();
    assert_eq!(
        fake.seen()[0].path,
        "/gateway/v2/api/credits/balance/simple"
    );
}

#[test]
fn calls_can_run_in_tasks_of_their_own() {
    fn is_send<T: Send>(_: T) {}
    fn check(client: &Client) {
        let (session, render) = (session(), RenderId::new("r"));
        is_send(client.credits());
        is_send(client.state(&session));
        is_send(client.create_session("a", "b"));
        is_send(client.render_status(&render));
        is_send(client.run(&session, "text"));
        is_send(async {
            let media = OpenMedia::open("a.mp4".as_ref()).await?;
            client.upload_file(&session, media, |_| {}).await
        });
        is_send(client.download("x", "y".as_ref(), |_| {}));
        is_send(client.download_render(&render, "y".as_ref(), |_| {}));
    }
    let pace = Pace {
        turn_limit: Duration::ZERO,
        ..quick()
    };
    check(
        &Client::new(Config {
            pace,
            ..config("http://127.0.0.1:1", "unused".as_ref())
        })
        .unwrap(),
    );
}
