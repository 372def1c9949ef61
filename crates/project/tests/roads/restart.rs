//! A process ends in the middle; the next one finds what it left. Nothing paid is sent twice.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::Semaphore;
use veo_project::{ErrorKind, JobFilter, JobKind, JobView, NextStep, Phase, Workspace};

use crate::fake::{Run, Upload, clip};
use crate::house::{
    House, ended, exported, failed, film_of, generated, not_started, prompt, shows, source,
    sources, uploaded,
};

const DRAFT: &str = r#"{"t":[{"tt":0,"sg":[{"d":10000}]}]}"#;

/// The lease of a process that will be killed: over soon after.
const SHORT: Duration = Duration::from_secs(1);

/// Kills the process: its tasks stop where they are, and nobody gives up a lease.
fn kill(workspace: Arc<Workspace>) {
    assert_eq!(Arc::strong_count(&workspace), 1);
    drop(workspace);
}

/// Starts a message that does not end, and waits until it is on its way.
async fn sent(house: &House, workspace: &Workspace, run: Run) -> JobView {
    house
        .fake
        .world()
        .runs
        .push_back(run.held(&Arc::new(Semaphore::new(0))));
    let job = workspace.generate(prompt("bees")).await.unwrap();
    shows(workspace, &job.id, |view| view.phase == Phase::Sent).await
}

#[tokio::test]
async fn a_message_in_the_middle_is_found_done_and_was_sent_once() {
    let house = House::new().await;
    let first = house.open_with(SHORT).await;
    let job = sent(&house, &first, Run::says("never heard", Some(clip()))).await;
    kill(first);

    let next = house.open_with(SHORT).await;
    let outcome = generated(ended(&next, &job).await);
    assert!(outcome.recovered && outcome.ready);
    assert_eq!((outcome.said.as_str(), outcome.charged), ("", Some(100)));
    assert!(outcome.changes.iter().any(|change| change.contains("bees")));
    assert_eq!(house.fake.world().messages.len(), 1);
}

#[tokio::test]
async fn a_message_in_the_middle_that_leaves_no_trace_was_not_started() {
    let house = House::new().await;
    let first = house.open_with(SHORT).await;
    let job = sent(&house, &first, Run::says("never heard", None)).await;
    kill(first);
    let next = house.open_with(SHORT).await;
    not_started(ended(&next, &job).await);
    assert_eq!(house.fake.world().messages.len(), 1);
}

#[tokio::test]
async fn a_message_that_still_waited_was_not_sent_and_is_not() {
    let house = House::new().await;
    let first = house.open_with(SHORT).await;
    let held = sent(&house, &first, Run::says("ok", Some(clip()))).await;
    let queued = first.generate(prompt("and wasps")).await.unwrap();
    kill(first);
    let next = house.open_with(SHORT).await;
    let failure = not_started(ended(&next, &queued).await);
    let again = NextStep::AskAgain {
        kind: JobKind::Generate,
        may_charge: true,
    };
    assert_eq!(failure.next, [again]);
    ended(&next, &held).await;
    assert_eq!(house.fake.world().messages, ["bees"]);
}

#[tokio::test]
async fn a_process_that_is_already_open_takes_over_too() {
    let house = House::new().await;
    let (dying, living) = (house.open_with(SHORT).await, house.open_with(SHORT).await);
    let job = sent(&house, &dying, Run::says("never heard", Some(clip()))).await;
    // It sees the job of the other one, and leaves it alone.
    assert_eq!(living.job(&job.id).await.unwrap().phase, Phase::Sent);
    kill(dying);
    assert!(generated(ended(&living, &job).await).recovered);
    assert_eq!(house.fake.world().messages.len(), 1);
}

#[tokio::test]
async fn a_job_of_a_living_process_is_left_to_it() {
    let house = House::new().await;
    let gate = Arc::new(Semaphore::new(0));
    house
        .fake
        .world()
        .runs
        .push_back(Run::says("heard", Some(clip())).held(&gate));
    let one = house.open_with(SHORT).await;
    let job = one.generate(prompt("bees")).await.unwrap();
    shows(&one, &job.id, |view| view.phase == Phase::Sent).await;
    let other = house.open_with(SHORT).await;
    // Several leases go by; the process says that it lives.
    tokio::time::sleep(SHORT * 2).await;
    gate.add_permits(1);
    let seen = generated(ended(&other, &job).await);
    assert_eq!((seen.said.as_str(), seen.recovered), ("heard", false));
}

