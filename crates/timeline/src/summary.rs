//! The timeline in one line, in the vendor's form (protocol.md 5.3).

use std::fmt;

use crate::quote::one_line;
use crate::{Segment, Timeline, Track, TrackKind, Volume};

/// One numbered entry for each track, the segments of a track joined by commas.
pub(crate) fn summarize(timeline: &Timeline<'_>) -> String {
    let numbered = (1..).zip(&timeline.tracks);
    let entries: Vec<_> = numbered
        .map(|(number, track)| format!("{number}. {}", entry(track)))
        .collect();
    let entries = entries.join(" ");
    match timeline.tracks.len() {
        0 => "Timeline (empty)".to_owned(),
        1 => format!("Timeline (1 track): {entries}"),
        count => format!("Timeline ({count} tracks): {entries}"),
    }
}

fn entry(track: &Track<'_>) -> String {
    let segments: Vec<_> = track
        .segments
        .iter()
        .map(|each| segment(track.kind, each))
        .collect();
    if segments.is_empty() {
        return format!("{}: (empty)", track.kind);
    }
    format!("{}: {}", track.kind, segments.join(", "))
}

fn segment(kind: TrackKind, segment: &Segment<'_>) -> String {
    let name = match (kind, segment.text.or(segment.label)) {
        (_, None) => "unnamed".to_owned(),
        (TrackKind::Text, Some(text)) => format!("\"{}\"", one_line(text)),
        (_, Some(label)) => one_line(label),
    };
    let about = if segment.start_is_assumed {
        "about "
    } else {
        ""
    };
    let volume = match (kind, segment.volume) {
        (TrackKind::Audio, Some(volume)) => format!(", {volume}"),
        (TrackKind::Video, Some(volume)) if volume != Volume::FULL => format!(", {volume}"),
        _ => String::new(),
    };
    format!("{name} ({about}{}{volume})", segment.span())
}

impl fmt::Display for TrackKind {
    /// The vendor's label: `Video`, `BGM`, `Title`, or `Track (type N)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Video => f.write_str("Video"),
            Self::Audio => f.write_str("BGM"),
            Self::Text => f.write_str("Title"),
            Self::Other(number) => write!(f, "Track (type {number})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Draft;
    use crate::fixtures::{E1, E2, E3};

    #[test]
    fn has_the_vendors_form() {
        for (json, expected) in [
            (E1, "Timeline (1 track): 1. Video: sunset clip (0-10s)"),
            (
                E2,
                "Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) \
                 3. Title: \"Urban Dreams\" (0-3s)",
            ),
            (
                E3,
                "Timeline (4 tracks): 1. Video: intro.mov (0-12s), demo.mp4 (12-30s) \
                 2. Track (type 4): unnamed (0-0.5s) 3. Title: (empty) 4. BGM: unnamed (0-30s)",
            ),
            ("{}", "Timeline (empty)"),
            (
                r#"{"t":[{"tt":0,"sg":[{"d":2500,"m":{"volume":0.5}},{"d":1500}]},{"sg":[]}]}"#,
                "Timeline (2 tracks): 1. Video: unnamed (0-2.5s, 50%), unnamed (about 2.5-4s) \
                 2. Track (type -1): (empty)",
            ),
            (
                r#"{"t":[{"tt":7,"sg":[{"d":1000,"m":{"text":"two\nlines","start":500}}]}]}"#,
                "Timeline (1 track): 1. Title: \"two lines\" (0.5-1.5s)",
            ),
        ] {
            assert_eq!(Draft::from_json(json).unwrap().summary(), expected);
        }
    }
}
