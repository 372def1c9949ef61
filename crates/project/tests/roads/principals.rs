//! Several principals on one workspace: what one does, another cannot see, use or stop.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::time::timeout;
use veo_project::{
    Error, ErrorKind, ExportRequest, IdempotencyKey, JobFilter, JobId, Outcome, Principal,
    ProjectId, Spending, UploadRequest, Workspace,
};

use crate::fake::{Run, clip};
use crate::house::{House, PATIENCE, ended, film_of, in_project, keyed, prompt, source};

async fn ann_and_bob(house: &House) -> (Arc<Workspace>, Arc<Workspace>) {
    let workspace = house.open().await;
    let seen_by = |name| workspace.seen_by(&Principal::new(name));
    (seen_by("ann"), seen_by("bob"))
}

/// Everything that can be asked of a project, and what is said of this one.
async fn asked_of_project(workspace: &Workspace, project: &ProjectId) -> Vec<Error> {
    let named = || Some(project.clone());
    let uploaded = UploadRequest {
        project: named(),
        ..source("https://example.com/a.mp4")
    };
    vec![
        workspace
            .generate(in_project("add a title", project))
            .await
            .unwrap_err(),
        workspace.upload(uploaded).await.unwrap_err(),
        workspace.export(film_of(project)).await.unwrap_err(),
        workspace.state(named()).await.unwrap_err(),
        workspace.look_at(project.clone()).await.unwrap_err(),
        workspace.page(named()).await.unwrap_err(),
        workspace.changes(named()).await.unwrap_err(),
    ]
}

/// Everything that can be asked of a job, and what is said of this one.
async fn asked_of_job(workspace: &Workspace, job: &JobId) -> Vec<Error> {
    vec![
        workspace.job(job).await.unwrap_err(),
        workspace.watch(job).await.unwrap_err(),
        workspace.wait(job, PATIENCE).await.unwrap_err(),
        workspace.cancel(job).await.unwrap_err(),
    ]
}

/// What is said, without the name that it is said of.
fn told(errors: &[Error], name: &str) -> Vec<String> {
    let told = |error: &Error| format!("{} {:?}", error.chain(), error.next_steps());
    errors
        .iter()
        .map(|error| told(error).replace(name, "it"))
        .collect()
}

#[tokio::test]
async fn what_is_anothers_is_told_exactly_as_what_is_not_there() {
    let house = House::new().await;
    let (ann, bob) = ann_and_bob(&house).await;
    let gate = Arc::new(Semaphore::new(0));
    let run = Run::says("done", Some(clip())).held(&gate);
    house.fake.world().runs.push_back(run);
    let job = ann.generate(prompt("bees")).await.unwrap();

    let nothing = ProjectId::new("nothing");
    let of_nothing = asked_of_project(&bob, &nothing).await;
    for error in &of_nothing {
        assert!(
            matches!(error.kind(), ErrorKind::UnknownProject { .. }),
            "{error:?}"
        );
    }
    let of_anns = asked_of_project(&bob, &job.project).await;
    assert_eq!(
        told(&of_anns, job.project.as_str()),
        told(&of_nothing, "nothing")
    );

    let no_job = JobId::random();
    let of_no_job = asked_of_job(&bob, &no_job).await;
    for error in &of_no_job {
        assert_eq!(error.kind(), &ErrorKind::UnknownJob(no_job));
    }
    let of_anns = asked_of_job(&bob, &job.id).await;
    assert_eq!(
        told(&of_anns, &job.id.to_string()),
        told(&of_no_job, &no_job.to_string())
    );
    assert_eq!(bob.jobs(JobFilter::default()).await.unwrap(), []);
    assert_eq!(bob.projects().await.unwrap(), []);
    let of_project = JobFilter {
        project: Some(job.project.clone()),
        ..JobFilter::default()
    };
    assert_eq!(bob.jobs(of_project).await.unwrap(), []);

    // Nothing of that touched it.
    gate.add_permits(1);
    let end = ended(&ann, &job).await;
    assert!(
        matches!(end.outcome, Some(Outcome::Generated(_))),
        "{end:?}"
    );
    assert_eq!(house.fake.world().messages.len(), 1);
}

#[tokio::test]
async fn each_has_a_last_project_and_keys_of_their_own() {
    let house = House::new().await;
    let (ann, bob) = ann_and_bob(&house).await;
    let anns = ann.generate(keyed("bees", "k")).await.unwrap();
    let known = Vec::new();
    let none = bob.state(None).await.unwrap_err();
    assert_eq!(none.kind(), &ErrorKind::NoProject { known });
    // Not even that the key is taken for something else.
    let bobs = bob.generate(keyed("wasps", "k")).await.unwrap();
    assert_ne!((&anns.id, &anns.project), (&bobs.id, &bobs.project));
    ended(&ann, &anns).await;
    ended(&bob, &bobs).await;
    for (who, own) in [(&ann, &anns), (&bob, &bobs)] {
        assert_eq!(who.state(None).await.unwrap().project, own.project);
        let jobs = who.jobs(JobFilter::default()).await.unwrap();
        assert_eq!(jobs.iter().map(|job| job.id).collect::<Vec<_>>(), [own.id]);
    }
    let taken = bob.generate(keyed("ants", "k")).await.unwrap_err();
    assert_eq!(taken.kind(), &ErrorKind::KeyInUse(IdempotencyKey::new("k")));
}

