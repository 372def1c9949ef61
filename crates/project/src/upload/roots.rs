//! Which files of this machine may be uploaded.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};
use veo_backend::{ErrorKind as Trouble, OpenMedia};

use super::source::Source;
use crate::error::{Error, ErrorKind, Result};

const OPERATION: &str = "opening what to upload";

/// The folders whose files may be uploaded. Without any, every file may that this user can read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roots(Vec<PathBuf>);

impl Roots {
    pub(crate) fn new(folders: Vec<PathBuf>) -> Self {
        Self(folders)
    }

    /// These and one more.
    pub(crate) fn with(&self, folder: &Path) -> Self {
        let mut roots = self.clone();
        if !roots.0.is_empty() {
            roots.0.push(folder.to_owned());
        }
        roots
    }

    /// Whether a guest may name this: an address, or a file where folders were opened.
    pub(crate) fn check_guest(&self, source: &Source) -> Result<()> {
        match source {
            Source::File(path) if self.0.is_empty() => {
                let (path, roots) = (path.to_owned(), Vec::new());
                Err(Error::new(
                    ErrorKind::OutsideRoots { path, roots },
                    OPERATION,
                ))
            }
            _ => Ok(()),
        }
    }

    /// Opens a file and looks whether it can be sent. What is returned is the file that was looked at, whatever its
    /// path leads to later.
    pub(crate) async fn open(&self, path: &Path) -> Result<OpenMedia> {
        let opened = if self.0.is_empty() {
            OpenMedia::open(path).await
        } else {
            OpenMedia::of(self.open_below(path).await?, path).await
        };
        opened.map_err(|error| unfit(path, error))
    }

    async fn open_below(&self, path: &Path) -> Result<File> {
        let (roots, wanted) = (self.0.clone(), path.to_owned());
        let opened = tokio::task::spawn_blocking(move || {
            let below = roots.iter().find_map(|root| below(root, &wanted));
            below.map_or_else(
                || Err(io::Error::from(io::ErrorKind::PermissionDenied)),
                |(root, below)| open(&root, &below),
            )
        });
        let opened = opened.await.map_err(io::Error::other).and_then(|file| file);
        opened.map_err(|error| match error.kind() {
            // So is a link told of that leads out of the folder.
            io::ErrorKind::PermissionDenied => {
                let (path, roots) = (path.to_owned(), self.0.clone());
                Error::new(ErrorKind::OutsideRoots { path, roots }, OPERATION)
            }
            _ => Error::because(ErrorKind::UnreadableFile(path.to_owned()), OPERATION, error),
        })
    }
}

/// The root, and the rest of a path that lies below it by its letters, whether the path or the root is written
/// through links.
fn below(root: &Path, path: &Path) -> Option<(PathBuf, PathBuf)> {
    let real = root.canonicalize().ok()?;
    let rest = path
        .strip_prefix(root)
        .or_else(|_| path.strip_prefix(&real))
        .ok()?
        .to_owned();
    Some((real, rest))
}

/// Opens a regular file below a folder. A link or `..` that leads out of it is refused by the system call that
/// opens it, so nothing can change in between.
fn open(root: &Path, below: &Path) -> io::Result<File> {
    let root = Dir::open_ambient_dir(root, ambient_authority())?;
    // Opening a device may do something, and opening a pipe waits for its writer.
    if !root.metadata(below)?.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is not a regular file",
        ));
    }
    let mut options = OpenOptions::new();
    options.read(true);
    Ok(root.open_with(below, &options)?.into_std())
}

