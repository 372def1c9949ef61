use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use secrecy::SecretString;
use veo_api::event::StreamEvent;
use veo_api::ids::RenderId;
use veo_backend::{Client, Config, ErrorKind};

use crate::fake::{Answer, Fake, Seen, config, keep_token, session};

const TOKEN_PATH: &str = "/api/auth/anonymous-token";
const BALANCE: &str = r#"{"code":0,"data":{"available":100}}"#;

/// Hands out `token-1`, `token-2`, ... and lets only the newest in.
async fn service() -> Fake {
    rotating(|_| None).await
}

/// As [`service`], but `first` may answer before it.
async fn rotating(first: impl Fn(&Seen) -> Option<Answer> + Send + Sync + 'static) -> Fake {
    let issued = AtomicUsize::new(0);
    Fake::start(move |seen| {
        if let Some(answer) = first(seen) {
            return answer;
        }
        if seen.path == TOKEN_PATH {
            let number = issued.fetch_add(1, Ordering::SeqCst) + 1;
            return Answer::json(200, &token(&format!("token-{number}")));
        }
        let newest = format!("token-{}", issued.load(Ordering::SeqCst));
        if seen.bearer() != Some(&newest) {
            Answer::json(401, r#"{"code":1001,"message":"token expired"}"#)
        } else if seen.path == "/run_sse" {
            Answer::stream("data: {\"text\":\"hi\"}\n\n")
        } else {
            Answer::json(200, BALANCE)
        }
    })
    .await
}

fn token(text: &str) -> String {
    format!(
        r#"{{"code":0,"data":{{"token":"{text}","user_id":"anon_1","credits":100,"expires_at":"2999-01-01T00:00:00Z"}}}}"#
    )
}

/// Makes the newest token of the service another one than the client has.
async fn take_token_away(fake: &Fake) {
    let elsewhere = tempfile::tempdir().unwrap();
    fake.anonymous(elsewhere.path()).credits().await.unwrap();
}

#[tokio::test]
async fn one_token_is_asked_for_and_kept_over_restarts() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service().await;
    let client = fake.anonymous(folder.path());
    client.credits().await.unwrap();
    client.credits().await.unwrap();
    fake.anonymous(folder.path()).credits().await.unwrap();

    assert_eq!(fake.count(TOKEN_PATH), 1);
    let asked = &fake.seen()[0];
    assert_eq!((asked.method.as_str(), asked.bearer()), ("POST", None));
    let client_id = std::fs::read_to_string(folder.path().join("client_id")).unwrap();
    assert_eq!(asked.header("x-client-id"), Some(client_id.as_str()));
    assert_eq!(asked.header("x-skill-platform"), Some("cursor"));
    assert!(
        fake.seen()[1..]
            .iter()
            .all(|seen| seen.bearer() == Some("token-1") && seen.header("x-client-id").is_none())
    );
}

#[tokio::test]
async fn callers_at_once_share_one_request_for_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service().await;
    let client = fake.anonymous(folder.path());
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.credits().await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(fake.count(TOKEN_PATH), 1);

    take_token_away(&fake).await;
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.credits().await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(
        fake.count(TOKEN_PATH),
        3,
        "one for each of two installations, one renewal"
    );
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_with_the_same_client_id() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service().await;
    let client = fake.anonymous(folder.path());
    client.credits().await.unwrap();
    take_token_away(&fake).await;
    let before = fake.seen().len();
    client.credits().await.unwrap();

    let seen = fake.seen();
    let steps: Vec<_> = seen[before..]
        .iter()
        .map(|seen| (seen.path.as_str(), seen.bearer()))
        .collect();
    let balance = "/api/credits/balance/simple";
    assert_eq!(
        steps,
        [
            (balance, Some("token-1")),
            (TOKEN_PATH, None),
            (balance, Some("token-3"))
        ]
    );
    assert_eq!(
        seen[0].header("x-client-id"),
        seen[before + 1].header("x-client-id")
    );
    fake.anonymous(folder.path()).credits().await.unwrap();
    assert_eq!(fake.count(TOKEN_PATH), 3, "the renewed token is kept");
}

#[tokio::test]
async fn a_message_refused_by_401_is_not_sent_again_and_its_token_not_used_again() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service().await;
    let client = fake.anonymous(folder.path());
    client.credits().await.unwrap();
    take_token_away(&fake).await;
    let before = fake.seen().len();
    let error = client.run(&session(), "hello").await.unwrap_err();
    assert_eq!(
        (error.kind, error.status, fake.count("/run_sse")),
        (ErrorKind::Unauthorized, Some(401), 1)
    );
    assert_eq!(
        error.to_string(),
        "could not send the message: token expired; the next call fetches another token, so ask again"
    );
    client.run(&session(), "hello").await.unwrap();
    let seen = fake.seen();
    let steps: Vec<_> = seen[before..]
        .iter()
        .map(|seen| (seen.path.as_str(), seen.bearer()))
        .collect();
    assert_eq!(
        steps,
        [
            ("/run_sse", Some("token-1")),
            (TOKEN_PATH, None),
            ("/run_sse", Some("token-3"))
        ]
    );
}

