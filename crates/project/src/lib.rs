//! Turns, uploads, exports and their journal: work that outlives the call that asked for it.
//!
//! [`Workspace`] is the entry. Asking for something gives a [`JobView`] at once; the job runs in a task of its
//! own, is kept in the journal, and goes on after a restart. An [`Outcome`] is how it ended; a [`NextStep`] is
//! a way on, as data.
//!
//! The parts, in reading order: `workspace` is what can be asked for; `begin` lets requests in; `choose` finds their
//! project; `journal` keeps what must survive; `follow` runs a job down its road, which is `turn`, `upload` or
//! `export`; `stop`, `keeper`, `lookup` and `changes` are for jobs that are stopped, left behind, or followed by another
//! process; `incoming` and `receiving` take files from clients that share no disk with us.
//!
//! The invariant: a message to the agent costs credits, so it is sent once, after its intent is on the disk, by
//! the process that holds the job's lease. Whatever happens then is settled by reading the project's state.

mod workspace;

mod request;

mod job;

mod outcome;

mod next;

mod state;

mod error;

mod ids;

mod phase;

mod mark;

mod pace;

mod preview;

mod route;

mod changes;

mod begin;

mod choose;

mod naming;

mod shared;

mod journal;

mod queue;

mod live;

mod money;

mod follow;

mod before;

mod difference;

mod files;

mod turn;

mod gui;

mod unheard;

mod upload;

mod incoming;

mod receiving;

mod export;

mod stop;

mod keeper;

mod lookup;

pub use changes::Changes;
pub use error::{Error, ErrorKind, Piece, Result};
pub use ids::{IdempotencyKey, JobId, Principal, ProjectId};
pub use incoming::{IncomingRequest, Ticket};
pub use job::{JobFilter, JobKind, JobView};
pub use money::{Consent, Spending};
pub use next::{KnownProject, NextStep};
pub use outcome::{Exported, Failure, FileSummary, Generated, Outcome, Uploaded};
pub use pace::{Pace, Waits};
pub use phase::Phase;
pub use preview::{Moments, Picture, PreviewRequest, PreviewView, Shown, Unseen, Viewer};
pub use receiving::{Incoming, Received, Receiving};
pub use request::{ExportRequest, FilmRequest, GenerateRequest, UploadRequest};
pub use route::Intent;
pub use state::{ClipView, StateView};
pub use workspace::{Settings, Workspace};
