//! Lines that are too long to be read, and whose requests they were.
//!
//! rmcp drops such a line without a word, and its caller would wait until it gives up. The reader
//! here passes every byte on and notices on the way past what the caller has to be told.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use rmcp::model::RequestId;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::mpsc;

/// The most bytes of a request's id that are kept; ids are small numbers or UUIDs.
const LONGEST_ID: usize = 256;

/// A reader that tells which requests stood in lines of more than `limit` bytes.
pub(super) struct Watched<R> {
    inner: R,
    limit: usize,
    line: Line,
    too_long: mpsc::UnboundedSender<RequestId>,
}

impl<R> Watched<R> {
    /// Watches `inner`. A line's length counts with its line feed.
    pub(super) fn new(inner: R, limit: usize) -> (Self, mpsc::UnboundedReceiver<RequestId>) {
        let (too_long, receiver) = mpsc::unbounded_channel();
        let watched = Self {
            inner,
            limit,
            line: Line::default(),
            too_long,
        };
        (watched, receiver)
    }

    fn see(&mut self, bytes: &[u8]) {
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            let ends = part.ends_with(b"\n");
            // Most lines come in one piece that is short enough.
            if ends && self.line.length == 0 && part.len() <= self.limit {
                continue;
            }
            for &byte in part {
                self.line.take(byte);
            }
            if ends {
                let line = std::mem::take(&mut self.line);
                if line.length > self.limit
                    && let Some(id) = line.request()
                {
                    // Nobody waits for the news when the server is ending.
                    let _ = self.too_long.send(id);
                }
            }
        }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Watched<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(context, buffer))?;
        self.see(&buffer.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

/// What is kept of one line: its length, and of its outermost object the id and whether it is a
/// request.
#[derive(Default)]
struct Line {
    length: usize,
    depth: usize,
    /// Inside a string: whether the next byte is escaped.
    string: Option<bool>,
    in_value: bool,
    key: Vec<u8>,
    id: Vec<u8>,
    has_method: bool,
}

impl Line {
    fn take(&mut self, byte: u8) {
        self.length += 1;
        if let Some(is_escaped) = self.string {
            self.string = match byte {
                _ if is_escaped => Some(false),
                b'"' => None,
                _ => Some(byte == b'\\'),
            };
            self.keep(byte);
            return;
        }
        match (byte, self.depth) {
            (b'{' | b'[', _) => {
                self.depth += 1;
                if self.depth == 1 {
                    self.begin_key();
                }
            }
            (b'}' | b']', _) => self.depth = self.depth.saturating_sub(1),
            (b',', 1) => self.begin_key(),
            (b':', 1) => self.begin_value(),
            _ => {
                self.string = (byte == b'"').then_some(false);
                self.keep(byte);
            }
        }
    }

    fn begin_key(&mut self) {
        self.in_value = false;
        self.key.clear();
    }

    fn begin_value(&mut self) {
        self.in_value = true;
        match self.key.trim_ascii() {
            br#""id""# => self.id.clear(),
            br#""method""# => self.has_method = true,
            _ => {}
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.depth != 1 {
            return;
        }
        if !self.in_value {
            push(&mut self.key, byte);
        } else if self.key.trim_ascii() == br#""id""# {
            push(&mut self.id, byte);
        }
    }

    /// Returns the id of the request that the line was, if it was one.
    fn request(self) -> Option<RequestId> {
        let id = serde_json::from_slice(&self.id).ok()?;
        self.has_method.then_some(id)
    }
}

fn push(kept: &mut Vec<u8>, byte: u8) {
    if kept.len() < LONGEST_ID {
        kept.push(byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads one line in pieces of `piece` bytes and returns the ids of what was too long.
    fn too_long(line: &str, piece: usize) -> Vec<String> {
        let (mut watched, mut ids) = Watched::new((), 20);
        for bytes in format!("{line}\n").as_bytes().chunks(piece) {
            watched.see(bytes);
        }
        std::iter::from_fn(|| ids.try_recv().ok())
            .map(|id| id.to_string())
            .collect()
    }

    #[test]
    fn the_request_of_a_long_line_is_known() {
        let table = [
            (
                r#"{"jsonrpc":"2.0","id":7,"method":"tools/call"}"#,
                &["7"][..],
            ),
            (
                r#"{"method":"x","params":{"id":1,"a":[{"id":2}]},"id":"a,b"}"#,
                &["a,b"],
            ),
            (
                r#"{ "id" : 12 , "method" : "x", "params": "\"id\": 3" }"#,
                &["12"],
            ),
            (
                r#"{"params":{"text":"}\\\"{"},"method":"x","id":-1}"#,
                &["-1"],
            ),
            // Notifications, answers, and what is no message at all.
            (
                r#"{"jsonrpc":"2.0","method":"notifications/cancelled"}"#,
                &[],
            ),
            (r#"{"jsonrpc":"2.0","id":7,"result":{"method":1}}"#, &[]),
            (r#"["id", 7, "method", "x", "and so on"]"#, &[]),
            ("}}}}]]]] not JSON, and long", &[]),
            // Short enough to be read.
            (r#"{"id":7,"method":1}"#, &[]),
        ];
        for (line, ids) in table {
            for piece in [1, 3, 1_000] {
                assert_eq!(too_long(line, piece), ids, "{line}");
            }
        }
    }

    #[test]
    fn each_line_is_seen_for_itself() {
        let (mut watched, mut ids) = Watched::new((), 30);
        watched.see(b"{\"id\":1,\"method\":\"a\"}\n{\"id\":2,\"method\":\"long enough for it\"}\n");
        watched.see(b"{\"id\":3,\"method\":\"a\"}\n");
        assert_eq!(ids.try_recv().unwrap().to_string(), "2");
        assert!(ids.try_recv().is_err());
    }
}
