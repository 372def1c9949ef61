//! Why the studio could not start or could not keep its books.

use std::error::Error as StdError;
use std::fmt;

/// What the studio's own functions return.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure of the studio as a whole. What a request was refused for is told over HTTP instead.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    operation: &'static str,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The kinds of failure that a caller can tell apart.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The address is not a loopback one: the studio is for this machine only.
    NotLoopback(std::net::SocketAddr),
    /// Another program listens on the port.
    PortInUse(std::net::SocketAddr),
    /// The address could not be listened on for another reason.
    Listen(std::net::SocketAddr),
    /// A file or folder of the studio could not be read or written.
    Files(std::path::PathBuf),
    /// The studio's database refused.
    Store,
    /// The data folder was written by a newer version of this program.
    NewerData,
    /// The system gave no random numbers.
    Random,
    /// FFmpeg was not found; why, and what to do.
    FfmpegMissing(String),
    /// The work was broken off inside the program.
    Interrupted,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, operation: &'static str) -> Self {
        Self {
            kind,
            operation,
            source: None,
        }
    }

    pub(crate) fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// What the studio was doing.
    pub fn operation(&self) -> &'static str {
        self.operation
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ErrorKind::NotLoopback(address) => write!(
                f,
                "the studio serves this machine only and cannot listen on {address}; \
                 use a loopback address such as 127.0.0.1:{}",
                address.port()
            ),
            ErrorKind::PortInUse(address) => write!(
                f,
                "port {} on {} is in use by another program; \
                 end that program, choose another port, or use port 0 for any free one",
                address.port(),
                address.ip()
            ),
            ErrorKind::Listen(address) => write!(f, "cannot listen on {address}"),
            ErrorKind::Files(path) => write!(
                f,
                "{} failed at `{}`; see that the folder can be written and has room",
                self.operation,
                path.display()
            ),
            ErrorKind::Store => write!(f, "{} failed in the studio's database", self.operation),
            ErrorKind::NewerData => f.write_str(
                "the studio's data was written by a newer version; \
                 use that version, or choose another data folder",
            ),
            ErrorKind::FfmpegMissing(reason) => f.write_str(reason),
            ErrorKind::Interrupted => write!(f, "{} was broken off", self.operation),
            ErrorKind::Random => f.write_str("the system gave no random numbers for a secret"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}
