//! Which file an export writes.

use std::iter;
use std::path::{Component, Path, PathBuf, absolute};

use veo_media::Format;

use crate::error::{Error, ErrorKind, Result};
use crate::naming::file_stem;

const OPERATION: &str = "checking where to write";

/// The path that a caller names, as an absolute one.
pub(crate) fn full(output: &Path) -> Result<PathBuf> {
    absolute(output).map_err(|error| {
        Error::because(ErrorKind::OutputFolder(output.to_owned()), OPERATION, error)
    })
}

/// Checks that a path lies below a folder, by its letters.
pub(crate) fn check_below(path: &Path, folder: &Path) -> Result<()> {
    let climbs = path.components().any(|part| part == Component::ParentDir);
    if path.starts_with(folder) && !climbs {
        return Ok(());
    }
    let (path, folder) = (path.to_owned(), folder.to_owned());
    Err(Error::new(
        ErrorKind::OutputElsewhere { path, folder },
        OPERATION,
    ))
}

/// Checks that a film can be written there, and nothing is written over.
pub(crate) fn check(path: &Path, format: Format) -> Result<()> {
    let is_so_named = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case(format.extension()));
    if !is_so_named {
        let path = path.to_owned();
        return Err(Error::new(
            ErrorKind::OutputExtension { path, format },
            OPERATION,
        ));
    }
    if path.symlink_metadata().is_ok() {
        let (path, free) = (path.to_owned(), free(path));
        return Err(Error::new(
            ErrorKind::OutputExists { path, free },
            OPERATION,
        ));
    }
    Ok(())
}

/// The path in a folder for a project's film.
pub(crate) fn in_folder(folder: &Path, project: &str, format: Format) -> PathBuf {
    folder
        .join(file_stem(project))
        .with_extension(format.extension())
}

/// The path itself, and then `film-2.mp4`, `film-3.mp4`, ...
pub(crate) fn candidates(path: &Path) -> impl Iterator<Item = PathBuf> {
    const MOST: u32 = 10_000;
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let numbered = move |number| {
        let numbered = path.with_file_name(format!("{stem}-{number}"));
        path.extension().map_or(numbered.clone(), |extension| {
            numbered.with_extension(extension)
        })
    };
    iter::once(path.to_owned()).chain((2..=MOST).map(numbered))
}

/// The first candidate that does not exist.
fn free(path: &Path) -> PathBuf {
    candidates(path)
        .find(|candidate| candidate.symlink_metadata().is_err())
        .unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_path_is_refused_with_a_free_one() {
        let folder = tempfile::tempdir().unwrap();
        let film = folder.path().join("film.mp4");
        check(&film, Format::Mp4).unwrap();
        std::fs::write(&film, "film").unwrap();
        std::fs::write(folder.path().join("film-2.mp4"), "film").unwrap();
        let error = check(&film, Format::Mp4).unwrap_err();
        let free = folder.path().join("film-3.mp4");
        assert_eq!(error.kind(), &ErrorKind::OutputExists { path: film, free });
    }

    #[test]
    fn another_type_is_refused() {
        for name in ["film.mov", "film", "folder/"] {
            assert!(
                matches!(
                    check(Path::new(name), Format::Mp4).unwrap_err().kind(),
                    ErrorKind::OutputExtension { .. }
                ),
                "{name}"
            );
        }
    }

    #[test]
    fn films_are_named_after_their_project() {
        let named = |name: &str| in_folder(Path::new("/films"), name, Format::Mp4);
        assert_eq!(named("Bees & Co"), Path::new("/films/bees-co.mp4"));
        assert_eq!(named("v1.2"), Path::new("/films/v1-2.mp4"));
    }
}
