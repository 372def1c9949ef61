//! Watching a project, from the process that follows its jobs and from another one.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::time::timeout;
use veo_project::{ErrorKind, GenerateRequest, ProjectId};

use crate::fake::{Run, clip};
use crate::house::{House, PATIENCE, ended, prompt};

#[tokio::test]
async fn every_process_notices_what_comes_of_a_job() {
    let house = House::new().await;
    let (one, other) = (house.open().await, house.open().await);
    for words in ["a clip of bees", "a clip of wasps"] {
        let gate = Arc::new(Semaphore::new(0));
        let run = Run::says("done", Some(clip())).held(&gate);
        house.fake.world().runs.push_back(run);
        let job = one.generate(prompt(words)).await.unwrap();
        let mut here = one.changes(Some(job.project.clone())).await.unwrap();
        let mut anywhere = other.changes(None).await.unwrap();
        let mut there = other.changes(Some(job.project.clone())).await.unwrap();
        gate.add_permits(1);
        for changes in [&mut here, &mut there, &mut anywhere] {
            assert!(timeout(PATIENCE, changes.next()).await.unwrap());
        }
        ended(&one, &job).await;
    }
    assert_eq!(other.projects().await.unwrap().len(), 1);
}

#[tokio::test]
async fn only_what_the_journal_knows_is_looked_at_and_it_is_not_gone_on_with() {
    let house = House::new().await;
    let workspace = house.open().await;
    let job = workspace.generate(prompt("bees")).await.unwrap();
    ended(&workspace, &job).await;
    let newer = GenerateRequest {
        new_project: true,
        ..prompt("wasps")
    };
    let newer = workspace.generate(newer).await.unwrap();
    ended(&workspace, &newer).await;

    let seen = workspace.look_at(job.project.clone()).await.unwrap();
    assert_eq!(seen.project, job.project);
    assert_eq!(workspace.state(None).await.unwrap().project, newer.project);
    let elsewhere = ProjectId::new("99");
    let looked = workspace.look_at(elsewhere.clone()).await.unwrap_err();
    let watched = workspace.changes(Some(elsewhere)).await.unwrap_err();
    for error in [looked, watched] {
        assert!(
            matches!(error.kind(), ErrorKind::UnknownProject { .. }),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_watch_ends_with_the_workspace() {
    let house = House::new().await;
    let workspace = house.open().await;
    let job = workspace.generate(prompt("bees")).await.unwrap();
    ended(&workspace, &job).await;
    let mut changes = workspace.changes(Some(job.project)).await.unwrap();
    let (go_on, ()) = tokio::join!(timeout(PATIENCE, changes.next()), workspace.close());
    assert!(!go_on.unwrap());
}
