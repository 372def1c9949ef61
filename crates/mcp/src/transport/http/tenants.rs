//! A server for each principal, with sessions of its own: what belongs to one does not exist for another.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rmcp::ServerHandler;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use tokio_util::sync::CancellationToken;
use veo_project::Principal;

use super::access::Caller;
use super::limits::{LONGEST_BODY, MOST_SESSIONS, SESSION_SILENCE};

/// From how many tenants on those that have no session are forgotten.
const MANY_TENANTS: usize = 1_000;

/// Makes the handler that serves a principal.
type Make<H> = dyn Fn(&Principal) -> H + Send + Sync;

/// The servers of all principals that have called.
pub(super) struct Tenants<H: ServerHandler> {
    make: Arc<Make<H>>,
    streams: CancellationToken,
    known: Mutex<HashMap<Principal, Arc<Tenant<H>>>>,
}

struct Tenant<H: ServerHandler> {
    service: StreamableHttpService<H, LocalSessionManager>,
    sessions: Arc<LocalSessionManager>,
    /// How many requests are at work that may open a session.
    opening: AtomicUsize,
}

impl<H: ServerHandler> Tenants<H> {
    /// Streams that have no end of their own end with `streams`.
    pub(super) fn new(
        make: impl Fn(&Principal) -> H + Send + Sync + 'static,
        streams: CancellationToken,
    ) -> Self {
        Self {
            make: Arc::new(make),
            streams,
            known: Mutex::default(),
        }
    }

    /// How many sessions of the older protocol are open.
    pub(super) async fn sessions(&self) -> usize {
        let tenants: Vec<_> = self.known().values().cloned().collect();
        let mut sessions = 0;
        for tenant in tenants {
            sessions += tenant.sessions.sessions.read().await.len();
        }
        sessions
    }

    fn of(&self, principal: &Principal) -> Arc<Tenant<H>> {
        let mut known = self.known();
        if let Some(tenant) = known.get(principal) {
            return Arc::clone(tenant);
        }
        if known.len() >= MANY_TENANTS {
            known.retain(|_, tenant| Arc::strong_count(tenant) > 1 || !tenant.is_empty());
        }
        let tenant = Arc::new(self.tenant(principal.clone()));
        known.insert(principal.clone(), Arc::clone(&tenant));
        tenant
    }

    fn tenant(&self, principal: Principal) -> Tenant<H> {
        // Names and origins were checked before, on every route.
        let config = StreamableHttpServerConfig::default()
            .disable_allowed_hosts()
            .with_max_request_body_bytes(LONGEST_BODY)
            .with_cancellation_token(self.streams.clone());
        let mut sessions = LocalSessionManager::default();
        sessions.session_config.keep_alive = Some(SESSION_SILENCE);
        let sessions = Arc::new(sessions);
        let make = Arc::clone(&self.make);
        Tenant {
            service: StreamableHttpService::new(
                move || Ok(make(&principal)),
                Arc::clone(&sessions),
                config,
            ),
            sessions,
            opening: AtomicUsize::new(0),
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Principal, Arc<Tenant<H>>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<H: ServerHandler> Tenant<H> {
    /// Whether it certainly has no session.
    fn is_empty(&self) -> bool {
        let sessions = self.sessions.sessions.try_read();
        sessions.is_ok_and(|sessions| sessions.is_empty())
    }

    async fn answer(&self, request: Request) -> Response {
        let _opening = if may_open_a_session(&request) {
            // Counted first, so that many at once do not all see the same free place.
            let opening = Opening::of(&self.opening);
            let open = self.sessions.sessions.read().await.len();
            if open + opening.count > MOST_SESSIONS {
                return too_many_sessions();
            }
            Some(opening)
        } else {
            None
        };
        self.service.handle(request).await.map(Body::new)
    }
}

/// Answers a request as the server of its principal.
pub(super) async fn answer<H: ServerHandler>(
    State(tenants): State<Arc<Tenants<H>>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Response {
    tenants.of(&caller.principal).answer(request).await
}

impl<H: ServerHandler> fmt::Debug for Tenants<H> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Tenants").finish_non_exhaustive()
    }
}

/// One request that may open a session, as long as it is at work.
struct Opening<'a> {
    all: &'a AtomicUsize,
    /// How many there are with this one.
    count: usize,
}

impl<'a> Opening<'a> {
    fn of(all: &'a AtomicUsize) -> Self {
        let count = all.fetch_add(1, Ordering::SeqCst) + 1;
        Self { all, count }
    }
}

impl Drop for Opening<'_> {
    fn drop(&mut self) {
        self.all.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Whether rmcp may open a session for it. The body would tell; but what belongs to a session names it, and what is
/// of the stateless era names its method, which rmcp holds against the body.
fn may_open_a_session(request: &Request) -> bool {
    let text = |name| text(request.headers(), name);
    let is_stateless = text("mcp-protocol-version").is_some_and(|version| version >= "2026-07-28")
        && text("mcp-method").is_some_and(|method| method != "initialize");
    request.method() == Method::POST
        && !request.headers().contains_key("mcp-session-id")
        && !is_stateless
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn too_many_sessions() -> Response {
    let words = format!(
        "Service Unavailable: {MOST_SESSIONS} sessions are open. End one with DELETE, or use protocol \
         2026-07-28, which needs none.\n"
    );
    let after = [(header::RETRY_AFTER, "60")];
    (StatusCode::SERVICE_UNAVAILABLE, after, words).into_response()
}
