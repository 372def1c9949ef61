//! What a film can be written as.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Container, FileType};

/// A format that a film can be written in. Displays as its name, which is also the extension of its files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// H.264 and AAC in an MP4.
    #[default]
    Mp4,
    /// The same in a film for `QuickTime`.
    Mov,
    /// VP9 and Opus.
    Webm,
    /// Moving pictures of few colours, without sound.
    Gif,
    /// The sound alone, as MP3.
    Mp3,
    /// The sound alone, uncompressed.
    Wav,
    /// The sound alone, as AAC.
    M4a,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 7] = [
        Self::Mp4,
        Self::Mov,
        Self::Webm,
        Self::Gif,
        Self::Mp3,
        Self::Wav,
        Self::M4a,
    ];

    /// The format with this name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        let named = |format: &Self| format.extension().eq_ignore_ascii_case(name);
        Self::ALL.into_iter().find(named)
    }

    /// The names of all, for a sentence: `mp4, mov, webm, …`.
    pub fn names() -> String {
        Self::ALL.map(Self::extension).join(", ")
    }

    /// The extension of its files, without the dot; it is its name, too.
    pub fn extension(self) -> &'static str {
        self.file_type().extension()
    }

    /// The type of its files.
    pub fn file_type(self) -> FileType {
        match self {
            Self::Mp4 => FileType::Mp4,
            Self::Mov => FileType::Mov,
            Self::Webm => FileType::Webm,
            Self::Gif => FileType::Gif,
            Self::Mp3 => FileType::Mp3,
            Self::Wav => FileType::Wav,
            Self::M4a => FileType::M4a,
        }
    }

    /// What its files begin as.
    pub fn container(self) -> Container {
        match self {
            Self::Mp4 | Self::Mov | Self::M4a => Container::Mp4,
            Self::Webm => Container::Matroska,
            Self::Gif => Container::Gif,
            Self::Mp3 => Container::Mp3,
            Self::Wav => Container::Wav,
        }
    }

    /// Whether it shows pictures.
    pub fn has_picture(self) -> bool {
        !matches!(self, Self::Mp3 | Self::Wav | Self::M4a)
    }

    /// Whether it can be heard.
    pub fn has_sound(self) -> bool {
        self != Self::Gif
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_named_as_their_files() {
        for format in Format::ALL {
            assert_eq!(
                Format::parse(&format.to_string().to_uppercase()),
                Some(format)
            );
            assert_eq!(
                FileType::of_name(&format!("film.{format}")),
                Some(format.file_type())
            );
        }
        assert_eq!(Format::names(), "mp4, mov, webm, gif, mp3, wav, m4a");
        assert_eq!(Format::parse("avi"), None);
    }
}
