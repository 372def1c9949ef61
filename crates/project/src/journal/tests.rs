use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;
use tempfile::TempDir;
use veo_api::ids::{RenderId, TaskId};
use veo_api::render::Output;
use veo_api::state::SessionState;
use veo_timeline::Draft;

use super::*;
use crate::ids::{IdempotencyKey, Principal};
use crate::job::JobFilter;
use crate::outcome::Failure;
use crate::phase::{
    Attempt, Balance, Batch, Before, Phase, Render, Rendering, Stand, Transferring,
};

mod opening;

const LONG: Duration = Duration::from_mins(10);

/// A folder with a journal in it, and the project `55`.
struct Desk {
    folder: TempDir,
}

impl Desk {
    async fn new() -> Self {
        let desk = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let journal = desk.open(LONG).await;
        let task = Some(TaskId::new("task_1"));
        journal
            .keep_project(local(), project(), task, "Bees".to_owned())
            .await
            .unwrap();
        desk
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("data").join("journal.db")
    }

    /// Opens the journal as another process.
    async fn open(&self, lease: Duration) -> Journal {
        Journal::open(&self.path(), lease).await.unwrap()
    }
}

fn local() -> Principal {
    Principal::local()
}

fn project() -> ProjectId {
    ProjectId::new("55")
}

fn prompt(words: &str) -> Arguments {
    Arguments::Generate {
        prompt: words.to_owned(),
        project: None,
        new_project: false,
    }
}

async fn accept(journal: &Journal, arguments: Arguments) -> JobId {
    let job = journal
        .accept(local(), project(), None, arguments, Terms::default())
        .await
        .unwrap();
    let Accepted::Job(job) = job else {
        panic!("{job:?}");
    };
    job.id
}

