//! The bytes of a file on their way into a request.

use std::fmt;
use std::fs::File;
use std::io;
use std::sync::{Arc, OnceLock};

use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use futures_util::stream::try_unfold;

use super::OPERATION;
use super::open_media::{OpenMedia, Shape};
use super::positional::fill;
use crate::download::Transfer;
use crate::error::{Error, ErrorKind};

const CHUNK_BYTES: usize = 256 << 10;

/// Keeps why a file could not be read to its end: the connection says only that the request broke.
#[derive(Clone, Debug, Default)]
pub(super) struct Trouble(Arc<OnceLock<Reason>>);

#[derive(Debug)]
enum Reason {
    Changed { from: Shape, to: Shape },
    Unreadable(io::Error),
}

/// Streams a file from its start, exactly as many bytes as it had when it was opened.
///
/// It fails when the file cannot be read, or is another one by its length or its time by the end. The last piece is
/// held back until that is known, so that a server never takes a part for the whole. Where it reads in the file is
/// its own affair: a second stream of the same file may begin while this one is still held by a connection.
pub(super) fn stream(
    media: &OpenMedia,
    on_progress: Arc<dyn Fn(Transfer) + Send + Sync>,
    trouble: Trouble,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let (file, as_opened) = (Arc::clone(media.file()), media.as_opened());
    try_unfold(0, move |done| {
        let (file, trouble, on_progress) =
            (Arc::clone(&file), trouble.clone(), Arc::clone(&on_progress));
        async move {
            if done == as_opened.bytes {
                return Ok(None);
            }
            let read = tokio::task::spawn_blocking(move || next(&file, as_opened, done)).await;
            let chunk = read
                .unwrap_or_else(|error| Err(Reason::Unreadable(io::Error::other(error))))
                .map_err(|reason| {
                    let broken = io::Error::other(reason.to_string());
                    // The first reason is the one that counts.
                    let _ = trouble.0.set(reason);
                    broken
                })?;
            let done = done + chunk.len() as u64;
            on_progress(Transfer {
                done,
                total: Some(as_opened.bytes),
            });
            Ok(Some((chunk, done)))
        }
    })
}

impl Trouble {
    /// Returns what was wrong with the file, if that is why a request failed, else the request's own error.
    pub(super) fn explain(&self, media: &OpenMedia, error: Error) -> Error {
        let Some(reason) = self.0.get() else {
            return error;
        };
        let message = format!("{} {reason}", media.path().display());
        Error::new(ErrorKind::Io, OPERATION, message).caused_by(error)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { from, to } => write!(
                formatter,
                "was changed while it was being sent ({} bytes before, {} now); \
                 wait until it is finished and upload it again",
                from.bytes, to.bytes
            ),
            Self::Unreadable(error) => write!(formatter, "can no longer be read: {error}"),
        }
    }
}

/// Reads the piece that begins at `done`.
fn next(file: &File, as_opened: Shape, done: u64) -> Result<Bytes, Reason> {
    let left = usize::try_from(as_opened.bytes - done).unwrap_or(usize::MAX);
    let mut chunk = BytesMut::zeroed(left.min(CHUNK_BYTES));
    let filled = fill(file, &mut chunk, done).map_err(Reason::Unreadable)?;
    let is_short = filled < chunk.len();
    if is_short || filled == left {
        let metadata = file.metadata().map_err(Reason::Unreadable)?;
        let now = Shape::of(&metadata);
        if is_short || now != as_opened {
            return Err(Reason::Changed {
                from: as_opened,
                to: now,
            });
        }
    }
    Ok(chunk.freeze())
}
