//! Files over HTTP, for clients that share no disk with this server: a one-time address takes a PUT, in one piece or in
//! several.
//!
//! The address is the right to send: whoever runs `curl` for an agent has no token. A piece says where it belongs by
//! `Content-Range` (RFC 9110 sections 14.4 and 14.5), as `curl -C` writes it; HEAD tells where to go on, in
//! `Upload-Offset`, the name that the draft for resumable uploads has for it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::put;
use axum::{Json, Router};
use futures_util::StreamExt;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use veo_project::{Error, ErrorKind, Incoming, Piece, Received, Receiving, Workspace};

use crate::plain::{plain, plain_value};
use crate::report::JobReport;

/// Where files come in; the ticket follows.
pub(crate) const PLACE: &str = "/uploads";

/// How long a client that sends may be silent.
const SILENCE: Duration = Duration::from_mins(1);

pub(super) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");

/// What is needed to take files.
#[derive(Clone, Debug)]
pub(super) struct Uploads {
    pub(super) workspace: Arc<Workspace>,
    pub(super) shutdown: CancellationToken,
}

/// Where files come in.
pub(super) fn route(uploads: Uploads) -> Router {
    // Pieces are counted against the size that was said, while they are written.
    Router::new()
        .route(&format!("{PLACE}/{{ticket}}"), put(take).head(tell))
        .with_state(uploads)
}

/// Tells how much of a file has arrived.
async fn tell(State(uploads): State<Uploads>, Path(ticket): Path<String>) -> Response {
    match uploads.incoming(&ticket) {
        Some(incoming) => (
            StatusCode::NO_CONTENT,
            [(OFFSET, incoming.received().to_string())],
        )
            .into_response(),
        None => gone(),
    }
}

/// Takes a file, or a piece of it.
async fn take(
    State(uploads): State<Uploads>,
    Path(ticket): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(incoming) = uploads.incoming(&ticket) else {
        return gone();
    };
    let bytes = incoming.bytes();
    let from = match begins(&headers, bytes) {
        Ok(from) => from,
        Err(reason) => return refuse(StatusCode::BAD_REQUEST, reason),
    };
    match uploads.receive(incoming, from, body).await {
        Ok(Received::Part(received)) => {
            (StatusCode::NO_CONTENT, [(OFFSET, received.to_string())]).into_response()
        }
        Ok(Received::Whole(job)) => {
            // A report has string keys and finite numbers; it cannot fail to serialise.
            let mut report = serde_json::to_value(JobReport::of(&job)).unwrap_or_default();
            plain_value(&mut report);
            (StatusCode::CREATED, Json(report)).into_response()
        }
        Err(error) => untaken(&error),
    }
}

impl Uploads {
    fn incoming(&self, ticket: &str) -> Option<Incoming> {
        self.workspace.incoming(ticket.parse::<Uuid>().ok()?)
    }

    async fn receive(&self, incoming: Incoming, from: u64, body: Body) -> Result<Received, Error> {
        let mut receiving = incoming.receive(from).await?;
        self.take_all(&mut receiving, body).await?;
        receiving.end().await
    }

    /// Takes what comes. A client that goes away, or is silent too long, has sent a piece, and so has one whose server
    /// stops.
    async fn take_all(&self, receiving: &mut Receiving, body: Body) -> Result<(), Error> {
        let mut body = body.into_data_stream();
        loop {
            let next = tokio::time::timeout(SILENCE, body.next());
            match self.shutdown.run_until_cancelled(next).await {
                Some(Ok(Some(Ok(piece)))) => receiving.take(&piece).await?,
                _ => return Ok(()),
            }
        }
    }
}

/// Where a piece begins, of a file with so many bytes.
fn begins(headers: &HeaderMap, bytes: u64) -> Result<u64, String> {
    let number = |name| {
        let value = headers.get(name)?;
        value.to_str().ok()?.parse::<u64>().ok()
    };
    let Some(range) = headers.get(header::CONTENT_RANGE) else {
        return match number(header::CONTENT_LENGTH) {
            Some(length) if length != bytes => Err(format!(
                "the file was to have {bytes} bytes, and {length} are being sent; a piece of it says where it belongs \
                 with `Content-Range: bytes FIRST-LAST/{bytes}`"
            )),
            _ => Ok(0),
        };
    };
    let read = || {
        let (place, of) = range
            .to_str()
            .ok()?
            .strip_prefix("bytes ")?
            .split_once('/')?;
        let (first, last) = place.split_once('-')?;
        let (first, last) = (first.parse::<u64>().ok()?, last.parse::<u64>().ok()?);
        let fits = (of == "*" || of.parse() == Ok(bytes)) && first <= last && last < bytes;
        fits.then_some(first)
    };
    read().ok_or_else(|| {
        format!("`Content-Range` has to be `bytes FIRST-LAST/{bytes}`, with LAST below {bytes}")
    })
}

fn untaken(error: &Error) -> Response {
    let words = plain(&error.chain());
    match error.kind() {
        ErrorKind::BadPiece(Piece::Elsewhere { received }) => (
            StatusCode::CONFLICT,
            [(OFFSET, received.to_string())],
            format!("Conflict: {words}.\n"),
        )
            .into_response(),
        ErrorKind::BadPiece(Piece::Busy) => refuse(StatusCode::CONFLICT, words),
        ErrorKind::BadPiece(Piece::TooLong) => refuse(StatusCode::PAYLOAD_TOO_LARGE, words),
        ErrorKind::BadPiece(Piece::Unwritten) => refuse(StatusCode::INSUFFICIENT_STORAGE, words),
        _ => refuse(StatusCode::UNPROCESSABLE_ENTITY, words),
    }
}

fn gone() -> Response {
    let words = "this address takes no file: it was never made, was used, or has ended; ask `upload` for another one";
    refuse(StatusCode::NOT_FOUND, words)
}

fn refuse(status: StatusCode, words: impl AsRef<str>) -> Response {
    let name = status.canonical_reason().unwrap_or_default();
    (status, format!("{name}: {}.\n", words.as_ref())).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_says_where_it_begins() {
        let table = [
            (None, None, Some(0)),
            (None, Some("100"), Some(0)),
            (None, Some("99"), None),
            (Some("bytes 0-99/100"), Some("100"), Some(0)),
            (Some("bytes 40-99/100"), Some("60"), Some(40)),
            (Some("bytes 40-59/*"), Some("20"), Some(40)),
            (Some("bytes 40-99/101"), Some("60"), None),
            (Some("bytes 40-100/100"), Some("61"), None),
            (Some("bytes 60-40/100"), None, None),
            (Some("bytes */100"), None, None),
            (Some("items 0-99/100"), None, None),
            (Some("bytes -1-99/100"), None, None),
        ];
        for (range, length, expected) in table {
            let mut headers = HeaderMap::new();
            for (name, value) in [
                (header::CONTENT_RANGE, range),
                (header::CONTENT_LENGTH, length),
            ] {
                if let Some(value) = value {
                    headers.insert(name, value.parse().unwrap());
                }
            }
            assert_eq!(begins(&headers, 100).ok(), expected, "{range:?} {length:?}");
        }
    }
}
