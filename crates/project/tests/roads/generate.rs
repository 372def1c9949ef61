use std::sync::Arc;

use serde_json::json;
use tokio::sync::Semaphore;
use veo_api::code::ErrorCode;
use veo_api::envelope::ApiError;
use veo_api::event::StreamEvent;
use veo_project::{JobKind, NextStep, Phase};

use crate::fake::{Run, clip};
use crate::house::{House, ended, failed, generated, in_project, prompt, shows};

const OCEAN: &str = "generate a 10-second clip of bees";

fn making() -> StreamEvent {
    StreamEvent::Progress {
        fraction: 0.42,
        stage: "making the clip".to_owned(),
    }
}

#[tokio::test]
async fn a_turn_tells_what_was_said_changed_and_charged() {
    let house = House::new().await;
    let gate = Arc::new(Semaphore::new(0));
    let words = StreamEvent::Text {
        text: "Your video is ready! Preview in the Timeline panel or click Export.".to_owned(),
        partial: false,
    };
    let run = Run::with(&[making(), words], Some(clip())).held(&gate);
    house.fake.world().runs.push_back(run);
    let workspace = house.open().await;

    let job = workspace.generate(prompt(OCEAN)).await.unwrap();
    assert_eq!(
        (job.phase, job.kind, job.is_finished()),
        (Phase::Queued, JobKind::Generate, false)
    );
    let seen = shows(&workspace, &job.id, |view| view.progress.is_some()).await;
    assert_eq!(
        (seen.phase, seen.stage.as_str(), seen.progress),
        (Phase::Sent, "making the clip", Some(0.42))
    );
    gate.add_permits(1);

    let view = ended(&workspace, &job).await;
    assert_eq!(view.phase, Phase::Done);
    assert!(view.finished_at >= Some(view.started_at));
    let outcome = generated(view);
    assert_eq!(
        outcome.said,
        "Your video is ready! Look at the track summary or ask for an export."
    );
    assert!(
        outcome.changes.iter().any(|change| change.contains("bees")),
        "{outcome:?}"
    );
    assert_eq!(
        outcome.summary,
        "Timeline (1 track): 1. Video: bees (0-10s)"
    );
    assert_eq!(
        (outcome.ready, outcome.charged, outcome.recovered),
        (true, Some(100), false)
    );
    assert_eq!(house.fake.world().messages, [OCEAN]);
}

#[tokio::test]
async fn a_silent_turn_is_told_by_what_it_changed() {
    let house = House::new().await;
    house.fake.world().runs.push_back(Run::silent(Some(clip())));
    let workspace = house.open().await;
    let job = workspace.generate(prompt(OCEAN)).await.unwrap();
    let outcome = generated(ended(&workspace, &job).await);
    assert_eq!((outcome.said.as_str(), outcome.recovered), ("", false));
    assert!(!outcome.changes.is_empty());
}

#[tokio::test]
async fn an_answer_without_a_change_is_an_answer() {
    let house = House::new().await;
    let workspace = house.open().await;
    let job = workspace.generate(prompt(OCEAN)).await.unwrap();
    let outcome = generated(ended(&workspace, &job).await);
    assert_eq!(outcome.said, "Which one?");
    assert_eq!((outcome.changes.len(), outcome.charged), (0, Some(0)));
    assert!(!outcome.ready);
}

#[tokio::test]
async fn the_raw_clip_is_announced_before_the_turn_ends() {
    let house = House::new().await;
    let gate = Arc::new(Semaphore::new(0));
    let name = "generate_video_with_seedance".to_owned();
    let call = StreamEvent::ToolCall {
        id: None,
        name: name.clone(),
        args: json!({"prompt": "bees"}).into(),
    };
    let result = StreamEvent::ToolResult {
        id: None,
        name,
        response: json!({"status": "success", "video_url": "https://cdn.example/secret.mp4"})
            .into(),
    };
    let run = Run::with(&[call, result], Some(clip())).held(&gate);
    house.fake.world().runs.push_back(run);
    let workspace = house.open().await;
    let job = workspace.generate(prompt(OCEAN)).await.unwrap();
    let seen = shows(&workspace, &job.id, |view| !view.news.is_empty()).await;
    assert!(!seen.is_finished());
    assert_eq!(seen.news.len(), 1);
    assert!(seen.news[0].starts_with("The raw clip is there"));
    assert!(!seen.news[0].contains("secret"), "payloads stay inside");
    gate.add_permits(1);
    generated(ended(&workspace, &job).await);
}

#[tokio::test]
async fn a_job_without_news_wakes_those_who_watch_it() {
    let house = House::new().await;
    let gate = Arc::new(Semaphore::new(0));
    house
        .fake
        .world()
        .runs
        .push_back(Run::says("ok", None).held(&gate));
    let workspace = house.open().await;
    let job = workspace.generate(prompt(OCEAN)).await.unwrap();
    shows(&workspace, &job.id, |view| view.phase == Phase::Sent).await;
    let mut watched = workspace.watch(&job.id).await.unwrap();
    for _ in 0..3 {
        watched.changed().await.unwrap();
        assert_eq!(watched.borrow_and_update().phase, Phase::Sent);
    }
    gate.add_permits(1);
    ended(&workspace, &job).await;
}

