//! How far a job is.
//!
//! [`Stand`] is what the journal keeps: each kind of job can only stand where its own road leads, and a
//! closed job always has its outcome. [`Phase`] is the flat view of it for showing.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use veo_api::ids::RenderId;
use veo_api::render::Output;
use veo_api::state::SessionState;

use crate::job::JobKind;
use crate::mark::Mark;
use crate::outcome::Outcome;

/// How far a job is, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Accepted; it waits for its turn, and nothing has been sent.
    Queued,
    /// About to be sent.
    Intent,
    /// Sent; the service is at work.
    Sent,
    /// The render was submitted.
    Submitted,
    /// The film is being fetched.
    Downloading,
    /// Ended well.
    Done,
    /// Ended badly, for certain.
    Failed,
    /// Never carried out, and nothing was charged.
    NotStarted,
    /// Sent, and what came of it is not known.
    Unknown,
    /// Stopped on request.
    Cancelled,
}

impl Phase {
    /// The word for it in the journal, in logs and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Intent => "intent",
            Self::Sent => "sent",
            Self::Submitted => "submitted",
            Self::Downloading => "downloading",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::NotStarted => "not_started",
            Self::Unknown => "unknown",
            Self::Cancelled => "cancelled",
        }
    }

    /// What a job in this phase is at, when nothing finer is known.
    pub(crate) const fn stage(self) -> &'static str {
        match self {
            Self::Queued => "waiting for its turn",
            Self::Intent => "about to send",
            Self::Sent => "the service is at work",
            Self::Submitted => "rendering",
            Self::Downloading => "downloading the film",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::NotStarted => "not started",
            Self::Unknown => "what came of it is not known",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Where a job stands: on its road, or at its end.
#[derive(Debug, Clone)]
pub(crate) enum Stand {
    Open(Road),
    Closed(Closed),
}

/// The end of a job.
#[derive(Debug, Clone)]
pub(crate) struct Closed {
    pub(crate) kind: JobKind,
    pub(crate) outcome: Outcome,
    pub(crate) finished_at: OffsetDateTime,
}

/// The road of an open job: what was asked for, and how far it is.
#[derive(Debug, Clone)]
pub(crate) enum Road {
    Generate {
        prompt: String,
        at: Turning,
    },
    Upload {
        sources: Vec<String>,
        at: Transferring,
    },
    Export {
        output: Option<PathBuf>,
        film: Output,
        at: Rendering,
    },
}

/// How far a message is. Only [`Turning::Queued`] is certain not to have been sent.
#[derive(Debug, Clone)]
pub(crate) enum Turning {
    Queued,
    Intent(Before),
    Sent(Before),
}

/// How far an upload is. Only [`Transferring::Queued`] is certain not to have begun.
#[derive(Debug, Clone)]
pub(crate) enum Transferring {
    Queued,
    Intent(Batch),
}

/// Files that are sent one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    /// What the project held before the first of them.
    pub(crate) before: Before,
    /// How many of them are known to be there. The next one may be on its way.
    pub(crate) arrived: usize,
}

/// How far an export is. Nothing of it costs credits, and the render's id is ours, so every step may be
/// done again.
#[derive(Debug, Clone)]
pub(crate) enum Rendering {
    Queued,
    Intent(Render),
    Submitted(Render),
    Downloading(Render),
}

/// What a project held before something was sent, to tell afterwards what came of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Before {
    /// Shared, because a timeline may be large and is passed around whole.
    pub(crate) state: Arc<SessionState>,
    /// `None` when the balance was not read.
    pub(crate) balance: Option<Balance>,
    /// Of both together.
    pub(crate) mark: Mark,
}

impl Before {
    pub(crate) fn new(state: Arc<SessionState>, balance: Option<Balance>) -> Self {
        let mark = Mark::of(&state, balance);
        Self {
            state,
            balance,
            mark,
        }
    }
}

/// Credits, as they stand at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Balance {
    pub(crate) available: i64,
    /// Reserved by work that is running.
    pub(crate) frozen: i64,
}

impl Balance {
    /// What was spent since `self`. A reservation is not spent yet. A balance that rose tells nothing.
    pub(crate) fn spent_until(self, now: Self) -> Option<i64> {
        let spent = (self.available + self.frozen) - (now.available + now.frozen);
        (spent >= 0).then_some(spent)
    }
}

/// A render of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Render {
    pub(crate) id: RenderId,
    /// The file to write, if its name is still free by then.
    pub(crate) target: PathBuf,
    /// Whether it is the first one of its export, or the one that follows when that has failed
    /// (protocol.md 6.1).
    pub(crate) attempt: Attempt,
}

/// One of the two renders that an export may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    First,
    Second,
}

impl Stand {
    pub(crate) fn phase(&self) -> Phase {
        match self {
            Self::Open(road) => road.phase(),
            Self::Closed(closed) => closed.outcome.phase(),
        }
    }

    pub(crate) fn kind(&self) -> JobKind {
        match self {
            Self::Open(road) => road.kind(),
            Self::Closed(closed) => closed.kind,
        }
    }
}

impl Road {
    pub(crate) fn kind(&self) -> JobKind {
        match self {
            Self::Generate { .. } => JobKind::Generate,
            Self::Upload { .. } => JobKind::Upload,
            Self::Export { .. } => JobKind::Export,
        }
    }

    pub(crate) fn phase(&self) -> Phase {
        match self {
            Self::Generate {
                at: Turning::Queued,
                ..
            }
            | Self::Upload {
                at: Transferring::Queued,
                ..
            }
            | Self::Export {
                at: Rendering::Queued,
                ..
            } => Phase::Queued,
            Self::Generate {
                at: Turning::Intent(_),
                ..
            }
            | Self::Upload {
                at: Transferring::Intent(_),
                ..
            }
            | Self::Export {
                at: Rendering::Intent(_),
                ..
            } => Phase::Intent,
            Self::Generate {
                at: Turning::Sent(_),
                ..
            } => Phase::Sent,
            Self::Export {
                at: Rendering::Submitted(_),
                ..
            } => Phase::Submitted,
            Self::Export {
                at: Rendering::Downloading(_),
                ..
            } => Phase::Downloading,
        }
    }

    /// What was there before something was sent, where the road keeps that.
    pub(crate) fn before(&self) -> Option<&Before> {
        match self {
            Self::Generate {
                at: Turning::Intent(before) | Turning::Sent(before),
                ..
            }
            | Self::Upload {
                at: Transferring::Intent(Batch { before, .. }),
                ..
            } => Some(before),
            _ => None,
        }
    }

    /// What is behind the job on its road, counted: files that have arrived, renders that have failed.
    pub(crate) fn step(&self) -> usize {
        match self {
            Self::Upload {
                at: Transferring::Intent(batch),
                ..
            } => batch.arrived,
            _ => match self.render().map(|render| render.attempt) {
                Some(Attempt::Second) => 1,
                Some(Attempt::First) | None => 0,
            },
        }
    }

    /// The render, where the road has one.
    pub(crate) fn render(&self) -> Option<&Render> {
        match self {
            Self::Export {
                at:
                    Rendering::Intent(render)
                    | Rendering::Submitted(render)
                    | Rendering::Downloading(render),
                ..
            } => Some(render),
            _ => None,
        }
    }
}
