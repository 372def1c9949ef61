//! Server-sent events as bytes: a decoder that takes any chunking, and the encoder.
//!
//! The decoder yields one [`Frame`] per block of lines, also for blocks that the HTML standard drops
//! (comments, empty data): here they are heartbeats. It is linear in the bytes, never panics, and ends a
//! stream only for its size: an unknown field or a second `event:` line must not lose a paid answer.

mod text;

use self::text::TextInPieces;

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

/// Turns bytes into frames, one at a time: [`read`](Self::read) what arrives until nothing of it is left.
///
/// Its buffers are used again for the next frame, so that an ordinary stream is read without allocations.
#[derive(Debug)]
pub struct Decoder {
    max_event_bytes: usize,
    max_stream_bytes: u64,
    stream_bytes: u64,
    line: PartialLine,
    block: Block,
    first_line: bool,
    /// The last byte was a CR that ended a line: an LF that follows belongs to it.
    after_carriage_return: bool,
    /// The frame that was read last.
    frame: Frame,
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
            line: PartialLine::default(),
            block: Block::default(),
            first_line: true,
            after_carriage_return: false,
            frame: Frame::default(),
        }
    }

    /// Reads the next bytes of the stream up to the end of a frame, and takes from `bytes` what it has read. `None`
    /// when it has read them all.
    ///
    /// # Errors
    ///
    /// [`Overflow`] when a limit is passed; the decoder is not to be used again.
    pub fn read(&mut self, bytes: &mut &[u8]) -> Result<Option<&Frame>, Overflow> {
        while let Some(&first) = bytes.first() {
            if std::mem::take(&mut self.after_carriage_return) && first == b'\n' {
                *bytes = &bytes[1..];
                self.count(1)?;
                continue;
            }
            let Some(end) = line_end(bytes) else {
                self.admit(bytes.len())?;
                self.count(bytes.len())?;
                self.line.extend(bytes);
                *bytes = &[];
                return Ok(None);
            };
            let (line, rest) = bytes.split_at(end);
            *bytes = &rest[1..];
            self.admit(line.len())?;
            self.count(line.len() + 1)?;
            self.after_carriage_return = rest[0] == b'\r';
            if self.end_line(line) {
                self.block.move_to(&mut self.frame);
                return Ok(Some(&self.frame));
            }
        }
        Ok(None)
    }

    /// Ends the stream. Returns the last block when its lines are complete and only the empty line after
    /// them is missing; a line that was cut is dropped.
    pub fn finish(mut self) -> Option<Frame> {
        (self.block.bytes > 0).then(|| {
            self.block.move_to(&mut self.frame);
            self.frame
        })
    }

    /// Checks that the event may hold so many bytes more.
    fn admit(&self, bytes: usize) -> Result<(), Overflow> {
        if self.block.bytes + self.line.length + bytes > self.max_event_bytes {
            return Err(Overflow::Event(self.max_event_bytes));
        }
        Ok(())
    }

    fn count(&mut self, bytes: usize) -> Result<(), Overflow> {
        self.stream_bytes += bytes as u64;
        if self.stream_bytes > self.max_stream_bytes {
            return Err(Overflow::Stream(self.max_stream_bytes));
        }
        Ok(())
    }

    /// Ends the line whose last bytes are these. Returns true when that ends the block as well.
    fn end_line(&mut self, last_bytes: &[u8]) -> bool {
        if self.line.length == 0 {
            return self.take_line(&text::of_bytes(last_bytes));
        }
        self.line.extend(last_bytes);
        let mut line = std::mem::take(&mut self.line);
        let is_end = if line.is_data {
            self.first_line = false;
            self.block.bytes += line.length;
            self.block.add_data_of(line.text.finish());
            false
        } else {
            self.take_line(line.text.finish())
        };
        line.clear();
        self.line = line;
        is_end
    }

    fn take_line(&mut self, mut line: &str) -> bool {
        if std::mem::take(&mut self.first_line) {
            line = line.strip_prefix('\u{feff}').unwrap_or(line);
        }
        if line.is_empty() {
            return self.block.bytes > 0;
        }
        self.block.add(line);
        false
    }
}

/// A line whose end has not arrived.
#[derive(Debug, Default)]
struct PartialLine {
    /// Bytes that have arrived.
    length: usize,
    /// What has arrived: of a data line its value only, which saves a large event another copy.
    text: TextInPieces,
    is_data: bool,
}

impl PartialLine {
    fn extend(&mut self, bytes: &[u8]) {
        let mut kept = bytes;
        if self.length == 0
            && let Some(value) = bytes.strip_prefix(b"data: ")
        {
            self.is_data = true;
            kept = value;
        }
        self.length += bytes.len();
        self.text.extend(kept);
    }

    fn clear(&mut self) {
        self.length = 0;
        self.is_data = false;
        self.text.clear();
    }
}

/// The lines since the last empty one.
#[derive(Debug, Default)]
struct Block {
    /// Bytes of its lines; 0 when there are none.
    bytes: usize,
    event: Option<String>,
    data: String,
    has_data: bool,
}

impl Block {
    fn add(&mut self, line: &str) {
        self.bytes += line.len();
        let (field, value) = match line.strip_prefix("data:") {
            Some(value) => ("data", value),
            None => line.split_once(':').unwrap_or((line, "")),
        };
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.event = Some(value.to_owned()),
            "data" => self.add_data(value),
            // Comments (an empty field), ids, retry times and what is yet to be invented.
            _ => {}
        }
    }

    fn add_data(&mut self, value: &str) {
        if self.has_data {
            self.data.push('\n');
        }
        self.data.push_str(value);
        self.has_data = true;
    }

    /// Adds what a buffer holds, which may hold something else afterwards.
    fn add_data_of(&mut self, buffer: &mut String) {
        if self.has_data {
            self.add_data(buffer);
        } else {
            std::mem::swap(&mut self.data, buffer);
            self.has_data = true;
        }
    }

    /// Makes this the frame, and begins another block in the buffer of the frame before.
    fn move_to(&mut self, frame: &mut Frame) {
        self.bytes = 0;
        self.has_data = false;
        frame.event = self.event.take();
        std::mem::swap(&mut frame.data, &mut self.data);
        text::clear(&mut self.data);
    }
}

/// Finds the end of the line that these bytes begin with. Every other line is empty.
fn line_end(bytes: &[u8]) -> Option<usize> {
    match bytes.first() {
        Some(b'\r' | b'\n') => Some(0),
        _ => memchr::memchr2(b'\r', b'\n', bytes),
    }
}

#[cfg(test)]
mod tests;
