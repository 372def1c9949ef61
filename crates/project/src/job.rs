//! A job as the journal keeps it and as it is shown.

use std::fmt::Write;

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
    pub(crate) estimate: Option<i64>,
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
            news: Vec::new(),
            project: self.project.clone(),
            started_at: self.started_at,
            estimate: self.estimate,
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
    /// What has come of it so far, a sentence each: the raw clip is there before its music and titles are. Only the
    /// process that follows a job knows it.
    pub news: Vec<String>,
    /// The project it works on.
    pub project: ProjectId,
    /// When it was asked for, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
    /// How many credits it was expected to cost at most, when it was asked for; `None` where nothing is charged.
    pub estimate: Option<i64>,
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

    /// What it is at, with how far that is and, from the second minute on, for how long the job has been running:
    /// "making the clip, 42%, for 3 minutes now".
    pub fn standing(&self) -> String {
        self.standing_at(OffsetDateTime::now_utc())
    }

    fn standing_at(&self, now: OffsetDateTime) -> String {
        let mut words = self.stage.clone();
        if let Some(part) = self.progress {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped to 0..=100"
            )]
            let percent = (part.clamp(0.0, 1.0) * 100.0).round() as u8;
            // Writing to a string cannot fail.
            let _ = write!(words, ", {percent}%");
        }
        let minutes = (now - self.started_at).whole_minutes();
        if minutes > 1 {
            let _ = write!(words, ", for {minutes} minutes now");
        }
        words
    }
}

/// Which jobs to list.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// Only those of this project.
    pub project: Option<ProjectId>,
    /// Only those of this kind.
    pub kind: Option<JobKind>,
    /// Only those that have not ended.
    pub open_only: bool,
    /// At most so many, newest first; `None` is all.
    pub limit: Option<usize>,
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_standing_tells_the_stage_the_part_and_the_minutes() {
        let mut view = JobView {
            id: Uuid::nil().to_string().parse().unwrap(),
            kind: JobKind::Generate,
            phase: Phase::Sent,
            progress: None,
            stage: "making the clip".to_owned(),
            news: Vec::new(),
            project: ProjectId::new("55"),
            started_at: OffsetDateTime::UNIX_EPOCH,
            estimate: None,
            finished_at: None,
            outcome: None,
        };
        let mut told = |progress, seconds| {
            view.progress = progress;
            view.standing_at(OffsetDateTime::UNIX_EPOCH + Duration::seconds(seconds))
        };
        assert_eq!(told(None, 3), "making the clip");
        assert_eq!(told(Some(0.424), 119), "making the clip, 42%");
        assert_eq!(
            told(Some(7.0), 200),
            "making the clip, 100%, for 3 minutes now"
        );
        // The clock was set back.
        assert_eq!(told(None, -500), "making the clip");
    }
}
