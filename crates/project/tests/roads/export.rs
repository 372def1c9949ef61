use serde_json::json;
use veo_api::code::ErrorCode;
use veo_api::envelope::ApiError;
use veo_project::{
    ErrorKind, ExportRequest, FilmRequest, IdempotencyKey, JobKind, NextStep, Phase,
};

use crate::fake::{self, Copy, Submit};
use crate::house::{House, ended, exported, failed, film_of};

/// With blanks, numbers and keys that no reader would write again.
const DRAFT: &str = r#"{ "z" : 1.50,"m":{"title":"Bees","width":1080,"height":1920},"t":[ {"sg":[{"d":1e4,"x":{}}],"tt":0}] }"#;

#[tokio::test]
async fn a_film_is_rendered_from_the_draft_as_it_was_read_and_lies_whole_in_its_place() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    house.fake.world().statuses.extend([
        json!({"status": "pending", "progress": 5}),
        json!({"status": "some new word", "progress": 40}),
        json!({"status": "completed", "progress": 100}),
    ]);
    let workspace = house.open().await;
    let job = workspace.export(film_of(&project)).await.unwrap();
    let view = ended(&workspace, &job).await;
    assert_eq!((view.kind, view.phase), (JobKind::Export, Phase::Done));
    let film = exported(view);
    assert_eq!(film.path, house.path("films/bees-co.mp4"));
    let bytes = std::fs::read(&film.path).unwrap();
    assert_eq!(bytes, house.fake.last_film());
    assert_eq!((film.bytes, film.duration_ms), (bytes.len() as u64, 10_000));
    assert_eq!((film.width, film.height), (Some(1080), Some(1920)));
    assert!(film.url.unwrap().starts_with("/films/render_"));
    assert_eq!(
        film.project_link, None,
        "the service did not say which task it is"
    );
    assert_eq!(house.fake.submitted_drafts(), [DRAFT]);

    let second = workspace.export(film_of(&project)).await.unwrap();
    exported(ended(&workspace, &second).await);
    assert_eq!(house.films(), ["bees-co-2.mp4", "bees-co.mp4"]);
}

#[tokio::test]
async fn a_path_of_ones_own_is_never_written_over() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    let workspace = house.open().await;
    let request = ExportRequest {
        output: Some(house.path("mine.mp4")),
        key: Some(IdempotencyKey::new("k")),
        ..film_of(&project)
    };
    let job = workspace.export(request.clone()).await.unwrap();
    let film = exported(ended(&workspace, &job).await);
    assert_eq!(film.path, house.path("mine.mp4"));
    // The same request again is the same job, although its file is there now.
    assert_eq!(workspace.export(request.clone()).await.unwrap().id, job.id);
    let error = workspace
        .export(ExportRequest {
            key: None,
            ..request
        })
        .await
        .unwrap_err();
    assert_eq!(
        error.next_steps(),
        [NextStep::UsePath {
            path: house.path("mine-2.mp4")
        }]
    );
    assert_eq!(house.fake.world().submitted.len(), 1);
}

#[tokio::test]
async fn nothing_on_the_timeline_is_nothing_to_export() {
    let house = House::new().await;
    let workspace = house.open().await;
    for (id, draft) in [("1", "{}"), ("2", r#"{"t":[{"tt":0,"sg":[]}]}"#)] {
        let project = house.fake.project(id, draft);
        let job = workspace.export(film_of(&project)).await.unwrap();
        let failure = failed(ended(&workspace, &job).await);
        assert_eq!(failure.next, [NextStep::MakeFootageFirst]);
    }
    assert!(house.fake.world().submitted.is_empty() && house.films().is_empty());
}

#[tokio::test]
async fn a_submit_whose_answer_is_lost_makes_one_render() {
    for (submit, arrived) in [(Submit::TakeAndCut, true), (Submit::Cut, false)] {
        let house = House::new().await;
        let project = house.fake.project("55", DRAFT);
        house.fake.world().submits.push_back(submit);
        let workspace = house.open().await;
        let job = workspace.export(film_of(&project)).await.unwrap();
        exported(ended(&workspace, &job).await);
        assert_eq!(
            house.fake.world().submitted.len(),
            1,
            "arrived at first: {arrived}"
        );
    }
}

#[tokio::test]
async fn a_render_that_fails_gets_one_new_id() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    let workspace = house.open().await;
    let failure = || json!({"status": "failed", "error": "no encoder"});
    house.fake.world().statuses.push_back(failure());
    let job = workspace.export(film_of(&project)).await.unwrap();
    exported(ended(&workspace, &job).await);
    {
        let world = house.fake.world();
        assert_eq!(world.submitted.len(), 2);
        assert_ne!(world.submitted[0], world.submitted[1]);
    }
    assert_eq!(house.fake.submitted_drafts(), [DRAFT, DRAFT]);

    house.fake.world().statuses.extend([failure(), failure()]);
    let job = workspace.export(film_of(&project)).await.unwrap();
    let failure = failed(ended(&workspace, &job).await);
    assert_eq!(failure.message, "the render failed: no encoder");
    assert_eq!(house.fake.world().submitted.len(), 4);
}

