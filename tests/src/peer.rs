//! Peers of an MCP server that speak raw JSON-RPC, over pipes and over HTTP, in either era.
//!
//! No SDK stands between a test and what was really sent, nor between a benchmark and what it measures.

mod http;
mod pipes;

pub use http::Http;
pub use pipes::Pipes;

use serde::Deserialize;
use serde_json::{Value, json};

/// How a peer speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Era {
    /// A session that `initialize` begins: 2025-11-25.
    Legacy,
    /// Every request stands for itself: 2026-07-28.
    Modern,
}

impl Era {
    /// The revision of the protocol.
    pub fn version(self) -> &'static str {
        match self {
            Self::Legacy => "2025-11-25",
            Self::Modern => "2026-07-28",
        }
    }
}

/// A request that can be made again and again, under another id each time.
#[derive(Clone, Debug)]
pub struct Call {
    era: Era,
    method: String,
    /// What `Mcp-Name` repeats of the body.
    name: Option<String>,
    params: String,
}

impl Call {
    /// A request of a client that declares nothing about itself.
    pub fn new(era: Era, method: &str, params: Value) -> Self {
        Self::of(era, method, params, &json!({}))
    }

    /// A request of a client that declares these capabilities. The older era declares them in [`Call::initialize`]
    /// alone.
    pub fn of(era: Era, method: &str, mut params: Value, capabilities: &Value) -> Self {
        if era == Era::Modern {
            let meta = &mut params["_meta"];
            meta["io.modelcontextprotocol/protocolVersion"] = era.version().into();
            meta["io.modelcontextprotocol/clientCapabilities"] = capabilities.clone();
        }
        let name = ["name", "uri", "taskId"]
            .iter()
            .find_map(|key| params[key].as_str());
        Self {
            era,
            method: method.to_owned(),
            name: name.map(str::to_owned),
            params: params.to_string(),
        }
    }

    /// A call of a tool.
    pub fn tool(era: Era, name: &str, arguments: &Value) -> Self {
        Self::new(
            era,
            "tools/call",
            json!({"name": name, "arguments": arguments}),
        )
    }

    /// The first request of a session of the older era.
    pub fn initialize(capabilities: &Value) -> Self {
        let params = json!({
            "protocolVersion": Era::Legacy.version(),
            "capabilities": capabilities,
            "clientInfo": {"name": "raw", "version": "1"},
        });
        Self::new(Era::Legacy, "initialize", params)
    }

    /// The message under an id.
    pub fn message(&self, id: u64) -> String {
        let Self { method, params, .. } = self;
        format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":{params}}}"#)
    }
}

/// What follows [`Call::initialize`].
const INITIALIZED: &str = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;

/// The id of a message that answers a request; none of a notification.
pub fn answers(message: &str) -> Option<u64> {
    #[derive(Deserialize)]
    struct Head {
        id: Option<u64>,
    }
    let head: Head = serde_json::from_str(message).expect("a message is JSON");
    head.id
}
