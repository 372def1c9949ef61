//! Media and films as files.
//!
//! Their URLs are fetched without a bearer (protocol.md 6.3), as those of a CDN are; what opens one
//! is the random name in it.

use std::path::Path as FilePath;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, SeekFrom};
use tokio_util::io::ReaderStream;
use veo_api::code::ErrorCode;
use veo_media::FileType;

use super::range::{Wanted, wanted};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::store::MediaId;
use crate::{Error, ErrorKind};

/// A file of the library; also what a draft calls it.
pub(super) const MEDIA: &str = "/media/{name}";
/// A rendered film.
pub(super) const FILM: &str = "/render-result/{name}";

/// Read and sent at a time.
const CHUNK_BYTES: usize = 256 << 10;

/// `GET /media/{id}.{extension}`.
pub(super) async fn media(
    State(context): State<Arc<Context>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let id = name.split('.').next().unwrap_or_default();
    let media = context
        .store
        .media(MediaId::given(id))
        .await?
        .filter(|media| media.stored_name() == name)
        .ok_or_else(no_such_file)?;
    serve(
        &context.folders.media().join(&name),
        media.file_type,
        &headers,
    )
    .await
}

/// `GET /render-result/{capability}.{format}`.
pub(super) async fn film(
    State(context): State<Arc<Context>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let capability = name.split('.').next().unwrap_or_default();
    let film = context
        .store
        .film(capability.to_owned())
        .await?
        .filter(|film| film.stored_name() == name)
        .ok_or_else(no_such_file)?;
    serve(
        &context.folders.renders().join(film.stored_name()),
        film.format.file_type(),
        &headers,
    )
    .await
}

/// Answers with a file that never changes, or with the part that `Range` asks for.
pub(super) async fn serve(
    path: &FilePath,
    file_type: FileType,
    request: &HeaderMap,
) -> Result<Response, Refusal> {
    let failed = |source: std::io::Error| {
        Error::new(ErrorKind::Files(path.to_owned()), "reading a file").because(source)
    };
    let mut file = File::open(path).await.map_err(failed)?;
    let length = file.metadata().await.map_err(failed)?.len();
    // A name is given to one content only, so the name is its tag.
    let tag = format!(
        "\"{}\"",
        path.file_stem().unwrap_or_default().to_string_lossy()
    );
    let text = |name| {
        request
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let same_file = text(header::IF_RANGE).is_none_or(|expected| expected == tag);
    let range = text(header::RANGE).filter(|_| same_file);

    let mut headers = HeaderMap::new();
    let mut put = |name, value: String| {
        headers.extend(HeaderValue::try_from(value).ok().map(|value| (name, value)));
    };
    put(header::CONTENT_TYPE, file_type.mime().to_owned());
    put(header::ACCEPT_RANGES, "bytes".to_owned());
    put(header::ETAG, tag);
    // Uploads come from anywhere: a browser shall not take one for a page.
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned());
    put(header::CACHE_CONTROL, "private, immutable".to_owned());
    let (status, first, count) = match wanted(range, length) {
        Wanted::Whole => (StatusCode::OK, 0, length),
        Wanted::Part(bytes) => {
            let (first, last) = bytes.into_inner();
            put(
                header::CONTENT_RANGE,
                format!("bytes {first}-{last}/{length}"),
            );
            (StatusCode::PARTIAL_CONTENT, first, last - first + 1)
        }
        Wanted::Beyond => {
            put(header::CONTENT_RANGE, format!("bytes */{length}"));
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response());
        }
    };
    put(header::CONTENT_LENGTH, count.to_string());
    file.seek(SeekFrom::Start(first)).await.map_err(failed)?;
    let stream = ReaderStream::with_capacity(file.take(count), CHUNK_BYTES);
    Ok((status, headers, Body::from_stream(stream)).into_response())
}

fn no_such_file() -> Refusal {
    Refusal::new(ErrorCode::NotFound, "the studio has no such file")
}
