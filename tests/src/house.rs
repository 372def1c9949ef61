//! The one place where the tests of faults and kills speak to `veo_project`: a workspace in quick time on a journal,
//! what can be asked of it, and how its jobs ended in the words of these tests.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use veo_api::attribution::Attribution;
use veo_backend::{Client, Config};
use veo_project::{
    ExportRequest, FilmRequest, GenerateRequest, JobFilter, JobId, JobView, Pace, ProjectId,
    Settings, UploadRequest, Waits, Workspace,
};

/// Where a workspace lives, and whom it speaks to. A process gets it as JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct House {
    /// A folder of its own for everything.
    pub root: PathBuf,
    /// Where films go.
    pub films: PathBuf,
    /// The address of the API.
    pub api: String,
    /// The configured token; without one an anonymous one is asked for.
    pub token: Option<String>,
    /// How long a process may be silent, in milliseconds.
    pub lease_ms: u64,
}

/// A job as these tests see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Its id.
    pub id: String,
    /// `generate`, `upload` or `export`.
    pub kind: String,
    /// Its project.
    pub project: String,
    /// When it was over, with its end; `None` while it is open.
    pub end: Option<(OffsetDateTime, End)>,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// Well, with its film where it is an export.
    Done {
        /// The film on disk.
        film: Option<PathBuf>,
    },
    /// It did not work, and that is certain.
    Failed(String),
    /// It never began, and that is certain.
    NotStarted,
    /// Nobody knows.
    Unknown,
    /// Stopped, with what was said about it.
    Cancelled(String),
}

/// An open workspace.
#[derive(Debug, Clone)]
pub struct Open {
    workspace: Arc<Workspace>,
}

impl House {
    /// A house whose films are in its root.
    pub fn new(root: &Path, api: &str, token: Option<&str>, lease_ms: u64) -> Self {
        Self {
            root: root.to_owned(),
            films: root.join("films"),
            api: api.to_owned(),
            token: token.map(str::to_owned),
            lease_ms,
        }
    }

    /// The journal's file.
    pub fn journal(&self) -> PathBuf {
        self.root.join("data/journal.sqlite")
    }

    /// A new file to upload, with a name that no other one has.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn file(&self, name: &str, bytes: usize) -> std::io::Result<PathBuf> {
        let path = self.root.join(name);
        // The beginning of an MP4 file is all that is looked at here.
        let mut content = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41".to_vec();
        content.resize(content.len() + bytes, b'f');
        std::fs::write(&path, content)?;
        Ok(path)
    }

    /// Opens the workspace, as a process does.
    ///
    /// # Errors
    ///
    /// When it cannot be opened, in words.
    pub async fn open(&self) -> Result<Open, String> {
        let address = || {
            self.api
                .parse()
                .map_err(|_| format!("{} is no address", self.api))
        };
        let config = Config {
            base_url: address()?,
            web_url: address()?,
            token: self.token.clone().map(Into::into),
            attribution: Attribution {
                source: "veo-3-ai".to_owned(),
                version: "0.0.0".to_owned(),
                platform: "unknown".to_owned(),
            },
            token_store: veo_backend::TokenStore::File,
            config_dir: self.root.join("config"),
            pace: veo_backend::Pace {
                first_retry: Duration::from_millis(1),
                longest_retry: Duration::from_millis(4),
                token_retry: Duration::from_millis(5),
                quiet_limit: Duration::from_millis(250),
                turn_limit: Duration::from_secs(2),
                ..veo_backend::Pace::default()
            },
        };
        let client = Client::new(config).map_err(|error| error.to_string())?;
        let waits = |first, longest, total| Waits {
            first: Duration::from_millis(first),
            factor: 1.5,
            longest: Duration::from_millis(longest),
            total: Duration::from_millis(total),
        };
        let settings = Settings {
            spending: None,
            viewer: None,
            upload_roots: Vec::new(),
            journal: self.journal(),
            output_dir: self.films.clone(),
            client,
            pace: Pace {
                poll: waits(3, 20, 3000),
                look: Duration::from_millis(3),
                settle: waits(3, 30, 150),
                arrive: waits(3, 30, 60),
                no_trace: Duration::from_millis(80),
                still: Duration::from_millis(50),
                lease: Duration::from_millis(self.lease_ms),
            },
            language: "en".to_owned(),
        };
        let workspace = Workspace::open(settings).await;
        let workspace = workspace.map_err(|error| error.to_string())?;
        Ok(Open { workspace })
    }
}

