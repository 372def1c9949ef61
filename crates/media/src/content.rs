//! A file's name held against its content.

use std::fmt;

use crate::container::{Container, describe};
use crate::file_type::{FileType, MediaClass};

/// Why a file is not what its name says. Displays as what stands after the name: `is a text file, which ...`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The content is of no type that is accepted; what it seems to be, to stand after "is".
    NotAccepted(&'static str),
    /// The content is accepted under a name of its own type, which this is, and not under that name.
    Misnamed(FileType),
}

impl FileType {
    /// Returns the type that these first bytes of a file begin, if it is accepted.
    ///
    /// An MP4 that holds sound alone and does not say so in its brand is taken for a video.
    pub fn of_content(head: &[u8]) -> Option<Self> {
        let file_type = match Container::recognise(head)? {
            Container::Mp4 => of_brand(head),
            Container::Matroska if says_webm(head) => Self::Webm,
            Container::Matroska => Self::Mkv,
            Container::Avi => Self::Avi,
            Container::Wav => Self::Wav,
            Container::Mp3 => Self::Mp3,
            Container::Aac => Self::Aac,
            Container::Png => Self::Png,
            Container::Jpeg => Self::Jpg,
            Container::Gif => Self::Gif,
            Container::WebP => Self::Webp,
        };
        Some(file_type)
    }

    /// Holds the type of a file's name against its first bytes and returns the type of the content.
    ///
    /// Another type of the same class is harmless: a JPEG that is named `.png` is read all the same.
    ///
    /// # Errors
    ///
    /// When the content is of no accepted type, or of one whose class the name does not allow.
    pub fn checked(self, head: &[u8]) -> Result<Self, Mismatch> {
        let (Some(container), Some(content)) = (Container::recognise(head), Self::of_content(head))
        else {
            return Err(Mismatch::NotAccepted(describe(head)));
        };
        if !container.fits(self) {
            return Err(Mismatch::Misnamed(content));
        }
        // Only the name tells a song from a film where the brand does not.
        let is_song = self == Self::M4a && container == Container::Mp4;
        Ok(if is_song { self } else { content })
    }
}

impl Container {
    /// Returns true when a file of this container may bear the name of a `file_type`: it can hold that class.
    pub fn fits(self, file_type: FileType) -> bool {
        match self {
            // Either may hold sound alone.
            Self::Mp4 | Self::Matroska => file_type.class() != MediaClass::Image,
            Self::Avi => file_type.class() == MediaClass::Video,
            Self::Wav | Self::Mp3 | Self::Aac => file_type.class() == MediaClass::Audio,
            Self::Png | Self::Jpeg | Self::Gif | Self::WebP => {
                file_type.class() == MediaClass::Image
            }
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAccepted(found) => write!(formatter, "is {found}, which is not accepted"),
            Self::Misnamed(content) => write!(
                formatter,
                "holds {content} by its content, which its name does not say; \
                 give it a name that ends in .{content}"
            ),
        }
    }
}

impl std::error::Error for Mismatch {}

/// Tells the three members of the MP4 family apart. A file without a brand is an old MOV.
fn of_brand(head: &[u8]) -> FileType {
    match head.get(4..12) {
        Some(b"ftypqt  ") => FileType::Mov,
        Some(b"ftypM4A " | b"ftypM4B ") => FileType::M4a,
        Some([b'f', b't', b'y', b'p', ..]) => FileType::Mp4,
        _ => FileType::Mov,
    }
}

/// The document type stands in the header element, which is a few dozen bytes long.
fn says_webm(head: &[u8]) -> bool {
    const HEADER_BYTES: usize = 64;
    let header = &head[..head.len().min(HEADER_BYTES)];
    header.windows(4).any(|word| word == b"webm")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MP4: &[u8] = b"\0\0\0\x20ftypisom\0\0\x02\0";
    const M4A: &[u8] = b"\0\0\0\x20ftypM4A \0\0\0\0";
    const MOV: &[u8] = b"\0\0\0\x14ftypqt  \0\0\x02\0";
    const OLD_MOV: &[u8] = b"\0\0\0\x08wide\0\0";
    const WEBM: &[u8] = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm\x42\x87";
    const MKV: &[u8] = b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\x82\x88matroska\x42\x87";
    const AVI: &[u8] = b"RIFF\x10\0\0\0AVI LIST";
    const WAV: &[u8] = b"RIFF\x10\0\0\0WAVEfmt ";
    const MP3: &[u8] = b"ID3\x04\0\0";
    const AAC: &[u8] = b"\xff\xf1\x50\x80";
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    const JPG: &[u8] = b"\xff\xd8\xff\xe0";
    const GIF: &[u8] = b"GIF89a";
    const WEBP: &[u8] = b"RIFF\x10\0\0\0WEBPVP8 ";

    #[test]
    fn every_type_is_told_by_its_content_and_fits_its_own_name() {
        let heads = [
            MP4, MOV, AVI, WEBM, MKV, JPG, PNG, GIF, WEBP, MP3, WAV, M4A, AAC,
        ];
        for (file_type, head) in FileType::all().zip(heads) {
            assert_eq!(FileType::of_content(head), Some(file_type), "{file_type}");
            assert_eq!(file_type.checked(head), Ok(file_type), "{file_type}");
        }
        assert_eq!(FileType::of_content(OLD_MOV), Some(FileType::Mov));
    }

    #[test]
    fn another_type_of_the_same_class_goes_through_as_what_it_is() {
        for (name, head, content) in [
            (FileType::Png, JPG, FileType::Jpg),
            (FileType::Jpg, WEBP, FileType::Webp),
            (FileType::Mp4, MOV, FileType::Mov),
            (FileType::Mov, MP4, FileType::Mp4),
            (FileType::Mp4, M4A, FileType::M4a),
            (FileType::M4a, MP4, FileType::M4a),
            (FileType::Mp3, M4A, FileType::M4a),
            (FileType::Mkv, WEBM, FileType::Webm),
            (FileType::Webm, MKV, FileType::Mkv),
            (FileType::Wav, MP3, FileType::Mp3),
        ] {
            assert_eq!(name.checked(head), Ok(content), "{name}");
        }
    }

    #[test]
    fn what_the_name_does_not_say_is_told() {
        for (name, head, told) in [
            (
                FileType::Mp4,
                &b"#EXTM3U\n"[..],
                "is a text playlist (HLS), which is not accepted",
            ),
            (
                FileType::Png,
                b"<svg/>",
                "is an XML, SVG or HTML document, which is not accepted",
            ),
            (
                FileType::Mp4,
                MP3,
                "holds mp3 by its content, which its name does not say; give it a name that ends in .mp3",
            ),
            (
                FileType::Png,
                MP4,
                "holds mp4 by its content, which its name does not say; give it a name that ends in .mp4",
            ),
            (
                FileType::Wav,
                AVI,
                "holds avi by its content, which its name does not say; give it a name that ends in .avi",
            ),
        ] {
            assert_eq!(name.checked(head).unwrap_err().to_string(), told);
        }
    }
}
