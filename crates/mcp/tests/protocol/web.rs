//! A peer over HTTP that writes every byte itself.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use veo_mcp::{Door, Error, serve_http};

use crate::bench::Bench;

/// How long anything may take before the test is stuck.
pub(crate) const STUCK: Duration = Duration::from_secs(20);

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    /// Returns the last message of an event stream, or the body itself.
    pub(crate) fn message(&self) -> Value {
        let last = self
            .body
            .lines()
            .filter_map(|line| line.strip_prefix("data: "))
            .next_back();
        serde_json::from_str(last.unwrap_or(&self.body)).unwrap()
    }

    /// Returns a header's value; names are written small.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// Serves this machine.
pub(crate) async fn serve(bench: &Bench) -> (SocketAddr, JoinHandle<Result<(), Error>>) {
    serve_behind(bench, Door::default()).await
}

/// Serves those whom the door lets in.
pub(crate) async fn serve_behind(
    bench: &Bench,
    door: Door,
) -> (SocketAddr, JoinHandle<Result<(), Error>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = serve_http(bench.server.clone(), listener, door, bench.stop.clone());
    (address, tokio::spawn(serving))
}

/// Sends one request on a connection of its own and reads to its end. `Host` is the listener's, unless it is given.
pub(crate) async fn send(
    address: SocketAddr,
    method_and_path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Reply {
    end(begin(address, method_and_path, headers, body).await).await
}

/// Sends one request and does not wait.
pub(crate) async fn begin(
    address: SocketAddr,
    method_and_path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> TcpStream {
    let mut request = format!("{method_and_path} HTTP/1.1\r\nconnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        write!(request, "host: {address}\r\n").unwrap();
    }
    if !body.is_empty() {
        write!(request, "content-length: {}\r\n", body.len()).unwrap();
    }
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n").unwrap();
    }
    write!(request, "\r\n{body}").unwrap();

    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Reads an answer to its end.
pub(crate) async fn end(mut stream: TcpStream) -> Reply {
    let mut answer = Vec::new();
    timeout(STUCK, stream.read_to_end(&mut answer))
        .await
        .expect("no end came")
        .unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

/// The headers of every message.
pub(crate) const OF_A_MESSAGE: [(&str, &str); 2] = [
    ("content-type", "application/json"),
    ("accept", "application/json, text/event-stream"),
];

/// Posts one message.
pub(crate) async fn post(address: SocketAddr, headers: &[(&str, &str)], message: &Value) -> Reply {
    let headers = [&OF_A_MESSAGE, headers].concat();
    send(address, "POST /mcp", &headers, &message.to_string()).await
}

pub(crate) fn initialize() -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": { "name": "test", "version": "0" },
    }})
}

/// Opens a session of the older era and returns its id.
pub(crate) async fn session(address: SocketAddr, headers: &[(&str, &str)]) -> String {
    let hello = post(address, headers, &initialize()).await;
    let session = hello.header("mcp-session-id").unwrap().to_owned();
    let within = [("mcp-session-id", session.as_str())];
    let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    let reply = post(address, &[headers, &within].concat(), &ready).await;
    assert_eq!(reply.status, 202, "{}", reply.body);
    session
}

/// A call as the stateless era makes it, of a client that takes no tasks.
pub(crate) async fn modern_call(
    address: SocketAddr,
    headers: &[(&str, &str)],
    tool: &str,
    arguments: Value,
) -> Reply {
    let call = json!({ "name": tool, "arguments": arguments });
    stateless(address, headers, ("tools/call", tool), call, &json!({})).await
}

/// A request of the stateless era, of a client that takes tasks; `name` is what it is about, in the header's words.
pub(crate) async fn modern(
    address: SocketAddr,
    headers: &[(&str, &str)],
    method: &str,
    name: &str,
    params: Value,
) -> Reply {
    let capabilities = json!({ "extensions": { "io.modelcontextprotocol/tasks": {} } });
    stateless(address, headers, (method, name), params, &capabilities).await
}

async fn stateless(
    address: SocketAddr,
    headers: &[(&str, &str)],
    (method, name): (&str, &str),
    mut params: Value,
    capabilities: &Value,
) -> Reply {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": capabilities,
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "0" },
    });
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let own = [
        ("mcp-protocol-version", "2026-07-28"),
        ("mcp-method", method),
        ("mcp-name", name),
    ];
    post(address, &[&own, headers].concat(), &message).await
}
