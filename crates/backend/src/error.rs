//! Why a call failed, and what is known about whether it arrived.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use veo_api::code::ErrorCode;
use veo_api::envelope::{ApiError, DecodeError};

use crate::names::NotGlobal;

/// The result of a call.
pub type Result<T> = std::result::Result<T, Error>;

/// A failed call.
#[derive(Debug)]
pub struct Error {
    /// What kind of failure it is: what a caller decides by.
    pub kind: ErrorKind,
    /// What was to be done, to stand after "could not": `read the balance`.
    pub operation: &'static str,
    /// The service's failure number, where it gave one (protocol.md 7.1).
    pub code: Option<i64>,
    /// The HTTP status, where there was a reply.
    pub status: Option<u16>,
    /// What went wrong and what would help, in words. Holds no secret.
    pub message: String,
    /// Where a user without credits can register (protocol.md 2.4).
    pub registration_url: Option<String>,
    /// How long the service wants to be left alone.
    pub(crate) retry_after: Option<Duration>,
    /// What failed has been tried as often as it may be, whatever its kind.
    pub(crate) is_final: bool,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The kinds of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// No connection was made, so not a byte of the request was sent.
    Unreachable,
    /// The connection or the server failed after the request may have arrived.
    Lost,
    /// The time was up after the request may have arrived.
    Timeout,
    /// The token is not accepted (401, 1001, 1010, 1011).
    Unauthorized,
    /// The session does not exist for this token (1002).
    UnknownSession,
    /// There is no such thing (404).
    NotFound,
    /// The balance does not cover the work (2001).
    NoCredits,
    /// The file's type is not accepted (4001).
    UnsupportedType,
    /// The file is too large (4002).
    TooLarge,
    /// The plan does not allow the export (402).
    ExportBlocked,
    /// Too many requests (429).
    RateLimited,
    /// The server answered that it cannot answer (408, 5xx).
    Unavailable,
    /// The service refused the request for another reason.
    Rejected,
    /// The service answered in a way that its protocol does not have.
    Protocol,
    /// There is no room for the file: the disk or the quota is full, or the file system takes none this large.
    DiskFull,
    /// A file of this machine cannot be read or written.
    Io,
    /// The configuration cannot work.
    Config,
}

impl Error {
    pub(crate) fn new(
        kind: ErrorKind,
        operation: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            operation,
            code: None,
            status: None,
            message: message.into(),
            registration_url: None,
            retry_after: None,
            is_final: false,
            source: None,
        }
    }

    pub(crate) fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// A failure of the connection. The URL is taken out of the cause: it may be signed.
    ///
    /// `is_connect` is what a paid message is sent again by, so this was read in the source of reqwest 0.13.5 and
    /// hyper-util 0.1.21. It is true when hyper-util's client failed with its kind `Connect`, which has two places:
    /// the connector failed (name, TCP, TLS, a proxy's refusal to open a tunnel), or the wait for a connection of
    /// the pool did. In both the request has not been given to a connection. All else is another kind, also where
    /// hyper knows that it wrote nothing: a connection that closes before it takes the request is `Canceled` or
    /// `SendRequest`, and counts as [`Lost`](ErrorKind::Lost) here. hyper-util's own repetition of what was
    /// canceled needs a connection that was used before, which the paid lane never has. Behind a proxy for plain
    /// HTTP the connection is the proxy's, and what it answers for an API that it cannot reach is a reply (502),
    /// after which the message may have arrived.
    pub(crate) fn connection(operation: &'static str, error: reqwest::Error) -> Self {
        let (kind, message) = if error.is_builder() {
            (ErrorKind::Config, "the request cannot be built")
        } else if error.is_redirect() || has_cause::<NotGlobal>(&error) {
            // A name that leads into a private network was not connected to, and will not be the next time.
            (ErrorKind::Protocol, "the address leads to where it may not")
        } else if error.is_connect() {
            (
                ErrorKind::Unreachable,
                "the service cannot be reached; check the network and the base URL",
            )
        } else if error.is_timeout() {
            (ErrorKind::Timeout, "the service did not answer in time")
        } else {
            (ErrorKind::Lost, "the connection to the service broke")
        };
        Self::new(kind, operation, message).caused_by(error.without_url())
    }

    /// A reply that is no answer.
    pub(crate) fn reply(operation: &'static str, status: u16, error: DecodeError) -> Self {
        match error {
            DecodeError::Refused(error) => Self::refused(operation, error),
            DecodeError::Unreadable(source) => Self {
                status: Some(status),
                ..Self::new(
                    ErrorKind::Protocol,
                    operation,
                    "the service's reply cannot be read",
                )
            }
            .caused_by(source),
        }
    }

    fn refused(operation: &'static str, error: ApiError) -> Self {
        Self {
            code: Some(error.code.number()),
            status: Some(error.status),
            registration_url: error.registration_url,
            ..Self::new(kind_of(error.code, error.status), operation, error.message)
        }
    }

    /// Returns the cause alone.
    pub fn into_source(self) -> Option<Box<dyn StdError + Send + Sync>> {
        self.source
    }

    /// Returns true when another token may be accepted.
    pub(crate) fn is_bad_token(&self) -> bool {
        self.kind == ErrorKind::Unauthorized
    }

    /// Returns true when no byte of the request was sent, so that sending it is no repetition.
    pub(crate) fn is_unsent(&self) -> bool {
        self.kind == ErrorKind::Unreachable && !self.is_final
    }

    /// Returns true when the same read may succeed a little later.
    pub(crate) fn is_temporary(&self) -> bool {
        use ErrorKind::{Lost, RateLimited, Timeout, Unavailable, Unreachable};
        let kinds = [Lost, RateLimited, Timeout, Unavailable, Unreachable];
        kinds.contains(&self.kind) && !self.is_final
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "could not {}: {}", self.operation, self.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

fn has_cause<T: StdError + 'static>(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(this) = cause {
        if this.is::<T>() {
            return true;
        }
        cause = this.source();
    }
    false
}

fn kind_of(code: ErrorCode, status: u16) -> ErrorKind {
    match code {
        code if code.is_bad_token() => ErrorKind::Unauthorized,
        ErrorCode::SessionNotFound => ErrorKind::UnknownSession,
        ErrorCode::NotFound => ErrorKind::NotFound,
        ErrorCode::NoCredits => ErrorKind::NoCredits,
        ErrorCode::UnsupportedType | ErrorCode::MediaTypeRefused => ErrorKind::UnsupportedType,
        ErrorCode::TooLarge | ErrorCode::BodyTooLarge => ErrorKind::TooLarge,
        ErrorCode::ExportBlocked => ErrorKind::ExportBlocked,
        ErrorCode::RateLimited => ErrorKind::RateLimited,
        ErrorCode::RequestTimeout | ErrorCode::ServerFailed => ErrorKind::Unavailable,
        _ if status >= 500 => ErrorKind::Unavailable,
        _ => ErrorKind::Rejected,
    }
}
