//! The names things go by: jobs are ours, projects are the service's, keys are the caller's.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A job's name: random, made here, and never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(Uuid);

impl JobId {
    /// Makes a new name.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for JobId {
    type Err = uuid::Error;

    /// # Errors
    ///
    /// When the text is not a UUID.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text.trim()).map(Self)
    }
}

/// A project's name: the service's session id, opaque to us (protocol.md 1.5).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProjectId(String);

impl ProjectId {
    /// Takes the id as it was given.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProjectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The caller's own name for a request: asking twice under one key starts one job.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Takes the key as it was given.
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whoever asks. What one asks for is never shown to another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Principal(String);

impl Principal {
    /// The user of this machine: stdio, the command itself, and a loopback port without a token.
    pub fn local() -> Self {
        Self("local".to_owned())
    }

    /// Whoever has the one token that this machine's user gave out.
    pub fn holder() -> Self {
        Self("token".to_owned())
    }

    /// Somebody else, by a name that is never given to another.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// Whether it is one of several: of this machine's files they reach those alone that are meant for them.
    pub(crate) fn is_guest(&self) -> bool {
        *self != Self::local() && *self != Self::holder()
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