#[tokio::test]
async fn what_two_turns_side_by_side_cost_is_not_told_as_the_price_of_one() {
    let house = House::new().await;
    let (one, other) = (house.fake.project("1", "{}"), house.fake.project("2", "{}"));
    let gate = Arc::new(Semaphore::new(0));
    let workspace = house.open().await;
    let mut jobs = Vec::new();
    for project in [&one, &other] {
        let run = Run::says("ok", Some(clip())).held(&gate);
        house.fake.world().runs.push_back(run);
        let job = workspace
            .generate(in_project(OCEAN, project))
            .await
            .unwrap();
        shows(&workspace, &job.id, |view| view.phase == Phase::Sent).await;
        jobs.push(job);
    }
    gate.add_permits(2);
    for job in &jobs {
        assert_eq!(generated(ended(&workspace, job).await).charged, None);
    }
    house
        .fake
        .world()
        .runs
        .push_back(Run::says("ok", Some(json!({"d": 1}))));
    let alone = workspace.generate(in_project(OCEAN, &one)).await.unwrap();
    assert_eq!(
        generated(ended(&workspace, &alone).await).charged,
        Some(100)
    );
}

#[tokio::test]
async fn a_refusal_is_told_with_a_way_on() {
    let house = House::new().await;
    let broke = ApiError {
        registration_url: Some("https://web.example/register".to_owned()),
        ..ApiError::new(ErrorCode::NoCredits, "insufficient credits")
    };
    let inside = Run {
        frames: vec![veo_api::event::failure(&broke).encode()],
        ..Run::default()
    };
    let workspace = house.open().await;
    for run in [Run::refused(broke.clone()), inside] {
        house.fake.world().runs.push_back(run);
        let job = workspace.generate(prompt(OCEAN)).await.unwrap();
        let failure = failed(ended(&workspace, &job).await);
        assert!(
            failure.message.contains("insufficient credits"),
            "{failure:?}"
        );
        let url = "https://web.example/register".to_owned();
        assert_eq!(
            failure.next,
            [NextStep::Register { url }, NextStep::GetCredits]
        );
    }
    assert_eq!(house.fake.world().messages.len(), 2);
}

#[tokio::test]
async fn a_failure_of_the_model_after_which_nothing_changed_is_a_failure() {
    let house = House::new().await;
    let blocked = StreamEvent::ModelError {
        code: Some("SAFETY".to_owned()),
        message: "Response blocked".to_owned(),
    };
    house
        .fake
        .world()
        .runs
        .push_back(Run::with(&[blocked], None));
    let workspace = house.open().await;
    let job = workspace.generate(prompt(OCEAN)).await.unwrap();
    let failure = failed(ended(&workspace, &job).await);
    assert_eq!(
        failure.message,
        "the agent could not do it: Response blocked"
    );
}

#[tokio::test]
async fn a_project_takes_one_message_at_a_time_in_order() {
    let house = House::new().await;
    let workspace = house.open().await;
    let gate = Arc::new(Semaphore::new(0));
    for number in 1..=3 {
        let draft = json!({"d": number, "t": []});
        house
            .fake
            .world()
            .runs
            .push_back(Run::says("ok", Some(draft)).held(&gate));
    }
    let mut jobs = Vec::new();
    for words in ["first", "second", "third"] {
        jobs.push(workspace.generate(prompt(words)).await.unwrap());
    }
    assert!(jobs.iter().all(|job| job.project == jobs[0].project));
    shows(&workspace, &jobs[0].id, |view| view.phase == Phase::Sent).await;
    assert_eq!(
        workspace.job(&jobs[1].id).await.unwrap().phase,
        Phase::Queued
    );
    gate.add_permits(3);
    for job in &jobs {
        assert_eq!(generated(ended(&workspace, job).await).charged, Some(100));
    }
    let world = house.fake.world();
    assert_eq!(world.messages, ["first", "second", "third"]);
    assert_eq!(world.most_running, 1);
}

#[tokio::test]
async fn projects_do_not_wait_for_one_another() {
    let house = House::new().await;
    let (one, other) = (house.fake.project("1", "{}"), house.fake.project("2", "{}"));
    let gate = Arc::new(Semaphore::new(0));
    house
        .fake
        .world()
        .runs
        .push_back(Run::says("ok", None).held(&gate));
    let workspace = house.open().await;
    let held = workspace.generate(in_project("held", &one)).await.unwrap();
    shows(&workspace, &held.id, |view| view.phase == Phase::Sent).await;
    let free = workspace
        .generate(in_project("free", &other))
        .await
        .unwrap();
    generated(ended(&workspace, &free).await);
    assert!(!workspace.job(&held.id).await.unwrap().is_finished());
    gate.add_permits(1);
    generated(ended(&workspace, &held).await);
}