#[tokio::test]
async fn an_upload_in_the_middle_is_looked_for_and_sent_again_only_when_it_is_not_there() {
    for (take, uploads) in [(true, 1), (false, 2)] {
        let house = House::new().await;
        let hold = Upload::Hold { take };
        house.fake.world().next_uploads.push_back(hold);
        let first = house.open_with(SHORT).await;
        let job = first.upload(source(&house.file("a.mp4"))).await.unwrap();
        while house.fake.world().uploads == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        kill(first);
        let next = house.open_with(SHORT).await;
        let outcome = uploaded(ended(&next, &job).await);
        assert_eq!(outcome.files.len(), 1);
        assert_eq!(outcome.files[0].name, "a.mp4");
        assert_eq!(house.fake.world().uploads, uploads);
    }
}

#[tokio::test]
async fn of_several_files_those_that_are_there_are_not_sent_again() {
    let house = House::new().await;
    let hold = Upload::Hold { take: true };
    house.fake.world().next_uploads.extend([Upload::Take, hold]);
    let files = ["a.mp4", "b.mp4", "c.mp4"].map(|name| house.file(name));
    let first = house.open_with(SHORT).await;
    let job = first.upload(sources(&files)).await.unwrap();
    while house.fake.world().uploads < 2 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    kill(first);
    let next = house.open_with(SHORT).await;
    let outcome = uploaded(ended(&next, &job).await);
    let names: Vec<&str> = outcome.files.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["a.mp4", "b.mp4", "c.mp4"]);
    assert_eq!(house.fake.world().uploads, 3);
}

#[tokio::test]
async fn a_second_render_that_fails_after_a_restart_is_not_followed_by_a_third() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    let failing = json!({"status": "failed", "error": "no"});
    let waiting = json!({"status": "processing", "progress": 40});
    {
        let mut world = house.fake.world();
        world.statuses.push_back(failing.clone());
        world.statuses.extend(vec![waiting; 10_000]);
    }
    let first = house.open_with(SHORT).await;
    let job = first.export(film_of(&project)).await.unwrap();
    shows(&first, &job.id, |view| view.progress == Some(0.4)).await;
    assert_eq!(house.fake.world().submitted.len(), 2);
    kill(first);
    {
        let mut world = house.fake.world();
        world.statuses.clear();
        world.statuses.push_back(failing);
    }
    let next = house.open_with(SHORT).await;
    failed(ended(&next, &job).await);
    assert_eq!(house.fake.world().submitted.len(), 2);
}

/// The leases of one process run out one after the other: each is as old as the last step of its job.
#[tokio::test]
async fn what_is_under_way_does_not_wait_for_what_waits_for_it() {
    let house = House::new().await;
    house
        .fake
        .world()
        .next_uploads
        .push_back(Upload::Hold { take: true });
    let first = house.open_with(SHORT).await;
    let under_way = first.upload(source(&house.file("a.mp4"))).await.unwrap();
    let waiting = first.upload(source(&house.file("b.mp4"))).await.unwrap();
    while house.fake.world().uploads == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    kill(first);
    let journal = rusqlite::Connection::open(house.path("data/journal.db")).unwrap();
    let later = "UPDATE job SET lease_until = lease_until + 300 * (phase <> 'queued')";
    assert_eq!(journal.execute(later, []).unwrap(), 2);

    let next = house.open_with(Duration::from_millis(30)).await;
    assert_eq!(
        uploaded(ended(&next, &under_way).await).files[0].name,
        "a.mp4"
    );
    assert_eq!(
        uploaded(ended(&next, &waiting).await).files[0].name,
        "b.mp4"
    );
}

/// Starts an export whose render does not end, and waits until it is on its way.
async fn rendering(house: &House, workspace: &Workspace) -> JobView {
    let project = house.fake.project("55", DRAFT);
    let pending = json!({"status": "processing", "progress": 40});
    house.fake.world().statuses.extend(vec![pending; 10_000]);
    let job = workspace.export(film_of(&project)).await.unwrap();
    shows(workspace, &job.id, |view| view.progress == Some(0.4)).await
}

#[tokio::test]
async fn a_render_in_the_middle_is_waited_for() {
    let house = House::new().await;
    let first = house.open_with(SHORT).await;
    let job = rendering(&house, &first).await;
    kill(first);
    house.fake.world().statuses.clear();
    let next = house.open_with(SHORT).await;
    let film = exported(ended(&next, &job).await);
    assert_eq!(std::fs::read(&film.path).unwrap(), house.fake.last_film());
    assert_eq!(house.fake.world().submitted.len(), 1);
}

