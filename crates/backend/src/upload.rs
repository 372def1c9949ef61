//! Media into a session (protocol.md 3.2).

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::TryStreamExt;
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Method};
use tokio::fs::{self, File};
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;
use url::Url;
use veo_api::ids::SessionId;
use veo_api::upload::{MAX_UPLOAD_BYTES, PART_NAME, UploadByUrl, UploadReply, UploadedFile};
use veo_api::{envelope, paths};
use veo_media::FileType;

use crate::client::Client;
use crate::download::Transfer;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::Reply;

const OPERATION: &str = "upload the file";
const CHUNK_BYTES: usize = 256 << 10;
/// How long an upload may take: this, and the time at the slowest rate that is waited for.
const LEAST_LIMIT: Duration = Duration::from_mins(2);
const SLOWEST_BYTES_PER_SECOND: u64 = 128 << 10;

impl Client {
    /// Sends one file into `session`, streamed from disk. Free; sent once, since each call adds another asset.
    ///
    /// # Errors
    ///
    /// Before anything is sent: [`UnsupportedType`](ErrorKind::UnsupportedType) by the name's extension,
    /// [`TooLarge`](ErrorKind::TooLarge) above 500 MB, [`Io`](ErrorKind::Io) when it is no file that can be read.
    /// Then as any call.
    pub async fn upload_file(
        &self,
        session: &SessionId,
        path: &Path,
        on_progress: impl Fn(Transfer) + Send + Sync + 'static,
    ) -> Result<Vec<UploadedFile>> {
        let on_progress: &OnProgress = &(Arc::new(on_progress) as OnProgress);
        let route = &paths::upload(session);
        let reply: UploadReply = self
            .authorized(Error::is_bad_token, move |token| async move {
                let (form, bytes) = form(path, Arc::clone(on_progress)).await?;
                let request = self.transport().api(Method::POST, route, Some(&token));
                let request = request.timeout(limit(bytes)).multipart(form);
                Reply::of(OPERATION, request)
                    .await?
                    .decode(OPERATION, envelope::decode)
            })
            .await?;
        Ok(reply.files)
    }

    /// Asks the service to fetch the file at `url` into `session`. Free; sent once.
    ///
    /// # Errors
    ///
    /// [`Rejected`](ErrorKind::Rejected) when `url` is not http or https; then as any call.
    pub async fn upload_url(&self, session: &SessionId, url: &str) -> Result<Vec<UploadedFile>> {
        if !Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
            let message =
                format!("{url} is no http or https address; give one, or the path of a file");
            return Err(Error::new(ErrorKind::Rejected, OPERATION, message));
        }
        let request = UploadByUrl::new(vec![url.to_owned()]);
        let reply: UploadReply = self
            .post(
                OPERATION,
                &paths::upload(session),
                &request,
                envelope::decode,
            )
            .await?;
        Ok(reply.files)
    }
}

type OnProgress = Arc<dyn Fn(Transfer) + Send + Sync>;

/// Checks the file and returns the request's body with the file's size in bytes.
async fn form(path: &Path, on_progress: OnProgress) -> Result<(Form, u64)> {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let Some(file_type) = FileType::of_name(&name) else {
        let message = format!(
            "{name:?} has a type that is not accepted; accepted are {}",
            FileType::accepted()
        );
        return Err(Error::new(ErrorKind::UnsupportedType, OPERATION, message));
    };
    let (file, bytes) = open(path).await?;
    let done = AtomicU64::new(0);
    // Never more than was declared, also when the file is growing.
    let chunks =
        ReaderStream::with_capacity(file.take(bytes), CHUNK_BYTES).inspect_ok(move |chunk| {
            let done = done.fetch_add(chunk.len() as u64, Ordering::Relaxed) + chunk.len() as u64;
            on_progress(Transfer {
                done,
                total: Some(bytes),
            });
        });
    let part = Part::stream_with_length(Body::wrap_stream(chunks), bytes)
        .file_name(name)
        .mime_str(file_type.mime())
        .map_err(|error| Error::connection(OPERATION, error))?;
    Ok((Form::new().part(PART_NAME, part), bytes))
}

/// Opens a regular file that is small enough, and returns its size in bytes.
async fn open(path: &Path) -> Result<(File, u64)> {
    let failed = |error: std::io::Error| {
        let message = format!("{} cannot be read; check the path", path.display());
        Error::new(ErrorKind::Io, OPERATION, message).caused_by(error)
    };
    let not_a_file = || {
        let message = format!("{} is not a file", path.display());
        Error::new(ErrorKind::Io, OPERATION, message)
    };
    // Opening a pipe would wait for its writer.
    if !fs::metadata(path).await.map_err(failed)?.is_file() {
        return Err(not_a_file());
    }
    let file = File::open(path).await.map_err(failed)?;
    let metadata = file.metadata().await.map_err(failed)?;
    if !metadata.is_file() {
        return Err(not_a_file());
    }
    let bytes = metadata.len();
    if bytes > MAX_UPLOAD_BYTES {
        let message = format!(
            "{} has {} MB, at most {} MB can be uploaded; compress, trim or split it",
            path.display(),
            bytes.div_ceil(1_000_000),
            MAX_UPLOAD_BYTES / 1_000_000,
        );
        return Err(Error::new(ErrorKind::TooLarge, OPERATION, message));
    }
    Ok((file, bytes))
}

fn limit(bytes: u64) -> Duration {
    LEAST_LIMIT + Duration::from_secs(bytes / SLOWEST_BYTES_PER_SECOND)
}
