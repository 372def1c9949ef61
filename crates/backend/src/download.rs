//! Fetching a finished film (protocol.md 6.2, 6.3).

mod held;
mod part;

use std::path::Path;
use std::time::Duration;

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Method, Response, StatusCode};
use url::Url;
use veo_api::ids::RenderId;
use veo_api::paths;
use veo_api::render::RenderStatus;

use self::held::{Held, Start};
use self::part::Part;
use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::retry::Attempts;
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
    /// The request carries neither the token nor who we are. Where the API is on the public internet, the address
    /// and all that it redirects to must be too. After a cut connection the rest is asked for, if the host says
    /// that it still has the same film, else all of it. The file is complete and on disk when this returns; after
    /// an error what it holds is of no use. `url` may also be a path on the API's origin.
    ///
    /// # Errors
    ///
    /// [`DiskFull`](ErrorKind::DiskFull) and [`Io`](ErrorKind::Io) when the file cannot be written; else when the
    /// host cannot be reached or refuses, or the film is not as long as declared.
    pub async fn download(
        &self,
        url: &str,
        part: &Path,
        on_progress: impl Fn(Transfer) + Send + Sync,
    ) -> Result<u64> {
        let url = &self.base_url().join(url).map_err(|error| {
            Error::new(ErrorKind::Protocol, OPERATION, NO_ADDRESS).caused_by(error)
        })?;
        self.fetch(part, &on_progress, |headers| self.open(url, headers))
            .await
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
        let path = &paths::download_render(render);
        self.fetch(part, &on_progress, |headers| self.ask_api(path, headers))
            .await
    }

    /// Writes the film that `ask` returns to `part`, in as many attempts as it takes and may take.
    async fn fetch<F>(
        &self,
        part: &Path,
        on_progress: &(impl Fn(Transfer) + Sync),
        ask: impl Fn(HeaderMap) -> F,
    ) -> Result<u64>
    where
        F: Future<Output = Result<Response>>,
    {
        let mut part = Part::create(part)?;
        let (mut held, mut farthest) = (Held::default(), 0);
        let mut attempts = Attempts::new(self.pace());
        loop {
            let asks_for_a_part = held.asks_for_a_part();
            let stored = match ask(held.request()).await {
                Ok(response) => store(response, &mut held, &mut part, on_progress).await,
                Err(error) if asks_for_a_part && is_no_such_part(&error) => Err(misfit(&mut held)),
                Err(error) => Err(error),
            };
            let error = match stored {
                Ok(()) => break,
                Err(error) if error.is_temporary() => error,
                Err(error) => return Err(error),
            };
            part.flush(held.transfer()).await?;
            if held.transfer().done > farthest {
                farthest = held.transfer().done;
                attempts.got_further();
            }
            attempts.wait_after(error).await?;
        }
        part.finish(held.transfer()).await?;
        Ok(held.transfer().done)
    }

    /// Asks a host for a film.
    async fn open(&self, url: &Url, headers: HeaderMap) -> Result<Response> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::new(ErrorKind::Protocol, OPERATION, NO_ADDRESS));
        }
        let request = self.transport().open(OPERATION, url)?.headers(headers);
        film(send(OPERATION, request).await?).await
    }

    /// Asks the API for a film, and where it says that it is, the host there.
    async fn ask_api(&self, path: &str, headers: HeaderMap) -> Result<Response> {
        let to_api = &headers;
        let answer = self
            .authorized(move |token| async move {
                let request = self.transport().api(Method::GET, path, Some(&token))?;
                let request = request.timeout(FILE_LIMIT).headers(to_api.clone());
                answer(send(OPERATION, request).await?).await
            })
            .await?;
        match answer {
            Answer::Film(response) => Ok(response),
            Answer::Elsewhere(address) => self.open(&address, headers).await,
        }
    }
}

/// What the API answers when it is asked for a film.
enum Answer {
    Film(Response),
    Elsewhere(Url),
}

async fn answer(response: Response) -> Result<Answer> {
    let status = response.status();
    // Without a host it counts from the address that was asked, not from the base URL.
    let asked = response.url().clone();
    let elsewhere = |address: Option<&str>| {
        let address = address.and_then(|address| asked.join(address).ok());
        address
            .map(Answer::Elsewhere)
            .ok_or_else(|| Error::new(ErrorKind::Protocol, OPERATION, NO_ADDRESS))
    };
    if status.is_redirection() {
        let location = response.headers().get(LOCATION);
        return elsewhere(location.and_then(|value| value.to_str().ok()));
    }
    if status.is_success() && is_of_type(&response, "application/json") {
        let reply = Reply::read(OPERATION, response).await?;
        let render = reply.decode(OPERATION, RenderStatus::decode)?;
        return elsewhere(render.url.as_deref());
    }
    film(response).await.map(Answer::Film)
}

async fn film(response: Response) -> Result<Response> {
    if response.status().is_success() {
        Ok(response)
    } else {
        Err(refusal(OPERATION, response).await)
    }
}

/// Writes a response's body to `part`, behind what is held or in its place.
async fn store(
    mut response: Response,
    held: &mut Held,
    part: &mut Part,
    on_progress: &(impl Fn(Transfer) + Sync),
) -> Result<()> {
    let length = response.content_length();
    match held.meet(response.status(), response.headers(), length) {
        Start::Anew => part.restart(held.transfer()).await?,
        Start::Onwards => {}
        Start::Misfit => return Err(misfit(held)),
    }
    part.expect_room(held.transfer()).await?;
    let limit = held.transfer().total.unwrap_or(MAX_BYTES);
    while let Some(bytes) = chunk(OPERATION, &mut response).await? {
        if held.transfer().done + bytes.len() as u64 > limit {
            let message = format!("the film is larger than {limit} bytes");
            return Err(Error::new(ErrorKind::Protocol, OPERATION, message));
        }
        part.write(&bytes, held.transfer()).await?;
        held.add(bytes.len());
        on_progress(held.transfer());
    }
    match held.transfer() {
        Transfer {
            done,
            total: Some(total),
        } if done < total => {
            let message = format!("the connection ended after {done} of {total} bytes");
            Err(Error::new(ErrorKind::Lost, OPERATION, message))
        }
        _ => Ok(()),
    }
}

/// 416: the film has become shorter than what is held of it.
fn is_no_such_part(error: &Error) -> bool {
    error.status == Some(StatusCode::RANGE_NOT_SATISFIABLE.as_u16())
}

/// Gives up what is held, since it does not go together with what the host has.
fn misfit(held: &mut Held) -> Error {
    held.forget();
    let message = "the host sent something else than the rest of the film";
    Error::new(ErrorKind::Lost, OPERATION, message)
}
