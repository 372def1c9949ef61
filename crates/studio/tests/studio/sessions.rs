//! Sessions and their state (protocol.md 3.1, 3.4).

use serde_json::json;
use veo_api::ids::SessionId;
use veo_api::paths;

use crate::bench::Bench;

#[tokio::test]
async fn a_session_begins_empty() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let body = json!({"task_name": "Golden hours", "language": "en"});
    let made = owner
        .post(&paths::create_session(), &body)
        .await
        .data()
        .clone();
    assert_eq!(made["user_id"], "owner");
    assert_eq!(made["session_id"].as_str().unwrap().len(), 19);

    let session = SessionId::new(made["session_id"].as_str().unwrap());
    let state = owner.get(&paths::state(&session)).await.data().clone();
    assert_eq!(
        state,
        json!({
            "session_id": made["session_id"],
            "task_id": made["task_id"],
            "task_name": "Golden hours",
            "user_id": "owner",
            "state": {
                "video_infos": [],
                "draft": {},
                "canvas_config": {},
                "video_analyses": {},
                "generated_media": [],
            },
        })
    );
}

#[tokio::test]
async fn the_user_in_a_path_is_me_or_the_tokens_own() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    for (user, refusal) in [
        ("me", None),
        ("owner", None),
        ("anon_other", Some((403, 403))),
    ] {
        let answer = owner
            .get(&format!("/api/state/nemo_agent/{user}/{session}/latest"))
            .await;
        match refusal {
            None => drop(answer.data()),
            Some(refusal) => assert_eq!(answer.refusal(), refusal),
        }
    }
    let other = owner
        .post("/api/tasks/anon_other/with-session/nemo_agent", &json!({}))
        .await;
    assert_eq!(other.refusal(), (403, 403));
}

#[tokio::test]
async fn a_session_is_there_for_its_user_only() {
    let bench = Bench::start().await;
    let (one, other) = (bench.anonymous("one").await, bench.anonymous("other").await);
    let (session, draft) = one.session_with_picture().await;

    assert_eq!(
        other.get(&paths::state(&session)).await.refusal(),
        (1002, 404)
    );
    assert_eq!(
        other.upload(&session, &[("a.mp4", b"x")]).await.refusal(),
        (1002, 404)
    );
    assert_eq!(
        other.submit("r", &session, &draft).await.refusal(),
        (1002, 404)
    );
    let message = other
        .message(&session, "remove all clips")
        .send()
        .await
        .unwrap();
    assert_eq!(message.status(), 404);
    assert_eq!(
        bench.owner().get(&paths::state(&session)).await.refusal(),
        (1002, 404)
    );

    // Nor can another's media be put into a film by naming it.
    let own = other.session().await;
    other.submit("r", &own, &draft).await.data();
    let end = other.end_of("r").await;
    assert_eq!(end["status"], "failed");
    assert!(
        end["error"].as_str().unwrap().contains("is not here"),
        "{end}"
    );

    one.submit("r", &session, &draft).await.data();
    let end = one.end_of("r").await;
    assert_eq!(end["status"], "completed", "{end}");
    assert_eq!(
        other
            .get("/api/render/proxy/lambda/unknown")
            .await
            .refusal(),
        (404, 404)
    );
}

#[tokio::test]
async fn an_unknown_session_is_said_to_be_one() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let unknown = SessionId::new("5529798706024415232");
    let answer = owner.get(&paths::state(&unknown)).await;
    assert_eq!(answer.refusal(), (1002, 404));
    assert_eq!(
        answer.message(),
        "session 5529798706024415232 does not exist; create one first"
    );
}
