//! What is refused before anything starts, and which project a request is about.

use std::time::Duration;

use veo_project::{
    ErrorKind, ExportRequest, GenerateRequest, IdempotencyKey, Intent, JobFilter, JobId,
    KnownProject, NextStep, Outcome, ProjectId, UploadRequest,
};

use crate::house::{
    House, PATIENCE, ended, film_of, generated, in_project, keyed, only_job, prompt, source,
};

#[tokio::test]
async fn what_says_nothing_or_is_another_tools_work_reaches_nobody() {
    let house = House::new().await;
    let workspace = house.open().await;
    let empty = workspace.generate(prompt(" \n ")).await.unwrap_err();
    assert_eq!(empty.next_steps(), [NextStep::SayWhatToMake]);
    let export = workspace
        .generate(prompt("Export the video, please"))
        .await
        .unwrap_err();
    assert_eq!(
        export.next_steps(),
        [NextStep::UseTool {
            intent: Intent::Export
        }]
    );
    assert_eq!(workspace.jobs(JobFilter::default()).await.unwrap(), []);
    assert!(house.fake.world().messages.is_empty() && house.fake.world().sessions.is_empty());
}

#[tokio::test]
async fn the_first_message_begins_a_project_and_the_next_ones_go_on_with_it() {
    let house = House::new().await;
    let workspace = house.open().await;
    let first = workspace
        .generate(prompt("make a video about bees"))
        .await
        .unwrap();
    let second = workspace.generate(prompt("add a title")).await.unwrap();
    assert_eq!(first.project, second.project);
    let state = workspace.state(None).await.unwrap();
    assert_eq!(
        (state.project, state.name.as_str()),
        (first.project.clone(), "bees")
    );
    ended(&workspace, &first).await;
    ended(&workspace, &second).await;
    assert_eq!(house.fake.world().sessions.len(), 1);

    // Another process has no project of its own yet: it does not guess.
    let other = house.open().await;
    let error = other.state(None).await.unwrap_err();
    let projects = vec![KnownProject {
        id: first.project,
        name: "bees".to_owned(),
    }];
    assert_eq!(
        error.next_steps(),
        [
            NextStep::ChooseProject { projects },
            NextStep::StartNewProject
        ]
    );
}

#[tokio::test]
async fn a_new_project_begins_when_it_is_asked_for_and_is_in_use_then() {
    let house = House::new().await;
    let workspace = house.open().await;
    let first = workspace.generate(prompt("bees")).await.unwrap();
    let wasps = GenerateRequest {
        new_project: true,
        ..keyed("wasps", "k")
    };
    let second = workspace.generate(wasps.clone()).await.unwrap();
    assert_ne!(first.project, second.project);
    // The same request again begins nothing, and it is another request than one that goes on.
    assert_eq!(
        workspace.generate(wasps.clone()).await.unwrap().id,
        second.id
    );
    let goes_on = workspace.generate(keyed("wasps", "k")).await.unwrap_err();
    assert!(matches!(goes_on.kind(), ErrorKind::KeyInUse(_)));

    let file = source(&house.file("hornets.mp4"));
    let used = workspace.upload(file.clone()).await.unwrap();
    assert_eq!(used.project, second.project);
    let third = UploadRequest {
        new_project: true,
        ..file
    };
    let third = workspace.upload(third).await.unwrap();
    assert_eq!(workspace.state(None).await.unwrap().project, third.project);
    for job in [&first, &second, &used, &third] {
        ended(&workspace, job).await;
    }
    assert_eq!(house.fake.world().sessions.len(), 3);
}

#[tokio::test]
async fn a_request_for_a_new_project_and_another_one_begins_nothing() {
    let house = House::new().await;
    let project = house.fake.project("55", "{}");
    let workspace = house.open().await;
    let generate = workspace.generate(GenerateRequest {
        new_project: true,
        ..in_project("bees", &project)
    });
    let upload = workspace.upload(UploadRequest {
        new_project: true,
        project: Some(project.clone()),
        ..source(&house.file("a.mp4"))
    });
    for error in [generate.await.unwrap_err(), upload.await.unwrap_err()] {
        let project = project.clone();
        assert_eq!(error.next_steps(), [NextStep::NewOrNamed { project }]);
    }
    assert_eq!(workspace.jobs(JobFilter::default()).await.unwrap(), []);
    assert_eq!(house.fake.world().sessions.len(), 1);
}

