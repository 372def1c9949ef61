use veo_project::{JobKind, NextStep, Phase};

use crate::fake::Upload;
use crate::house::{House, ended, failed, source, uploaded};

#[tokio::test]
async fn a_file_begins_a_project_and_is_there() {
    let house = House::new().await;
    let workspace = house.open().await;
    let job = workspace
        .upload(source(&house.file("holiday.mp4")))
        .await
        .unwrap();
    assert_eq!((job.kind, job.phase), (JobKind::Upload, Phase::Queued));
    let outcome = uploaded(ended(&workspace, &job).await);
    assert_eq!(outcome.files.len(), 1);
    let file = &outcome.files[0];
    assert_eq!(
        (file.name.as_str(), file.kind.as_deref(), file.duration_ms),
        ("holiday.mp4", Some("video"), Some(2500))
    );
    assert_eq!(
        outcome.changes,
        ["File added to the project: holiday.mp4 (video, 2.5s)"]
    );
    assert!(!outcome.ready, "the service did not place it");
    let state = workspace.state(None).await.unwrap();
    assert_eq!(
        (state.name.as_str(), state.files),
        ("holiday.mp4", outcome.files)
    );
}

#[tokio::test]
async fn a_file_that_is_placed_at_once_can_be_exported() {
    let house = House::new().await;
    let workspace = house.open().await;
    house.fake.world().upload = Upload::Place;
    let job = workspace
        .upload(source(&house.file("bees.mp4")))
        .await
        .unwrap();
    let outcome = uploaded(ended(&workspace, &job).await);
    assert!(outcome.ready);
    assert!(
        outcome.changes.iter().any(|change| change.contains("bees")),
        "{:?}",
        outcome.changes
    );
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_the_state() {
    let house = House::new().await;
    let workspace = house.open().await;
    house.fake.world().upload = Upload::TakeAndCut;
    let job = workspace
        .upload(source(&house.file("there.mp4")))
        .await
        .unwrap();
    assert_eq!(
        uploaded(ended(&workspace, &job).await).files[0].name,
        "there.mp4"
    );

    house.fake.world().upload = Upload::Cut;
    let job = workspace
        .upload(source(&house.file("gone.mp4")))
        .await
        .unwrap();
    let failure = failed(ended(&workspace, &job).await);
    let again = NextStep::AskAgain {
        kind: JobKind::Upload,
        may_charge: false,
    };
    assert_eq!(failure.next, [again]);
    assert_eq!(house.fake.world().uploads, 2);
}

#[tokio::test]
async fn what_cannot_be_uploaded_begins_nothing() {
    let house = House::new().await;
    let workspace = house.open().await;
    let error = workspace
        .upload(source(&house.file("notes.txt")))
        .await
        .unwrap_err();
    assert!(
        matches!(&error.next_steps()[0], NextStep::UseSupportedType { types } if types.contains(&"mp4".to_owned()))
    );
    let missing = house.path("missing.mp4");
    let error = workspace
        .upload(source(missing.to_str().unwrap()))
        .await
        .unwrap_err();
    assert_eq!(error.next_steps(), [NextStep::CheckPath { path: missing }]);
    assert_eq!(house.fake.world().sessions.len(), 0);
}
