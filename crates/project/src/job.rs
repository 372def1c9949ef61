//! A job as the journal keeps it and as it is shown.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::{JobId, ProjectId};
use crate::outcome::Outcome;
use crate::phase::{Phase, Stand};

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Sends a message to the agent: footage or an edit.
    Generate,
    /// Brings a file into a project.
    Upload,
    /// Renders a project into a file here.
    Export,
}

impl JobKind {
    /// The word for it in the journal, in logs and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Generate => "generate",
            Self::Upload => "upload",
            Self::Export => "export",
        }
    }
}

/// A job as the journal keeps it.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) id: JobId,
    pub(crate) project: ProjectId,
    pub(crate) started_at: OffsetDateTime,
    pub(crate) stand: Stand,
}

impl Job {
    /// The job as it is shown when nothing more is known than the journal says.
    pub(crate) fn view(&self) -> JobView {
        let (finished_at, outcome) = match &self.stand {
            Stand::Open(_) => (None, None),
            Stand::Closed(closed) => (Some(closed.finished_at), Some(closed.outcome.clone())),
        };
        let phase = self.stand.phase();
        JobView {
            id: self.id,
            kind: self.stand.kind(),
            phase,
            progress: None,
            stage: phase.stage().to_owned(),
            project: self.project.clone(),
            started_at: self.started_at,
            finished_at,
            outcome,
        }
    }
}

/// How a job stands, at one moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JobView {
    /// Its name.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// How far it is.
    pub phase: Phase,
    /// The part of the present stage that is done, 0 to 1, where that is known.
    pub progress: Option<f32>,
    /// What it is at, in a few words: "making the clip".
    pub stage: String,
    /// The project it works on.
    pub project: ProjectId,
    /// When it was asked for, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
    /// When it ended, UTC.
    #[serde(with = "time::serde::rfc3339::option")]
    pub finished_at: Option<OffsetDateTime>,
    /// How it ended; present exactly when it has ended.
    pub outcome: Option<Outcome>,
}

impl JobView {
    /// Whether the job has ended.
    pub fn is_finished(&self) -> bool {
        self.outcome.is_some()
    }
}

/// Which jobs to list.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// Only those of this project.
    pub project: Option<ProjectId>,
    /// Only those that have not ended.
    pub open_only: bool,
    /// At most so many, newest first; `None` is all.
    pub limit: Option<usize>,
}
