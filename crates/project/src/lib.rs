//! Turns, uploads, exports and their journal: work that outlives the call that asked for it.
//!
//! A [`JobView`] is what a caller sees of a job; an [`Outcome`] is how it ended; a [`NextStep`] is a way on,
//! as data.

mod before;
mod choose;
mod difference;
mod error;
mod export;
mod files;
mod follow;
mod gui;
mod ids;
mod job;
mod journal;
mod keeper;
mod live;
mod naming;
mod next;
mod outcome;
mod pace;
mod phase;
mod queue;
mod request;
mod route;
mod shared;
mod state;
mod stop;
mod turn;
mod upload;
mod workspace;

pub use error::{Error, ErrorKind, Result};
pub use ids::{IdempotencyKey, JobId, ProjectId};
pub use job::{JobFilter, JobKind, JobView};
pub use next::{KnownProject, NextStep};
pub use outcome::{Exported, Failure, FileSummary, Generated, Outcome, Uploaded};
pub use pace::{Pace, Waits};
pub use phase::Phase;
pub use request::{ExportRequest, GenerateRequest, UploadRequest};
pub use route::Intent;
pub use state::StateView;
pub use workspace::{Settings, Workspace};
