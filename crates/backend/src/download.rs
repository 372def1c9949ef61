//! Fetching a finished film (protocol.md 6.2, 6.3).

use std::io;
use std::path::Path;
use std::time::Duration;

use reqwest::header::LOCATION;
use reqwest::{Method, Response};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;
use url::Url;
use veo_api::ids::RenderId;
use veo_api::paths;
use veo_api::render::RenderStatus;

use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::retry::with_retries;
use crate::transport::{Reply, chunk, is_of_type, refusal, send};

const OPERATION: &str = "download the film";
/// A film without a declared length is read no further than this.
const MAX_BYTES: u64 = 16 << 30;
/// How long a film may take that comes from the API itself.
const FILE_LIMIT: Duration = Duration::from_hours(1);
const NO_ADDRESS: &str = "the service gave no usable address for it";

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Bytes that have passed.
    pub done: u64,
    /// Bytes in all, where that is known.
    pub total: Option<u64>,
}

impl Client {
    /// Fetches `url` into the new or replaced file `part` and returns its size in bytes.
    ///
    /// The request carries neither the token nor who we are. The file is complete and on disk when this returns;
    /// after an error what it holds is of no use. `url` may also be a path on the API's origin.
    ///
    /// # Errors
    ///
    /// When the host cannot be reached or refuses, the file is shorter than declared, or cannot be written.
    pub async fn download(
        &self,
        url: &str,
        part: &Path,
        on_progress: impl Fn(Transfer) + Send + Sync,
    ) -> Result<u64> {
        let url = self.base_url().join(url).map_err(|error| {
            Error::new(ErrorKind::Protocol, OPERATION, NO_ADDRESS).caused_by(error)
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::new(ErrorKind::Protocol, OPERATION, NO_ADDRESS));
        }
        with_retries(self.pace(), || self.fetch(url.clone(), part, &on_progress)).await
    }

    /// Fetches the film of `render` through the API, for when its own address does not work (6.3).
    ///
    /// The API answers with the file, or with its address, which is then fetched as by [`Client::download`].
    ///
    /// # Errors
    ///
    /// As [`Client::download`].
    pub async fn download_render(
        &self,
        render: &RenderId,
        part: &Path,
        on_progress: impl Fn(Transfer) + Send + Sync,
    ) -> Result<u64> {
        let (path, on_progress) = (&paths::download_render(render), &on_progress);
        let answer = with_retries(self.pace(), || {
            self.authorized(move |token| async move {
                let request = self.transport().api(Method::GET, path, Some(&token));
                let response = send(OPERATION, request.timeout(FILE_LIMIT)).await?;
                answer(response, part, on_progress).await
            })
        })
        .await?;
        match answer {
            Answer::Stored(bytes) => Ok(bytes),
            Answer::Elsewhere(address) => self.download(&address, part, on_progress).await,
        }
    }

    async fn fetch(
        &self,
        url: Url,
        part: &Path,
        on_progress: &(impl Fn(Transfer) + Sync),
    ) -> Result<u64> {
        let response = send(OPERATION, self.transport().open(url)).await?;
        if response.status().is_success() {
            store(response, part, on_progress).await
        } else {
            Err(refusal(OPERATION, response).await)
        }
    }
}

/// What the API answers when it is asked for a film.
enum Answer {
    Stored(u64),
    Elsewhere(String),
}

async fn answer(
    response: Response,
    part: &Path,
    on_progress: &(impl Fn(Transfer) + Sync),
) -> Result<Answer> {
    let status = response.status();
    if status.is_redirection() {
        let location = response
            .headers()
            .get(LOCATION)
            .and_then(|value| value.to_str().ok());
        // Without a host it counts from the address that was asked, not from the base URL.
        let location = location
            .and_then(|location| response.url().join(location).ok())
            .ok_or_else(|| Error::new(ErrorKind::Protocol, OPERATION, NO_ADDRESS))?;
        return Ok(Answer::Elsewhere(location.into()));
    }
    if !status.is_success() {
        return Err(refusal(OPERATION, response).await);
    }
    if !is_of_type(&response, "application/json") {
        return store(response, part, on_progress).await.map(Answer::Stored);
    }
    let reply = Reply::read(OPERATION, response).await?;
    let render = reply.decode(OPERATION, RenderStatus::decode)?;
    let address = render
        .url
        .ok_or_else(|| Error::new(ErrorKind::Protocol, OPERATION, NO_ADDRESS))?;
    Ok(Answer::Elsewhere(address))
}

/// Writes a response's body to `part` and makes sure that all of it is there, on disk.
async fn store(
    mut response: Response,
    part: &Path,
    on_progress: &(impl Fn(Transfer) + Sync),
) -> Result<u64> {
    let total = response.content_length();
    let limit = total.unwrap_or(MAX_BYTES);
    let failed = |error: io::Error| {
        let message = format!(
            "{} cannot be written; check the folder and the free space",
            part.display()
        );
        Error::new(ErrorKind::Io, OPERATION, message).caused_by(error)
    };
    let mut file = create_anew(part).await.map_err(failed)?;
    let mut done = 0;
    while let Some(bytes) = chunk(OPERATION, &mut response).await? {
        done += bytes.len() as u64;
        if done > limit {
            let message = format!("the film is larger than {limit} bytes");
            return Err(Error::new(ErrorKind::Protocol, OPERATION, message));
        }
        file.write_all(&bytes).await.map_err(failed)?;
        on_progress(Transfer { done, total });
    }
    if total.is_some_and(|total| done < total) {
        let message = format!("the connection ended after {done} of {limit} bytes");
        return Err(Error::new(ErrorKind::Lost, OPERATION, message));
    }
    file.sync_all().await.map_err(failed)?;
    Ok(done)
}

/// Makes a new file at `path`. What is there is taken away first: were it a link, its target would be written.
async fn create_anew(path: &Path) -> io::Result<File> {
    match fs::remove_file(path).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => File::create_new(path).await,
    }
}
