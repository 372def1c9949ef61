//! Refuses what a foreign web page could make a browser send.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use veo_api::code::ErrorCode;

use crate::context::Context;
use crate::origin::Origin;
use crate::refusal::Refusal;

/// Answers 403 unless `Host` names this studio and `Origin`, where there is one, does too.
pub(super) async fn refuse_foreign(
    State(context): State<Arc<Context>>,
    request: Request,
    next: Next,
) -> Response {
    match check(&context.origin, &request) {
        Ok(()) => next.run(request).await,
        Err(foreign) => Refusal::new(
            ErrorCode::Forbidden,
            format!(
                "the studio answers only as {}, and {foreign}",
                context.origin.base()
            ),
        )
        .into_response(),
    }
}

fn check(origin: &Origin, request: &Request) -> Result<(), &'static str> {
    match single(request.headers(), &header::HOST) {
        Ok(Some(host)) if origin.is_host(host) => {}
        _ => return Err("the request's `Host` is another"),
    }
    // `GET http://host/path` says the host a second time.
    if request
        .uri()
        .authority()
        .is_some_and(|authority| !origin.is_host(authority.as_str()))
    {
        return Err("the request's URL names another host");
    }
    match single(request.headers(), &header::ORIGIN) {
        Ok(None) => Ok(()),
        Ok(Some(from)) if origin.is_origin(from) => Ok(()),
        _ => Err("the request comes from a page of another origin"),
    }
}

/// Returns a header's value; an error when it is there twice or is not text.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, ()> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(drop),
        (Some(_), Some(_)) => Err(()),
    }
}
