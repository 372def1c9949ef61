//! What a file is, by its first bytes.
//!
//! FFmpeg on its own would believe a playlist or a script that is named `x.mp4` and read other files for it, so
//! its input format is never guessed by it: it is forced to what was recognised here.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// The file types that are taken, by their usual extensions.
pub(crate) const ACCEPTED: &str = "mp4 mov avi webm mkv jpg png gif webp mp3 wav m4a aac";

/// Enough for every signature below, and to see whether a file is text.
const HEAD_BYTES: u64 = 512;

/// The container formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Container {
    /// MP4, M4A and MOV.
    Mp4,
    /// Matroska, which webm is a kind of.
    Matroska,
    /// AVI.
    Avi,
    /// WAV.
    Wav,
    /// MP3, with or without an ID3 tag.
    Mp3,
    /// AAC in ADTS frames.
    Aac,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF, still or animated.
    Gif,
    /// WebP.
    #[serde(rename = "webp")]
    WebP,
}

impl Container {
    /// The container that these first bytes of a file begin, if it is one that is read.
    pub fn recognise(head: &[u8]) -> Option<Self> {
        match head {
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [0x1a, 0x45, 0xdf, 0xa3, ..] => Some(Self::Matroska),
            [b'R', b'I', b'F', b'F', _, _, _, _, form @ ..] => recognise_riff(form),
            [_, _, _, _, atom @ ..] if is_mp4_atom(atom) => Some(Self::Mp4),
            [b'I', b'D', b'3', ..] => Some(Self::Mp3),
            [0xff, second, third, ..] => recognise_mpeg_audio(*second, *third),
            _ => None,
        }
    }

    /// The name of the FFmpeg demuxer that reads it.
    pub(crate) fn demuxer(self) -> &'static str {
        match self {
            Self::Mp4 => "mov",
            Self::Matroska => "matroska",
            Self::Avi => "avi",
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
            Self::Aac => "aac",
            Self::Png => "png_pipe",
            Self::Jpeg => "jpeg_pipe",
            Self::Gif => "gif",
            Self::WebP => "webp_pipe",
        }
    }
}

/// The container of the file at `path`. Blocks while it reads the first bytes, and never on a pipe.
pub(crate) fn sniff(operation: &'static str, path: &Path) -> Result<Container> {
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
        .and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head))
        .map_err(|cause| file_error("read", cause))?;
    Container::recognise(&head).ok_or_else(|| unsupported(describe(&head)))
}

/// The last part of `path`, for messages.
pub(crate) fn display_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(OsStr::new("the file"))
        .to_string_lossy()
        .into_owned()
}

fn recognise_riff(form: &[u8]) -> Option<Container> {
    match form.get(..4)? {
        b"WAVE" => Some(Container::Wav),
        b"AVI " => Some(Container::Avi),
        b"WEBP" => Some(Container::WebP),
        _ => None,
    }
}

/// Old MOV files have no `ftyp` and begin with one of the other atoms.
fn is_mp4_atom(atom: &[u8]) -> bool {
    matches!(
        atom.get(..4),
        Some(b"ftyp" | b"moov" | b"mdat" | b"wide" | b"free" | b"skip" | b"pnot")
    )
}

/// An MPEG audio frame begins with eleven set bits; the layer is 00 in ADTS and 01 in MP3, and the bit rate
/// (MP3) or sampling rate (both) of all ones is forbidden.
fn recognise_mpeg_audio(second: u8, third: u8) -> Option<Container> {
    let layer = (second >> 1) & 0b11;
    if second & 0xf0 == 0xf0 && layer == 0 {
        let sampling_rate = (third >> 2) & 0b1111;
        return (sampling_rate < 13).then_some(Container::Aac);
    }
    let version = (second >> 3) & 0b11;
    let valid = version != 1 && third >> 4 != 0b1111 && (third >> 2) & 0b11 != 0b11;
    (second & 0xe0 == 0xe0 && layer == 1 && valid).then_some(Container::Mp3)
}

/// What a file that is not accepted seems to be.
fn describe(head: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if head.is_empty() {
        "an empty file"
    } else if text.starts_with("#EXTM3U") {
        "a text playlist (HLS)"
    } else if text.starts_with("ffconcat") {
        "an FFmpeg concat script"
    } else if text.starts_with('<') {
        "an XML, SVG or HTML document"
    } else if head.starts_with(b"%PDF") {
        "a PDF document"
    } else if head.starts_with(b"OggS") {
        "an Ogg file"
    } else if head.starts_with(b"fLaC") {
        "a FLAC file"
    } else if !head.contains(&0) && std::str::from_utf8(&head[..head.len().min(64)]).is_ok() {
        "a text file"
    } else {
        "of an unknown format"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognises_each_container_and_nothing_else() {
        for (head, expected) in [
            (&b"\0\0\0\x20ftypisom"[..], Some(Container::Mp4)),
            (b"\0\0\0\x08wide\0\0", Some(Container::Mp4)),
            (b"\x1a\x45\xdf\xa3\x9f", Some(Container::Matroska)),
            (b"RIFF\x10\0\0\0AVI LIST", Some(Container::Avi)),
            (b"RIFF\x10\0\0\0WAVEfmt ", Some(Container::Wav)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(Container::WebP)),
            (b"RIFF\x10\0\0\0CDXA", None),
            (b"ID3\x04\0\0", Some(Container::Mp3)),
            (b"\xff\xfb\x90\x00", Some(Container::Mp3)),
            (b"\xff\xf3\x90\x00", Some(Container::Mp3)),
            (b"\xff\xfb\xf0\x00", None),
            (b"\xff\xf1\x50\x80", Some(Container::Aac)),
            (b"\xff\xf1\xff\x80", None),
            (b"\x89PNG\r\n\x1a\n", Some(Container::Png)),
            (b"\xff\xd8\xff\xe0", Some(Container::Jpeg)),
            (b"GIF89a", Some(Container::Gif)),
            (b"#EXTM3U\n#EXTINF", None),
            (b"ffconcat version 1.0", None),
            (b"<svg xmlns=", None),
            (b"", None),
        ] {
            assert_eq!(Container::recognise(head), expected, "{head:?}");
        }
    }

    #[test]
    fn says_what_was_found_instead() {
        for (content, found) in [
            (&b""[..], "an empty file"),
            (
                b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n",
                "a text playlist (HLS)",
            ),
            (
                b"ffconcat version 1.0\nfile other.mp4\n",
                "an FFmpeg concat script",
            ),
            (b"\xef\xbb\xbf<svg/>", "an XML, SVG or HTML document"),
            (b"hello", "a text file"),
            (b"\0\x01\x02\x03", "of an unknown format"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("x.mp4");
            std::fs::write(&path, content).unwrap();
            let error = sniff("probe", &path).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("x.mp4 is {found}, which is not accepted; accepted: {ACCEPTED}")
            );
        }
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