#[tokio::test]
async fn what_was_begun_elsewhere_is_the_machines_own() {
    let house = House::new().await;
    let workspace = house.open().await;
    let bob = workspace.seen_by(&Principal::new("bob"));
    let begun = house.fake.project("12345", r#"{ "t": [] }"#);
    let refused = bob.state(Some(begun.clone())).await.unwrap_err();
    assert!(matches!(refused.kind(), ErrorKind::UnknownProject { .. }));
    workspace.state(Some(begun.clone())).await.unwrap();
    assert_eq!(workspace.projects().await.unwrap().len(), 1);
    let refused = bob.state(Some(begun)).await.unwrap_err();
    assert!(matches!(refused.kind(), ErrorKind::UnknownProject { .. }));
}

#[tokio::test]
async fn a_watch_of_everything_is_one_of_ones_own() {
    let house = House::new().await;
    let (ann, bob) = ann_and_bob(&house).await;
    let mut bobs = bob.changes(None).await.unwrap();
    let mut anns = ann.changes(None).await.unwrap();
    let job = ann.generate(prompt("bees")).await.unwrap();
    ended(&ann, &job).await;
    assert!(timeout(PATIENCE, anns.next()).await.unwrap());
    ann.close().await;
    // The next thing that he notices is the end.
    assert!(!timeout(PATIENCE, bobs.next()).await.unwrap());
}

#[tokio::test]
async fn the_next_process_knows_whose_what_is() {
    let house = House::new().await;
    let (ann, _) = ann_and_bob(&house).await;
    let job = ann.generate(prompt("bees")).await.unwrap();
    ended(&ann, &job).await;
    ann.close().await;
    let (ann, bob) = ann_and_bob(&house).await;
    assert_eq!(ann.job(&job.id).await.unwrap().project, job.project);
    ann.look_at(job.project).await.unwrap();
    bob.job(&job.id).await.unwrap_err();
}

#[tokio::test]
async fn what_anothers_project_has_cost_is_not_told() {
    let house = House::new().await;
    let spending = Spending {
        cap: Some(150),
        ..Spending::default()
    };
    let workspace = house.open_charging(spending).await;
    let [ann, bob] = ["ann", "bob"].map(|name| workspace.seen_by(&Principal::new(name)));
    let run = Run::says("done", Some(clip()));
    house.fake.world().runs.push_back(run);
    let job = ann.generate(prompt("bees")).await.unwrap();
    ended(&ann, &job).await;
    let more = ann.generate(in_project("more bees", &job.project)).await;
    assert!(matches!(
        more.unwrap_err().kind(),
        ErrorKind::NeedsConsent(_)
    ));
    let more = bob.generate(in_project("more bees", &job.project)).await;
    assert!(matches!(
        more.unwrap_err().kind(),
        ErrorKind::UnknownProject { .. }
    ));
}

#[tokio::test]
async fn of_this_machines_files_guests_reach_those_that_are_meant_for_them() {
    let house = House::new().await;
    let workspace = house.open().await;
    let ann = workspace.seen_by(&Principal::new("ann"));
    let file = house.file("bees.mp4");
    let refused = ann.upload(source(&file)).await.unwrap_err();
    assert!(
        matches!(refused.kind(), ErrorKind::OutsideRoots { .. }),
        "{refused:?}"
    );
    assert_eq!(house.fake.world().sessions.len(), 0, "nothing was begun");

    let job = ann.generate(prompt("bees")).await.unwrap();
    ended(&ann, &job).await;
    let films = house.path("films");
    for (output, is_refused) in [
        (house.path("bees.mp4"), true),
        (films.join("../bees.mp4"), true),
        (house.path("films-not/bees.mp4"), true),
        (films.join("bees/bees.mp4"), false),
    ] {
        let export = ExportRequest {
            output: Some(output.clone()),
            ..film_of(&job.project)
        };
        let asked = ann.export(export).await;
        let elsewhere =
            asked.is_err_and(|error| matches!(error.kind(), ErrorKind::OutputElsewhere { .. }));
        assert_eq!(elsewhere, is_refused, "{}", output.display());
    }

    // Whoever has the machine, or its one token, reaches what its user does.
    for who in [Principal::local(), Principal::holder()] {
        let workspace = workspace.seen_by(&who);
        let job = workspace.upload(source(&file)).await.unwrap();
        ended(&workspace, &job).await;
    }
}
