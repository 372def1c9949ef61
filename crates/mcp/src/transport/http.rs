//! Many peers over streamable HTTP.
//!
//! A request passes, from the outside in: the counting of what is refused, the guard of `Host` and `Origin`, the pages
//! that may read, the token and the rates; then it is answered by the server of its principal.

mod access;
mod connections;
mod guard;
mod health;
mod limits;
mod metrics;
mod oauth;
mod pages;
mod replies;
mod scopes;
mod tenants;
mod tokens;
mod uploads;

pub use access::Access;
pub use guard::{AllowedHost, AllowedOrigin, UnusableName};
pub use oauth::{KeySource, OAuth, UnusableKeys};
pub use tokens::{Tokens, UnusableTokens};
pub(crate) use uploads::PLACE as UPLOADS;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use rmcp::ServerHandler;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use veo_project::{Principal, Workspace};

use self::guard::{Guard, refuse_foreign};
use self::health::Health;
use self::limits::Rates;
use self::metrics::Metrics;
use self::oauth::WELL_KNOWN;
use self::replies::count_until_sent;
use self::scopes::refuse_unfit;
use self::tenants::Tenants;
use self::uploads::Uploads;
use super::STOP_WITHIN;
use crate::{Error, ErrorKind, Server};

const OPERATION: &str = "serve MCP over HTTP";

/// Who may come in. By default the programs of this machine, without a token.
#[derive(Debug, Default)]
pub struct Door {
    /// Names beside the listener's own under which it may be called.
    pub hosts: Vec<AllowedHost>,
    /// Web pages beside the listener's own that may speak to it and read its answers.
    pub origins: Vec<AllowedOrigin>,
    /// Who may call.
    pub access: Access,
}

/// Serves MCP at `/mcp` on `listener` until `shutdown` is cancelled; beside it `/healthz`, `/readyz` and `/metrics`.
///
/// A listener that other machines can reach is served only to those who have a token. On shutdown the calls that are
/// running answer at once with the handle of their job; the jobs themselves go on.
///
/// # Errors
///
/// When the listener can be reached from other machines and nobody needs a token, or the socket fails.
pub async fn serve_http(
    server: Server,
    listener: TcpListener,
    door: Door,
    shutdown: CancellationToken,
) -> Result<(), Error> {
    let server = server.stopped_by(shutdown.clone());
    let metrics = Metrics::new(Some(server.calls()));
    let workspace = Some(server.workspace());
    let make = move |who: &Principal| server.seen_by(who);
    serve(make, workspace, metrics, listener, door, shutdown).await
}

/// Serves any MCP handler as [`serve_http`] does, to this machine; `make_handler` is called for each request of the
/// stateless era and for each session of the older ones.
///
/// What runs when `shutdown` is cancelled has 1.5 seconds to answer, if the handler knows of it.
///
/// # Errors
///
/// As [`serve_http`].
pub async fn serve_http_with<H: ServerHandler>(
    make_handler: impl Fn() -> H + Send + Sync + 'static,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> Result<(), Error> {
    let make = move |_: &Principal| make_handler();
    let (metrics, door) = (Metrics::new(None), Door::default());
    serve(make, None, metrics, listener, door, shutdown).await
}

async fn serve<H: ServerHandler>(
    make: impl Fn(&Principal) -> H + Send + Sync + 'static,
    workspace: Option<Arc<Workspace>>,
    metrics: Metrics,
    listener: TcpListener,
    door: Door,
    shutdown: CancellationToken,
) -> Result<(), Error> {
    let failed = |error: std::io::Error| Error::new(ErrorKind::Io, OPERATION).because(error);
    let address = listener.local_addr().map_err(failed)?;
    if !address.ip().is_loopback() && matches!(door.access, Access::Open) {
        return Err(Error::new(ErrorKind::NotLoopback(address), OPERATION));
    }

    let streams = CancellationToken::new();
    let replies = TaskTracker::new();
    let health = Health {
        workspace,
        tenants: Arc::new(Tenants::new(make, streams.clone())),
        metrics: Arc::new(metrics),
        shutdown: shutdown.clone(),
    };
    let app = app(address, door, health, replies.clone());
    let serving = connections::serve(listener, app, shutdown.clone());
    let late = async {
        shutdown.cancelled().await;
        // First the running calls give their answers away, then the streams that have no end of
        // their own are closed, and the last connection ends with them.
        replies.close();
        let all_sent = tokio::time::timeout(STOP_WITHIN, replies.wait())
            .await
            .is_ok();
        streams.cancel();
        if !all_sent {
            tracing::warn!("a call did not end in time; its job goes on");
        }
        tokio::time::sleep(STOP_WITHIN).await;
    };
    tokio::select! {
        () = serving => Ok(()),
        () = late => Ok(()),
    }
}

