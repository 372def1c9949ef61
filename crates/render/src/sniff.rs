//! What a file is, by its first bytes.
//!
//! FFmpeg on its own would believe a playlist or a script that is named `x.mp4` and read other files for it, so
//! its input format is never guessed by it: it is forced to what was recognised here.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use veo_media::{Container, HEAD_BYTES, describe, is_animated_webp};

use crate::error::{Error, ErrorKind, Result};

/// What a file is.
#[derive(Debug)]
pub(crate) struct Sniffed {
    pub(crate) container: Container,
    /// Whether FFmpeg is given it unpacked: see [`crate::unpack`].
    pub(crate) is_packed: bool,
}

/// The name of the FFmpeg demuxer that reads a container, or what of it was unpacked.
pub(crate) fn demuxer(container: Container, is_packed: bool) -> &'static str {
    match container {
        _ if is_packed => "apng",
        Container::Mp4 => "mov",
        Container::Matroska => "matroska",
        Container::Avi => "avi",
        Container::Wav => "wav",
        Container::Mp3 => "mp3",
        Container::Aac => "aac",
        Container::Png => "png_pipe",
        Container::Jpeg => "jpeg_pipe",
        Container::Gif => "gif",
        Container::WebP => "webp_pipe",
    }
}

/// What the file at `path` is. Blocks while it reads the first bytes, and never on a pipe.
pub(crate) fn sniff(operation: &'static str, path: &Path) -> Result<Sniffed> {
    let file_error = |action, cause| Error::file(operation, action, path, cause);
    let unsupported = |found: &str| {
        let name = display_name(path);
        let found = found.to_owned();
        Error::new(operation, ErrorKind::UnsupportedMedia { name, found })
    };
    // Opening a FIFO would wait for a writer, so the type of the file is looked at first.
    let metadata = std::fs::metadata(path).map_err(|cause| file_error("open", cause))?;
    if metadata.is_dir() {
        return Err(unsupported("a folder"));
    }
    if !metadata.is_file() {
        return Err(unsupported("not a regular file"));
    }
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HEAD_BYTES as u64).read_to_end(&mut head))
        .map_err(|cause| file_error("read", cause))?;
    let container = Container::recognise(&head).ok_or_else(|| unsupported(describe(&head)))?;
    Ok(Sniffed {
        container,
        is_packed: is_animated_webp(&head),
    })
}

/// The last part of `path`, for messages.
pub(crate) fn display_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(OsStr::new("the file"))
        .to_string_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_was_found_instead() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.mp4");
        std::fs::write(&path, "#EXTM3U\n#EXTINF:1,\n/etc/passwd\n").unwrap();
        assert_eq!(
            sniff("probe", &path).unwrap_err().to_string(),
            "x.mp4 is a text playlist (HLS), which is not accepted; accepted: \
             mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac"
        );
    }

    #[test]
    fn a_missing_file_is_a_file_error() {
        let error = sniff("probe", Path::new("/nowhere/x.mp4")).unwrap_err();
        assert!(matches!(error.kind, ErrorKind::File { action: "open", .. }));
    }

    #[test]
    fn a_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let error = sniff("probe", folder.path()).unwrap_err();
        assert!(error.to_string().contains("is a folder"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_without_waiting_for_a_writer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.mp4");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        let error = sniff("probe", &path).unwrap_err();
        assert!(error.to_string().contains("not a regular file"), "{error}");
    }
}
