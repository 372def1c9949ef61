//! What to do next, as data: the tools phrase it as a call, the command as something to type.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::ids::{JobId, ProjectId};
use crate::job::JobKind;
use crate::route::Intent;

/// One way on. In JSON the variant's name is the member `step`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum NextStep {
    /// Say in words what the film should be.
    SayWhatToMake,
    /// Put something on the timeline: generate or upload first.
    MakeFootageFirst,
    /// Export the project: its film can be looked at.
    ExportFirst,
    /// Ask the same again. `may_charge` tells whether that can cost credits.
    AskAgain {
        /// What to ask for.
        kind: JobKind,
        /// Whether it can cost credits.
        may_charge: bool,
    },
    /// This is another tool's work; it was not sent to the agent (protocol.md 12.1).
    UseTool {
        /// What was meant.
        intent: Intent,
    },
    /// Name one of these projects.
    ChooseProject {
        /// The projects that this journal knows, last used first.
        projects: Vec<KnownProject>,
    },
    /// Ask for a new project, which begins also while another one is in use.
    StartNewProject,
    /// Ask for a new project or name this one, and not both.
    NewOrNamed {
        /// The project that was named.
        project: ProjectId,
    },
    /// Read the project's state: what was asked for may be there.
    LookAtState {
        /// Which project.
        project: ProjectId,
    },
    /// Wait for a job, or ask how it does.
    WaitForJob {
        /// Which job.
        job: JobId,
    },
    /// List the jobs: this one is not known.
    ListJobs,
    /// Name a file that exists and can be read.
    CheckPath {
        /// The path that was tried.
        path: PathBuf,
    },
    /// Write to this path instead: it is free.
    UsePath {
        /// A free path.
        path: PathBuf,
    },
    /// Name files on this machine, or addresses on the public internet.
    NameWhatToUpload,
    /// Convert the file to one of these types.
    UseSupportedType {
        /// Accepted extensions, without the dot.
        types: Vec<String>,
    },
    /// Compress, trim or split the file.
    MakeFileSmaller {
        /// The largest size that is accepted, in bytes.
        limit_bytes: u64,
    },
    /// Give the other request a key of its own.
    UseAnotherKey,
    /// Set a valid token, or none for an anonymous one.
    CheckToken,
    /// Set a token: there is no anonymous one to be had.
    SetToken,
    /// Set a token with the scope that the service asks for.
    UseTokenWithScope,
    /// See whether the service can be reached from here.
    CheckConnection,
    /// Install FFmpeg where the studio runs.
    InstallFfmpeg,
    /// Wait a while, then ask again.
    TryLater,
    /// Open this page: it registers an account or adds credits.
    Register {
        /// The page.
        url: String,
    },
    /// Get more credits.
    GetCredits,
    /// Register, or get a plan that allows exports. This is not about credits.
    UpgradePlan {
        /// The page that registers an anonymous user.
        register: Option<String>,
    },
    /// Ask the user to raise what may be spent without asking.
    RaiseLimit,
    /// Tell the user what the service said: asking again gives the same answer.
    TellUser,
}

/// A project that this journal knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownProject {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
}
