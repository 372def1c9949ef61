//! Stopping says what it means.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::Semaphore;
use veo_project::{ErrorKind, NextStep, Phase};

use crate::fake::{Run, clip};
use crate::house::{
    House, PATIENCE, cancelled, ended, exported, film_of, generated, prompt, shows, unknown,
};

const DRAFT: &str = r#"{"t":[{"tt":0,"sg":[{"d":10000}]}]}"#;

#[tokio::test]
async fn a_message_that_was_sent_is_only_followed_no_more() {
    let house = House::new().await;
    let gate = Arc::new(Semaphore::new(0));
    house
        .fake
        .world()
        .runs
        .push_back(Run::says("ok", Some(clip())).held(&gate));
    let workspace = house.open().await;
    let sent = workspace.generate(prompt("bees")).await.unwrap();
    let queued = workspace.generate(prompt("wasps")).await.unwrap();
    let next = workspace.generate(prompt("ants")).await.unwrap();
    shows(&workspace, &sent.id, |view| view.phase == Phase::Sent).await;

    let view = workspace.cancel(&queued.id).await.unwrap();
    assert!(cancelled(view).message.contains("Nothing was charged"));
    let view = workspace.cancel(&sent.id).await.unwrap();
    let project = view.project.clone();
    let failure = unknown(view);
    assert!(
        failure.message.contains("cannot be taken back"),
        "{failure:?}"
    );
    assert_eq!(failure.next, [NextStep::LookAtState { project }]);

    // The project is free, and what was asked for next is done.
    generated(ended(&workspace, &next).await);
    assert_eq!(house.fake.world().messages, ["bees", "ants"]);
    let again = workspace.cancel(&sent.id).await.unwrap_err();
    assert_eq!(again.kind(), &ErrorKind::AlreadyEnded(sent.id));
}

#[tokio::test]
async fn a_render_is_cancelled_where_it_runs() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    let pending = json!({"status": "processing", "progress": 40});
    house.fake.world().statuses.extend(vec![pending; 10_000]);
    let workspace = house.open().await;
    let job = workspace.export(film_of(&project)).await.unwrap();
    shows(&workspace, &job.id, |view| view.progress == Some(0.4)).await;
    let view = workspace.cancel(&job.id).await.unwrap();
    assert_eq!(
        cancelled(view).message,
        "The export was stopped. No file was written."
    );
    assert_eq!(house.fake.world().cancelled.len(), 1);
    assert_eq!(house.films(), Vec::<String>::new());
    house.fake.world().statuses.clear();
    let again = workspace.export(film_of(&project)).await.unwrap();
    exported(ended(&workspace, &again).await);
}

#[tokio::test]
async fn a_download_that_is_stopped_leaves_nothing() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    house.fake.world().film_gate = Some(Arc::new(Semaphore::new(0)));
    let workspace = house.open().await;
    let job = workspace.export(film_of(&project)).await.unwrap();
    shows(&workspace, &job.id, |view| {
        view.phase == Phase::Downloading && view.progress.is_some()
    })
    .await;
    cancelled(workspace.cancel(&job.id).await.unwrap());
    assert_eq!(house.films(), Vec::<String>::new());
}

#[tokio::test]
async fn a_job_of_another_process_can_be_stopped_and_watched() {
    let house = House::new().await;
    let lease = Duration::from_secs(1);
    house
        .fake
        .world()
        .runs
        .push_back(Run::says("ok", None).held(&Arc::new(Semaphore::new(0))));
    let (one, other) = (house.open_with(lease).await, house.open().await);
    let job = one.generate(prompt("bees")).await.unwrap();
    shows(&one, &job.id, |view| view.phase == Phase::Sent).await;
    shows(&other, &job.id, |view| view.phase == Phase::Sent).await;
    let view = tokio::time::timeout(PATIENCE, other.cancel(&job.id))
        .await
        .unwrap()
        .unwrap();
    unknown(view);
}
