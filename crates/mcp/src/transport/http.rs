//! Many peers over streamable HTTP, on this machine only.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::serve::ListenerExt;
use futures_util::StreamExt;
use rmcp::ServerHandler;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::STOP_WITHIN;
use crate::{Error, ErrorKind, Server};

/// How long a session of the older protocol may be silent. rmcp counts a call that is still working
/// as silence and ends it, and a render can take long.
const SESSION_SILENCE: Duration = Duration::from_hours(1);

/// Serves MCP at `/mcp` on `listener` until `shutdown` is cancelled.
///
/// Only a loopback listener is served, and only to requests whose `Host` and `Origin` (where there
/// is one) name it: a web page that the user visits must not reach the tools. On shutdown the calls
/// that are running answer at once with the handle of their job; the jobs themselves go on.
///
/// # Errors
///
/// When the listener can be reached from other machines, or the socket fails.
pub async fn serve_http(
    server: Server,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> Result<(), Error> {
    let server = server.stopped_by(shutdown.clone());
    serve_http_with(move || server.clone(), listener, shutdown).await
}

/// Serves any MCP handler as [`serve_http`] does; `make_handler` is called for each request of the
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
    const OPERATION: &str = "serve MCP over HTTP";
    let failed = |error: std::io::Error| Error::new(ErrorKind::Io, OPERATION).because(error);
    let address = listener.local_addr().map_err(failed)?;
    if !address.ip().is_loopback() {
        return Err(Error::new(ErrorKind::NotLoopback(address), OPERATION));
    }

    let streams = CancellationToken::new();
    let replies = TaskTracker::new();
    let app = Router::new()
        .route_service("/mcp", service(make_handler, address, &streams))
        .layer(middleware::from_fn_with_state(
            replies.clone(),
            count_until_sent,
        ));
    // Without this, Nagle's algorithm and delayed ACKs add 40 ms to each message of a stream.
    let listener = listener.tap_io(|socket| {
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was refused");
        }
    });
    let stopped = shutdown.clone();
    let serving = axum::serve(listener, app)
        .with_graceful_shutdown(async move { stopped.cancelled().await })
        .into_future();
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
        ended = serving => ended.map_err(failed),
        () = late => Ok(()),
    }
}

fn service<H: ServerHandler>(
    make_handler: impl Fn() -> H + Send + Sync + 'static,
    address: SocketAddr,
    streams: &CancellationToken,
) -> StreamableHttpService<H, LocalSessionManager> {
    let own = own_names(address);
    let config = StreamableHttpServerConfig::default()
        .with_allowed_origins(own.iter().map(|name| format!("http://{name}")))
        .with_allowed_hosts(own)
        .enforce_origin_validation()
        .with_cancellation_token(streams.clone());
    let mut sessions = LocalSessionManager::default();
    sessions.session_config.keep_alive = Some(SESSION_SILENCE);
    StreamableHttpService::new(move || Ok(make_handler()), Arc::new(sessions), config)
}

/// Returns the authorities under which this machine knows the listener.
fn own_names(address: SocketAddr) -> [String; 2] {
    [format!("localhost:{}", address.port()), address.to_string()]
}

/// Counts a call until the last byte of its reply has been handed to the connection.
///
/// Only a POST has a reply that ends by itself; a GET is a stream that stays.
async fn count_until_sent(
    State(replies): State<TaskTracker>,
    request: Request,
    next: Next,
) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let counted = replies.token();
    let (head, body) = next.run(request).await.into_parts();
    let body = body.into_data_stream().map(move |chunk| {
        let _held = &counted;
        chunk
    });
    Response::from_parts(head, Body::from_stream(body))
}