#[tokio::test]
async fn a_project_is_known_to_the_journal_or_the_service_or_refused() {
    let house = House::new().await;
    let workspace = house.open().await;
    let nothing = workspace
        .export(ExportRequest {
            project: None,
            output: None,
            film: veo_project::FilmRequest::default(),
            key: None,
        })
        .await;
    assert_eq!(
        nothing.unwrap_err().next_steps(),
        [NextStep::MakeFootageFirst]
    );

    let elsewhere = house.fake.project("made-elsewhere", "{}");
    let job = workspace
        .generate(in_project("bees", &elsewhere))
        .await
        .unwrap();
    generated(ended(&workspace, &job).await);

    let project = ProjectId::new("nobody");
    let error = workspace
        .generate(in_project("bees", &project))
        .await
        .unwrap_err();
    let known = vec![KnownProject {
        id: elsewhere,
        name: "Bees & Co".to_owned(),
    }];
    assert_eq!(error.kind(), &ErrorKind::UnknownProject { project, known });
    assert_eq!(house.fake.world().messages.len(), 1);
}

#[tokio::test]
async fn a_key_starts_one_job() {
    let house = House::new().await;
    let workspace = house.open().await;
    let first = workspace.generate(keyed("bees", "k")).await.unwrap();
    let end = ended(&workspace, &first).await;
    let again = workspace.generate(keyed("bees", "k")).await.unwrap();
    assert_eq!(again, end);
    let other = workspace.generate(keyed("wasps", "k")).await.unwrap_err();
    assert_eq!(other.kind(), &ErrorKind::KeyInUse(IdempotencyKey::new("k")));
    assert_eq!(other.next_steps(), [NextStep::UseAnotherKey]);
    let upload = UploadRequest {
        key: Some(IdempotencyKey::new("k")),
        ..source(&house.file("a.mp4"))
    };
    assert!(matches!(
        workspace.upload(upload).await.unwrap_err().kind(),
        ErrorKind::KeyInUse(_)
    ));
    assert_eq!(house.fake.world().messages.len(), 1);
    // The same key after a restart is still the same job.
    assert_eq!(
        house
            .open()
            .await
            .generate(keyed("bees", "k"))
            .await
            .unwrap()
            .id,
        first.id
    );
}

#[tokio::test]
async fn the_same_key_at_the_same_time_starts_one_job() {
    let house = House::new().await;
    let (one, other) = (house.open().await, house.open().await);
    let (first, second) = tokio::join!(
        one.generate(keyed("bees", "k")),
        other.generate(keyed("bees", "k"))
    );
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first.id, second.id);
    ended(&one, &first).await;
    ended(&other, &second).await;
    assert_eq!(house.fake.world().messages.len(), 1);
}

#[tokio::test]
async fn nobody_needs_to_wait_for_a_job() {
    let house = House::new().await;
    let workspace = house.open().await;
    let job = {
        // The caller goes away in the middle of its call.
        let mut call = Box::pin(workspace.generate(prompt("bees")));
        assert!(futures_util::poll!(&mut call).is_pending());
        drop(call);
        while workspace
            .jobs(JobFilter::default())
            .await
            .unwrap()
            .is_empty()
        {
            tokio::task::yield_now().await;
        }
        only_job(&workspace).await
    };
    let view = workspace.wait(&job.id, Duration::ZERO).await.unwrap();
    assert_eq!(view.id, job.id);
    let view = workspace.wait(&job.id, PATIENCE).await.unwrap();
    assert!(matches!(view.outcome, Some(Outcome::Generated(_))));
}

#[tokio::test]
async fn a_job_that_is_not_there_is_not_found() {
    let house = House::new().await;
    let workspace = house.open().await;
    let id = JobId::random();
    for error in [
        workspace.job(&id).await.err(),
        workspace.watch(&id).await.err(),
        workspace.cancel(&id).await.err(),
    ] {
        let error = error.unwrap();
        assert_eq!(
            (error.kind(), error.next_steps()),
            (&ErrorKind::UnknownJob(id), vec![NextStep::ListJobs])
        );
    }
}

#[tokio::test]
async fn a_job_is_written_as_a_caller_reads_it() {
    let house = House::new().await;
    let project = house.fake.project("55", "{}");
    let workspace = house.open().await;
    let job = workspace.export(film_of(&project)).await.unwrap();
    let view = ended(&workspace, &job).await;
    let json = serde_json::to_value(&view).unwrap();
    assert_eq!(json["id"], view.id.to_string());
    assert_eq!(
        (&json["kind"], &json["phase"]),
        (&"export".into(), &"failed".into())
    );
    assert_eq!(json["outcome"]["result"], "failed");
    assert_eq!(json["outcome"]["next"][0]["step"], "make_footage_first");
    assert!(json["started_at"].as_str().unwrap().ends_with('Z'));
}
