//! An answer that is lost: what came of the message is told by the project and the balance.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::Semaphore;
use veo_api::event::StreamEvent;
use veo_project::{JobKind, NextStep, Phase};

use crate::fake::{Run, clip};
use crate::house::{House, ended, generated, in_project, not_started, prompt, shows, unknown};

const OCEAN: &str = "generate a 10-second clip of bees";

fn again() -> NextStep {
    NextStep::AskAgain {
        kind: JobKind::Generate,
        may_charge: true,
    }
}

fn making() -> StreamEvent {
    StreamEvent::Progress {
        fraction: 0.42,
        stage: "making the clip".to_owned(),
    }
}

#[tokio::test]
async fn a_cut_answer_is_found_in_the_state_and_never_sent_again() {
    let house = House::new().await;
    let gate = Arc::new(Semaphore::new(0));
    let words = StreamEvent::Text {
        text: "Generating".to_owned(),
        partial: false,
    };
    // The clip comes when the state was read three times after the message.
    let run = Run::with(&[words, making()], Some(clip()))
        .held(&gate)
        .cut()
        .after_reads(3);
    house.fake.world().runs.push_back(run);
    let workspace = house.open().await;
    let job = workspace.generate(prompt(OCEAN)).await.unwrap();
    shows(&workspace, &job.id, |view| view.progress.is_some()).await;
    gate.add_permits(1);
    let outcome = generated(ended(&workspace, &job).await);
    assert!(outcome.recovered && outcome.ready);
    assert_eq!(outcome.said, "Generating");
    assert_eq!(outcome.charged, Some(100));
    assert_eq!(house.fake.world().messages.len(), 1);
}

#[tokio::test]
async fn a_model_that_stumbled_before_a_cut_may_have_gone_on() {
    let house = House::new().await;
    let stumbled = StreamEvent::ModelError {
        code: None,
        message: "upstream timeout".to_owned(),
    };
    let gate = Arc::new(Semaphore::new(0));
    let run = Run::with(&[stumbled, making()], Some(clip()))
        .held(&gate)
        .cut()
        .after_reads(3);
    house.fake.world().runs.push_back(run);
    let workspace = house.open().await;
    let job = workspace.generate(prompt(OCEAN)).await.unwrap();
    shows(&workspace, &job.id, |view| view.progress.is_some()).await;
    gate.add_permits(1);
    let outcome = generated(ended(&workspace, &job).await);
    assert!(outcome.recovered && outcome.ready);
    assert_eq!(
        outcome.said,
        "Then a failure was reported: upstream timeout"
    );
}

#[tokio::test]
async fn a_silent_turn_whose_change_comes_late_is_recovered() {
    let house = House::new().await;
    house
        .fake
        .world()
        .runs
        .push_back(Run::silent(Some(clip())).after_reads(3));
    let workspace = house.open().await;
    let job = workspace.generate(prompt(OCEAN)).await.unwrap();
    assert!(generated(ended(&workspace, &job).await).recovered);
    assert_eq!(house.fake.world().messages.len(), 1);
}

#[tokio::test]
async fn what_leaves_no_trace_for_long_was_not_started_and_is_never_sent_again() {
    for run in [Run::says("Generating", None).cut(), Run::silent(None)] {
        let house = House::new().await;
        house.fake.world().runs.push_back(run);
        let workspace = house.open().await;
        let job = workspace.generate(prompt(OCEAN)).await.unwrap();
        let view = ended(&workspace, &job).await;
        assert_eq!(view.phase, Phase::NotStarted);
        let failure = not_started(view);
        assert_eq!(
            (failure.charged, &failure.next[..]),
            (Some(0), &[again()][..])
        );
        assert_eq!(house.fake.world().messages.len(), 1);
    }
}

#[tokio::test]
async fn what_only_the_balance_shows_is_unknown_and_never_sent_again() {
    for run in [Run::says("Generating", None).cut(), Run::silent(None)] {
        let house = House::new().await;
        house.fake.world().runs.push_back(run.costs(100));
        let workspace = house.open().await;
        let job = workspace.generate(prompt(OCEAN)).await.unwrap();
        let view = ended(&workspace, &job).await;
        assert_eq!(view.phase, Phase::Unknown);
        let project = view.project.clone();
        let failure = unknown(view);
        assert_eq!(failure.charged, Some(100));
        let look = NextStep::LookAtState { project };
        assert_eq!(failure.next, [look, again()]);
        assert_eq!(house.fake.world().messages.len(), 1);
    }
}

#[tokio::test]
async fn credits_that_stay_reserved_keep_a_message_from_being_called_not_started() {
    let house = House::new().await;
    let gate = Arc::new(Semaphore::new(0));
    let run = Run::says("Generating", None).cut().held(&gate);
    house.fake.world().runs.push_back(run);
    let workspace = house.open().await;
    let job = workspace.generate(prompt(OCEAN)).await.unwrap();
    shows(&workspace, &job.id, |view| view.phase == Phase::Sent).await;
    {
        let mut world = house.fake.world();
        (world.balance, world.frozen) = (world.balance - 100, 100);
    }
    gate.add_permits(1);
    let failure = unknown(ended(&workspace, &job).await);
    assert_eq!(failure.charged, Some(0), "reserved is not spent");
}

#[tokio::test]
async fn after_a_cut_the_agent_is_at_work_as_long_as_credits_are_reserved() {
    let house = House::new().await;
    let gate = Arc::new(Semaphore::new(0));
    let run = Run::says("Generating", Some(clip())).cut().held(&gate);
    house.fake.world().runs.push_back(run);
    let workspace = house.open_patiently().await;
    let project = house.fake.project("55", "{}");
    let job = workspace
        .generate(in_project(OCEAN, &project))
        .await
        .unwrap();
    shows(&workspace, &job.id, |view| view.phase == Phase::Sent).await;
    house.fake.world().frozen = 50;
    let reads = house.fake.world().state_reads;
    gate.add_permits(1);
    // The raw clip lies there, the same at each look, and is not taken for the end.
    while house.fake.world().state_reads < reads + 4 {
        assert!(!workspace.job(&job.id).await.unwrap().is_finished());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let mut titled = clip();
    let title = json!({"tt": 7, "sg": [{"d": 3000, "m": {"text": "Bees", "start": 0}}]});
    titled["t"].as_array_mut().unwrap().push(title);
    house.fake.set_draft("55", &titled);
    house.fake.world().frozen = 0;
    let outcome = generated(ended(&workspace, &job).await);
    assert!(
        outcome.summary.contains("Title"),
        "all tracks: {}",
        outcome.summary
    );
}

#[tokio::test]
async fn only_what_did_not_leave_is_called_not_sent() {
    let house = House::new().await;
    let project = house.fake.project("55", "{}");
    let workspace = house.open().await;
    // Known from here on, so that the next one who reads its state is the turn itself.
    workspace.state(Some(project.clone())).await.unwrap();
    house.fake.world().close_at_state = true;
    let job = workspace
        .generate(in_project(OCEAN, &project))
        .await
        .unwrap();
    let failure = not_started(ended(&workspace, &job).await);
    assert!(
        failure
            .message
            .starts_with("The message was not sent, and nothing was charged"),
        "{failure:?}"
    );
    assert_eq!(failure.next[0], NextStep::CheckConnection);
    assert_eq!(house.fake.world().messages.len(), 0);
}
