//! Why a server could not be served.

use std::fmt;
use std::net::SocketAddr;

/// Why serving ended other than by being asked to.
///
/// What a tool has to say against a call is never one of these: that is a tool result.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    operation: &'static str,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The listener is bound to this address, which other machines can reach.
    NotLoopback(SocketAddr),
    /// The peer did not speak the protocol.
    Protocol,
    /// The stream or the socket failed.
    Io,
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
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns what went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: ", self.operation)?;
        match self.kind {
            ErrorKind::NotLoopback(address) => write!(
                out,
                "{address} can be reached from other machines and nobody needs a token; \
                 ask for one, or use a loopback address such as 127.0.0.1:{}",
                address.port()
            ),
            ErrorKind::Protocol => out.write_str("the peer does not speak MCP"),
            ErrorKind::Io => out.write_str("the connection failed"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