#[tokio::test]
async fn a_blocked_export_is_not_tried_again() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    let blocked = ApiError::new(ErrorCode::ExportBlocked, "free plan export blocked");
    house
        .fake
        .world()
        .submits
        .push_back(Submit::Refuse(blocked));
    let workspace = house.open().await;
    let job = workspace.export(film_of(&project)).await.unwrap();
    let failure = failed(ended(&workspace, &job).await);
    assert!(failure.message.contains("free plan export blocked"));
    assert_eq!(failure.next, [NextStep::UpgradePlan { register: None }]);
    assert!(house.fake.world().submitted.is_empty());
}

#[tokio::test]
async fn a_film_whose_address_does_not_work_is_fetched_through_the_api() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    house.fake.world().film = Copy::Gone;
    let workspace = house.open().await;
    let job = workspace.export(film_of(&project)).await.unwrap();
    exported(ended(&workspace, &job).await);
    assert_eq!(
        std::fs::read(house.path("films/bees-co.mp4")).unwrap(),
        house.fake.last_film()
    );
}

#[tokio::test]
async fn a_film_that_is_not_whole_is_not_kept() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    let longer = fake::film("x").len() + 1;
    house
        .fake
        .world()
        .statuses
        .push_back(json!({"status": "completed", "output": {"url": "/films/x", "size": longer}}));
    let workspace = house.open().await;
    let job = workspace.export(film_of(&project)).await.unwrap();
    let failure = failed(ended(&workspace, &job).await);
    assert!(
        failure.message.contains("bytes of the film arrived"),
        "{failure:?}"
    );
    assert_eq!(house.films(), Vec::<String>::new());
}

/// The shape of the status that does not say how long the film is.
#[tokio::test]
async fn a_film_that_was_cut_where_it_lies_is_not_kept() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    house.fake.world().film = Copy::Cut;
    let status = json!({"status": "completed", "outputUrl": "/films/x"});
    house.fake.world().statuses.push_back(status.clone());
    let workspace = house.open().await;
    let job = workspace.export(film_of(&project)).await.unwrap();
    let outcome = exported(ended(&workspace, &job).await);
    assert_eq!(
        std::fs::read(outcome.path).unwrap(),
        house.fake.last_film(),
        "the API has it whole"
    );

    house.fake.world().film_of_api = Copy::Cut;
    house.fake.world().statuses.push_back(status);
    let job = workspace.export(film_of(&project)).await.unwrap();
    let failure = failed(ended(&workspace, &job).await);
    assert!(failure.message.contains("no whole film"), "{failure:?}");
    assert_eq!(house.films(), ["bees-co.mp4"]);
}

#[tokio::test]
async fn what_cannot_be_written_says_so_before_anything_starts() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    let workspace = house.open().await;
    let request = ExportRequest {
        output: Some(house.path("film.mov")),
        film: FilmRequest {
            format: Some("mp4".to_owned()),
            ..FilmRequest::default()
        },
        ..film_of(&project)
    };
    let error = workspace.export(request).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::OutputExtension { .. }));
    assert_eq!(
        error.next_steps(),
        [NextStep::UsePath {
            path: house.path("film.mp4")
        }]
    );
    let request = ExportRequest {
        film: FilmRequest {
            preset: Some("vimeo".to_owned()),
            ..FilmRequest::default()
        },
        ..film_of(&project)
    };
    let error = workspace.export(request).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::UnknownFilm(_)));
    assert!(error.to_string().contains("youtube"), "{error}");
}

#[tokio::test]
async fn a_service_that_makes_another_format_is_told_of() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    let workspace = house.open().await;
    // What this service makes is always an MP4.
    let request = ExportRequest {
        output: Some(house.path("film.webm")),
        ..film_of(&project)
    };
    let job = workspace.export(request).await.unwrap();
    let failure = failed(ended(&workspace, &job).await);
    assert!(
        failure.message.contains("another format than webm"),
        "{failure:?}"
    );
    assert_eq!(house.films(), Vec::<String>::new());
}

#[tokio::test]
async fn a_project_of_ours_gets_a_link() {
    let house = House::new().await;
    let workspace = house.open().await;
    let draft = Some(crate::fake::clip());
    house
        .fake
        .world()
        .runs
        .push_back(crate::fake::Run::says("ok", draft));
    let made = workspace
        .generate(crate::house::prompt("bees"))
        .await
        .unwrap();
    // Asked for at once: it waits for what was asked before.
    let job = workspace.export(film_of(&made.project)).await.unwrap();
    let film = exported(ended(&workspace, &job).await);
    assert_eq!(
        film.project_link.as_deref(),
        Some("https://web.example/workspace/claim?ct=clm_1")
    );
    assert_eq!(film.path, house.path("films/bees.mp4"));
}
