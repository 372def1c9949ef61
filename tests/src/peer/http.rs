//! One connection of HTTP/1.1 to a server's endpoint.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::{Call, Era, INITIALIZED, answers};

/// A connection that stays, and what every request on it carries.
pub struct Http {
    stream: BufReader<TcpStream>,
    /// Host and path of the endpoint, such as `127.0.0.1:8800` and `/mcp`.
    host: String,
    path: String,
    session: Option<String>,
    /// What was read of an open answer and not looked at yet.
    events: String,
}

/// What the first lines of a response say of its body.
#[derive(Default)]
struct Head {
    length: Option<usize>,
    is_stream: bool,
}

impl Http {
    /// Connects to an endpoint such as `http://127.0.0.1:8800/mcp` and says nothing yet.
    pub fn connect(url: &str) -> Self {
        let rest = url.strip_prefix("http://").expect("an address of HTTP");
        let (host, path) = rest.split_once('/').expect("an address with a path");
        Self {
            stream: stream(host),
            host: host.to_owned(),
            path: format!("/{path}"),
            session: None,
            events: String::new(),
        }
    }

    /// Shakes hands, where the era has that.
    #[must_use]
    pub fn greeted(mut self, era: Era) -> Self {
        if era == Era::Legacy {
            self.send(&Call::initialize(&json!({})), 0);
            self.receive();
            self.post(INITIALIZED, "");
            self.receive();
        }
        self
    }

    /// Another connection of the same client: it is in the same session.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self {
            stream: stream(&self.host),
            host: self.host.clone(),
            path: self.path.clone(),
            session: self.session.clone(),
            events: String::new(),
        }
    }

    /// Makes a request under an id and returns the message that answers it.
    pub fn ask(&mut self, call: &Call, id: u64) -> String {
        self.send(call, id);
        let messages = self.receive();
        let answer = messages.into_iter().find(|m| answers(m) == Some(id));
        answer.expect("an answer under the id of the question")
    }

    /// The same, read as JSON.
    pub fn result(&mut self, call: &Call, id: u64) -> Value {
        let answer: Value = serde_json::from_str(&self.ask(call, id)).expect("JSON");
        answer["result"].clone()
    }

    /// Sends a request without waiting for what comes of it.
    pub fn send(&mut self, call: &Call, id: u64) {
        let mut headers = String::new();
        if call.era == Era::Modern {
            let Call {
                era, method, name, ..
            } = call;
            let version = era.version();
            // Writing to a string cannot fail.
            let _ = write!(
                headers,
                "MCP-Protocol-Version: {version}\r\nMcp-Method: {method}\r\n"
            );
            if let Some(name) = name {
                let _ = write!(headers, "Mcp-Name: {name}\r\n");
            }
        }
        self.post(&call.message(id), &headers);
    }

    fn post(&mut self, message: &str, headers: &str) {
        let Self {
            host,
            path,
            session,
            ..
        } = self;
        let session = session.as_ref().map(|id| {
            let version = Era::Legacy.version();
            format!("Mcp-Session-Id: {id}\r\nMCP-Protocol-Version: {version}\r\n")
        });
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
             Accept: application/json, text/event-stream\r\nContent-Length: {length}\r\n\
             {session}{headers}\r\n{message}",
            length = message.len(),
            session = session.unwrap_or_default(),
        );
        let mut stream = self.stream.get_ref();
        stream
            .write_all(request.as_bytes())
            .expect("the server reads");
    }

    /// Makes a request and reads on until its answer begins; [`Http::event`] reads the messages in it.
    pub fn open(&mut self, call: &Call, id: u64) {
        self.send(call, id);
        assert!(self.head().is_stream, "an answer of several messages");
    }

    /// The next message of an answer that was opened.
    pub fn event(&mut self) -> String {
        loop {
            if let Some(end) = self.events.find("\n\n") {
                let event: String = self.events.drain(..end + 2).collect();
                let data = event.lines().find_map(|line| line.strip_prefix("data:"));
                match data.map(str::trim) {
                    None | Some("") => continue,
                    Some(message) => return message.to_owned(),
                }
            }
            let chunk = self.chunk().expect("the answer goes on");
            self.events.push_str(str::from_utf8(&chunk).expect("text"));
        }
    }

    /// Every message of the next response, in their order.
    pub fn receive(&mut self) -> Vec<String> {
        let Head { length, is_stream } = self.head();
        let body = match length {
            Some(length) => self.bytes(length),
            None => std::iter::from_fn(|| self.chunk()).flatten().collect(),
        };
        let body = String::from_utf8(body).expect("text");
        if is_stream {
            let data = body.lines().filter_map(|line| line.strip_prefix("data:"));
            let messages = data.map(str::trim).filter(|data| !data.is_empty());
            messages.map(str::to_owned).collect()
        } else {
            Some(body)
                .filter(|body| !body.is_empty())
                .into_iter()
                .collect()
        }
    }

    fn head(&mut self) -> Head {
        let mut head = Head::default();
        let status = self.line();
        assert!(status.starts_with("HTTP/1.1 20"), "{status}");
        loop {
            let header = self.line();
            let Some((name, value)) = header.split_once(':') else {
                return head;
            };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => head.length = value.parse().ok(),
                "content-type" => head.is_stream = value.starts_with("text/event-stream"),
                "mcp-session-id" => self.session = Some(value.to_owned()),
                _ => {}
            }
        }
    }

    /// The next chunk of a body, or nothing at its end.
    fn chunk(&mut self) -> Option<Vec<u8>> {
        let size = usize::from_str_radix(&self.line(), 16).expect("a chunk's size");
        let bytes = self.bytes(size);
        assert!(self.line().is_empty(), "a chunk ends with its line");
        (size > 0).then_some(bytes)
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).expect("a whole body");
        bytes
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).expect("a readable line");
        line.truncate(line.trim_end().len());
        line
    }
}

fn stream(host: &str) -> BufReader<TcpStream> {
    let stream = TcpStream::connect(host).unwrap_or_else(|error| panic!("{host}: {error}"));
    stream.set_nodelay(true).expect("a TCP socket");
    BufReader::with_capacity(64 << 10, stream)
}
