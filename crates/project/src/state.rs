//! A project as it is shown.

use serde::Serialize;

use crate::ids::{JobId, ProjectId};
use crate::outcome::FileSummary;

/// How a project stands now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StateView {
    /// The project's id.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// The timeline in one line.
    pub summary: String,
    /// Whether there is something to export.
    pub ready: bool,
    /// The film's length in milliseconds.
    pub duration_ms: u64,
    /// The canvas's width in pixels, when the timeline has one.
    pub width: Option<u32>,
    /// The canvas's height in pixels, when the timeline has one.
    pub height: Option<u32>,
    /// Files that were uploaded or made.
    pub files: Vec<FileSummary>,
    /// Jobs on it that have not ended, oldest first.
    pub open_jobs: Vec<JobId>,
}
