//! The HTTP side: who may come in, and that both eras and a stop work there too.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use rmcp::ServerHandler;
use rmcp::model::{Implementation, ServerCapabilities, ServerConfig};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use veo_mcp::{Error, ErrorKind, serve_http, serve_http_with};

use crate::bench::Bench;
use crate::peer::status;

/// How long anything may take before the test is stuck.
const STUCK: Duration = Duration::from_secs(20);

struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    /// Returns the last message of an event stream, or the body itself.
    fn message(&self) -> Value {
        let last = self
            .body
            .lines()
            .filter_map(|line| line.strip_prefix("data: "))
            .next_back();
        serde_json::from_str(last.unwrap_or(&self.body)).unwrap()
    }
}

async fn serve(bench: &Bench) -> (SocketAddr, JoinHandle<Result<(), Error>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = serve_http(bench.server.clone(), listener, bench.stop.clone());
    (address, tokio::spawn(serving))
}

/// Posts one message on a connection of its own and reads to its end.
async fn post(address: SocketAddr, headers: &[(&str, &str)], message: &Value) -> Reply {
    let body = message.to_string();
    let own_host = address.to_string();
    let mut request = format!(
        "POST /mcp HTTP/1.1\r\nconnection: close\r\ncontent-type: application/json\r\n\
         accept: application/json, text/event-stream\r\ncontent-length: {}\r\n",
        body.len()
    );
    if !headers.iter().any(|(name, _)| *name == "host") {
        write!(request, "host: {own_host}\r\n").unwrap();
    }
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n").unwrap();
    }
    write!(request, "\r\n{body}").unwrap();

    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
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

fn initialize() -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": { "name": "test", "version": "0" },
    }})
}

/// A call as the stateless era makes it, with the headers that belong to it.
async fn modern_call(address: SocketAddr, tool: &str, arguments: Value) -> Reply {
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": tool,
        "arguments": arguments,
        "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "0" },
        },
    }});
    let headers = [
        ("mcp-protocol-version", "2026-07-28"),
        ("mcp-method", "tools/call"),
        ("mcp-name", tool),
    ];
    post(address, &headers, &message).await
}

#[tokio::test]
async fn only_this_machines_names_come_in() {
    let bench = Bench::start().await;
    let (address, _serving) = serve(&bench).await;
    let port = address.port();
    let own = format!("http://127.0.0.1:{port}");
    let other_port = format!("http://127.0.0.1:{}", port ^ 1);
    let localhost = format!("localhost:{port}");
    for (headers, expected) in [
        (vec![], 200),
        (vec![("origin", own.as_str())], 200),
        (vec![("host", localhost.as_str())], 200),
        (vec![("origin", "https://evil.example")], 403),
        (vec![("origin", other_port.as_str())], 403),
        (vec![("origin", "null")], 403),
        (vec![("host", "evil.example")], 403),
        (vec![("host", "127.0.0.1:1")], 403),
    ] {
        let reply = post(address, &headers, &initialize()).await;
        assert_eq!(reply.status, expected, "{headers:?}: {}", reply.body);
    }
}

#[tokio::test]
async fn a_session_of_the_older_era_is_served() {
    let bench = Bench::start().await;
    let (address, _serving) = serve(&bench).await;
    let hello = post(address, &[], &initialize()).await;
    assert_eq!(hello.message()["result"]["serverInfo"]["version"], "1.2.3");

    let session = hello
        .head
        .lines()
        .find_map(|line| line.strip_prefix("mcp-session-id: "));
    let headers = [
        ("mcp-session-id", session.unwrap()),
        ("mcp-protocol-version", "2025-11-25"),
    ];
    let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    assert_eq!(post(address, &headers, &ready).await.status, 202);
    let list = json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/list" });
    let tools = post(address, &headers, &list).await.message();
    assert_eq!(tools["result"]["tools"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn a_call_of_the_stateless_era_is_served() {
    let bench = Bench::start().await;
    let (address, _serving) = serve(&bench).await;
    let balance = modern_call(address, "credits", json!({})).await;
    assert_eq!(balance.status, 200, "{}", balance.body);
    assert_eq!(
        balance.message()["result"]["structuredContent"]["available"],
        90
    );
}

#[tokio::test]
async fn a_stop_hands_out_the_handle_and_closes() {
    let mut bench = Bench::start().await;
    let (address, serving) = serve(&bench).await;
    let stop = bench.stop.clone();
    let (reply, ()) = tokio::join!(
        modern_call(address, "generate", json!({ "prompt": "a sunset" })),
        async {
            let _turn = bench.service.turn().await;
            stop.cancel();
        }
    );
    assert_eq!(status(&reply.message()["result"]), "running");
    timeout(STUCK, serving)
        .await
        .expect("still serving")
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn what_others_can_reach_is_not_served() {
    let bench = Bench::start().await;
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let error = serve_http(bench.server.clone(), listener, bench.stop.clone())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotLoopback(address));
    let said = error.to_string();
    assert!(
        said.contains("can be reached from other machines"),
        "{said}"
    );
}

/// A server of somebody else's making.
#[derive(Clone)]
struct Stranger;

impl ServerHandler for Stranger {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::default())
            .with_server_info(Implementation::new("stranger", "9"))
    }
}

#[tokio::test]
async fn another_handler_stands_behind_the_same_door() {
    let bench = Bench::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(serve_http_with(|| Stranger, listener, bench.stop.clone()));
    let hello = post(address, &[], &initialize()).await;
    assert_eq!(hello.message()["result"]["serverInfo"]["name"], "stranger");
    let foreign = [("origin", "https://evil.example")];
    assert_eq!(post(address, &foreign, &initialize()).await.status, 403);
    bench.stop.cancel();
    timeout(STUCK, serving)
        .await
        .expect("still serving")
        .unwrap()
        .unwrap();
}
