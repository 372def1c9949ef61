//! Where a film is made before it has its name.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::fs::File;

use crate::error::{Error, Result};

/// The beginning of the hidden folder's name, so that one left by a power cut can be told.
const PREFIX: &str = ".veo-render-";

/// A hidden folder beside the target: the same disk, so that the finished film can be renamed into place.
/// Goes with everything in it when it is dropped.
pub(crate) struct Scratch {
    folder: TempDir,
    target: PathBuf,
    operation: &'static str,
}

impl Scratch {
    /// Makes the folder beside `target`, whose own folder must be there.
    pub(crate) fn beside(target: &Path, operation: &'static str) -> Result<Self> {
        let error = |cause| Error::file(operation, "write", target, cause);
        let target = std::path::absolute(target).map_err(error)?;
        let parent = target
            .parent()
            .ok_or_else(|| error(io::ErrorKind::InvalidFilename.into()))?;
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempdir_in(parent)
            .map_err(error)?;
        Ok(Self {
            folder,
            target,
            operation,
        })
    }

    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where the film is written.
    pub(crate) fn film(&self) -> PathBuf {
        self.path().join("film.mp4")
    }

    /// Makes a folder in the folder.
    pub(crate) async fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.path().join(name);
        let made = tokio::fs::create_dir(&path).await;
        made.map_err(|cause| Error::file(self.operation, "write", &path, cause))?;
        Ok(path)
    }

    /// Moves a file within the folder.
    pub(crate) async fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        let moved = tokio::fs::rename(from, to).await;
        moved.map_err(|cause| Error::file(self.operation, "write", to, cause))
    }

    /// Removes a file that is of no more use.
    pub(crate) async fn remove(&self, file: &Path) -> Result<()> {
        let removed = tokio::fs::remove_file(file).await;
        removed.map_err(|cause| Error::file(self.operation, "remove", file, cause))
    }

    /// Writes a file into the folder.
    pub(crate) async fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.path().join(name);
        let written = tokio::fs::write(&path, bytes).await;
        written.map_err(|cause| Error::file(self.operation, "write", &path, cause))
    }

    /// Gives the film its name, replacing a file that has it, once its bytes are safely on the disk: a name
    /// must not outlive a power cut that its content does not.
    pub(crate) async fn publish(self) -> Result<()> {
        self.name_film()
            .await
            .map_err(|cause| Error::file(self.operation, "write", &self.target, cause))
    }

    async fn name_film(&self) -> io::Result<()> {
        let film = self.film();
        File::open(&film).await?.sync_all().await?;
        tokio::fs::rename(&film, &self.target).await
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[tokio::test]
    async fn a_film_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.mp4");
        let names = || {
            fs::read_dir(folder.path())
                .unwrap()
                .map(|entry| entry.unwrap().file_name())
                .collect::<Vec<_>>()
        };

        let dropped = Scratch::beside(&target, "render").unwrap();
        dropped.write("film.mp4", b"half").await.unwrap();
        drop(dropped);
        assert!(names().is_empty());

        let published = Scratch::beside(&target, "render").unwrap();
        published.write("film.mp4", b"whole").await.unwrap();
        published.publish().await.unwrap();
        assert_eq!(names(), ["out.mp4"]);
        assert_eq!(fs::read(&target).unwrap(), b"whole");
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = Scratch::beside(Path::new("/nowhere/out.mp4"), "render")
            .err()
            .unwrap();
        assert_eq!(error.to_string(), "could not write /nowhere/out.mp4");
    }
}
