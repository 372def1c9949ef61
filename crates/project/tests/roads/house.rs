//! A workspace on a fake service, with a journal and a folder for films of its own.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use veo_api::attribution::Attribution;
use veo_backend::{Client, Config};
use veo_project::{
    ExportRequest, Exported, Failure, GenerateRequest, Generated, IdempotencyKey, JobFilter, JobId,
    JobKind, JobView, Outcome, Pace, ProjectId, Settings, Spending, UploadRequest, Uploaded, Waits,
    Workspace,
};

use crate::fake::Fake;

/// Longer than anything here takes; who waits so long has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The lease of a process that is never taken for dead.
pub(crate) const LONG: Duration = Duration::from_mins(10);

pub(crate) struct House {
    pub(crate) fake: Fake,
    folder: TempDir,
}

impl House {
    pub(crate) async fn new() -> Self {
        Self {
            fake: Fake::start().await,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Opens a workspace, as a process would.
    pub(crate) async fn open(&self) -> Arc<Workspace> {
        self.open_with(LONG).await
    }

    /// Opens a workspace that is taken for dead after so long a silence.
    pub(crate) async fn open_with(&self, lease: Duration) -> Arc<Workspace> {
        self.open_at(pace(lease)).await
    }

    /// Opens a workspace that looks for what came of a lost answer until it is found.
    pub(crate) async fn open_patiently(&self) -> Arc<Workspace> {
        let usual = pace(LONG);
        let settle = Waits {
            total: PATIENCE,
            ..usual.settle
        };
        self.open_at(Pace { settle, ..usual }).await
    }

    /// Opens a workspace on a service that charges.
    pub(crate) async fn open_charging(&self, spending: Spending) -> Arc<Workspace> {
        let settings = Settings {
            spending: Some(spending),
            ..self.settings(pace(LONG))
        };
        Workspace::open(settings).await.unwrap()
    }

    async fn open_at(&self, pace: Pace) -> Arc<Workspace> {
        Workspace::open(self.settings(pace)).await.unwrap()
    }

    fn settings(&self, pace: Pace) -> Settings {
        Settings {
            journal: self.path("data/journal.db"),
            output_dir: self.path("films"),
            upload_roots: Vec::new(),
            client: self.client(),
            pace,
            spending: None,
            viewer: None,
            language: "en".to_owned(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file to upload, which begins as an MP4 does.
    pub(crate) fn file(&self, name: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, "\0\0\0\x20ftypisom frames").unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The names of the films on disk, and of what is left of others.
    pub(crate) fn films(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path("films")) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn client(&self) -> Client {
        let config = Config {
            base_url: self.fake.url.clone(),
            web_url: "https://web.example".parse().unwrap(),
            token: Some("nmv_usr_test".into()),
            attribution: Attribution {
                source: "veo-3-ai".to_owned(),
                version: "0.0.0".to_owned(),
                platform: "unknown".to_owned(),
            },
            config_dir: self.path("config"),
            token_store: veo_backend::TokenStore::File,
            pace: veo_backend::Pace {
                first_retry: Duration::from_millis(1),
                longest_retry: Duration::from_millis(2),
                ..veo_backend::Pace::default()
            },
        };
        Client::new(config).unwrap()
    }
}

fn pace(lease: Duration) -> Pace {
    let waits = |total| Waits {
        first: Duration::from_millis(5),
        factor: 1.0,
        longest: Duration::from_millis(5),
        total,
    };
    Pace {
        poll: waits(PATIENCE),
        look: Duration::from_millis(5),
        settle: waits(Duration::from_millis(50)),
        arrive: waits(Duration::from_millis(15)),
        no_trace: Duration::from_millis(20),
        still: Duration::from_millis(10),
        lease,
    }
}

pub(crate) fn prompt(words: &str) -> GenerateRequest {
    GenerateRequest {
        prompt: words.to_owned(),
        project: None,
        new_project: false,
        key: None,
        is_agreed: false,
    }
}

pub(crate) fn keyed(words: &str, key: &str) -> GenerateRequest {
    GenerateRequest {
        key: Some(IdempotencyKey::new(key)),
        ..prompt(words)
    }
}

pub(crate) fn in_project(words: &str, project: &ProjectId) -> GenerateRequest {
    GenerateRequest {
        project: Some(project.clone()),
        ..prompt(words)
    }
}

pub(crate) fn source(source: &str) -> UploadRequest {
    sources(&[source.to_owned()])
}

pub(crate) fn sources(sources: &[String]) -> UploadRequest {
    UploadRequest {
        sources: sources.to_vec(),
        project: None,
        new_project: false,
        key: None,
    }
}

pub(crate) fn film_of(project: &ProjectId) -> ExportRequest {
    ExportRequest {
        project: Some(project.clone()),
        output: None,
        film: veo_project::FilmRequest::default(),
        key: None,
    }
}

/// Waits for the end of a job.
pub(crate) async fn ended(workspace: &Workspace, job: &JobView) -> JobView {
    let view = workspace.wait(&job.id, PATIENCE).await.unwrap();
    assert!(view.is_finished(), "{view:?}");
    view
}

/// Waits until a job of this kind, or any, shows what is asked for.
pub(crate) async fn shows(
    workspace: &Workspace,
    job: &JobId,
    what: impl Fn(&JobView) -> bool,
) -> JobView {
    let mut watched = workspace.watch(job).await.unwrap();
    let seen = tokio::time::timeout(PATIENCE, watched.wait_for(|view| what(view))).await;
    seen.unwrap().unwrap().clone()
}

/// The only job of the journal.
pub(crate) async fn only_job(workspace: &Workspace) -> JobView {
    let jobs = workspace.jobs(JobFilter::default()).await.unwrap();
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    jobs.into_iter().next().unwrap()
}

pub(crate) fn generated(view: JobView) -> Generated {
    assert_eq!(view.kind, JobKind::Generate);
    match view.outcome {
        Some(Outcome::Generated(generated)) => generated,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn uploaded(view: JobView) -> Uploaded {
    match view.outcome {
        Some(Outcome::Uploaded(uploaded)) => uploaded,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn exported(view: JobView) -> Exported {
    match view.outcome {
        Some(Outcome::Exported(exported)) => exported,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn failed(view: JobView) -> Failure {
    match view.outcome {
        Some(Outcome::Failed(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn not_started(view: JobView) -> Failure {
    match view.outcome {
        Some(Outcome::NotStarted(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn unknown(view: JobView) -> Failure {
    match view.outcome {
        Some(Outcome::Unknown(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn cancelled(view: JobView) -> Failure {
    match view.outcome {
        Some(Outcome::Cancelled(failure)) => failure,
        other => panic!("{other:?}"),
    }
}
