//! Turns: a message, its stream, and what it leaves (protocol.md 4).

use reqwest::StatusCode;
use serde_json::{Value, json};
use veo_api::event::StreamEvent;
use veo_api::paths;

use crate::bench::{Answer, Bench, SUNSET};

#[tokio::test]
async fn a_clip_is_made_told_and_kept() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let heard = owner.say(&session, SUNSET).await;
    assert_eq!(heard.failure(), None);

    let text = heard.text();
    assert!(text.contains("1s clip"), "{text}");
    assert!(text.contains("procedural/ocean-sunset"), "{text}");
    assert!(text.contains("Timeline (1 track): 1. Video:"), "{text}");

    let (mut called, mut answered, mut hinted, mut progress) = (vec![], vec![], None, vec![]);
    for event in &heard.events {
        match event {
            StreamEvent::ToolCall { id, name, .. } => called.push((id, name.as_str())),
            StreamEvent::ToolResult { id, name, response } => {
                assert_eq!(response.value()["status"], "success");
                answered.push((id, name.as_str()));
            }
            StreamEvent::StateHint { delta } => hinted = Some(delta.value()),
            StreamEvent::Progress { fraction, .. } => progress.push(*fraction),
            _ => {}
        }
    }
    assert_eq!(called.len(), 1);
    assert_eq!(called[0].1, "generate_video_with_studio");
    assert_eq!(called, answered);
    assert!(progress.is_sorted() && progress.len() > 1, "{progress:?}");

    let state = owner.state(&session).await;
    let hinted = hinted.unwrap();
    assert_eq!(hinted["draft"], state["draft"]);
    assert_eq!(hinted["generated_media"], state["generated_media"]);
    assert_eq!(state["draft"]["d"], 1000);
    let made = &state["generated_media"][0];
    assert_eq!(made["generator"], "procedural/ocean-sunset");
    assert_eq!(
        (&made["width"], &made["height"]),
        (&json!(320), &json!(180))
    );
    assert_eq!(state["video_infos"][0]["cdn_url"], made["url"]);
    assert_eq!(
        state["canvas_config"],
        json!({"width": 320, "height": 180, "fps": 15})
    );
}

#[tokio::test]
async fn edits_change_the_timeline_and_say_so() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    owner.say(&session, SUNSET).await;
    let heard = owner
        .say(
            &session,
            "Add the title 'Golden Hour' from 0s to 1s at the bottom",
        )
        .await;
    assert_eq!(heard.failure(), None);
    assert!(
        heard.text().contains("Title added: 'Golden Hour'"),
        "{}",
        heard.text()
    );
    let draft = owner.state(&session).await["draft"].clone();
    let titles = draft["t"]
        .as_array()
        .unwrap()
        .iter()
        .find(|track| track["tt"] == 7)
        .unwrap();
    assert_eq!(titles["sg"][0]["m"]["text"], "Golden Hour");

    let heard = owner.say(&session, "Remove clip 7").await;
    assert!(heard.text().contains("no clip 7"), "{}", heard.text());
    assert_eq!(owner.state(&session).await["draft"], draft);
}

#[tokio::test]
async fn what_is_not_understood_is_answered_and_nothing_is_done() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let heard = owner.say(&session, "what is the meaning of life?").await;
    assert_eq!(heard.failure(), None);
    assert!(!heard.text().is_empty());
    assert_eq!(owner.state(&session).await["draft"], json!({}));
}

#[tokio::test]
async fn the_turns_of_a_session_follow_one_another() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    // The answer to a request begins when its turn stands in line.
    let first = owner.message(&session, SUNSET).send().await.unwrap();
    let second = owner.say(&session, "Remove clip 1").await;
    assert!(
        second.text().contains("Video clip removed"),
        "{}",
        second.text()
    );
    first.bytes().await.unwrap();
    let state = owner.state(&session).await;
    assert_eq!(state["generated_media"].as_array().unwrap().len(), 1);
    assert_eq!(
        state["draft"]["t"].as_array().map_or(0, |tracks| {
            tracks
                .iter()
                .map(|track| track["sg"].as_array().unwrap().len())
                .sum::<usize>()
        }),
        0
    );
}

#[tokio::test]
async fn a_client_that_goes_away_does_not_end_the_turn() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    drop(owner.message(&session, SUNSET).send().await.unwrap());
    // The next turn waits for the one that nobody listens to.
    let heard = owner
        .say(&session, "Add the title 'Late' from 0s to 1s at the top")
        .await;
    assert_eq!(heard.failure(), None);
    assert_eq!(
        owner.state(&session).await["generated_media"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn without_ffmpeg_a_turn_says_how_to_get_it_and_the_session_stays() {
    let bench = Bench::start_with(|config| config.ffmpeg = Some("/nowhere/ffmpeg".into())).await;
    let owner = bench.owner();
    let session = owner.session().await;
    let (code, message) = owner.say(&session, SUNSET).await.failure().unwrap();
    assert_eq!(code, 424);
    assert!(message.contains("install ffmpeg"), "{message}");
    assert_eq!(owner.state(&session).await["draft"], json!({}));
}

#[tokio::test]
async fn a_bad_message_is_refused_before_the_stream() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let body = |app: &str, user: &str, session: &str, text: &str| {
        json!({"app_name": app, "user_id": user, "session_id": session,
               "new_message": {"parts": [{"text": text}]}})
    };
    let id = session.as_str();
    for (body, refusal) in [
        (body("nemo_agent", "me", id, "  "), (422, 422)),
        (body("other_agent", "me", id, "hello"), (404, 404)),
        (body("nemo_agent", "anon_other", id, "hello"), (403, 403)),
        (body("nemo_agent", "me", "1", "hello"), (1002, 404)),
        (json!({"app_name": "nemo_agent"}), (422, 422)),
        (Value::Null, (422, 422)),
    ] {
        let answer = owner.post(paths::RUN.pattern(), &body).await;
        assert_eq!(answer.refusal(), refusal, "{body}: {}", answer.body);
    }
    let request = owner
        .request(reqwest::Method::POST, paths::RUN.pattern())
        .body("{");
    assert_eq!(Answer::of(request).await.refusal(), (400, 400));
    let camel = json!({"appName": "nemo_agent", "userId": "owner", "sessionId": id,
                       "newMessage": {"role": "user", "parts": [{"text": "hello"}]}});
    let answer = owner.post(paths::RUN.pattern(), &camel).await;
    assert_eq!(answer.status, StatusCode::OK);
}
