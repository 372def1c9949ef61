//! Which web pages may read the answers (CORS): those that were named, and no other.

use std::time::Duration;

use axum::http::{HeaderName, Method, header};
use tower_http::cors::CorsLayer;

use super::guard::AllowedOrigin;
use super::uploads::OFFSET;

/// How long a browser may remember that it was allowed.
const REMEMBERED: Duration = Duration::from_hours(1);

/// Answers preflights, and lets pages of these origins read what is answered.
pub(super) fn let_read(origins: &[AllowedOrigin]) -> CorsLayer {
    let origins: Vec<_> = origins.iter().filter_map(AllowedOrigin::header).collect();
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::DELETE,
        ])
        .allow_headers([
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CONTENT_RANGE,
            header::CONTENT_TYPE,
            HeaderName::from_static("last-event-id"),
            HeaderName::from_static("mcp-method"),
            HeaderName::from_static("mcp-name"),
            HeaderName::from_static("mcp-protocol-version"),
            HeaderName::from_static("mcp-session-id"),
        ])
        .expose_headers([
            header::RETRY_AFTER,
            header::WWW_AUTHENTICATE,
            OFFSET,
            HeaderName::from_static("mcp-session-id"),
        ])
        .max_age(REMEMBERED)
}
