//! The HTTP side: both eras and a stop work there too, and any handler.

use std::sync::Arc;
use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, Implementation, ServerCapabilities,
    ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::time::{advance, pause, resume, timeout};
use veo_mcp::serve_http_with;

use crate::bench::Bench;
use crate::peer::status;
use crate::web::{OF_A_MESSAGE, STUCK, begin, end, initialize, modern_call, post, serve, session};

#[tokio::test]
async fn a_session_of_the_older_era_is_served() {
    let bench = Bench::start().await;
    let (address, _serving) = serve(&bench).await;
    let hello = post(address, &[], &initialize()).await;
    assert_eq!(hello.message()["result"]["serverInfo"]["version"], "1.2.3");

    let session = session(address, &[]).await;
    let headers = [
        ("mcp-session-id", session.as_str()),
        ("mcp-protocol-version", "2025-11-25"),
    ];
    let list = json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/list" });
    let tools = post(address, &headers, &list).await.message();
    assert_eq!(tools["result"]["tools"].as_array().unwrap().len(), 8);
}

#[tokio::test]
async fn a_call_of_the_stateless_era_is_served() {
    let bench = Bench::start().await;
    let (address, _serving) = serve(&bench).await;
    let balance = modern_call(address, &[], "credits", json!({})).await;
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
        modern_call(address, &[], "generate", json!({ "prompt": "a sunset" })),
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

/// A server whose one tool says nothing until it is told to.
#[derive(Clone, Default)]
struct Silent {
    begun: Arc<Notify>,
    told: Arc<Notify>,
}

impl ServerHandler for Silent {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }

    async fn call_tool(
        &self,
        _request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        self.begun.notify_one();
        self.told.notified().await;
        Ok(CallToolResult::structured(json!({ "answer": 42 })).into())
    }
}

#[tokio::test]
async fn a_session_outlives_a_call_that_is_silent_for_a_quarter_of_an_hour() {
    let bench = Bench::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let silent = Silent::default();
    let handler = silent.clone();
    let _serving = tokio::spawn(serve_http_with(
        move || handler.clone(),
        listener,
        bench.stop.clone(),
    ));
    let session = session(address, &[]).await;
    let within = [("mcp-session-id", session.as_str())];
    let headers = [&OF_A_MESSAGE[..], &within].concat();
    let call =
        json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": { "name": "x" } });
    let answer = begin(address, "POST /mcp", &headers, &call.to_string()).await;
    silent.begun.notified().await;

    pause();
    advance(Duration::from_mins(15)).await;
    resume();
    silent.told.notify_one();
    let answer = end(answer).await.message();
    assert_eq!(answer["result"]["structuredContent"]["answer"], 42);
}
