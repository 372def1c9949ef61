//! The one-time address of a file that a client sends over HTTP.

use axum::http::header::HOST;
use axum::http::request::Parts;
use rmcp::RoleServer;
use rmcp::service::RequestContext;
use uuid::Uuid;

use crate::transport::UPLOADS;

/// Returns what makes the address that takes the file of a ticket, by the name that the caller itself called. `None` on stdio,
/// which nobody can send a file to.
pub(crate) fn upload_address(
    context: &RequestContext<RoleServer>,
) -> Option<impl Fn(Uuid) -> String> {
    let headers = &context.extensions.get::<Parts>()?.headers;
    let text = |name: &str| headers.get(name)?.to_str().ok();
    // A proxy that speaks TLS says so. Who lies in this header is lied to about an address of their own.
    let scheme = match text("x-forwarded-proto") {
        Some("https") => "https",
        _ => "http",
    };
    let host = text(HOST.as_str())?.to_owned();
    Some(move |ticket| format!("{scheme}://{host}{UPLOADS}/{ticket}"))
}