fn before() -> Before {
    let state = SessionState {
        draft: Draft::from_json(r#"{ "t":[],"z" : 1.50 }"#).unwrap(),
        video_infos: vec![json!({"filename": "a.mp4"})],
        ..SessionState::default()
    };
    let balance = Balance {
        available: 100,
        frozen: 20,
    };
    Before::new(Arc::new(state), Some(balance))
}

fn batch(arrived: usize) -> Batch {
    Batch {
        before: before(),
        arrived,
    }
}

fn sent(words: &str) -> Road {
    Road::Generate {
        prompt: words.to_owned(),
        at: Turning::Sent(before()),
    }
}

fn intent(words: &str) -> Road {
    Road::Generate {
        prompt: words.to_owned(),
        at: Turning::Intent(before()),
    }
}

fn failed() -> Outcome {
    Outcome::Failed(Failure::new("no", Vec::new()))
}

#[tokio::test]
async fn what_was_acknowledged_is_there_for_the_next_process() {
    let desk = Desk::new().await;
    let journal = desk.open(LONG).await;
    let id = accept(&journal, prompt("bees")).await;
    let turn = journal
        .intend(id, project(), intent("bees"), 0)
        .await
        .unwrap();
    assert_eq!(turn, Turn::Mine);
    journal.advance(id, sent("bees")).await.unwrap();

    let next = desk.open(LONG).await;
    let job = next.job(id).await.unwrap().unwrap();
    let Stand::Open(Road::Generate {
        prompt,
        at: Turning::Sent(kept),
    }) = job.stand
    else {
        panic!("{job:?}");
    };
    assert_eq!((prompt.as_str(), &kept), ("bees", &before()));
    assert_eq!(kept.state.draft.as_json(), before().state.draft.as_json());
    assert_eq!(
        next.task_of(project()).await.unwrap(),
        Some(TaskId::new("task_1"))
    );
}

#[tokio::test]
async fn every_phase_of_every_road_is_read_as_it_was_written() {
    let desk = Desk::new().await;
    let journal = desk.open(LONG).await;
    let render = Render {
        id: RenderId::new("render_1"),
        target: PathBuf::from("/films/bees.mp4"),
        attempt: Attempt::First,
    };
    let second = Render {
        attempt: Attempt::Second,
        ..render.clone()
    };
    let webm = Output {
        format: "webm".to_owned(),
        ..Output::default()
    };
    let export = |at| Road::Export {
        output: None,
        film: webm.clone(),
        at,
    };
    let upload = |at| Road::Upload {
        sources: vec!["/a.mp4".to_owned(), "/b.mp4".to_owned()],
        at,
    };
    let roads = [
        upload(Transferring::Queued),
        upload(Transferring::Intent(batch(0))),
        upload(Transferring::Intent(batch(1))),
        export(Rendering::Queued),
        export(Rendering::Intent(render.clone())),
        export(Rendering::Submitted(render.clone())),
        export(Rendering::Downloading(render)),
        export(Rendering::Submitted(second)),
        intent("bees"),
        sent("bees"),
    ];
    for road in roads {
        let arguments = match &road {
            Road::Generate { prompt: words, .. } => prompt(words),
            Road::Upload { sources, .. } => Arguments::Upload {
                sources: sources.clone(),
                project: None,
                new_project: false,
            },
            Road::Export { film, .. } => Arguments::Export {
                output: None,
                project: None,
                film: film.clone(),
            },
        };
        let id = accept(&journal, arguments).await;
        // Something is sent only after its intent is kept, with the state before.
        let first = match &road {
            Road::Generate { .. } => Some(intent("bees")),
            Road::Upload { .. } => Some(upload(Transferring::Intent(batch(0)))),
            Road::Export { .. } => None,
        };
        if let Some(first) = first.filter(|_| road.before().is_some()) {
            journal.advance(id, first).await.unwrap();
        }
        journal.advance(id, road.clone()).await.unwrap();
        let job = journal.job(id).await.unwrap().unwrap();
        assert_eq!(
            format!("{:?}", job.stand),
            format!("{:?}", Stand::Open(road))
        );
        let closed = journal.close(id, failed()).await.unwrap().view();
        assert_eq!(closed.outcome, Some(failed()));
        assert!(closed.finished_at.is_some());
    }
}

#[tokio::test]
async fn a_key_names_one_job() {
    let desk = Desk::new().await;
    let journal = desk.open(LONG).await;
    let key = IdempotencyKey::new("k");
    let first = journal
        .accept(
            local(),
            project(),
            Some(key.clone()),
            prompt("bees"),
            Terms::default(),
        )
        .await
        .unwrap();
    let again = journal
        .accept(
            local(),
            project(),
            Some(key.clone()),
            prompt("wasps"),
            Terms::default(),
        )
        .await
        .unwrap();
    assert!(matches!(again, Accepted::KeyTaken));
    let Accepted::Job(first) = first else {
        panic!("{first:?}");
    };
    let (job, arguments) = journal.by_key(local(), key).await.unwrap().unwrap();
    assert_eq!((job.id, arguments), (first.id, prompt("bees")));
}

#[tokio::test]
async fn jobs_are_listed_newest_first() {
    let desk = Desk::new().await;
    let journal = desk.open(LONG).await;
    let first = accept(&journal, prompt("1")).await;
    let second = accept(&journal, prompt("2")).await;
    let third = accept(&journal, prompt("3")).await;
    journal.close(second, failed()).await.unwrap();
    let ids = async |filter| -> Vec<JobId> {
        let jobs = journal.jobs(local(), filter).await.unwrap();
        jobs.iter().map(|job| job.id).collect()
    };
    let open = JobFilter {
        open_only: true,
        ..JobFilter::default()
    };
    assert_eq!(ids(JobFilter::default()).await, [third, second, first]);
    assert_eq!(ids(open).await, [third, first]);
    let two = JobFilter {
        limit: Some(2),
        ..JobFilter::default()
    };
    assert_eq!(ids(two).await, [third, second]);
    let elsewhere = JobFilter {
        project: Some(ProjectId::new("56")),
        ..JobFilter::default()
    };
    assert_eq!(ids(elsewhere).await, []);
}

#[tokio::test]
async fn a_job_is_followed_by_one_process_and_taken_up_when_that_is_silent() {
    let desk = Desk::new().await;
    let alive = desk.open(LONG).await;
    let silent = desk.open(Duration::ZERO).await;
    let next = desk.open(LONG).await;
    let followed = accept(&alive, prompt("alive")).await;
    let left = accept(&silent, prompt("left")).await;
    silent
        .intend(left, project(), intent("left"), 0)
        .await
        .unwrap();

    let adopted: Vec<JobId> = next
        .adopt()
        .await
        .unwrap()
        .iter()
        .map(|job| job.id)
        .collect();
    assert_eq!(adopted, [left]);
    assert!(desk.open(LONG).await.adopt().await.unwrap().is_empty());

    // The one that was silent comes back, and finds that it must keep its hands off.
    for refused in [
        silent.advance(left, sent("left")).await.err(),
        silent
            .intend(left, project(), intent("left"), 0)
            .await
            .err(),
        silent.close(left, failed()).await.err(),
    ] {
        let kind = refused.unwrap().kind().clone();
        assert_eq!(kind, ErrorKind::FollowedElsewhere(left));
    }
    next.close(left, failed()).await.unwrap();
    alive.close(followed, failed()).await.unwrap();
}

#[tokio::test]
async fn a_process_that_says_it_lives_keeps_its_jobs() {
    let desk = Desk::new().await;
    let journal = desk.open(Duration::ZERO).await;
    let id = accept(&journal, prompt("bees")).await;
    let renewed = Journal {
        lease: Lease {
            length: LONG,
            ..journal.lease.clone()
        },
        ..journal
    };
    assert!(renewed.renew().await.unwrap().is_empty());
    let other = desk.open(LONG).await;
    assert!(other.adopt().await.unwrap().is_empty());
    assert!(other.wish_to_stop(id).await.unwrap());
    assert_eq!(renewed.renew().await.unwrap(), [id]);
    renewed.close(id, failed()).await.unwrap();
    assert!(!other.wish_to_stop(id).await.unwrap());
}

#[tokio::test]
async fn what_a_process_gives_up_is_another_ones_at_once() {
    let desk = Desk::new().await;
    let (ending, alive, next) = (
        desk.open(LONG).await,
        desk.open(LONG).await,
        desk.open(LONG).await,
    );
    let left = accept(&ending, prompt("left")).await;
    let ended = accept(&ending, prompt("ended")).await;
    let followed = accept(&alive, prompt("followed")).await;
    ending
        .intend(left, project(), intent("left"), 0)
        .await
        .unwrap();
    ending.close(ended, failed()).await.unwrap();
    assert_eq!(ending.release().await.unwrap(), 1);

    let error = ending.advance(left, sent("left")).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::FollowedElsewhere(left));
    let adopted = next.adopt().await.unwrap();
    assert_eq!(adopted.len(), 1);
    assert_eq!(
        (adopted[0].id, adopted[0].stand.phase()),
        (left, Phase::Intent)
    );
    alive.close(followed, failed()).await.unwrap();
}

