//! Server-sent events as bytes: a decoder that takes any chunking, and the encoder.
//!
//! The decoder yields one [`Frame`] per block of lines, also for blocks that the HTML standard drops
//! (comments, empty data): here they are heartbeats. It is linear in the bytes, never panics, and ends a
//! stream only for its size: an unknown field or a second `event:` line must not lose a paid answer.

use std::collections::VecDeque;

/// The largest event that is read: 16 MiB.
pub const MAX_EVENT_BYTES: usize = 16 << 20;

/// The longest stream that is read: 256 MiB.
pub const MAX_STREAM_BYTES: u64 = 256 << 20;

/// One block of lines, up to an empty line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The last `event:` line's value, if there was one.
    pub event: Option<String>,
    /// The `data:` lines, joined by newlines.
    pub data: String,
}

impl Frame {
    /// Makes a frame that carries `data`.
    pub fn of_data(data: impl Into<String>) -> Self {
        Self {
            event: None,
            data: data.into(),
        }
    }

    /// Returns the frame as it goes over the wire.
    pub fn encode(&self) -> String {
        let mut text = String::with_capacity(self.data.len() + 16);
        if let Some(event) = &self.event {
            text.push_str("event: ");
            text.extend(
                event
                    .chars()
                    .filter(|letter| !matches!(letter, '\r' | '\n')),
            );
            text.push('\n');
        }
        for line in self.data.split('\n') {
            text.push_str("data: ");
            text.push_str(line.trim_end_matches('\r'));
            text.push('\n');
        }
        text.push('\n');
        text
    }
}

/// A stream that is larger than may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Overflow {
    /// One event exceeds the limit.
    #[error("an event of the stream is larger than {0} bytes")]
    Event(usize),
    /// The stream exceeds the limit.
    #[error("the stream is longer than {0} bytes")]
    Stream(u64),
}

/// Turns bytes into frames: [`push`](Self::push) what arrives, then [`pop`](Self::pop) until it is empty.
#[derive(Debug)]
pub struct Decoder {
    max_event_bytes: usize,
    max_stream_bytes: u64,
    stream_bytes: u64,
    line: Vec<u8>,
    block: Block,
    first_line: bool,
    /// The last byte was a CR that ended a line: an LF that follows belongs to it.
    after_carriage_return: bool,
    ready: VecDeque<Frame>,
}

impl Default for Decoder {
    /// Reads up to [`MAX_EVENT_BYTES`] and [`MAX_STREAM_BYTES`].
    fn default() -> Self {
        Self::with_limits(MAX_EVENT_BYTES, MAX_STREAM_BYTES)
    }
}

impl Decoder {
    /// Makes a decoder with its own limits, in bytes.
    pub fn with_limits(max_event_bytes: usize, max_stream_bytes: u64) -> Self {
        Self {
            max_event_bytes,
            max_stream_bytes,
            stream_bytes: 0,
            line: Vec::new(),
            block: Block::default(),
            first_line: true,
            after_carriage_return: false,
            ready: VecDeque::new(),
        }
    }

    /// Takes the next bytes of the stream.
    ///
    /// # Errors
    ///
    /// [`Overflow`] when a limit is passed; what was complete before can still be popped, and the
    /// decoder is not to be pushed to again.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), Overflow> {
        while !bytes.is_empty() {
            if std::mem::take(&mut self.after_carriage_return) && bytes[0] == b'\n' {
                bytes = &bytes[1..];
                self.count(1)?;
                continue;
            }
            let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n')) else {
                return self.extend_line(bytes);
            };
            self.extend_line(&bytes[..end])?;
            self.count(1)?;
            self.after_carriage_return = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            self.end_line();
        }
        Ok(())
    }

    /// Returns the next complete frame.
    pub fn pop(&mut self) -> Option<Frame> {
        self.ready.pop_front()
    }

    /// Ends the stream. Returns the last block when its lines are complete and only the empty line after
    /// them is missing; a line that was cut is dropped.
    pub fn finish(mut self) -> Option<Frame> {
        self.block.take()
    }

    fn extend_line(&mut self, bytes: &[u8]) -> Result<(), Overflow> {
        if self.line.len() + self.block.bytes + bytes.len() > self.max_event_bytes {
            return Err(Overflow::Event(self.max_event_bytes));
        }
        self.count(bytes.len())?;
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn count(&mut self, bytes: usize) -> Result<(), Overflow> {
        self.stream_bytes += bytes as u64;
        if self.stream_bytes > self.max_stream_bytes {
            return Err(Overflow::Stream(self.max_stream_bytes));
        }
        Ok(())
    }

    fn end_line(&mut self) {
        const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
        let line = std::mem::take(&mut self.line);
        let mut text = line.as_slice();
        if std::mem::take(&mut self.first_line) {
            text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        }
        if text.is_empty() {
            self.ready.extend(self.block.take());
        } else {
            self.block.add(&String::from_utf8_lossy(text), text.len());
        }
        self.line = line;
        self.line.clear();
    }
}

/// The lines since the last empty one.
#[derive(Debug, Default)]
struct Block {
    /// Bytes of its lines; 0 when there are none.
    bytes: usize,
    event: Option<String>,
    data: Option<String>,
}

