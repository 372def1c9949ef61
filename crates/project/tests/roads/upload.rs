use veo_project::{ErrorKind, JobKind, NextStep, Phase};

use crate::fake::Upload;
use crate::house::{House, ended, failed, source, sources, uploaded};

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
    house
        .fake
        .world()
        .next_uploads
        .push_back(Upload::TakeAndCut);
    let job = workspace
        .upload(source(&house.file("there.mp4")))
        .await
        .unwrap();
    assert_eq!(
        uploaded(ended(&workspace, &job).await).files[0].name,
        "there.mp4"
    );

    house.fake.world().next_uploads.push_back(Upload::Cut);
    let job = workspace
        .upload(source(&house.file("second.mp4")))
        .await
        .unwrap();
    let outcome = uploaded(ended(&workspace, &job).await);
    assert_eq!(outcome.files[0].name, "second.mp4");
    assert_eq!(house.fake.world().uploads, 3);

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
    assert_eq!(house.fake.world().uploads, 5, "once more, and no more");
}

#[tokio::test]
async fn several_files_are_sent_one_after_the_other() {
    let house = House::new().await;
    let workspace = house.open().await;
    let files = ["b.mp4", "a.mp4"].map(|name| house.file(name));
    let job = workspace.upload(sources(&files)).await.unwrap();
    let outcome = uploaded(ended(&workspace, &job).await);
    let names: Vec<&str> = outcome.files.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["b.mp4", "a.mp4"]);
    assert_eq!(outcome.changes.len(), 2);
}

#[tokio::test]
async fn when_one_of_several_fails_those_before_it_are_told() {
    let house = House::new().await;
    let workspace = house.open().await;
    let files = ["a.mp4", "b.mp4", "c.mp4"].map(|name| house.file(name));
    house
        .fake
        .world()
        .next_uploads
        .extend([Upload::Take, Upload::Cut, Upload::Cut]);
    let job = workspace.upload(sources(&files)).await.unwrap();
    let failure = failed(ended(&workspace, &job).await);
    assert_eq!(
        failure.message,
        "The first file is in the project. The upload of `b.mp4` was interrupted twice, and it is not in the \
         project."
    );
    assert_eq!(house.fake.world().uploads, 3);
}

#[tokio::test]
async fn no_file_and_one_bad_file_among_good_ones_begin_nothing() {
    let house = House::new().await;
    let workspace = house.open().await;
    let error = workspace.upload(sources(&[])).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NothingToUpload);
    let files = ["a.mp4", "notes.txt"].map(|name| house.file(name));
    workspace.upload(sources(&files)).await.unwrap_err();
    assert_eq!(house.fake.world().sessions.len(), 0);
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
