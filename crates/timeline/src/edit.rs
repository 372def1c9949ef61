//! Exact operations on a timeline, each with its English sentence.

mod apply;
mod clip_change;
mod error;

use std::fmt;

pub use clip_change::ClipChange;
pub use error::EditError;

use crate::{Color, Draft, Loudness, Millis, Quoted, Region, TitleStyle, Volume};

/// One exact operation on a timeline.
///
/// Its `Display` is a plain English sentence that the studio's director parses back into the same edit, so a
/// structured edit travels as words like any other message: `Add the title 'Golden Hour' from 0s to 3s at
/// the bottom`. Texts in a sentence are written by [`Quoted`]. Clips are the segments of the first video
/// track that has any, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Shows a title over the pictures.
    AddTitle {
        /// Its words.
        text: String,
        /// When it appears.
        start: Millis,
        /// How long it stays; it ends with the timeline at the latest.
        length: Millis,
        /// Where it stands.
        position: Position,
        /// Its colour; white when not given.
        color: Option<Color>,
        /// How else it looks, and how it moves.
        style: TitleStyle,
    },
    /// Changes how every title with these words looks: what is not said stays as it is.
    StyleTitle {
        /// The words, whatever their case.
        text: String,
        /// Where it stands.
        position: Option<Position>,
        /// Its colour.
        color: Option<Color>,
        /// How else it looks, and how it moves.
        style: TitleStyle,
    },
    /// Takes away every title with these words.
    RemoveTitle {
        /// The words, whatever their case.
        text: String,
    },
    /// Takes away every title.
    RemoveTitles,
    /// Makes the music this loud.
    SetMusicVolume(Volume),
    /// Makes a clip's own sound this loud.
    SetClipVolume {
        /// Which clip, counted from 1.
        clip: usize,
        /// How loud.
        volume: Volume,
    },
    /// Has a clip's own sound come in or go out.
    FadeClip {
        /// Which clip, counted from 1.
        clip: usize,
        /// Which end of it.
        edge: Edge,
        /// How long it takes; no time at all takes a fade away.
        length: Millis,
    },
    /// Has the music come in or go out.
    FadeMusic {
        /// Which end of it.
        edge: Edge,
        /// How long it takes; no time at all takes a fade away.
        length: Millis,
    },
    /// Leaves so much of the music while clips are heard; `None` leaves all of it.
    DuckMusic(Option<Volume>),
    /// Brings the whole film to this loudness; `None` leaves it as it is mixed.
    SetLoudness(Option<Loudness>),
    /// Takes away the music.
    RemoveMusic,
    /// Gives a clip this length, cutting or giving back its end.
    TrimClip {
        /// Which clip, counted from 1.
        clip: usize,
        /// How long it will be.
        length: Millis,
    },
    /// Changes what is done to a clip's picture and time.
    ChangeClip {
        /// Which clip, counted from 1.
        clip: usize,
        /// What becomes of it.
        change: ClipChange,
    },
    /// Makes two clips out of one, which show together what it did.
    SplitClip {
        /// Which clip, counted from 1.
        clip: usize,
        /// How long the first of the two lasts.
        after: Millis,
    },
    /// Takes a clip out of its track and shows it over another one, from that one's beginning on.
    PutOver {
        /// Which clip, counted from 1.
        clip: usize,
        /// The one that it is shown over, counted as they are before.
        below: usize,
        /// Where on the canvas.
        place: Region,
    },
    /// Takes away every picture that was put over others.
    RemoveOver,
    /// Takes away a clip; those after it move up.
    RemoveClip {
        /// Which clip, counted from 1.
        clip: usize,
    },
    /// Puts a clip at another place in the order of its track.
    MoveClip {
        /// Which clip, counted from 1.
        clip: usize,
        /// The number that it will have.
        to: usize,
    },
}

impl Edit {
    /// The draft with this edit made. The clips of an edited track lie end to end, the draft's `d` follows
    /// the video, music and titles end with it at the latest, a title that would begin after it goes, and
    /// the version `v` goes up by one.
    ///
    /// # Errors
    /// When the timeline has nothing that the edit could be made on.
    pub fn apply(&self, draft: &Draft) -> Result<Draft, EditError> {
        apply::apply(self, draft)
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddTitle {
                text,
                start,
                length,
                position,
                color,
                style,
            } => {
                let end = *start + *length;
                write!(
                    f,
                    "Add the title {} from {start} to {end} {position}",
                    Quoted(text)
                )?;
                color.map_or(Ok(()), |color| write!(f, " in {color}"))?;
                write!(f, "{style}")
            }
            Self::StyleTitle {
                text,
                position,
                color,
                style,
            } => {
                write!(f, "Style the title {}", Quoted(text))?;
                position.map_or(Ok(()), |position| write!(f, " {position}"))?;
                color.map_or(Ok(()), |color| write!(f, " in {color}"))?;
                write!(f, "{style}")
            }
            Self::RemoveTitle { text } => write!(f, "Remove the title {}", Quoted(text)),
            Self::RemoveTitles => f.write_str("Remove all titles"),
            Self::SetMusicVolume(volume) => write!(f, "Set the music volume to {volume}"),
            Self::SetClipVolume { clip, volume } => {
                write!(f, "Set the volume of clip {clip} to {volume}")
            }
            Self::FadeClip { clip, edge, length } => {
                write!(f, "Fade the sound of clip {clip} {edge} over {length}")
            }
            Self::FadeMusic { edge, length } => write!(f, "Fade the music {edge} over {length}"),
            Self::DuckMusic(Some(left)) => write!(f, "Duck the music to {left}"),
            Self::DuckMusic(None) => f.write_str("Stop ducking the music"),
            Self::SetLoudness(Some(loudness)) => {
                write!(f, "Normalize the loudness to {loudness}")
            }
            Self::SetLoudness(None) => f.write_str("Stop normalizing the loudness"),
            Self::RemoveMusic => f.write_str("Remove the music"),
            Self::TrimClip { clip, length } => write!(f, "Trim clip {clip} to {length}"),
            Self::ChangeClip { clip, change } => {
                write!(
                    f,
                    "Set the {} of clip {clip} to {change}",
                    change.property()
                )
            }
            Self::SplitClip { clip, after } => write!(f, "Split clip {clip} after {after}"),
            Self::PutOver { clip, below, place } => {
                write!(f, "Put clip {clip} over clip {below} at {place}")
            }
            Self::RemoveOver => f.write_str("Remove all pictures in pictures"),
            Self::RemoveClip { clip } => write!(f, "Remove clip {clip}"),
            Self::MoveClip { clip, to } => write!(f, "Move clip {clip} to position {to}"),
        }
    }
}

