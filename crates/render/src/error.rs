//! What can go wrong on the way to a film.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use veo_media::FileType;
use veo_timeline::{Millis, Span};

/// The result of everything here that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Why something could not be read, drawn or written.
///
/// Displays as one sentence for the user. The cause, where there is one, is the [`source`](StdError::source)
/// and is not repeated in the sentence; what FFmpeg printed is there and only there.
#[derive(Debug)]
pub struct Error {
    /// What sort of failure it is, with the values that matter.
    pub kind: ErrorKind,
    /// What was being done: `locate`, `probe`, `plan`, `encode` or `render`.
    pub operation: &'static str,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The sorts of failure.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No FFmpeg that can be used was found.
    #[error(
        "no usable FFmpeg: {looked}; install ffmpeg with the platform's package manager, or set \
         VEO_FFMPEG to a program that is one"
    )]
    FfmpegMissing {
        /// Where it was looked for and what was found there, in words.
        looked: String,
    },
    /// The file is of a type that is not taken.
    #[error(
        "{name} is {found}, which is not accepted; accepted: {}",
        FileType::accepted()
    )]
    UnsupportedMedia {
        /// The file's name, without its folder.
        name: String,
        /// What it is, in words.
        found: String,
    },
    /// The file is of an accepted type, and FFmpeg cannot read it.
    #[error("{name} could not be read: {reason}")]
    DamagedMedia {
        /// The file's name, without its folder, or the clip that it is used in.
        name: String,
        /// What FFmpeg said about it.
        reason: String,
    },
    /// The picture of a clip breaks off or breaks up in the part that is used.
    #[error(
        "{clip} ({span} of the film): its video is damaged after {good}; end the clip there, or \
         upload a copy that is whole"
    )]
    DamagedClip {
        /// Which clip it is: `clip 2 'intro.mov'`.
        clip: String,
        /// Where it is in the film.
        span: Span,
        /// How far into the media it is whole, to about a tenth of a second.
        good: Millis,
    },
    /// The file is larger or longer than what is decoded here.
    #[error("{name} is {found}; at most {limit}")]
    OverLimit {
        /// The file's name, without its folder.
        name: String,
        /// Its size or length.
        found: String,
        /// The largest that is taken.
        limit: String,
    },
    /// There is nothing on the timeline to render.
    #[error("there is nothing on the timeline to render; add a clip, an image or a title first")]
    EmptyTimeline,
    /// More pictures lie above one another than can be read at once.
    #[error(
        "{found} pictures are seen at once at {at}, with those that a transition leads from; at most {limit} can be \
         rendered: move some of them to another time"
    )]
    TooManyLayers {
        /// How many there are.
        found: usize,
        /// The most that can be.
        limit: usize,
        /// When it is, in the film.
        at: Millis,
    },
    /// The pictures that are seen at once take more memory to read than there is for a film.
    #[error(
        "the pictures that are seen at once at {at} take {found} MB to read; at most {limit} MB can be given: move some of \
         them to another time, or use smaller ones"
    )]
    TooLargeLayers {
        /// How many megabytes they take.
        found: u64,
        /// The most that can be given.
        limit: u64,
        /// When it is, in the film.
        at: Millis,
    },
    /// More titles are seen at once than one run of FFmpeg can be told of.
    #[error(
        "{found} titles are seen at once at {at}; at most {limit} can be rendered: move some of them to another time"
    )]
    TooManyTitles {
        /// How many there are.
        found: usize,
        /// The most that can be.
        limit: usize,
        /// When it is, in the film.
        at: Millis,
    },
    /// More sounds are heard at once than files can be open.
    #[error(
        "{found} sounds are heard at once at {at}; at most {limit} can be rendered: move some of them to another time"
    )]
    TooManySounds {
        /// How many there are.
        found: usize,
        /// The most that can be.
        limit: usize,
        /// When it is, in the film.
        at: Millis,
    },
    /// The timeline uses media that was not handed over.
    #[error("the media of {clip} is not here: {source_name}")]
    MissingSource {
        /// Which clip it is: `clip 2 'intro.mov'`.
        clip: String,
        /// The draft's name for the media.
        source_name: String,
    },
    /// A clip asks for what its media does not have.
    #[error("{clip} cannot be used: {reason}")]
    UnusableClip {
        /// Which clip it is: `clip 2 'intro.mov'`.
        clip: String,
        /// What is wrong with it, in words.
        reason: String,
    },
    /// The film would be longer than what is rendered here.
    #[error("the timeline is {found} long; at most {limit} can be rendered")]
    TooLong {
        /// How long it is.
        found: Millis,
        /// The longest that is rendered.
        limit: Millis,
    },
    /// The timeline has more titles and sounds than a film is made of.
    #[error("the timeline has {found} titles and sounds; at most {limit} can be rendered")]
    TooManySegments {
        /// How many there are.
        found: usize,
        /// The most that are rendered.
        limit: usize,
    },
    /// It was called off through the [`Monitor`](crate::Monitor).
    #[error("cancelled")]
    Cancelled,
    /// FFmpeg did not come to an end.
    #[error("FFmpeg was stopped because it did not finish within {} s", limit.as_secs())]
    TimedOut {
        /// How long it had.
        limit: Duration,
    },
    /// A file could not be read or written.
    #[error("could not {action} {}", path.display())]
    File {
        /// What was tried: `open`, `write` ...
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
    },
    /// FFmpeg failed, or made something else than what was asked for.
    #[error("FFmpeg did not make the film: {reason}")]
    Failed {
        /// What it said, or what is wrong with the result.
        reason: String,
    },
}

impl Error {
    pub(crate) fn new(operation: &'static str, kind: ErrorKind) -> Self {
        Self {
            kind,
            operation,
            source: None,
        }
    }

    pub(crate) fn file(
        operation: &'static str,
        action: &'static str,
        path: &Path,
        cause: io::Error,
    ) -> Self {
        let path = path.to_owned();
        Self::new(operation, ErrorKind::File { action, path }).caused_by(cause)
    }

    pub(crate) fn caused_by(self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            source: Some(cause.into()),
            ..self
        }
    }

    /// Whether the caller called it off, so that it is no failure.
    pub fn is_cancelled(&self) -> bool {
        matches!(self.kind, ErrorKind::Cancelled)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|cause| cause as &(dyn StdError + 'static))
    }
}