#[tokio::test]
async fn one_message_at_a_time_in_a_project_also_from_two_processes() {
    let desk = Desk::new().await;
    let (one, other) = (desk.open(LONG).await, desk.open(LONG).await);
    let first = accept(&one, prompt("1")).await;
    let second = accept(&other, prompt("2")).await;
    let turn = async |journal: &Journal, id, ended| {
        let intended = journal.intend(id, project(), intent("x"), ended).await;
        intended.unwrap()
    };
    let read_by_the_other = other.ended(project()).await.unwrap();
    assert_eq!(turn(&one, first, 0).await, Turn::Mine);
    assert_eq!(
        turn(&other, second, read_by_the_other).await,
        Turn::Taken(first)
    );
    one.close(first, failed()).await.unwrap();
    // What it read does not hold what the first one changed.
    assert_eq!(turn(&other, second, read_by_the_other).await, Turn::Stale);
    let read_again = other.ended(project()).await.unwrap();
    assert_eq!(turn(&other, second, read_again).await, Turn::Mine);
}

#[tokio::test]
async fn projects_are_listed_by_their_last_use() {
    let desk = Desk::new().await;
    let journal = desk.open(LONG).await;
    let other = ProjectId::new("56");
    journal
        .keep_project(local(), other.clone(), None, "Wasps".to_owned())
        .await
        .unwrap();
    let names: Vec<String> = journal
        .projects(local())
        .await
        .unwrap()
        .into_iter()
        .map(|known| known.name)
        .collect();
    assert_eq!(names, ["Wasps", "Bees"]);
    assert!(
        !journal
            .use_project(local(), ProjectId::new("57"))
            .await
            .unwrap()
    );
    assert!(journal.use_project(local(), other.clone()).await.unwrap());
    assert_eq!(journal.task_of(other).await.unwrap(), None);
}

#[tokio::test]
async fn a_damaged_row_does_not_hide_the_others() {
    let desk = Desk::new().await;
    let journal = desk.open(Duration::ZERO).await;
    let damaged = accept(&journal, prompt("wasps")).await;
    let whole = accept(&journal, prompt("bees")).await;
    let connection = Connection::open(desk.path()).unwrap();
    let damage = "UPDATE job SET arguments = 'gone' WHERE id = ?1";
    connection.execute(damage, [damaged.to_string()]).unwrap();

    let ids = |jobs: Vec<Job>| -> Vec<JobId> { jobs.iter().map(|job| job.id).collect() };
    let next = desk.open(LONG).await;
    assert_eq!(ids(next.adopt().await.unwrap()), [whole]);
    assert_eq!(
        ids(next.jobs(local(), JobFilter::default()).await.unwrap()),
        [whole]
    );
    next.job(damaged).await.unwrap_err();
}

#[tokio::test]
async fn a_damaged_row_is_in_nobodys_way_that_asks_again() {
    let desk = Desk::new().await;
    let journal = desk.open(LONG).await;
    let whole = accept(&journal, prompt("bees")).await;
    let damaged = accept(&journal, prompt("bees")).await;
    let connection = Connection::open(desk.path()).unwrap();
    let damage = "UPDATE job SET phase = 'gone' WHERE id = ?1";
    connection.execute(damage, [damaged.to_string()]).unwrap();
    let twin = |words: &str| journal.twin(local(), prompt(words), Vec::new());
    assert_eq!(twin("bees").await.unwrap().map(|job| job.id), Some(whole));
    assert!(twin("wasps").await.unwrap().is_none());
}
