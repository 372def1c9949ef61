//! A peer that speaks in lines of JSON, so that a test sees every byte and decides every field.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{
    AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf, split,
};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use veo_mcp::Error;

use crate::bench::Wire;

/// How long anything may take before the test is stuck.
const STUCK: Duration = Duration::from_secs(20);

pub(crate) struct Peer {
    lines: Lines<BufReader<ReadHalf<DuplexStream>>>,
    write: WriteHalf<DuplexStream>,
    serving: JoinHandle<Result<(), Error>>,
    last_id: u64,
    /// What every request of the newer era says of its sender.
    meta: Option<Value>,
}

/// What came back for one call: the progress before the result, and the result.
pub(crate) struct Reply {
    pub(crate) progress: Vec<Value>,
    pub(crate) result: Value,
}

impl Peer {
    pub(crate) fn new(wire: Wire) -> Self {
        let (read, write) = split(wire.far_end);
        let lines = BufReader::new(read).lines();
        Self {
            lines,
            write,
            serving: wire.serving,
            last_id: 0,
            meta: None,
        }
    }

    /// A peer of the newer era, which says with every request what it can do.
    pub(crate) fn modern(wire: Wire, capabilities: &Value) -> Self {
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": capabilities,
            "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "0" },
        });
        Self {
            meta: Some(meta),
            ..Self::new(wire)
        }
    }

    /// Opens a session of the older era.
    pub(crate) async fn initialize(&mut self) -> Value {
        self.initialize_with(json!({})).await
    }

    /// The same, as a client that can do so much.
    pub(crate) async fn initialize_with(&mut self, capabilities: Value) -> Value {
        let hello = json!({
            "protocolVersion": "2025-11-25",
            "capabilities": capabilities,
            "clientInfo": { "name": "test", "version": "0" },
        });
        let id = self.request("initialize", hello).await;
        let reply = self.reply(id).await;
        self.notify("notifications/initialized", json!({})).await;
        reply.result
    }

    /// Calls a tool and waits for the answer.
    pub(crate) async fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let id = self.begin(tool, arguments).await;
        self.reply(id).await.result
    }

    /// Calls a tool and does not wait.
    pub(crate) async fn begin(&mut self, tool: &str, arguments: Value) -> u64 {
        self.request(
            "tools/call",
            json!({ "name": tool, "arguments": arguments }),
        )
        .await
    }

    pub(crate) async fn request(&mut self, method: &str, mut params: Value) -> u64 {
        for (key, value) in self.meta.iter().filter_map(Value::as_object).flatten() {
            params["_meta"][key] = value.clone();
        }
        self.last_id += 1;
        let id = self.last_id;
        self.line(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))
            .await;
        id
    }

    pub(crate) async fn notify(&mut self, method: &str, params: Value) {
        self.line(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
            .await;
    }

    async fn line(&mut self, message: &Value) {
        self.raw(format!("{message}\n").as_bytes()).await;
    }

    pub(crate) async fn raw(&mut self, bytes: &[u8]) {
        self.write.write_all(bytes).await.unwrap();
    }

    /// Answers a request of the server's.
    pub(crate) async fn answer(&mut self, id: &Value, result: Value) {
        self.line(&json!({ "jsonrpc": "2.0", "id": id, "result": result }))
            .await;
    }

    /// Waits for the answer to request `id`, and gathers the progress that comes before it.
    pub(crate) async fn reply(&mut self, id: u64) -> Reply {
        let mut progress = Vec::new();
        loop {
            let mut message = self.receive().await.expect("the server closed its end");
            if message["method"] == "notifications/progress" {
                progress.push(message["params"].take());
            } else {
                assert_eq!(message["id"], id, "{message}");
                assert!(message["error"].is_null(), "{message}");
                return Reply {
                    progress,
                    result: message["result"].take(),
                };
            }
        }
    }

    /// Sends a request and waits for what it gives.
    pub(crate) async fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params).await;
        self.reply(id).await.result
    }

    /// Sends a request that is refused, and waits for the error.
    pub(crate) async fn ask_wrongly(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params).await;
        let mut message = self.receive().await.expect("the server closed its end");
        assert_eq!(message["id"], id, "{message}");
        assert!(message["error"].is_object(), "{message}");
        message["error"].take()
    }

    /// Waits for the next message; `None` is the end.
    pub(crate) async fn receive(&mut self) -> Option<Value> {
        let line = timeout(STUCK, self.lines.next_line())
            .await
            .expect("nothing came")
            .unwrap();
        line.map(|line| serde_json::from_str(&line).unwrap())
    }

    /// Closes the peer's end, as a host does that has had enough.
    pub(crate) async fn hang_up(&mut self) {
        self.write.shutdown().await.unwrap();
    }

    /// Waits until the server is done with this peer.
    pub(crate) async fn served(self) -> Result<(), Error> {
        timeout(STUCK, self.serving)
            .await
            .expect("still serving")
            .unwrap()
    }
}

/// Returns what a result says in words.
pub(crate) fn text(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap()
}

/// Returns the job's handle that a result holds.
pub(crate) fn job(result: &Value) -> String {
    result["structuredContent"]["job"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Returns how the job of a result stands.
pub(crate) fn status(result: &Value) -> &str {
    result["structuredContent"]["status"].as_str().unwrap()
}
