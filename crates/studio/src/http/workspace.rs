//! The page that a claim link opens: a project to look at, without the API (protocol.md 2.2).

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use veo_api::code::ErrorCode;
use veo_media::Format;

use crate::context::Context;
use crate::refusal::Refusal;
use crate::secret::Digest;

/// Where a claim link leads.
pub(super) const CLAIM: &str = "/workspace/claim";

/// Only this page's own style and this studio's own films; nothing that runs.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(Deserialize)]
pub(super) struct Claim {
    ct: String,
}

/// `GET /workspace/claim?ct=<claim token>`.
pub(super) async fn claim(
    State(context): State<Arc<Context>>,
    Query(Claim { ct }): Query<Claim>,
) -> Result<Response, Refusal> {
    let (user, session) = context
        .store
        .claimed(Digest::of(ct))
        .await?
        .ok_or_else(|| {
            Refusal::new(
                ErrorCode::NotFound,
                "this link has expired or was never given; ask for another",
            )
        })?;
    let session = context.session(&user, &session).await?;
    let media = context.store.media_in(&session.id).await?;
    let films = context.store.films_in(&session.id).await?;
    let mut page = format!(
        "<!doctype html><meta charset=utf-8><title>{name}</title>\
         <style>body{{font:16px system-ui;max-width:60em;margin:2em auto;padding:0 1em}}\
         video{{width:100%}}</style><h1>{name}</h1><p>{summary}</p>",
        name = escaped(&session.name),
        summary = escaped(&session.draft.summary()),
    );
    for film in films {
        // A video element plays sound by itself, too, but no GIF.
        let element = match film.format {
            Format::Gif => "img",
            _ => "video controls",
        };
        let (id, path) = (escaped(film.id.as_str()), film.film_path());
        // Writing into a string cannot fail.
        let _ = write!(page, "<h2>Export {id}</h2><{element} src=\"{path}\">");
        page.push_str(if film.format == Format::Gif {
            ""
        } else {
            "</video>"
        });
    }
    for media in media {
        let _ = write!(
            page,
            "<p><a href=\"{}\">{}</a></p>",
            media.source(),
            escaped(&media.file_name)
        );
    }
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        // The link's token shall not travel on to another page.
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Html(page)).into_response())
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}
