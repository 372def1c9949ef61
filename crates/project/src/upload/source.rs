//! What is to be uploaded: a file here, or an address that the service fetches.

use std::fmt;
use std::path::{PathBuf, absolute};

use url::Url;
use veo_api::address::PublicAddress;
use veo_backend::OpenMedia;

use super::roots::Roots;

use crate::error::{Error, ErrorKind, Result};

const OPERATION: &str = "checking what to upload";

/// What is to be uploaded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Source {
    File(PathBuf),
    Address(Url),
}

/// What is to be uploaded, looked at.
#[derive(Debug, Clone)]
pub(crate) enum Opened {
    File(OpenMedia),
    Address(PublicAddress),
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

    /// Opens it, or checks that the service may be told to fetch it.
    pub(crate) async fn open(&self, roots: &Roots) -> Result<Opened> {
        match self {
            Self::File(path) => roots.open(path).await.map(Opened::File),
            Self::Address(address) => match PublicAddress::parse(address.as_str()) {
                Ok(address) => Ok(Opened::Address(address)),
                Err(reason) => {
                    let kind = ErrorKind::UnusableAddress(address.to_string());
                    Err(Error::because(kind, OPERATION, reason))
                }
            },
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

#[cfg(test)]
mod tests {
    use std::fs::File;

    use veo_api::upload::MAX_UPLOAD_BYTES;
    use veo_backend::ErrorKind as Trouble;

    use super::*;
    use crate::next::NextStep;

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
        std::fs::write(path("playlist.mp4"), "#EXTM3U\n#EXTINF:1,\n/etc/passwd\n").unwrap();
        std::fs::create_dir(path("folder.mp4")).unwrap();
        // Sparse: it has the length and no bytes on the disk.
        File::create(path("large.mp4"))
            .unwrap()
            .set_len(MAX_UPLOAD_BYTES + 1)
            .unwrap();
        std::fs::write(path("good.MP4"), "\0\0\0\x20ftypisom").unwrap();

        let roots = Roots::default();
        let check = [path("none.mp4"), path("folder.mp4")].map(ErrorKind::UnreadableFile);
        for (name, kind) in ["none.mp4", "folder.mp4"].into_iter().zip(check) {
            let error = Source::File(path(name)).open(&roots).await.unwrap_err();
            assert_eq!(error.kind(), &kind);
            assert_eq!(
                error.next_steps(),
                [NextStep::CheckPath { path: path(name) }]
            );
        }
        for (name, found) in [
            ("notes.txt", Trouble::UnsupportedType),
            ("empty.mp4", Trouble::UnsupportedType),
            ("playlist.mp4", Trouble::UnsupportedType),
            ("large.mp4", Trouble::TooLarge),
        ] {
            let error = Source::File(path(name)).open(&roots).await.unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::UnfitFile { trouble, .. } if *trouble == found),
                "{name}: {error:?}"
            );
            assert!(error.to_string().contains(name), "{error}");
            assert!(!error.next_steps().is_empty(), "{name}");
        }
        Source::File(path("good.MP4")).open(&roots).await.unwrap();
        for address in ["ftp://example.com/a.mp4", "http://127.0.0.1/a.mp4"] {
            let error = Source::read(address).open(&roots).await.unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::UnusableAddress(_)));
        }
        Source::read("https://example.com/a.mp4")
            .open(&roots)
            .await
            .unwrap();
    }
}
