//! The film comes beside its place under another name, whole and on the disk, and then takes its place.

use std::io;
use std::path::{Path, PathBuf};

use veo_backend::ErrorKind as Trouble;
use veo_media::Format;

use super::part;
use super::place::{Earlier, place};
use super::render::Film;
use super::whole::{Look, look};
use crate::error::{Error, ErrorKind, Result};
use crate::follow::Follower;
use crate::phase::Render;

const OPERATION: &str = "fetching the film";

/// Fetches the film, and returns where it lies and how large it is.
pub(super) async fn fetch(
    follower: &Follower,
    render: &Render,
    film: &Film,
    (format, earlier): (Format, Earlier),
) -> Result<(PathBuf, u64)> {
    let folder = render.target.parent().unwrap_or(Path::new(""));
    let folder_fails =
        |error| Error::because(ErrorKind::OutputFolder(folder.to_owned()), OPERATION, error);
    tokio::fs::create_dir_all(folder)
        .await
        .map_err(folder_fails)?;
    let part = part::new(follower.id, &render.target).map_err(folder_fails)?;
    let show = || follower.show_transfer("downloading the film".to_owned());
    let client = follower.client();
    let by_address = match &film.url {
        Some(url) => {
            let downloaded = client.download(url, &part, show()).await;
            Some(checked(downloaded, &part, (film, format)).await)
        }
        None => None,
    };
    let bytes = match by_address {
        Some(Ok(bytes)) => bytes,
        // Nothing is wrong with the address when the film cannot be written.
        Some(Err(error)) if cannot_be_written(&error) => return Err(error),
        other => {
            if let Some(Err(error)) = other {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the film's address did not work"
                );
            }
            let through_the_api = client.download_render(&render.id, &part, show()).await;
            checked(through_the_api, &part, (film, format)).await?
        }
    };
    let wanted = render.target.clone();
    let placed = tokio::task::spawn_blocking(move || place(part, &wanted, earlier)).await;
    let placed = placed.map_err(io::Error::other).and_then(|placed| placed);
    let path = placed.map_err(|error| {
        Error::because(
            ErrorKind::OutputFile(render.target.clone()),
            OPERATION,
            error,
        )
    })?;
    Ok((path, bytes))
}

/// Takes a film only as it was announced, and whole.
async fn checked(
    downloaded: veo_backend::Result<u64>,
    part: &Path,
    (film, format): (&Film, Format),
) -> Result<u64> {
    let arrived = downloaded.map_err(|error| Error::service(OPERATION, error))?;
    if let Some(announced) = film.bytes.filter(|announced| *announced != arrived) {
        let kind = ErrorKind::ShortFilm { arrived, announced };
        return Err(Error::new(kind, OPERATION));
    }
    let read = part.to_owned();
    let looked_at = tokio::task::spawn_blocking(move || look(&read, format)).await;
    match looked_at.map_err(io::Error::other).and_then(|look| look) {
        Ok(Look::Whole) => Ok(arrived),
        Ok(Look::Other) => Err(Error::new(ErrorKind::OtherFormat(format), OPERATION)),
        Ok(Look::Cut) => Err(Error::new(ErrorKind::BrokenFilm { arrived }, OPERATION)),
        Err(error) => {
            let kind = ErrorKind::OutputFile(part.to_owned());
            Err(Error::because(kind, OPERATION, error))
        }
    }
}

fn cannot_be_written(error: &Error) -> bool {
    match error.kind() {
        // Another address gives the same film.
        ErrorKind::OutputFile(_) | ErrorKind::OtherFormat(_) => true,
        ErrorKind::Service { trouble, .. } => matches!(trouble, Trouble::DiskFull | Trouble::Io),
        _ => false,
    }
}