fn app<H: ServerHandler>(
    address: SocketAddr,
    door: Door,
    health: Health<H>,
    replies: TaskTracker,
) -> Router {
    let guard = Arc::new(Guard::new(address, &door.hosts, &door.origins));
    let gate = Arc::new(Gate {
        access: door.access,
        rates: Rates::new(),
    });
    let metrics = Arc::clone(&health.metrics);
    let tenants = Arc::clone(&health.tenants);
    let uploads = health.workspace.clone().map(|workspace| Uploads {
        workspace,
        shutdown: health.shutdown.clone(),
    });
    let uploads = uploads
        .map_or_else(Router::new, uploads::route)
        .layer(from_fn_with_state(Arc::clone(&gate), slow_down_guesses));
    let health = Arc::new(health);
    let closed = Router::new()
        .route("/mcp", any(tenants::answer::<H>).with_state(tenants))
        .route(
            "/metrics",
            get(health::metrics::<H>).with_state(Arc::clone(&health)),
        )
        .layer(from_fn_with_state(Arc::clone(&gate), refuse_unfit))
        .layer(from_fn_with_state(Arc::clone(&gate), admit));
    let open = Router::new()
        .route("/healthz", get(health::is_alive))
        .route("/readyz", get(health::is_ready::<H>).with_state(health))
        .merge(metadata(&gate))
        .fallback(nothing_here)
        .layer(from_fn_with_state(gate, slow_down));
    let mut app = closed.merge(uploads).merge(open);
    if !door.origins.is_empty() {
        app = app.layer(pages::let_read(&door.origins));
    }
    app.layer(from_fn_with_state(guard, refuse_foreign))
        .layer(from_fn_with_state(metrics, count_answers))
        .layer(from_fn_with_state(replies, count_until_sent))
}

/// What decides whether a request is let in.
#[derive(Debug)]
struct Gate {
    access: Access,
    rates: Rates,
}

/// Lets in who may call, as often as they may.
async fn admit(
    State(gate): State<Arc<Gate>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let admitted = gate.access.caller(request.headers()).await;
    let counted = match &admitted {
        // Whoever has this machine anyway is not made to wait.
        Ok(_) if matches!(gate.access, Access::Open) => Ok(()),
        Ok(caller) => gate.rates.count(&caller.principal),
        Err(_) => gate.rates.count_address(from.ip()),
    };
    match (admitted, counted) {
        (_, Err(too_many)) => too_many.into_response(),
        (Err(denied), _) => gate.access.refuse(denied),
        (Ok(caller), Ok(())) => {
            // Nothing behind this needs the token, or may log it.
            request.headers_mut().remove(header::AUTHORIZATION);
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
    }
}

/// Tells clients which authorization server to ask, where there is one.
fn metadata(gate: &Arc<Gate>) -> Router {
    let Access::OAuth(_) = gate.access else {
        return Router::new();
    };
    let tell = get(async |State(gate): State<Arc<Gate>>| match &gate.access {
        Access::OAuth(server) => Json(server.metadata()).into_response(),
        Access::Open | Access::Tokens(_) => StatusCode::NOT_FOUND.into_response(),
    });
    Router::new()
        .route(WELL_KNOWN, tell.clone())
        .route(&format!("{WELL_KNOWN}/{{*resource}}"), tell)
        .with_state(Arc::clone(gate))
}

/// Lets everybody in, as often as an address may.
async fn slow_down(
    State(gate): State<Arc<Gate>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    match gate.rates.count_address(from.ip()) {
        Ok(()) => next.run(request).await,
        Err(too_many) => too_many.into_response(),
    }
}

/// Lets everybody in who knows what is there; others as often as an address may.
async fn slow_down_guesses(
    State(gate): State<Arc<Gate>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::NOT_FOUND {
        return response;
    }
    let counted = gate.rates.count_address(from.ip());
    counted.map_or_else(IntoResponse::into_response, |()| response)
}

async fn count_answers(
    State(metrics): State<Arc<Metrics>>,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    metrics.answered(response.status());
    response
}

async fn nothing_here() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "Not Found: MCP is at /mcp.\n")
}
