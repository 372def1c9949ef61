//! Where the studio keeps its files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::{Error, ErrorKind, Result};

/// The data folder and its parts.
#[derive(Clone, Debug)]
pub(crate) struct Folders {
    data: PathBuf,
}

impl Folders {
    /// Makes the folders that are missing. Others on this machine cannot look into them.
    pub(crate) fn open(data: &Path) -> Result<Self> {
        let folders = Self {
            data: data.to_owned(),
        };
        for folder in [data, &folders.media(), &folders.renders(), &folders.work()] {
            make_private(folder).map_err(|source| {
                Error::new(ErrorKind::Files(folder.to_owned()), "making a folder").because(source)
            })?;
        }
        Ok(folders)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.data.join("studio.db")
    }

    /// Uploads and footage that are complete.
    pub(crate) fn media(&self) -> PathBuf {
        self.data.join("media")
    }

    /// Films that are complete.
    pub(crate) fn renders(&self) -> PathBuf {
        self.data.join("renders")
    }

    /// What was made for films and may be in later ones. It is made by the engine.
    pub(crate) fn cache(&self) -> PathBuf {
        self.data.join("cache")
    }

    /// What is being made; on the same file system, so that finishing is a rename.
    pub(crate) fn work(&self) -> PathBuf {
        self.data.join("work")
    }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}
