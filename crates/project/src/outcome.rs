//! How a job ended, kept in the journal and shown to whoever asks.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use veo_media::FileType;

use crate::next::NextStep;
use crate::phase::Phase;

/// How a job ended. In JSON the variant's name is the member `result`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Outcome {
    /// A message was carried out, or answered.
    Generated(Generated),
    /// Files are in the project.
    Uploaded(Uploaded),
    /// A film is on disk.
    Exported(Exported),
    /// It did not work, and that is certain.
    Failed(Failure),
    /// It was never carried out: it was not sent, or it left no trace and cost nothing.
    NotStarted(Failure),
    /// It was sent, and what came of it is not known. Nothing was sent again.
    Unknown(Failure),
    /// It was stopped because somebody asked for that.
    Cancelled(Failure),
}

impl Outcome {
    /// The phase that a job with this outcome is in.
    pub const fn phase(&self) -> Phase {
        match self {
            Self::Generated(_) | Self::Uploaded(_) | Self::Exported(_) => Phase::Done,
            Self::Failed(_) => Phase::Failed,
            Self::NotStarted(_) => Phase::NotStarted,
            Self::Unknown(_) => Phase::Unknown,
            Self::Cancelled(_) => Phase::Cancelled,
        }
    }
}

/// What came of one message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Generated {
    /// The agent's own words, without directions to buttons that are not here. Empty when it
    /// worked in silence, as about 30% of edits do (protocol.md 7.3); `changes` then speaks.
    pub said: String,
    /// What is different now, one sentence each; empty when the message was only answered.
    pub changes: Vec<String>,
    /// The timeline in one line.
    pub summary: String,
    /// Whether there is something to export.
    pub ready: bool,
    /// Credits spent: the fall of the balance over the turn. `None` when a balance was not read, or when another
    /// turn ran beside this one, so that nobody can tell whose the fall is.
    pub charged: Option<i64>,
    /// Whether the answer was lost and the result found by reading the state again.
    pub recovered: bool,
}

/// What came of an upload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Uploaded {
    /// The files that arrived.
    pub files: Vec<FileSummary>,
    /// What is different now, one sentence each.
    pub changes: Vec<String>,
    /// The timeline in one line.
    pub summary: String,
    /// Whether there is something to export.
    #[serde(default)]
    pub ready: bool,
}

/// One file that lies in a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileSummary {
    /// The file's name.
    pub name: String,
    /// `video`, `image`, `audio`, or what the service calls it.
    pub kind: Option<String>,
    /// Length in milliseconds.
    pub duration_ms: Option<u64>,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// Its size, where the service tells it.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// Where the service keeps it, for as long as its address is good.
    #[serde(default)]
    pub url: Option<String>,
}

impl Exported {
    /// The MIME type of a film with this path, by its name.
    pub fn mime_of(path: &Path) -> &'static str {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        FileType::of_name(&name).unwrap_or(FileType::Mp4).mime()
    }
}

/// A finished film.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exported {
    /// Where it lies: an absolute path.
    pub path: PathBuf,
    /// Its size on disk.
    pub bytes: u64,
    /// Its length in milliseconds.
    pub duration_ms: u64,
    /// Width in pixels, when the timeline has a canvas.
    pub width: Option<u32>,
    /// Height in pixels, when the timeline has a canvas.
    pub height: Option<u32>,
    /// Where the service keeps its copy; how long it stays is not known (protocol.md 13).
    pub url: Option<String>,
    /// A page that opens the project in a browser.
    pub project_link: Option<String>,
    /// What of the timeline is not in it as it is written there, in the service's words.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// Why something is not as it was asked for, and what to do about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// The reason, in a sentence or two.
    pub message: String,
    /// Ways on, best first.
    pub next: Vec<NextStep>,
    /// Credits spent all the same: the fall of the balance. `None` when that is not known, or when nothing was
    /// sent that costs any.
    #[serde(default)]
    pub charged: Option<i64>,
}

impl Failure {
    /// What did not work without a charge that is known.
    pub fn new(message: impl Into<String>, next: Vec<NextStep>) -> Self {
        Self {
            message: message.into(),
            next,
            charged: None,
        }
    }
}
