//! What the service really did.

use std::collections::HashMap;

use time::OffsetDateTime;
use veo_api::state::SessionState;

/// Everything that the service holds and did.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Projects by their session's id.
    pub sessions: HashMap<String, SessionState>,
    /// Credits that are left.
    pub balance: i64,
    /// For each prompt, every time that it was carried out and paid for.
    pub charges: HashMap<String, Vec<Charge>>,
    /// For each file's name, every time that it was taken into a project.
    pub files: HashMap<String, Vec<Taken>>,
    /// For each session, when its state was read.
    pub reads: HashMap<String, Vec<OffsetDateTime>>,
    /// Renders by their id.
    pub renders: HashMap<String, Rendered>,
    /// Anonymous tokens that were handed out.
    pub tokens: usize,
}

/// One message that was carried out.
#[derive(Debug, Clone)]
pub struct Charge {
    /// The project that it changed.
    pub session: String,
    /// When it came.
    pub at: OffsetDateTime,
    /// When its change was there to see; `None` while it is not.
    pub seen: Option<OffsetDateTime>,
}

/// One file that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The project that it was taken into.
    pub session: String,
    /// When its request began to come.
    pub began: OffsetDateTime,
    /// When all of it had come.
    pub at: OffsetDateTime,
}

/// One render.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The project whose timeline it is.
    pub session: String,
    /// How often it was submitted under its id.
    pub submits: usize,
    /// How often its status was asked for.
    pub looks: u64,
    /// Whether it ends without a film.
    pub fails: bool,
    /// Whether the service has said that it failed.
    pub has_failed: bool,
    /// Whether it was cancelled.
    pub cancelled: bool,
}