impl Block {
    fn add(&mut self, line: &str, bytes: usize) {
        self.bytes += bytes;
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match (field, &mut self.data) {
            ("event", _) => self.event = Some(value.to_owned()),
            ("data", None) => self.data = Some(value.to_owned()),
            ("data", Some(data)) => {
                data.push('\n');
                data.push_str(value);
            }
            // Comments (an empty field), ids, retry times and what is yet to be invented.
            _ => {}
        }
    }

    fn take(&mut self) -> Option<Frame> {
        let block = std::mem::take(self);
        (block.bytes > 0).then(|| Frame {
            event: block.event,
            data: block.data.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(chunks: &[&[u8]]) -> Vec<Frame> {
        let mut decoder = Decoder::default();
        let mut frames = Vec::new();
        for chunk in chunks {
            decoder.push(chunk).unwrap();
            frames.extend(std::iter::from_fn(|| decoder.pop()));
        }
        frames.extend(decoder.finish());
        frames
    }

    fn frame(event: Option<&str>, data: &str) -> Frame {
        Frame {
            event: event.map(str::to_owned),
            data: data.to_owned(),
        }
    }

    #[test]
    fn blocks_become_frames() {
        for (text, expected) in [
            ("data: a\n\n", vec![frame(None, "a")]),
            (
                "data:a\r\n\r\ndata:  b\r\r",
                vec![frame(None, "a"), frame(None, " b")],
            ),
            ("\u{feff}data: a\n\n", vec![frame(None, "a")]),
            ("data: a\ndata\ndata: b\n\n", vec![frame(None, "a\n\nb")]),
            (
                "event: x\nevent: heartbeat\ndata: {}\n\n",
                vec![frame(Some("heartbeat"), "{}")],
            ),
            (
                ": ping\n\ndata:\n\n",
                vec![frame(None, ""), frame(None, "")],
            ),
            (
                "id: 1\nretry: soon\nfuture: yes\ndata: a\n\n",
                vec![frame(None, "a")],
            ),
            ("\n\n\r\n", vec![]),
            ("data: no empty line\n", vec![frame(None, "no empty line")]),
            ("data: a\n\ndata: cut", vec![frame(None, "a")]),
            (
                "data: {\"a\":\"b:c\"}\n\n",
                vec![frame(None, "{\"a\":\"b:c\"}")],
            ),
        ] {
            assert_eq!(decode(&[text.as_bytes()]), expected, "{text:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_and_read_on() {
        assert_eq!(
            decode(&[b"data: \xff\xfe\n\ndata: b\n\n"]),
            [frame(None, "\u{fffd}\u{fffd}"), frame(None, "b")]
        );
    }

    #[test]
    fn an_event_that_is_too_large_ends_the_stream_after_what_was_complete() {
        let mut decoder = Decoder::with_limits(20, 1000);
        let overflow = decoder.push(b"data: fits\n\ndata: 0123456789\ndata: 0123456789\n\n");
        assert_eq!(overflow, Err(Overflow::Event(20)));
        assert_eq!(decoder.pop(), Some(frame(None, "fits")));
        assert_eq!(decoder.pop(), None);
    }

    #[test]
    fn a_stream_that_is_too_long_ends() {
        let mut decoder = Decoder::with_limits(100, 30);
        assert_eq!(decoder.push(b"data: 0123\n\n"), Ok(()));
        assert_eq!(
            decoder.push(b"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"),
            Err(Overflow::Stream(30))
        );
    }

    #[test]
    fn one_large_event_in_small_chunks_is_read() {
        let data = "x".repeat(1 << 20);
        let text = frame(None, &data).encode();
        let chunks: Vec<&[u8]> = text.as_bytes().chunks(777).collect();
        assert_eq!(decode(&chunks), [frame(None, &data)]);
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_frames(
            pieces in prop::collection::vec(prop_oneof![
                Just("data: a".to_owned()), Just("data:".to_owned()), Just("event: x".to_owned()),
                Just(": c".to_owned()), Just("\r".to_owned()), Just("\n".to_owned()), Just("\r\n".to_owned()),
                Just("\u{feff}".to_owned()), Just("é\u{1F600}".to_owned()), "[ -~]{0,6}",
            ], 0..40),
            junk in prop::collection::vec(any::<u8>(), 0..8),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            let mut bytes = pieces.concat().into_bytes();
            bytes.extend(junk);
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.sort_unstable();
            cuts.push(bytes.len());
            let mut start = 0;
            let chunks: Vec<&[u8]> = cuts.iter().map(|&end| {
                let chunk = &bytes[start..end];
                start = end;
                chunk
            }).collect();
            prop_assert_eq!(decode(&chunks), decode(&[&bytes]));
        }

        #[test]
        fn what_is_encoded_is_decoded(event in prop::option::of("[a-z]{1,8}"), data in "[^\r\u{feff}]{0,40}") {
            let sent = Frame { event, data };
            prop_assert_eq!(decode(&[sent.encode().as_bytes()]), [sent]);
        }
    }
}