#[tokio::test]
async fn a_token_that_another_process_has_renewed_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service().await;
    let (one, other) = (fake.anonymous(folder.path()), fake.anonymous(folder.path()));
    one.credits().await.unwrap();
    other.credits().await.unwrap();
    take_token_away(&fake).await;
    one.credits().await.unwrap();
    other.credits().await.unwrap();
    assert_eq!(
        fake.count(TOKEN_PATH),
        3,
        "the first, the thief's, one renewal"
    );
}

#[tokio::test]
async fn a_message_refused_after_a_200_is_not_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let fake = rotating(|seen| {
        (seen.path == "/run_sse").then(|| Answer::json(200, r#"{"code":1001,"message":"expired"}"#))
    })
    .await;
    let error = fake
        .anonymous(folder.path())
        .run(&session(), "hello")
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind, fake.count("/run_sse")),
        (ErrorKind::Unauthorized, 1)
    );
}

#[tokio::test]
async fn a_token_that_is_refused_again_is_not_renewed_for_ever() {
    for body in [r#"{"code":1001}"#, r#"{"code":1010}"#, r#"{"code":"1011"}"#] {
        let folder = tempfile::tempdir().unwrap();
        let fake =
            rotating(move |seen| (seen.path != TOKEN_PATH).then(|| Answer::json(200, body))).await;
        let error = fake.anonymous(folder.path()).credits().await.unwrap_err();
        assert_eq!(
            (error.kind, fake.count(TOKEN_PATH)),
            (ErrorKind::Unauthorized, 2),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_configured_token_is_reported_and_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service().await;
    let token = Some(SecretString::from("nmv_usr_canary"));
    let client = Client::new(Config {
        token,
        ..config(&fake.url(), folder.path())
    })
    .unwrap();
    let error = client.credits().await.unwrap_err();
    assert_eq!(
        (error.kind, error.code),
        (ErrorKind::Unauthorized, Some(1001))
    );
    assert_eq!(
        error.to_string(),
        "could not read the balance: token expired; the configured token is not accepted, set NEMO_TOKEN to a valid one or remove it"
    );
    assert_eq!(fake.count(TOKEN_PATH), 0);
    assert!(!format!("{error:?} {client:?}").contains("canary"));
}

#[tokio::test]
async fn a_kept_token_is_used_until_it_ends() {
    for (ends, used) in [
        ("2001-01-01T00:00:00Z", "new"),
        ("2999-01-01T00:00:00Z", "kept"),
        ("some day", "kept"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let fake = Fake::start(|seen| {
            Answer::json(
                200,
                &if seen.path == TOKEN_PATH {
                    token("new")
                } else {
                    BALANCE.to_owned()
                },
            )
        })
        .await;
        let kept = format!(r#"{{"token":"kept","expires_at":"{ends}"}}"#);
        keep_token(folder.path(), &fake.url(), &kept);
        fake.anonymous(folder.path()).credits().await.unwrap();
        assert_eq!(fake.seen().last().unwrap().bearer(), Some(used), "{ends}");
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_kept_is_used_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    // A folder in the place of the file.
    std::fs::create_dir(folder.path().join("anonymous_tokens.json")).unwrap();
    let fake = service().await;
    let client = fake.anonymous(folder.path());
    client.credits().await.unwrap();
    client.credits().await.unwrap();
    assert_eq!(fake.count(TOKEN_PATH), 1);
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 2, "beside the folder only the client id");
}

#[tokio::test]
async fn asking_too_often_is_tried_once_more_and_then_told() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start(|_| Answer::json(429, r#"{"detail":"slow down"}"#)).await;
    let error = fake.anonymous(folder.path()).credits().await.unwrap_err();
    assert_eq!(
        (error.kind, fake.count(TOKEN_PATH), fake.seen().len()),
        (ErrorKind::RateLimited, 2, 2)
    );
    assert_eq!(client_ids(&fake).len(), 1);
    assert_eq!(
        error.to_string(),
        "could not get an anonymous token: slow down; anonymous tokens are few for each network and week: \
         wait before the next try, or set NEMO_TOKEN to a token of your own"
    );
}

#[tokio::test]
async fn a_client_id_that_is_not_taken_is_replaced_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("client_id");
    std::fs::write(&file, "the-old-one").unwrap();
    let fake = rotating(|seen| {
        (seen.header("x-client-id") == Some("the-old-one"))
            .then(|| Answer::json(400, r#"{"detail":"missing X-Client-Id"}"#))
    })
    .await;
    fake.anonymous(folder.path()).credits().await.unwrap();
    let kept = std::fs::read_to_string(&file).unwrap();
    assert_eq!(
        client_ids(&fake),
        ["the-old-one".to_owned(), kept].into_iter().collect()
    );
    assert_eq!(fake.count(TOKEN_PATH), 2);

    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start(|_| Answer::json(400, r#"{"detail":"missing X-Client-Id"}"#)).await;
    let error = fake.anonymous(folder.path()).credits().await.unwrap_err();
    assert_eq!(
        (error.kind, error.status, fake.seen().len()),
        (ErrorKind::Rejected, Some(400), 2)
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_token_that_others_can_read_stops_the_call_before_anything_is_sent() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let fake = service().await;
    keep_token(folder.path(), &fake.url(), r#"{"token":"canary"}"#);
    let file = folder.path().join("anonymous_tokens.json");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    let error = fake.anonymous(folder.path()).credits().await.unwrap_err();
    assert_eq!((error.kind, fake.seen().len()), (ErrorKind::Config, 0));
    let says = format!("run `chmod 600 {}`", file.display());
    assert!(error.to_string().contains(&says), "{error}");
    assert!(std::fs::read_to_string(&file).unwrap().contains("canary"));
}

#[tokio::test]
async fn a_message_without_a_token_was_not_sent() {
    let broken: [fn() -> Answer; 5] = [
        || Answer::json(200, &token("t")).cut_after(40),
        || Answer::json(503, "{}"),
        || Answer::json(200, "<html>"),
        || Answer::json(200, &token("")),
        || Answer::json(200, &token("two\\nlines")),
    ];
    for answer in broken {
        let folder = tempfile::tempdir().unwrap();
        let fake = Fake::start(move |_| answer()).await;
        let error = fake
            .anonymous(folder.path())
            .run(&session(), "hello")
            .await
            .unwrap_err();
        assert_eq!((error.kind, fake.seen().len()), (ErrorKind::Unavailable, 1));
    }
}

#[tokio::test]
async fn an_anonymous_user_without_credits_is_told_where_to_register() {
    for (answer, link) in [
        (
            r#"{"code":2001,"message":"no credits"}"#,
            "https://nemovideo.com/register?bind=anon_1",
        ),
        (
            r#"{"code":2001,"data":{"register_url":"https://r.test/?b=1"}}"#,
            "https://r.test/?b=1",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let fake =
            rotating(move |seen| (seen.path == "/run_sse").then(|| Answer::json(402, answer)))
                .await;
        let error = fake
            .anonymous(folder.path())
            .run(&session(), "hello")
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind, error.registration_url.as_deref()),
            (ErrorKind::NoCredits, Some(link))
        );
    }
}

#[tokio::test]
async fn an_anonymous_user_is_told_where_to_register_wherever_that_helps() {
    let link = Some("https://nemovideo.com/register?bind=anon_1");
    let folder = tempfile::tempdir().unwrap();
    let fake = rotating(|seen| match seen.path.as_str() {
        "/run_sse" => Some(Answer::stream("data: {\"code\":2001}\n\n")),
        "/api/render/proxy/lambda/r" => Some(Answer::json(402, "{}")),
        _ => None,
    })
    .await;
    let client = fake.anonymous(folder.path());
    let mut turn = client.run(&session(), "hello").await.unwrap();
    let Some(StreamEvent::Failed(inside)) = turn.next().await.unwrap() else {
        panic!("the stream holds a failure");
    };
    assert_eq!(inside.registration_url.as_deref(), link);

    let blocked = client.render_status(&RenderId::new("r")).await.unwrap_err();
    assert_eq!(blocked.kind, ErrorKind::ExportBlocked);
    assert_eq!(blocked.registration_url.as_deref(), link);
}

#[tokio::test]
async fn twenty_clients_at_once_send_one_client_id() {
    let folder = tempfile::tempdir().unwrap();
    let fake = service().await;
    let starts: Vec<_> = (0..20)
        .map(|_| {
            let client = fake.anonymous(folder.path());
            tokio::spawn(async move { client.create_session("a", "en").await })
        })
        .collect();
    for start in starts {
        let _ = start.await.unwrap();
    }
    assert_eq!(client_ids(&fake).len(), 1);
}

fn client_ids(fake: &Fake) -> BTreeSet<String> {
    let seen = fake.seen();
    let ids = seen.iter().filter_map(|seen| seen.header("x-client-id"));
    ids.map(str::to_owned).collect()
}
