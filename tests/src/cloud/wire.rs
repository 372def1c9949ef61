//! HTTP/1.1 by hand, because what is wrong with it is the point: requests are read whole, and an answer is a script
//! of bytes and pauses that can be harmed at any place.

use std::fmt::Write as _;
use std::io;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const LARGEST_HEAD: usize = 64 << 10;

/// A request without its body.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) method: String,
    pub(super) path: String,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    /// All of it, as it came.
    pub(super) text: String,
    /// When it had come.
    pub(super) began: OffsetDateTime,
}

impl Head {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    fn body_length(&self) -> usize {
        let length = self.header("content-length");
        length.and_then(|length| length.parse().ok()).unwrap_or(0)
    }
}

/// One connection with what was read too far.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            read: Vec::new(),
        }
    }

    /// Reads a request's head; `None` when the client has no more requests.
    pub(super) async fn head(&mut self) -> io::Result<Option<Head>> {
        const END: &[u8] = b"\r\n\r\n";
        loop {
            if let Some(end) = self.read.windows(END.len()).position(|part| part == END) {
                let head: Vec<u8> = self.read.drain(..end + END.len()).collect();
                return parse(&head)
                    .map(Some)
                    .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData));
            }
            if self.read.len() > LARGEST_HEAD || !self.more().await? {
                return Ok(None);
            }
        }
    }

    /// Reads a request's body, or as many bytes of it.
    pub(super) async fn body(&mut self, head: &Head, most: usize) -> io::Result<Vec<u8>> {
        let wanted = head.body_length().min(most);
        while self.read.len() < wanted {
            if !self.more().await? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(self.read.drain(..wanted).collect())
    }

    /// Does what a script says.
    pub(super) async fn play(&mut self, script: &Script) -> io::Result<()> {
        for step in &script.steps {
            if !step.pause.is_zero() {
                self.stream.flush().await?;
                tokio::time::sleep(step.pause).await;
            }
            self.stream.write_all(&step.bytes).await?;
        }
        self.stream.flush().await
    }

    async fn more(&mut self) -> io::Result<bool> {
        self.read.reserve(16 << 10);
        Ok(self.stream.read_buf(&mut self.read).await? > 0)
    }
}

fn parse(head: &[u8]) -> Option<Head> {
    let text = std::str::from_utf8(head).ok()?;
    let mut lines = text.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?);
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned()))
        .collect();
    Some(Head {
        method,
        path: target.split('?').next()?.to_owned(),
        headers,
        text: text.to_owned(),
        began: OffsetDateTime::now_utc(),
    })
}

/// An answer before it is written.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
}

/// An answer's body.
#[derive(Debug, Clone)]
pub(super) enum Body {
    /// With its length declared.
    Whole(Vec<u8>),
    /// In chunks, each after a pause.
    Chunks(Vec<(Duration, Vec<u8>)>),
}

impl Answer {
    pub(super) fn json(status: u16, body: &serde_json::Value) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            body: Body::Whole(body.to_string().into_bytes()),
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Bytes and pauses, and how the connection ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Script {
    pub(super) steps: Vec<Step>,
    pub(super) end: End,
}

/// Bytes after a pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) pause: Duration,
    pub(super) bytes: Vec<u8>,
}

/// What becomes of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It takes another request.
    Open,
    /// It is closed in good order.
    Closed,
    /// It is reset.
    Reset,
}

impl Step {
    pub(super) fn now(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            pause: Duration::ZERO,
            bytes: bytes.into(),
        }
    }
}

impl Script {
    /// Writes an answer as it should be. `declared` changes the length that is declared.
    pub(super) fn of(answer: &Answer, declared: impl Fn(usize) -> usize) -> Self {
        let mut head = format!("HTTP/1.1 {} Whatever\r\n", answer.status);
        for (name, value) in &answer.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let mut steps = Vec::new();
        match &answer.body {
            Body::Whole(bytes) => {
                let length = declared(bytes.len());
                let _ = write!(head, "content-length: {length}\r\n\r\n");
                steps.push(Step::now(head));
                steps.push(Step::now(bytes.clone()));
            }
            Body::Chunks(chunks) => {
                head.push_str("transfer-encoding: chunked\r\n\r\n");
                steps.push(Step::now(head));
                steps.extend(chunks.iter().map(|(pause, bytes)| Step {
                    pause: *pause,
                    bytes: chunk(bytes),
                }));
                steps.push(Step::now("0\r\n\r\n"));
            }
        }
        Self {
            steps,
            end: End::Open,
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.steps.iter().map(|step| step.bytes.len()).sum()
    }
}

/// One chunk of a chunked body.
pub(super) fn chunk(bytes: &[u8]) -> Vec<u8> {
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend_from_slice(bytes);
    chunk.extend_from_slice(b"\r\n");
    chunk
}
