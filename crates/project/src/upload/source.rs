//! What is to be uploaded: a file here, or an address that the service fetches.

use std::fmt;
use std::path::{Path, PathBuf, absolute};

use url::Url;
use veo_api::upload::MAX_UPLOAD_BYTES;
use veo_media::FileType;

use crate::error::{Error, ErrorKind, Result};

const OPERATION: &str = "checking what to upload";

/// What is to be uploaded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Source {
    File(PathBuf),
    Address(Url),
}

impl fmt::Display for Source {
    /// Writes what [`Source::read`] reads.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(formatter),
            Self::Address(address) => address.fmt(formatter),
        }
    }
}

impl Source {
    /// Reads what a caller or the journal names. A path is made absolute.
    pub(crate) fn read(text: &str) -> Self {
        let path = match Url::parse(text.trim()) {
            Ok(address) if address.scheme() == "file" => address.to_file_path().ok(),
            // `C:\film.mp4` reads as an address with the scheme `c`.
            Ok(address) if address.scheme().len() > 1 => return Self::Address(address),
            _ => None,
        };
        let path = path.unwrap_or_else(|| PathBuf::from(text));
        Self::File(absolute(&path).unwrap_or(path))
    }

    /// Checks that it can be uploaded.
    pub(crate) async fn check(&self) -> Result<()> {
        match self {
            Self::File(path) => check_file(path).await,
            Self::Address(address) if is_reachable(address) => Ok(()),
            Self::Address(address) => Err(Error::new(
                ErrorKind::UnusableAddress(address.to_string()),
                OPERATION,
            )),
        }
    }

    /// The name that the service will show for it.
    pub(crate) fn name(&self) -> String {
        let name = match self {
            Self::File(path) => path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned()),
            Self::Address(address) => address
                .path_segments()
                .and_then(|mut segments| segments.next_back())
                .map(str::to_owned),
        };
        name.filter(|name| !name.is_empty())
            .unwrap_or_else(|| "the file".to_owned())
    }
}

fn is_reachable(address: &Url) -> bool {
    matches!(address.scheme(), "http" | "https") && address.has_host()
}

async fn check_file(path: &Path) -> Result<()> {
    let fail = |kind: ErrorKind| Err(Error::new(kind, OPERATION));
    let metadata = match tokio::fs::metadata(path).await {
        Ok(metadata) => metadata,
        Err(error) => {
            return Err(Error::because(
                ErrorKind::NoSuchFile(path.to_owned()),
                OPERATION,
                error,
            ));
        }
    };
    if !metadata.is_file() {
        return fail(ErrorKind::NotAFile(path.to_owned()));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if FileType::of_name(&name).is_none() {
        return fail(ErrorKind::UnsupportedType {
            name: name.into_owned(),
        });
    }
    if metadata.len() == 0 {
        return fail(ErrorKind::EmptyFile(path.to_owned()));
    }
    if metadata.len() > MAX_UPLOAD_BYTES {
        return fail(ErrorKind::FileTooLarge {
            path: path.to_owned(),
            bytes: metadata.len(),
            limit: MAX_UPLOAD_BYTES,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn paths_and_addresses_are_told_apart() {
        for (text, name, is_file) in [
            ("/tmp/a.mp4", "a.mp4", true),
            ("a b.mp4", "a b.mp4", true),
            ("file:///tmp/a%20b.mp4", "a b.mp4", true),
            ("https://example.com/x/b.mov?token=1", "b.mov", false),
            ("https://example.com/", "the file", false),
            ("ftp://example.com/a.mp4", "a.mp4", false),
        ] {
            let source = Source::read(text);
            assert_eq!(Source::read(&source.to_string()), source, "{text}");
            assert_eq!(matches!(source, Source::File(_)), is_file, "{text}");
            assert_eq!(source.name(), name);
        }
    }

    #[tokio::test]
    async fn what_cannot_be_uploaded_says_why_and_what_would_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("notes.txt"), "text").unwrap();
        std::fs::write(path("empty.mp4"), "").unwrap();
        std::fs::create_dir(path("folder.mp4")).unwrap();
        // Sparse: it has the length and no bytes on the disk.
        File::create(path("large.mp4"))
            .unwrap()
            .set_len(MAX_UPLOAD_BYTES + 1)
            .unwrap();
        std::fs::write(path("good.MP4"), "film").unwrap();

        let missing = path("none.mp4");
        for (name, kind) in [
            ("none.mp4", ErrorKind::NoSuchFile(missing)),
            (
                "notes.txt",
                ErrorKind::UnsupportedType {
                    name: "notes.txt".to_owned(),
                },
            ),
            ("empty.mp4", ErrorKind::EmptyFile(path("empty.mp4"))),
            ("folder.mp4", ErrorKind::NotAFile(path("folder.mp4"))),
            (
                "large.mp4",
                ErrorKind::FileTooLarge {
                    path: path("large.mp4"),
                    bytes: MAX_UPLOAD_BYTES + 1,
                    limit: MAX_UPLOAD_BYTES,
                },
            ),
        ] {
            let error = Source::File(path(name)).check().await.unwrap_err();
            assert_eq!(error.kind(), &kind);
            assert!(!error.next_steps().is_empty(), "{name}");
        }
        Source::File(path("good.MP4")).check().await.unwrap();
        let ftp = Source::read("ftp://example.com/a.mp4")
            .check()
            .await
            .unwrap_err();
        assert!(matches!(ftp.kind(), ErrorKind::UnusableAddress(_)));
    }
}