fn unfit(path: &Path, error: veo_backend::Error) -> Error {
    let path = path.to_owned();
    let kind = match error.kind {
        Trouble::UnsupportedType | Trouble::TooLarge => ErrorKind::UnfitFile {
            trouble: error.kind,
            message: error.message.clone(),
        },
        _ => ErrorKind::UnreadableFile(path),
    };
    match error.into_source() {
        Some(source) => Error::because(kind, OPERATION, source),
        None => Error::new(kind, OPERATION),
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use tempfile::TempDir;

    use super::*;

    const MP4: &str = "\0\0\0\x20ftypisom";

    /// A folder `open` whose files may be uploaded, beside `open-not` and a file whose may not.
    fn folders() -> (TempDir, Roots) {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["open", "open/sub", "open-not"] {
            fs::create_dir(path(name)).unwrap();
        }
        for name in [
            "open/a.mp4",
            "open/sub/b.mp4",
            "open-not/secret.mp4",
            "secret.mp4",
        ] {
            fs::write(path(name), MP4).unwrap();
        }
        symlink(path("secret.mp4"), path("open/link.mp4")).unwrap();
        symlink("../secret.mp4", path("open/relative.mp4")).unwrap();
        symlink(path("open-not"), path("open/folder")).unwrap();
        symlink("sub/b.mp4", path("open/inside.mp4")).unwrap();
        symlink("/proc/self/cwd", path("open/proc")).unwrap();
        symlink("loop.mp4", path("open/loop.mp4")).unwrap();
        symlink(path("open"), path("alias")).unwrap();
        let roots = Roots::new(vec![path("open")]);
        (folder, roots)
    }

    #[tokio::test]
    async fn what_lies_below_a_root_is_opened_and_nothing_else() {
        let (folder, roots) = folders();
        for inside in [
            "open/a.mp4",
            "open/sub/b.mp4",
            "open/sub/../a.mp4",
            "open/inside.mp4",
            "open/./a.mp4",
        ] {
            let opened = roots.open(&folder.path().join(inside)).await;
            assert_eq!(opened.unwrap().bytes(), 12, "{inside}");
        }
        for outside in [
            "secret.mp4",
            "open-not/secret.mp4",
            "open/../secret.mp4",
            "open/sub/../../secret.mp4",
            "open/sub/../../open-not/secret.mp4",
            "open/link.mp4",
            "open/relative.mp4",
            "open/folder/secret.mp4",
            "open/proc/secret.mp4",
            "open/loop.mp4",
            "open/none.mp4",
            "open/sub",
            "open",
            "",
        ] {
            let opened = roots.open(&folder.path().join(outside)).await;
            assert!(opened.is_err(), "{outside}");
        }
        for elsewhere in ["/etc/passwd", "/proc/self/fd/0", "/dev/zero", "a.mp4"] {
            let error = roots.open(Path::new(elsewhere)).await.unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::OutsideRoots { .. }),
                "{elsewhere}: {error}"
            );
        }
        let link = roots.open(&folder.path().join("open/link.mp4")).await;
        assert!(matches!(
            link.unwrap_err().kind(),
            ErrorKind::OutsideRoots { .. }
        ));
    }

    #[tokio::test]
    async fn a_root_may_be_named_through_a_link() {
        let (folder, _) = folders();
        let alias = Roots::new(vec![folder.path().join("alias")]);
        for path in ["alias/a.mp4", "open/a.mp4"] {
            alias.open(&folder.path().join(path)).await.unwrap();
        }
    }

    /// A file that another thread keeps swapping for a link out of the folder.
    #[tokio::test]
    async fn a_link_that_comes_in_between_leads_nowhere() {
        let (folder, roots) = folders();
        let path = |name: &str| folder.path().join(name);
        let (swapped, kept, link) = (path("open/s.mp4"), path("kept.mp4"), path("l.mp4"));
        fs::write(&kept, MP4).unwrap();
        fs::write(path("secret.mp4"), format!("{MP4} and a secret")).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let swapping = std::thread::spawn({
            let (stop, swapped, secret) = (Arc::clone(&stop), swapped.clone(), path("secret.mp4"));
            move || {
                while !stop.load(Ordering::Relaxed) {
                    fs::copy(&kept, kept.with_extension("new")).unwrap();
                    fs::rename(kept.with_extension("new"), &swapped).unwrap();
                    symlink(&secret, &link).unwrap();
                    fs::rename(&link, &swapped).unwrap();
                }
            }
        });
        let mut opened = 0;
        for _ in 0..2_000 {
            if let Ok(media) = roots.open(&swapped).await {
                assert_eq!(media.bytes(), 12, "the secret is longer");
                opened += 1;
            }
        }
        stop.store(true, Ordering::Relaxed);
        swapping.join().unwrap();
        assert!(opened > 0, "the file itself was seen");
    }

    #[tokio::test]
    async fn without_roots_every_file_may_be_sent() {
        let (folder, _) = folders();
        let everywhere = Roots::default();
        everywhere
            .open(&folder.path().join("open/link.mp4"))
            .await
            .unwrap();
    }
}