impl Open {
    /// Asks for a message to be sent; returns the job's id.
    ///
    /// # Errors
    ///
    /// When nothing was started, in words.
    pub async fn generate(&self, prompt: &str, project: Option<&str>) -> Result<String, String> {
        let request = GenerateRequest {
            prompt: prompt.to_owned(),
            project: project.map(ProjectId::new),
            new_project: project.is_none(),
            key: None,
            is_agreed: false,
        };
        acknowledged(self.workspace.generate(request).await)
    }

    /// Asks for files to be uploaded; returns the job's id.
    ///
    /// # Errors
    ///
    /// When nothing was started, in words.
    pub async fn upload(&self, files: &[PathBuf], project: &str) -> Result<String, String> {
        let request = UploadRequest {
            sources: files
                .iter()
                .map(|file| file.display().to_string())
                .collect(),
            project: Some(ProjectId::new(project)),
            new_project: false,
            key: None,
        };
        acknowledged(self.workspace.upload(request).await)
    }

    /// Asks for a film; returns the job's id.
    ///
    /// # Errors
    ///
    /// When nothing was started, in words.
    pub async fn export(&self, output: Option<&Path>, project: &str) -> Result<String, String> {
        let request = ExportRequest {
            project: Some(ProjectId::new(project)),
            output: output.map(Path::to_owned),
            film: FilmRequest::default(),
            key: None,
        };
        acknowledged(self.workspace.export(request).await)
    }

    /// Asks for a job to be stopped. Whatever comes of that is seen in the job.
    pub async fn cancel(&self, job: &str) {
        if let Ok(id) = job.parse::<JobId>() {
            let _ = self.workspace.cancel(&id).await;
        }
    }

    /// Waits for the end of a job, so long at most.
    ///
    /// # Errors
    ///
    /// When the journal does not have it, in words.
    pub async fn wait(&self, job: &str, patience: Duration) -> Result<Seen, String> {
        let id: JobId = job.parse().map_err(|_| format!("`{job}` is no id"))?;
        let view = self.workspace.wait(&id, patience).await;
        view.map(|view| seen(&view))
            .map_err(|error| error.to_string())
    }

    /// Every job of the journal, newest first.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read, in words.
    pub async fn jobs(&self) -> Result<Vec<Seen>, String> {
        let jobs = self.workspace.jobs(JobFilter::default()).await;
        let jobs = jobs.map_err(|error| error.to_string())?;
        Ok(jobs.iter().map(seen).collect())
    }

    /// Ends in good order: its open jobs are free for another process at once.
    pub async fn close(self) {
        self.workspace.close().await;
    }
}

fn acknowledged(begun: veo_project::Result<JobView>) -> Result<String, String> {
    begun
        .map(|view| view.id.to_string())
        .map_err(|error| error.to_string())
}

/// Reads a job as a caller does, from what it looks like in JSON.
fn seen(view: &JobView) -> Seen {
    let json = serde_json::to_value(view).expect("a job is JSON");
    let outcome = &json["outcome"];
    let message = || outcome["message"].as_str().unwrap_or_default().to_owned();
    let end = match outcome["result"].as_str() {
        None => None,
        Some("generated" | "uploaded") => Some(End::Done { film: None }),
        Some("exported") => Some(End::Done {
            film: outcome["path"].as_str().map(PathBuf::from),
        }),
        Some("failed") => Some(End::Failed(message())),
        Some("not_started") => Some(End::NotStarted),
        Some("unknown") => Some(End::Unknown),
        Some("cancelled") => Some(End::Cancelled(message())),
        Some(other) => panic!("an end that these tests do not know: {other}"),
    };
    Seen {
        id: view.id.to_string(),
        kind: view.kind.as_str().to_owned(),
        project: view.project.to_string(),
        end: end.map(|end| (view.finished_at.expect("it has ended"), end)),
    }
}
