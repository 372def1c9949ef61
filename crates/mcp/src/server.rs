//! The server: who it is, and how a call reaches its tool.

use std::sync::Arc;
use std::time::Instant;

use rmcp::handler::server::router::tool::ToolRouter;
use rmcp::handler::server::tool::ToolCallContext;
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CancelTaskParams, GetTaskParams,
    GetTaskResult, Implementation, ListToolsResult, PaginatedRequestParams, ServerCapabilities,
    ServerConfig, Tool, UpdateTaskParams,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use tokio_util::sync::CancellationToken;
use veo_project::{ErrorKind, JobId, Workspace};

use crate::caller::Caller;
use crate::plain::plain;
use crate::tasks;
use crate::tools::Toolbox;

/// What a model is told about the server as a whole.
const INSTRUCTIONS: &str = "\
Makes and edits videos. The loop: `generate` with a description makes footage or changes the \
timeline, `state` shows the timeline, `export` renders it into an MP4 file. `upload` brings in \
media, `credits` shows the balance.\n\
Work takes seconds to minutes. A call that is not done in time returns status running and a job \
handle: go on with `jobs` (action wait), and never send the same request again, it would be made \
and charged twice. To retry after a lost answer, send the same idempotency_key.\n\
Results name the project; pass it on to keep working on it.";

/// How long a peer may go on with a list that is the same for everyone until this program is replaced.
const UNCHANGED_FOR_MS: u64 = 60 * 60 * 1_000;

/// What the caller knows about itself.
#[derive(Clone, Debug)]
pub struct ServerInfo {
    /// The version that peers are told, such as `1.2.0`.
    pub version: String,
}

/// The MCP server over one workspace. A clone shares everything with the original.
#[derive(Clone)]
pub struct Server {
    toolbox: Toolbox,
    tools: Arc<ToolRouter<Toolbox>>,
    info: ServerInfo,
}

impl Server {
    /// Makes a server for `workspace`. Serve it with [`serve_stdio`](crate::serve_stdio) or
    /// [`serve_http`](crate::serve_http).
    pub fn new(workspace: Arc<Workspace>, info: ServerInfo) -> Self {
        let toolbox = Toolbox {
            workspace,
            stopping: CancellationToken::new(),
        };
        // Made once: schemas are not cheap, and HTTP makes a server for each request.
        Self {
            toolbox,
            tools: Arc::new(Toolbox::router()),
            info,
        }
    }

    /// Returns the server with its calls bound to `stopping`: they answer once it is cancelled.
    pub(crate) fn stopped_by(mut self, stopping: CancellationToken) -> Self {
        self.toolbox.stopping = stopping;
        self
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let identity = Implementation::new("veo-3-ai", self.info.version.clone())
            .with_title("Veo 3 AI video studio")
            .with_description("Text to video, editing and MP4 export for AI agents");
        ServerConfig::new(
            ServerCapabilities::builder()
                .enable_tools()
                .enable_tasks()
                .build(),
        )
        .with_server_info(identity)
        .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = ListToolsResult::with_all_items(self.tools.list_all());
        Ok(if Caller::of(&context).is_modern {
            tools
                .with_ttl_ms(UNCHANGED_FOR_MS)
                .with_cache_scope(CacheScope::Public)
        } else {
            tools
        })
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.tools.get(name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let tool = request.name.clone();
        let begun = Instant::now();
        let call = ToolCallContext::new(&self.toolbox, request, context);
        let answer = self.tools.call(call).await;
        let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let succeeded = match &answer {
            Ok(CallToolResponse::Complete(result)) => result.is_error != Some(true),
            Ok(_) => true,
            Err(_) => false,
        };
        tracing::info!(tool = %tool, duration_ms, succeeded, "the call ended");
        answer
    }

    async fn get_task(
        &self,
        request: GetTaskParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<GetTaskResult, ErrorData> {
        let job = task_id(&request.task_id)?;
        let view = self.toolbox.workspace.job(&job).await;
        view.map(|view| tasks::standing(&view))
            .map_err(|error| task_error(&error))
    }

    /// No task asks for anything, so an answer to one has nothing to do.
    async fn update_task(
        &self,
        request: UpdateTaskParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let job = task_id(&request.task_id)?;
        let view = self.toolbox.workspace.job(&job).await;
        view.map(drop).map_err(|error| task_error(&error))
    }

    async fn cancel_task(
        &self,
        request: CancelTaskParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let job = task_id(&request.task_id)?;
        match self.toolbox.workspace.cancel(&job).await {
            // Cancelling what has ended changes nothing, and says so by the task's status.
            Err(error) if matches!(error.kind(), ErrorKind::AlreadyEnded(_)) => Ok(()),
            cancelled => cancelled.map(drop).map_err(|error| task_error(&error)),
        }
    }
}

fn task_id(id: &str) -> Result<JobId, ErrorData> {
    id.parse().map_err(|_| unknown_task())
}

fn task_error(error: &veo_project::Error) -> ErrorData {
    match error.kind() {
        ErrorKind::UnknownJob(_) => unknown_task(),
        _ => ErrorData::internal_error(plain(&error.chain()), None),
    }
}

fn unknown_task() -> ErrorData {
    ErrorData::invalid_params("Task not found", None)
}
