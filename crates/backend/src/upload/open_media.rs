//! A file that has been opened and looked at.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use veo_api::upload::MAX_UPLOAD_BYTES;
use veo_media::{FileType, HEAD_BYTES};

use super::OPERATION;
use super::positional::fill;
use crate::error::{Error, ErrorKind, Result};

/// A file that is fit to be uploaded: what was looked at is what is sent, whatever its path leads to by then.
#[derive(Clone, Debug)]
pub struct OpenMedia {
    path: PathBuf,
    file: Arc<File>,
    as_opened: Shape,
    file_type: FileType,
}

/// What changes when somebody writes to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) bytes: u64,
    modified: Option<SystemTime>,
}

impl OpenMedia {
    /// Opens the file at `path` and looks whether it can be sent.
    ///
    /// Symbolic links are followed: which folders may be read is for the caller to say, who then hands over what it
    /// opened to [`OpenMedia::of`].
    ///
    /// # Errors
    ///
    /// As [`OpenMedia::of`], and [`Io`](ErrorKind::Io) when there is no file that can be opened.
    pub async fn open(path: &Path) -> Result<Self> {
        let path = path.to_owned();
        blocking(move || {
            expect_type(&path)?;
            let file = open_without_waiting(&path).map_err(|error| unreadable(&path, error))?;
            Self::look(file.ok_or_else(|| not_a_file(&path))?, path)
        })
        .await
    }

    /// Looks whether an open file can be sent, from its first byte on. `path` gives its name.
    ///
    /// # Errors
    ///
    /// [`UnsupportedType`](ErrorKind::UnsupportedType) by the name's extension, or when the content is not what
    /// the name says; [`TooLarge`](ErrorKind::TooLarge) above 500 MB; [`Io`](ErrorKind::Io) when it is no
    /// regular file, or cannot be read.
    pub async fn of(file: File, path: &Path) -> Result<Self> {
        let path = path.to_owned();
        blocking(move || Self::look(file, path)).await
    }

    /// Returns the type of the content, which may be another one than the name's, of the same class.
    pub fn file_type(&self) -> FileType {
        self.file_type
    }

    /// Returns the size in bytes.
    pub fn bytes(&self) -> u64 {
        self.as_opened.bytes
    }

    /// Returns the name, without folders.
    pub fn name(&self) -> String {
        name_of(&self.path)
    }

    fn look(file: File, path: PathBuf) -> Result<Self> {
        let named = expect_type(&path)?;
        let failed = |error| unreadable(&path, error);
        let metadata = file.metadata().map_err(failed)?;
        if !metadata.is_file() {
            return Err(not_a_file(&path));
        }
        let as_opened = Shape::of(&metadata);
        if as_opened.bytes > MAX_UPLOAD_BYTES {
            return Err(too_large(&path, as_opened.bytes));
        }
        let mut head = [0; HEAD_BYTES];
        let bytes = fill(&file, &mut head, 0).map_err(failed)?;
        let file_type = named.checked(&head[..bytes]).map_err(|mismatch| {
            let message = format!("`{}` {mismatch}", name_of(&path));
            Error::new(ErrorKind::UnsupportedType, OPERATION, message)
        })?;
        Ok(Self {
            file: Arc::new(file),
            path,
            as_opened,
            file_type,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn file(&self) -> &Arc<File> {
        &self.file
    }

    pub(super) fn as_opened(&self) -> Shape {
        self.as_opened
    }
}

impl Shape {
    pub(super) fn of(metadata: &fs::Metadata) -> Self {
        Self {
            bytes: metadata.len(),
            modified: metadata.modified().ok(),
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| {
        let message = "the file could not be looked at";
        Err(Error::new(ErrorKind::Io, OPERATION, message).caused_by(error))
    })
}

/// Returns the type that the name says, if it is accepted.
fn expect_type(path: &Path) -> Result<FileType> {
    let name = name_of(path);
    FileType::of_name(&name).ok_or_else(|| {
        let message = format!(
            "{name:?} has a type that is not accepted; accepted are {}",
            FileType::accepted()
        );
        Error::new(ErrorKind::UnsupportedType, OPERATION, message)
    })
}

/// Opens a file, or nothing where there is something else. Opening a device may do something, so what is there
/// is looked at first; should a pipe take its place meanwhile, opening it does not wait for a writer.
fn open_without_waiting(path: &Path) -> io::Result<Option<File>> {
    if !fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;

        use rustix::fs::OFlags;
        options.custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed());
    }
    options.open(path).map(Some)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    let message = format!("{} cannot be read; check the path", path.display());
    Error::new(ErrorKind::Io, OPERATION, message).caused_by(error)
}

fn not_a_file(path: &Path) -> Error {
    let message = format!("{} is not a file", path.display());
    Error::new(ErrorKind::Io, OPERATION, message)
}

fn too_large(path: &Path, bytes: u64) -> Error {
    let message = format!(
        "{} has {} MB, at most {} MB can be uploaded; compress, trim or split it",
        path.display(),
        bytes.div_ceil(1_000_000),
        MAX_UPLOAD_BYTES / 1_000_000,
    );
    Error::new(ErrorKind::TooLarge, OPERATION, message)
}
