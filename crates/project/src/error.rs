//! What can go wrong with a request, and with a job.
//!
//! One struct: what happened with its values, what was being done, and the cause. The ways on are in
//! [`Error::next_steps`], as data.

mod advice;
mod message;

use std::error::Error as StdError;
use std::path::PathBuf;

use veo_api::code::ErrorCode;
use veo_api::envelope::ApiError;
use veo_backend::ErrorKind as Trouble;
use veo_media::Format;

use crate::ids::{IdempotencyKey, JobId, ProjectId};
use crate::money::Consent;
use crate::next::KnownProject;
use crate::outcome::Failure;
use crate::route::Intent;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What the studio answers when it has no FFmpeg: 424, a failed dependency.
const LACKS_ENGINE: i64 = 424;

/// What the service answers when the token lacks a scope (protocol.md 7.1).
const LACKS_SCOPE: i64 = 403;

/// What the client does when it has no token yet. A failure there says nothing of the call that was asked for.
const ASKS_FOR_TOKEN: &str = "get an anonymous token";

type Source = Box<dyn StdError + Send + Sync>;

/// Why something did not work. `Display` is one line; the cause is in `source()`.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    operation: &'static str,
    source: Option<Source>,
}

/// Why a piece of a file was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Another one is being taken.
    Busy,
    /// It does not begin where the file has to be gone on with.
    Elsewhere {
        /// So many bytes have arrived.
        received: u64,
    },
    /// There is more of it than was said.
    TooLong,
    /// It could not be written.
    Unwritten,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The prompt has no words.
    EmptyPrompt,
    /// The message asks for something that another tool does; it was not sent to the agent.
    NotForTheAgent(Intent),
    /// Neither the journal nor the service knows this project.
    UnknownProject {
        /// The project that was named.
        project: ProjectId,
        /// Projects that the journal knows, last used first.
        known: Vec<KnownProject>,
    },
    /// No project was named, and this process has not used one yet.
    NoProject {
        /// Projects that the journal knows, last used first.
        known: Vec<KnownProject>,
    },
    /// A new project was asked for, and this one as well.
    NewAndNamed(ProjectId),
    /// The user has to agree to what it may cost first. Nothing was sent.
    NeedsConsent(Consent),
    /// The key already belongs to another request.
    KeyInUse(IdempotencyKey),
    /// There is no such job.
    UnknownJob(JobId),
    /// The job has ended already.
    AlreadyEnded(JobId),
    /// An upload without a file.
    NothingToUpload,
    /// The service has no page for the project.
    NoPage,
    /// There is no file that can be read.
    UnreadableFile(PathBuf),
    /// The file does not lie in a folder whose files may be uploaded.
    OutsideRoots {
        /// The file.
        path: PathBuf,
        /// The folders whose files may be.
        roots: Vec<PathBuf>,
    },
    /// The file cannot be uploaded (protocol.md 3.2).
    UnfitFile {
        /// It is too large, or its type is not accepted.
        trouble: Trouble,
        /// Why, in words.
        message: String,
    },
    /// The service may not be told to fetch the address.
    UnusableAddress(String),
    /// So many files are about to be sent here, and no more may be.
    TooManyFiles(usize),
    /// A piece of a file was not taken.
    BadPiece(Piece),
    /// The file to write exists already.
    OutputExists {
        /// The file.
        path: PathBuf,
        /// A free name beside it.
        free: PathBuf,
    },
    /// A film cannot be as it is asked for; in words, what is not known and what is.
    UnknownFilm(String),
    /// The name of the file to write is not one of its format.
    OutputExtension {
        /// The file.
        path: PathBuf,
        /// What it is to be written as.
        format: Format,
    },
    /// The service made a film of another format than this.
    OtherFormat(Format),
    /// Films of whoever asks are written into this folder alone.
    OutputElsewhere {
        /// Where it should have gone.
        path: PathBuf,
        /// Where it may go.
        folder: PathBuf,
    },
    /// The folder to write into cannot be used.
    OutputFolder(PathBuf),
    /// The finished film could not be put in its place.
    OutputFile(PathBuf),
    /// The downloaded film is not as long as it should be.
    ShortFilm {
        /// Bytes that arrived.
        arrived: u64,
        /// Bytes that were announced.
        announced: u64,
    },
    /// The downloaded film is cut, or no MP4 at all.
    BrokenFilm {
        /// Bytes that arrived.
        arrived: u64,
    },
    /// The service cannot show a timeline, and there is no film to look at.
    NothingToSee {
        /// Whether there is something to export.
        ready: bool,
    },
    /// The film cannot be looked at, for this reason.
    UnreadableFilm(String),
    /// There is nothing on the timeline.
    NothingToExport,
    /// The service's render failed, with its reason.
    RenderFailed(String),
    /// The render did not end in time.
    RenderTooSlow,
    /// The agent reported a failure, in its words.
    AgentFailed(String),
    /// The service refused, or did not answer.
    Service {
        /// What kind of failure it is.
        trouble: Trouble,
        /// What could not be done and why, in words.
        message: String,
        /// Where an account or credits can be had, when the service says so.
        register: Option<String>,
    },
    /// FFmpeg is lacking, in the words of who looked for it.
    NoEngine(String),
    /// The token lacks a scope: what could not be done, and the service's words.
    LacksScope(String),
    /// No token is configured, and the service gives no anonymous one, in its words.
    NoToken(String),
    /// The journal cannot be read or written.
    Journal,
    /// A newer program wrote the journal; it has this version.
    NewerJournal(i64),
    /// Another process follows the job now.
    FollowedElsewhere(JobId),
    /// The workspace is closed.
    Closed,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, operation: &'static str) -> Self {
        Self {
            kind,
            operation,
            source: None,
        }
    }

    pub(crate) fn because(
        kind: ErrorKind,
        operation: &'static str,
        source: impl Into<Source>,
    ) -> Self {
        Self {
            kind,
            operation,
            source: Some(source.into()),
        }
    }

    /// An error of the client, seen through: its message is this error's message.
    pub(crate) fn service(operation: &'static str, error: veo_backend::Error) -> Self {
        let kind = match error.code {
            Some(_) if error.operation == ASKS_FOR_TOKEN && !is_temporary(error.kind) => {
                ErrorKind::NoToken(error.to_string())
            }
            Some(LACKS_ENGINE) => ErrorKind::NoEngine(error.message.clone()),
            Some(LACKS_SCOPE) => ErrorKind::LacksScope(error.to_string()),
            _ => ErrorKind::Service {
                trouble: error.kind,
                message: error.to_string(),
                register: error.registration_url.clone(),
            },
        };
        Self::because(kind, operation, error)
    }

    /// A failure that the service reported inside a stream.
    pub(crate) fn refused(operation: &'static str, error: ApiError) -> Self {
        let trouble = match error.code {
            // A bare 402 is about the export everywhere else; a message can only lack credits.
            ErrorCode::NoCredits | ErrorCode::ExportBlocked => Trouble::NoCredits,
            ErrorCode::RateLimited => Trouble::RateLimited,
            ErrorCode::SessionNotFound => Trouble::UnknownSession,
            code if code.is_bad_token() => Trouble::Unauthorized,
            code if code.number() == LACKS_ENGINE => {
                return Self::new(ErrorKind::NoEngine(error.message), operation);
            }
            ErrorCode::Forbidden => {
                return Self::new(ErrorKind::LacksScope(error.message), operation);
            }
            _ => return Self::new(ErrorKind::AgentFailed(error.message), operation),
        };
        let kind = ErrorKind::Service {
            trouble,
            message: error.message,
            register: error.registration_url,
        };
        Self::new(kind, operation)
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// What was being done.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The message and its causes in one line. Of the service's failures it is the message alone: that says
    /// enough, and what lies below is about sockets.
    pub fn chain(&self) -> String {
        let mut words = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause.filter(|_| !matches!(self.kind, ErrorKind::Service { .. })) {
            words.push_str(": ");
            words.push_str(&error.to_string());
            cause = error.source();
        }
        words
    }

    /// Whether another process follows the job now, so that this one must let go of it.
    pub(crate) fn is_followed_elsewhere(&self) -> bool {
        matches!(self.kind, ErrorKind::FollowedElsewhere(_))
    }

    /// The error as the end of a job: one message, and the ways on.
    pub(crate) fn to_failure(&self) -> Failure {
        Failure::new(self.chain(), self.next_steps())
    }
}

/// Whether waiting may help.
fn is_temporary(trouble: Trouble) -> bool {
    matches!(trouble, Trouble::Unreachable | Trouble::Unavailable)
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source: &(dyn StdError + 'static) = self.source.as_deref()?;
        match self.kind {
            ErrorKind::Service { .. }
            | ErrorKind::NoEngine(_)
            | ErrorKind::LacksScope(_)
            | ErrorKind::NoToken(_) => source.source(),
            _ => Some(source),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_chain_names_each_cause_once_and_no_sockets() {
        let folder = PathBuf::from("/films");
        let refused = io::Error::other("permission denied");
        let kind = ErrorKind::OutputFolder(folder);
        let error = Error::because(kind, "exporting", refused);
        assert_eq!(
            error.chain(),
            "the folder `/films` cannot be used: permission denied"
        );

        let service = ErrorKind::Service {
            trouble: Trouble::Unreachable,
            message: "could not reach the service".to_owned(),
            register: None,
        };
        let below = Error::because(
            ErrorKind::Journal,
            "connecting",
            io::Error::other("os error 111"),
        );
        let error = Error::because(service, "reading the balance", below);
        assert!(error.source().is_some());
        assert_eq!(error.chain(), "could not reach the service");
    }
}
