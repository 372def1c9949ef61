//! Whether a draft can be exported.

use std::fmt;

use serde_json::Value;

use crate::{Draft, Millis};

/// Whether a draft can be exported: `t` is an array and some track in it holds a segment (protocol.md 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// There is something to export.
    Ready {
        /// How long the timeline is.
        duration: Millis,
        /// How many tracks it has, empty ones too.
        tracks: usize,
    },
    /// There is nothing to export, and why.
    NotReady(Unready),
}

impl Readiness {
    pub(crate) fn of(draft: &Draft) -> Self {
        if !draft.value().get("t").is_some_and(Value::is_array) {
            return Self::NotReady(Unready::NoTracks);
        }
        let timeline = draft.timeline();
        if timeline
            .tracks
            .iter()
            .all(|track| track.segments.is_empty())
        {
            return Self::NotReady(if timeline.tracks.is_empty() {
                Unready::NoTracks
            } else {
                Unready::EmptyTracks
            });
        }
        Self::Ready {
            duration: timeline.duration,
            tracks: timeline.tracks.len(),
        }
    }

    /// Whether there is something to export.
    pub fn is_ready(self) -> bool {
        matches!(self, Self::Ready { .. })
    }
}

/// Why a draft cannot be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unready {
    /// The draft has no tracks.
    NoTracks,
    /// The draft has tracks, and none of them holds a segment.
    EmptyTracks,
}

impl fmt::Display for Unready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoTracks => "there is nothing on the timeline yet",
            Self::EmptyTracks => "every track on the timeline is empty",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_one_segment_on_one_track() {
        for (json, expected) in [
            ("null", Readiness::NotReady(Unready::NoTracks)),
            ("{}", Readiness::NotReady(Unready::NoTracks)),
            ("[]", Readiness::NotReady(Unready::NoTracks)),
            (r#"{"t":null}"#, Readiness::NotReady(Unready::NoTracks)),
            (r#"{"t":[]}"#, Readiness::NotReady(Unready::NoTracks)),
            (
                r#"{"t":[{"tt":0,"sg":[]}]}"#,
                Readiness::NotReady(Unready::EmptyTracks),
            ),
            (
                r#"{"t":[{"tt":7,"sg":[]},{"tt":0,"sg":[{"d":10000}]}]}"#,
                Readiness::Ready {
                    duration: Millis::new(10_000),
                    tracks: 2,
                },
            ),
        ] {
            assert_eq!(
                Draft::from_json(json).unwrap().readiness(),
                expected,
                "{json}"
            );
        }
    }
}
