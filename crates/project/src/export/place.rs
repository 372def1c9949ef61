//! A finished file takes its name, and never another file's.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::target::candidates;

/// Whether the same film may lie in its place already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Earlier {
    /// It cannot: it is fetched for the first time.
    Nothing,
    /// An earlier process may have ended after the film took its place, and before the journal knew.
    Perhaps,
}

/// Gives the file its name, or the next free one beside it if that is taken, and returns which.
pub(super) fn place(mut part: TempPath, wanted: &Path, earlier: Earlier) -> io::Result<PathBuf> {
    for path in candidates(wanted) {
        part = match part.persist_noclobber(&path) {
            Ok(()) => {
                keep_name(&path);
                return Ok(path);
            }
            Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => taken.path,
            Err(other) => return Err(other.error),
        };
        if earlier == Earlier::Perhaps && holds_the_same(&part, &path)? {
            return Ok(path);
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

fn holds_the_same(one: &Path, other: &Path) -> io::Result<bool> {
    let (one, other) = (File::open(one)?, File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (BufReader::new(one), BufReader::new(other));
    loop {
        let (left, right) = (one.fill_buf()?, other.fill_buf()?);
        let both = left.len().min(right.len());
        if both == 0 {
            return Ok(left.is_empty() && right.is_empty());
        }
        if left[..both] != right[..both] {
            return Ok(false);
        }
        one.consume(both);
        other.consume(both);
    }
}

/// Lets the name survive a power cut, where a folder can be flushed. The film is in its place anyway.
fn keep_name(path: &Path) {
    let folder = path.parent().unwrap_or(Path::new(""));
    if let Err(error) = File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::debug!(
            error = &error as &dyn std::error::Error,
            "the folder was not flushed"
        );
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_taken_name_stays_and_the_next_one_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let part = || {
            fs::write(path("x.part"), "film").unwrap();
            TempPath::try_from_path(path("x.part")).unwrap()
        };
        fs::write(path("film.mp4"), "mine").unwrap();

        let placed = |earlier| place(part(), &path("film.mp4"), earlier).unwrap();
        assert_eq!(placed(Earlier::Nothing), path("film-2.mp4"));
        assert_eq!(placed(Earlier::Nothing), path("film-3.mp4"));
        // Placed before, and found again.
        assert_eq!(placed(Earlier::Perhaps), path("film-2.mp4"));
        assert_eq!(fs::read(path("film.mp4")).unwrap(), b"mine");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}
