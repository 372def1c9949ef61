//! Counts the calls whose replies are not yet sent, so that a stop can wait for them.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt;
use tokio_util::task::TaskTracker;

/// Counts a call until the last byte of its reply has been handed to the connection.
///
/// Only a POST has a reply that ends by itself; a GET is a stream that stays.
pub(super) async fn count_until_sent(
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
