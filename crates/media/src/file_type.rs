//! The file types that the service takes (protocol.md 3.2).

use std::fmt;

use serde::{Deserialize, Serialize};

/// A type of file that may be uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileType {
    /// `.mp4`
    Mp4,
    /// `.mov`
    Mov,
    /// `.avi`
    Avi,
    /// `.webm`
    Webm,
    /// `.mkv`
    Mkv,
    /// `.jpg`, and `.jpeg`
    Jpg,
    /// `.png`
    Png,
    /// `.gif`
    Gif,
    /// `.webp`
    Webp,
    /// `.mp3`
    Mp3,
    /// `.wav`
    Wav,
    /// `.m4a`
    M4a,
    /// `.aac`
    Aac,
}

/// What kind of media a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaClass {
    /// Moving pictures.
    Video,
    /// A still picture.
    Image,
    /// Sound.
    Audio,
}

/// Each type with its extension, MIME type and class.
const TABLE: [(FileType, &str, &str, MediaClass); 13] = [
    (FileType::Mp4, "mp4", "video/mp4", MediaClass::Video),
    (FileType::Mov, "mov", "video/quicktime", MediaClass::Video),
    (FileType::Avi, "avi", "video/x-msvideo", MediaClass::Video),
    (FileType::Webm, "webm", "video/webm", MediaClass::Video),
    (FileType::Mkv, "mkv", "video/x-matroska", MediaClass::Video),
    (FileType::Jpg, "jpg", "image/jpeg", MediaClass::Image),
    (FileType::Png, "png", "image/png", MediaClass::Image),
    (FileType::Gif, "gif", "image/gif", MediaClass::Image),
    (FileType::Webp, "webp", "image/webp", MediaClass::Image),
    (FileType::Mp3, "mp3", "audio/mpeg", MediaClass::Audio),
    (FileType::Wav, "wav", "audio/wav", MediaClass::Audio),
    (FileType::M4a, "m4a", "audio/mp4", MediaClass::Audio),
    (FileType::Aac, "aac", "audio/aac", MediaClass::Audio),
];

impl FileType {
    /// Returns the type that a file name (or path, or URL path) ends in, in any case.
    pub fn of_name(name: &str) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        if stem.is_empty() {
            return None;
        }
        let extension = extension.to_ascii_lowercase();
        let extension = if extension == "jpeg" {
            "jpg"
        } else {
            &extension
        };
        TABLE
            .iter()
            .find(|(_, known, _, _)| *known == extension)
            .map(|(file_type, ..)| *file_type)
    }

    /// Returns every type, in the order of [`FileType::accepted`].
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(file_type, ..)| *file_type)
    }

    /// Returns the accepted extensions for a sentence: `mp4, mov, avi, …`.
    pub fn accepted() -> String {
        TABLE.map(|(_, extension, _, _)| extension).join(", ")
    }

    /// Returns the extension, without the dot.
    pub fn extension(self) -> &'static str {
        self.row().1
    }

    /// Returns the MIME type.
    pub fn mime(self) -> &'static str {
        self.row().2
    }

    /// Returns what kind of media it is.
    pub fn class(self) -> MediaClass {
        self.row().3
    }

    fn row(self) -> &'static (Self, &'static str, &'static str, MediaClass) {
        // The table's order is the enum's; the test below holds them together.
        &TABLE[self as usize]
    }
}

impl fmt::Display for FileType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.extension())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_order_of_the_enum() {
        for (place, (file_type, extension, ..)) in TABLE.into_iter().enumerate() {
            assert_eq!(file_type as usize, place);
            assert_eq!(
                FileType::of_name(&format!("a.{extension}")),
                Some(file_type)
            );
        }
        assert_eq!(
            FileType::accepted(),
            "mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac"
        );
    }

    #[test]
    fn names_are_read_by_their_last_extension() {
        for (name, expected) in [
            ("Holiday.MOV", Some(FileType::Mov)),
            ("photo.jpeg", Some(FileType::Jpg)),
            ("a.mp4.txt", None),
            ("/x.mp4/readme", None),
            ("archive.tar.webm", Some(FileType::Webm)),
            (".mp4", None),
            ("mp4", None),
            ("", None),
        ] {
            assert_eq!(FileType::of_name(name), expected, "{name}");
        }
    }
}