/// The lease of each process here is longer than anybody waits: only one that was given up is taken.
#[tokio::test]
async fn what_a_closed_workspace_leaves_is_gone_on_with_at_once() {
    let house = House::new().await;
    let first = house.open().await;
    let export = rendering(&house, &first).await;
    let message = sent(&house, &first, Run::says("never heard", Some(clip()))).await;
    first.close().await;

    let next = house.open().await;
    // Only the process that follows a render knows how far it is.
    let taken_up = shows(&next, &export.id, |view| view.progress == Some(0.4)).await;
    assert_eq!(taken_up.phase, Phase::Submitted);
    house.fake.world().statuses.clear();
    exported(ended(&next, &export).await);
    assert!(generated(ended(&next, &message).await).recovered);
    let world = house.fake.world();
    assert_eq!((world.submitted.len(), world.messages.len()), (1, 1));
}

#[tokio::test]
async fn nothing_begins_in_a_closed_workspace() {
    let house = House::new().await;
    let workspace = house.open().await;
    workspace.close().await;
    let error = workspace.generate(prompt("bees")).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Closed);
    assert_eq!(workspace.jobs(JobFilter::default()).await.unwrap(), []);
    assert!(house.fake.world().sessions.is_empty());
}

#[tokio::test]
async fn a_download_in_the_middle_is_begun_again_and_leaves_no_half_file() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    house.fake.world().film_gate = Some(Arc::new(Semaphore::new(0)));
    let first = house.open_with(SHORT).await;
    let job = first.export(film_of(&project)).await.unwrap();
    shows(&first, &job.id, |view| {
        view.phase == Phase::Downloading && view.progress.is_some()
    })
    .await;
    assert!(!house.films().contains(&"bees-co.mp4".to_owned()));
    kill(first);
    house.fake.world().film_gate = None;
    let next = house.open_with(SHORT).await;
    exported(ended(&next, &job).await);
    assert_eq!(house.films(), ["bees-co.mp4"]);
    assert_eq!(house.fake.world().submitted.len(), 1);
}

#[tokio::test]
async fn a_half_film_goes_with_its_job_however_that_ends() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    house.fake.world().film_gate = Some(Arc::new(Semaphore::new(0)));
    let first = house.open_with(SHORT).await;
    let job = first.export(film_of(&project)).await.unwrap();
    shows(&first, &job.id, |view| view.phase == Phase::Downloading).await;
    kill(first);
    // A real process does not tidy up when it is killed.
    std::fs::create_dir_all(house.path("films")).unwrap();
    std::fs::write(house.path(&format!("films/{}.x.part", job.id)), "half").unwrap();
    let next = house.open_with(SHORT).await;
    house.fake.world().sessions.clear();
    failed(ended(&next, &job).await);
    assert_eq!(house.films(), [""; 0]);
}

#[tokio::test]
async fn a_film_in_its_place_is_found_there_however_often_its_job_is_taken_up() {
    let house = House::new().await;
    let project = house.fake.project("55", DRAFT);
    house.fake.world().film_gate = Some(Arc::new(Semaphore::new(0)));
    let first = house.open_with(SHORT).await;
    let job = first.export(film_of(&project)).await.unwrap();
    shows(&first, &job.id, |view| view.phase == Phase::Downloading).await;
    kill(first);
    // Killed after the film took its name, and before the journal knew.
    std::fs::create_dir_all(house.path("films")).unwrap();
    std::fs::write(house.path("films/bees-co.mp4"), house.fake.last_film()).unwrap();
    let pending = json!({"status": "processing", "progress": 40});
    house.fake.world().statuses.extend(vec![pending; 10_000]);
    let second = house.open_with(SHORT).await;
    shows(&second, &job.id, |view| view.progress == Some(0.4)).await;
    kill(second);
    house.fake.world().statuses.clear();
    house.fake.world().film_gate = None;
    let third = house.open_with(SHORT).await;
    let film = exported(ended(&third, &job).await);
    assert_eq!(film.path, house.path("films/bees-co.mp4"));
    assert_eq!(house.films(), ["bees-co.mp4"]);
}

#[tokio::test]
async fn many_open_jobs_are_all_found() {
    let house = House::new().await;
    let first = house.open_with(SHORT).await;
    for number in 0..20 {
        let project = house.fake.project(&number.to_string(), DRAFT);
        let pending = json!({"status": "pending"});
        house.fake.world().statuses.push_back(pending);
        first.export(film_of(&project)).await.unwrap();
    }
    kill(first);
    let next = house.open_with(SHORT).await;
    for job in next.jobs(JobFilter::default()).await.unwrap() {
        exported(ended(&next, &job).await);
    }
    let films = house.films();
    assert_eq!(films.len(), 20, "{films:?}");
}
