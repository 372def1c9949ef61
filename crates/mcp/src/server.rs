//! The server: who it is, and how a call reaches its tool.

use std::sync::Arc;
use std::time::Instant;

use rmcp::handler::server::router::tool::ToolRouter;
use rmcp::handler::server::tool::ToolCallContext;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CancelTaskParams, CompleteRequestParams,
    CompleteResult, GetPromptRequestParams, GetPromptResponse, GetSkillRequestParams,
    GetSkillResult, GetTaskParams, GetTaskResult, Implementation, ListPromptsResult,
    ListResourceTemplatesResult, ListResourcesResult, ListSkillsResult, ListToolsResult,
    PaginatedRequestParams, ReadResourceDirectoryRequestParams, ReadResourceDirectoryResult,
    ReadResourceRequestParams, ReadResourceResponse, ServerCapabilities, ServerConfig,
    SubscribeRequestParams, SubscriptionFilter, Tool, UnsubscribeRequestParams, UpdateTaskParams,
};
use rmcp::service::{RequestContext, SubscriptionContext};
use rmcp::{ErrorData, RoleServer, ServerHandler};
use tokio_util::sync::CancellationToken;
use veo_project::{ErrorKind, JobId, Principal, Workspace};

use crate::calls::{CallEnd, Calls};
use crate::completion;
use crate::consent::Consent;
use crate::icons::{self, icon};
use crate::kept::kept;
use crate::plain::plain;
use crate::prompts;
use crate::resources::{self, Address, Subscriptions};
use crate::skills;
use crate::tasks;
use crate::tools::Toolbox;

/// What a model is told about the server as a whole.
const INSTRUCTIONS: &str = "\
Makes and edits videos. The loop: `generate` with a description makes footage or changes the \
timeline, `preview` shows what it looks like and `state` what is on it, `export` renders it into an \
MP4 file. `upload` brings in media, `credits` shows the balance.\n\
Work takes seconds to minutes. A call that is not done in time returns status running and a job \
handle: go on with `jobs` (action wait), and never send the same request again, it would be made \
and charged twice. To retry after a lost answer, send the same idempotency_key.\n\
Results name the project; pass it on to keep working on it.";

/// What the caller knows about itself.
#[derive(Clone, Debug)]
pub struct ServerInfo {
    /// The version that peers are told, such as `1.2.0`.
    pub version: String,
}

/// The MCP server over one workspace. A clone is for another session over the same one.
#[derive(Clone)]
pub struct Server {
    toolbox: Toolbox,
    tools: Arc<ToolRouter<Toolbox>>,
    subscriptions: Subscriptions,
    info: ServerInfo,
    calls: Calls,
}

impl Server {
    /// Makes a server for `workspace`. Serve it with [`serve_stdio`](crate::serve_stdio) or
    /// [`serve_http`](crate::serve_http).
    pub fn new(workspace: Arc<Workspace>, info: ServerInfo) -> Self {
        let toolbox = Toolbox {
            workspace,
            consent: Consent::new(),
            stopping: CancellationToken::new(),
        };
        // Made once: schemas are not cheap, and HTTP makes a server for each request.
        Self {
            toolbox,
            tools: Arc::new(Toolbox::router()),
            subscriptions: Subscriptions::default(),
            info,
            calls: Calls::new(),
        }
    }

    /// Returns the counts of its calls.
    pub(crate) fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Returns the workspace behind it.
    pub(crate) fn workspace(&self) -> Arc<Workspace> {
        Arc::clone(&self.toolbox.workspace)
    }

    /// Returns the server that somebody talks to: what is another's is not there. Everything that a request can reach
    /// goes through this view.
    pub(crate) fn seen_by(&self, who: &Principal) -> Self {
        let mut server = self.clone();
        server.toolbox.workspace = self.toolbox.workspace.seen_by(who);
        server.toolbox.consent = self.toolbox.consent.of(who);
        server
    }

    /// Returns the server with its calls bound to `stopping`: they answer once it is cancelled.
    pub(crate) fn stopped_by(mut self, stopping: CancellationToken) -> Self {
        self.toolbox.stopping = stopping;
        self
    }
}

/// Every request is a task as large as the largest of these, and is moved around as such: what is large is boxed.
impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let identity = Implementation::new("veo-3-ai", self.info.version.clone())
            .with_title("Veo 3 AI video studio")
            .with_description("Text to video, editing and MP4 export for AI agents")
            .with_icons(vec![icon(icons::CLIP)]);
        ServerConfig::new(
            ServerCapabilities::builder()
                .enable_tools()
                .enable_resources()
                .enable_resources_subscribe()
                .enable_prompts()
                .enable_completions()
                .enable_skills_with_directory_read()
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
        Ok(kept(
            ListToolsResult::with_all_items(self.tools.list_all()),
            &context,
        ))
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
        let took = begun.elapsed();
        let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let end = match &answer {
            Ok(CallToolResponse::Complete(result)) if result.is_error == Some(true) => {
                CallEnd::Refused
            }
            Ok(_) => CallEnd::Answered,
            Err(_) => CallEnd::Error,
        };
        if self.tools.has_route(&tool) {
            self.calls.count(&tool, end, took);
        }
        let succeeded = end == CallEnd::Answered;
        // What was begun says so itself, and looking is done often.
        if succeeded {
            tracing::debug!(tool = %tool, duration_ms, succeeded, "the call ended");
        } else {
            tracing::info!(tool = %tool, duration_ms, succeeded, "the call ended");
        }
        answer
    }

    async fn list_resources(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let mut list = resources::list(&self.toolbox.workspace).await?;
        list.resources.extend(skills::resources());
        Ok(list)
    }

    async fn list_resource_templates(
        &self,
        _request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(kept(resources::templates(), &context))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        if let Some(file) = skills::read(&request.uri) {
            return Ok(file.into());
        }
        let read = Box::pin(resources::read(&self.toolbox.workspace, &request.uri)).await?;
        Ok(read.into())
    }

    async fn list_prompts(
        &self,
        _request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(kept(prompts::list(), &context))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        prompts::get(&request.name, request.arguments.as_ref()).map(Into::into)
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let found = completion::complete(&self.toolbox.workspace, &request);
        Ok(Box::pin(found).await)
    }

    async fn list_skills(
        &self,
        _request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListSkillsResult, ErrorData> {
        Ok(kept(skills::list(), &context))
    }

    async fn get_skill(
        &self,
        request: GetSkillRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetSkillResult, ErrorData> {
        Ok(kept(skills::get(&request.uri)?, &context))
    }

    async fn read_resource_directory(
        &self,
        request: ReadResourceDirectoryRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceDirectoryResult, ErrorData> {
        skills::read_folder(&request.uri)
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        let mut accepted = requested.clone();
        if let Some(uris) = &mut accepted.resource_subscriptions {
            uris.retain(|uri| uri.parse::<Address>().is_ok());
        }
        Some(accepted)
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let listening = resources::listen(&self.toolbox.workspace, context, &self.toolbox.stopping);
        Box::pin(listening).await
    }

    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let workspace = &self.toolbox.workspace;
        self.subscriptions
            .add(workspace, request.uri, context.peer)
            .await
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.subscriptions.remove(&request.uri);
        Ok(())
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
