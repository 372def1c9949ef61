//! What those who run the server ask: does it live, can it work, what has it done.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rmcp::ServerHandler;
use tokio_util::sync::CancellationToken;
use veo_project::Workspace;

use super::metrics::{CONTENT_TYPE, Metrics};
use super::tenants::Tenants;

/// What is looked at.
#[derive(Debug)]
pub(super) struct Health<H: ServerHandler> {
    /// Where the jobs are, unless the handler has none.
    pub(super) workspace: Option<Arc<Workspace>>,
    pub(super) tenants: Arc<Tenants<H>>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) shutdown: CancellationToken,
}

impl<H: ServerHandler> Health<H> {
    async fn open_jobs(&self) -> Result<u32, Response> {
        let Some(workspace) = &self.workspace else {
            return Ok(0);
        };
        workspace.open_jobs().await.map_err(|error| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the journal cannot be used"
            );
            unavailable("the journal cannot be used")
        })
    }
}

/// The process answers.
pub(super) async fn is_alive() -> &'static str {
    "ok\n"
}

/// The journal can be used and nobody has asked the server to stop; else 503.
pub(super) async fn is_ready<H: ServerHandler>(State(health): State<Arc<Health<H>>>) -> Response {
    if health.shutdown.is_cancelled() {
        return unavailable("the server is stopping");
    }
    match health.open_jobs().await {
        Ok(_) => "ready\n".into_response(),
        Err(response) => response,
    }
}

/// What was counted.
pub(super) async fn metrics<H: ServerHandler>(State(health): State<Arc<Health<H>>>) -> Response {
    let open_jobs = match health.open_jobs().await {
        Ok(open_jobs) => open_jobs,
        Err(response) => return response,
    };
    let sessions = health.tenants.sessions().await;
    match health.metrics.text(sessions, open_jobs) {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn unavailable(reason: &str) -> Response {
    let words = format!("Service Unavailable: {reason}.\n");
    (StatusCode::SERVICE_UNAVAILABLE, words).into_response()
}
