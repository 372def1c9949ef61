//! The file that a film is written to as it comes.

use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};

use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt, BufWriter};

use super::{OPERATION, Transfer};
use crate::error::{Error, ErrorKind, Result};

/// A connection brings some kilobytes at a time, and each write is a task of its own.
const BUFFER_BYTES: usize = 256 << 10;

#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Part {
    /// Makes a new file at `path`. What is there is taken away first: were it a link, its target would be written.
    ///
    /// Not on another thread: a download may be dropped at any await, and a file that was made after that would be
    /// left behind.
    pub(super) fn create(path: &Path) -> Result<Self> {
        let removed = match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
        let nothing = Transfer {
            done: 0,
            total: None,
        };
        let created = removed.and_then(|()| std::fs::File::create_new(path));
        let file = created.map_err(|error| failed(path, nothing, error))?;
        Ok(Self::over(File::from_std(file), path))
    }

    fn over(file: File, path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            file: BufWriter::with_capacity(BUFFER_BYTES, file),
        }
    }

    /// Makes sure that what is still to come has room, as far as that can be known.
    pub(super) async fn expect_room(&self, at: Transfer) -> Result<()> {
        let Some(total) = at.total else {
            return Ok(());
        };
        let folder = folder(&self.path).to_owned();
        let free = tokio::task::spawn_blocking(move || free_bytes(&folder)).await;
        match free.ok().flatten() {
            Some(free) if free < total.saturating_sub(at.done) => {
                let why = format!("{free} bytes are free");
                Err(disk_full(&self.path, at, &why))
            }
            _ => Ok(()),
        }
    }

    /// Adds bytes; `at` is how far the film is with them.
    pub(super) async fn write(&mut self, bytes: &[u8], at: Transfer) -> Result<()> {
        match self.file.write_all(bytes).await {
            Ok(()) => Ok(()),
            Err(error) => Err(self.failed(at, error).await),
        }
    }

    /// Writes what is held in memory.
    pub(super) async fn flush(&mut self, at: Transfer) -> Result<()> {
        match self.file.flush().await {
            Ok(()) => Ok(()),
            Err(error) => Err(self.failed(at, error).await),
        }
    }

    /// Throws away what is there.
    pub(super) async fn restart(&mut self, at: Transfer) -> Result<()> {
        let restarted = async {
            self.file.seek(SeekFrom::Start(0)).await?;
            self.file.get_ref().set_len(0).await
        };
        match restarted.await {
            Ok(()) => Ok(()),
            Err(error) => Err(self.failed(at, error).await),
        }
    }

    /// Makes sure that all of it is on the disk.
    pub(super) async fn finish(mut self, at: Transfer) -> Result<()> {
        self.flush(at).await?;
        match self.file.get_ref().sync_all().await {
            Ok(()) => Ok(()),
            Err(error) => Err(self.failed(at, error).await),
        }
    }

    async fn failed(&self, at: Transfer, error: io::Error) -> Error {
        // What has come is more than what was written: some of it waited in memory.
        let written = match self.file.get_ref().metadata().await {
            Ok(metadata) => metadata.len(),
            Err(_) => at.done,
        };
        let at = Transfer {
            done: written,
            ..at
        };
        failed(&self.path, at, error)
    }
}

fn failed(path: &Path, at: Transfer, error: io::Error) -> Error {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    let why = match error.kind() {
        StorageFull => "the disk is full",
        QuotaExceeded => "the quota is used up",
        FileTooLarge => "it takes no file this large",
        _ => {
            let message = format!("{} cannot be written; check the folder", path.display());
            return Error::new(ErrorKind::Io, OPERATION, message).caused_by(error);
        }
    };
    disk_full(path, at, why).caused_by(error)
}

fn disk_full(path: &Path, at: Transfer, why: &str) -> Error {
    let written = match at.total {
        Some(total) => format!("{} of {total} bytes were written", at.done),
        None => format!("{} bytes were written", at.done),
    };
    let message = format!(
        "no space left in {} ({why}); {written}; free some space or name another folder",
        folder(path).display()
    );
    Error::new(ErrorKind::DiskFull, OPERATION, message)
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Returns how much a user may still write there, where that can be known.
#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let room = rustix::fs::statvfs(folder).ok()?;
    // A file system that counts no blocks does not know.
    (room.f_blocks > 0).then(|| room.f_bavail.saturating_mul(room.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Transfer = Transfer {
        done: 10,
        total: Some(30),
    };

    #[test]
    fn a_full_disk_a_quota_and_a_limit_are_told_apart_from_other_failures() {
        for (kind, expected) in [
            (io::ErrorKind::StorageFull, ErrorKind::DiskFull),
            (io::ErrorKind::QuotaExceeded, ErrorKind::DiskFull),
            (io::ErrorKind::FileTooLarge, ErrorKind::DiskFull),
            (io::ErrorKind::PermissionDenied, ErrorKind::Io),
        ] {
            let error = failed(Path::new("/films/a.part"), AT, kind.into());
            assert_eq!(error.kind, expected, "{kind:?}");
        }
        let error = failed(Path::new("a.part"), AT, io::ErrorKind::StorageFull.into());
        assert_eq!(
            error.to_string(),
            "could not download the film: no space left in . (the disk is full); \
             10 of 30 bytes were written; free some space or name another folder"
        );
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_disk_that_fills_up_is_noticed_at_the_latest_at_the_end() {
        let full = File::options().write(true).open("/dev/full").await.unwrap();
        let mut part = Part::over(full, Path::new("/dev/full"));
        part.write(b"film", AT).await.unwrap();
        let error = part.finish(AT).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::DiskFull);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn room_is_asked_for_beforehand() {
        let folder = tempfile::tempdir().unwrap();
        let part = Part::create(&folder.path().join("a.part")).unwrap();
        part.expect_room(AT).await.unwrap();
        let error = part.expect_room(Transfer {
            done: 0,
            total: Some(u64::MAX),
        });
        assert_eq!(error.await.unwrap_err().kind, ErrorKind::DiskFull);
    }

    #[tokio::test]
    async fn a_restart_leaves_nothing_of_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.part");
        let mut part = Part::create(&path).unwrap();
        part.write(b"the first film", AT).await.unwrap();
        part.flush(AT).await.unwrap();
        part.write(b" and more", AT).await.unwrap();
        part.restart(AT).await.unwrap();
        part.write(b"another", AT).await.unwrap();
        part.finish(AT).await.unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "another");
    }
}
