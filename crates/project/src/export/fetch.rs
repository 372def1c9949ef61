//! The film comes beside its place under another name, whole and on the disk, and then takes its place.

use std::io;
use std::path::{Path, PathBuf};

use veo_backend::ErrorKind as Trouble;

use super::part;
use super::place::{Earlier, place};
use super::render::Film;
use crate::error::{Error, ErrorKind, Result};
use crate::follow::Follower;
use crate::phase::Render;

const OPERATION: &str = "fetching the film";

/// Fetches the film, and returns where it lies and how large it is.
pub(super) async fn fetch(
    follower: &Follower,
    render: &Render,
    film: &Film,
    earlier: Earlier,
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
    let bytes = match &film.url {
        Some(url) => match client.download(url, &part, show()).await {
            Ok(bytes) => Ok(bytes),
            // Nothing is wrong with the address when the film cannot be written.
            Err(error) if matches!(error.kind, Trouble::DiskFull | Trouble::Io) => Err(error),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the film's address did not work"
                );
                client.download_render(&render.id, &part, show()).await
            }
        },
        None => client.download_render(&render.id, &part, show()).await,
    };
    let bytes = bytes.map_err(|error| Error::service(OPERATION, error))?;
    if let Some(announced) = film.bytes.filter(|announced| *announced != bytes) {
        let kind = ErrorKind::ShortFilm {
            arrived: bytes,
            announced,
        };
        return Err(Error::new(kind, OPERATION));
    }
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