/// One of the two ends of a sound. Displays as `in` and `out`, which it does there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Its beginning.
    In,
    /// Its end.
    Out,
}

impl Edge {
    /// Both, in order.
    pub const BOTH: [Self; 2] = [Self::In, Self::Out];

    /// The member of a segment that says how long it takes there.
    pub(crate) fn member(self) -> &'static str {
        match self {
            Self::In => "fade_in",
            Self::Out => "fade_out",
        }
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::In => "in",
            Self::Out => "out",
        })
    }
}

/// Where a title stands on the picture. Displays as `at the top`, `in the center`, `at the bottom`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Position {
    /// Across the upper part.
    Top,
    /// Across the middle.
    Center,
    /// Across the lower part, the usual place.
    #[default]
    Bottom,
}

impl Position {
    /// Every position.
    pub const ALL: [Self; 3] = [Self::Top, Self::Center, Self::Bottom];

    /// The name that a draft holds: `top`, `center` or `bottom`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::Center => "center",
            Self::Bottom => "bottom",
        }
    }

    /// The position that a draft's spelling means, such as `top`, `top-center` or `middle`.
    pub fn parse(spelling: &str) -> Option<Self> {
        let spelling = spelling.to_lowercase();
        let mut words = spelling.split(|character: char| !character.is_alphanumeric());
        words.find_map(|word| match word {
            "top" | "upper" => Some(Self::Top),
            "bottom" | "lower" => Some(Self::Bottom),
            "center" | "centre" | "middle" => Some(Self::Center),
            _ => None,
        })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Top => "at the top",
            Self::Center => "in the center",
            Self::Bottom => "at the bottom",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_plain_english() {
        let title = |text: &str, color| Edit::AddTitle {
            text: text.to_owned(),
            start: Millis::ZERO,
            length: Millis::new(3000),
            position: Position::Bottom,
            color,
            style: TitleStyle::default(),
        };
        let gold = Color::parse("gold");
        for (edit, sentence) in [
            (
                title("Golden Hour", None),
                "Add the title 'Golden Hour' from 0s to 3s at the bottom",
            ),
            (
                title("It's", gold),
                r"Add the title 'It\'s' from 0s to 3s at the bottom in gold",
            ),
            (
                Edit::RemoveTitle {
                    text: "A".to_owned(),
                },
                "Remove the title 'A'",
            ),
            (
                Edit::StyleTitle {
                    text: "A".to_owned(),
                    position: Some(Position::Top),
                    color: gold,
                    style: TitleStyle {
                        shadow: Some(true),
                        ..TitleStyle::default()
                    },
                },
                "Style the title 'A' at the top in gold with a shadow",
            ),
            (Edit::RemoveTitles, "Remove all titles"),
            (
                Edit::SetMusicVolume(Volume::FULL),
                "Set the music volume to 100%",
            ),
            (
                Edit::SetClipVolume {
                    clip: 2,
                    volume: Volume::SILENT,
                },
                "Set the volume of clip 2 to 0%",
            ),
            (Edit::RemoveMusic, "Remove the music"),
            (
                Edit::TrimClip {
                    clip: 1,
                    length: Millis::new(2500),
                },
                "Trim clip 1 to 2.5s",
            ),
            (
                Edit::ChangeClip {
                    clip: 2,
                    change: ClipChange::Reverse(true),
                },
                "Set the direction of clip 2 to backwards",
            ),
            (
                Edit::SplitClip {
                    clip: 1,
                    after: Millis::new(2500),
                },
                "Split clip 1 after 2.5s",
            ),
            (
                Edit::PutOver {
                    clip: 2,
                    below: 1,
                    place: Region::named("top-right").unwrap_or(Region::WHOLE),
                },
                "Put clip 2 over clip 1 at top-right",
            ),
            (Edit::RemoveOver, "Remove all pictures in pictures"),
            (Edit::RemoveClip { clip: 2 }, "Remove clip 2"),
            (
                Edit::MoveClip { clip: 3, to: 1 },
                "Move clip 3 to position 1",
            ),
        ] {
            assert_eq!(edit.to_string(), sentence);
        }
    }

    #[test]
    fn positions_are_read_in_the_cloud_s_spelling_too() {
        for (spelling, expected) in [
            ("top-center", Some(Position::Top)),
            ("Center", Some(Position::Center)),
            ("lower third", Some(Position::Bottom)),
            ("left", None),
        ] {
            assert_eq!(Position::parse(spelling), expected);
        }
        for position in Position::ALL {
            assert_eq!(Position::parse(position.name()), Some(position));
        }
    }
}
