//! Why an edit cannot be made.

use std::fmt;

use crate::Millis;

/// Why an edit cannot be made: what was asked, and what there is. Written to be shown to the user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no clip with this number.
    #[error("there is no clip {clip}: the timeline has {}", Clips(*count))]
    NoSuchClip {
        /// The number asked for.
        clip: usize,
        /// How many clips there are.
        count: usize,
    },
    /// A clip cannot be moved to this place.
    #[error("there is no position {place}: the timeline has {}", Clips(*count))]
    NoSuchPlace {
        /// The position asked for.
        place: usize,
        /// How many clips there are.
        count: usize,
    },
    /// A clip's source is not long enough.
    #[error("clip {clip} cannot last {length}: {longest} is the longest it can be")]
    ClipTooShort {
        /// Which clip.
        clip: usize,
        /// The length asked for.
        length: Millis,
        /// The longest that it can be.
        longest: Millis,
    },
    /// A clip or title would last no time at all.
    #[error("a length of 0s shows nothing: give a longer one, or ask to remove it")]
    NoLength,
    /// A clip cannot be split there.
    #[error("clip {clip} cannot be split after {after}: it is {length} long")]
    NoPlaceToSplit {
        /// Which clip.
        clip: usize,
        /// Where it was to be split, from its beginning.
        after: Millis,
        /// How long it is.
        length: Millis,
    },
    /// A clip cannot lie over itself.
    #[error("clip {clip} cannot lie over itself: say over which other clip")]
    OverItself {
        /// Which clip.
        clip: usize,
    },
    /// No picture lies over another.
    #[error("there are no pictures in pictures on the timeline")]
    NothingOver,
    /// There is nothing to hear in a clip.
    #[error("clip {clip} has no sound of its own, so it has no volume to set")]
    SilentClip {
        /// Which clip.
        clip: usize,
    },
    /// There is no sound that could come or go.
    #[error("clip {clip} has no sound of its own, so there is nothing to fade")]
    NothingToFade {
        /// Which clip.
        clip: usize,
    },
    /// There is no music.
    #[error("there is no music on the timeline: upload an audio file first")]
    NoMusic,
    /// There are no titles.
    #[error("there are no titles on the timeline")]
    NoTitles,
    /// No title has these words.
    #[error("there is no title '{text}': the timeline has {}", Titles(titles))]
    NoSuchTitle {
        /// The words asked for.
        text: String,
        /// The words of the titles that there are.
        titles: Vec<String>,
    },
    /// A title has no words.
    #[error("a title needs words: say which, in quotes")]
    TitleWithoutWords,
    /// There are no pictures to show a title over.
    #[error("there is nothing on the timeline to put a title on: make or upload a clip first")]
    NothingToTitle,
    /// A title would begin after the end.
    #[error("a title at {start} would come after the end: the timeline is {duration} long")]
    TitleAfterEnd {
        /// When it would begin.
        start: Millis,
        /// How long the timeline is.
        duration: Millis,
    },
}

/// `no clips yet`, `1 clip`, `2 clips`.
struct Clips(usize);

impl fmt::Display for Clips {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("no clips yet"),
            1 => f.write_str("1 clip"),
            count => write!(f, "{count} clips"),
        }
    }
}

/// `'Golden Hour', 'The End'`.
struct Titles<'a>(&'a [String]);

impl fmt::Display for Titles<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted: Vec<_> = self.0.iter().map(|title| format!("'{title}'")).collect();
        f.write_str(&quoted.join(", "))
    }
}
