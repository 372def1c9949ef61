//! How peers reach the server: stdio and streamable HTTP.

mod http;
mod stdio;

pub(crate) use http::UPLOADS;

pub use http::{
    Access, AllowedHost, AllowedOrigin, Door, KeySource, OAuth, Tokens, UnusableKeys, UnusableName,
    UnusableTokens, serve_http, serve_http_with,
};
pub use stdio::{serve_stdio, serve_streams};

use std::time::Duration;

/// How long running calls may take to hand out their answers once the server is asked to stop.
/// A host kills a child that takes much longer than two seconds.
const STOP_WITHIN: Duration = Duration::from_millis(1_500);
