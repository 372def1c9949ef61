//! What a file is, by its first bytes.

use serde::{Deserialize, Serialize};

/// How many of a file's first bytes are enough for every signature, and to see whether it is text.
pub const HEAD_BYTES: usize = 512;

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
    /// Returns the container that these first bytes of a file begin, if it is one that is read.
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
}

/// Whether these first bytes of a WebP say that it is an animation: the flag in its extended header (WebP Container
/// Specification, "Extended File Format").
pub fn is_animated_webp(head: &[u8]) -> bool {
    const ANIMATION: u8 = 0b10;
    let flags = head.get(20).filter(|_| head.get(12..16) == Some(b"VP8X"));
    Container::recognise(head) == Some(Container::WebP)
        && flags.is_some_and(|flags| flags & ANIMATION != 0)
}

/// Says what a file that [`Container::recognise`] does not know seems to be, to stand after "is".
pub fn describe(head: &[u8]) -> &'static str {
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
    fn tells_a_webp_that_moves_from_one_that_does_not() {
        for (head, expected) in [
            (&b"RIFF\x10\0\0\0WEBPVP8X\x0a\0\0\0\x12"[..], true),
            (b"RIFF\x10\0\0\0WEBPVP8X\x0a\0\0\0\x10", false),
            (b"RIFF\x10\0\0\0WEBPVP8X", false),
            (b"RIFF\x10\0\0\0WEBPVP8 \x0a\0\0\0\x02", false),
            (b"RIFF\x10\0\0\0AVI VP8X\x0a\0\0\0\x02", false),
        ] {
            assert_eq!(is_animated_webp(head), expected, "{head:?}");
        }
    }

    #[test]
    fn says_what_was_found_instead() {
        for (head, found) in [
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
            (b"%PDF-1.7\n", "a PDF document"),
            (b"OggS\0", "an Ogg file"),
            (b"fLaC\0", "a FLAC file"),
            (b"hello", "a text file"),
            (b"\0\x01\x02\x03", "of an unknown format"),
        ] {
            assert_eq!(Container::recognise(head), None, "{found}");
            assert_eq!(describe(head), found);
        }
    }
}
