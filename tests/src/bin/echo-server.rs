//! A bare server on rmcp with one tool, which repeats what it is told: what a call costs at least.
//!
//! `echo-server` serves stdio on one thread. `echo-server --http` listens on a free port and says on standard error
//! where. The benchmark of the protocol runs it beside the product. It is part of no release.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a benchmark's peer may end where it stands, and says where it listens"
)]

use std::sync::Arc;

use axum::Router;
use axum::serve::ListenerExt;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, JsonObject,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::transport::io::stdio_pipes;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ErrorData, RoleServer, ServerHandler, ServiceExt};
use tokio::net::TcpListener;
use tokio::runtime::Builder;

fn main() {
    let over_http = std::env::args().nth(1).is_some_and(|word| word == "--http");
    let mut runtime = if over_http {
        Builder::new_multi_thread()
    } else {
        Builder::new_current_thread()
    };
    let runtime = runtime.enable_all().build().expect("a runtime");
    if over_http {
        runtime.block_on(serve_http());
    } else {
        runtime.block_on(serve_stdio());
    }
    runtime.shutdown_background();
}

async fn serve_stdio() {
    let running = Echo.serve(stdio_pipes()).await.expect("a first request");
    running.waiting().await.expect("a session");
}

async fn serve_http() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    eprintln!("http://{address}/mcp");
    let service = StreamableHttpService::new(
        || Ok(Echo),
        Arc::new(LocalSessionManager::default()),
        StreamableHttpServerConfig::default(),
    );
    let app = Router::new().route_service("/mcp", service);
    // As the product does: otherwise the two would differ by 40 ms a message.
    let listener = listener.tap_io(|socket| socket.set_nodelay(true).expect("a TCP socket"));
    axum::serve(listener, app).await.expect("it serves");
}

#[derive(Clone)]
struct Echo;

impl ServerHandler for Echo {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(vec![Self::tool()]))
    }

    fn get_tool(&self, _: &str) -> Option<Tool> {
        Some(Self::tool())
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let said = arguments["text"].as_str().unwrap_or_default().to_owned();
        Ok(CallToolResult::success(vec![ContentBlock::text(said)]).into())
    }
}

impl Echo {
    fn tool() -> Tool {
        Tool::new("echo", "Repeats a text", Arc::new(JsonObject::default()))
    }
}
