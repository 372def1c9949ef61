//! A project as it is shown.

use serde::Serialize;

use veo_timeline::{Timeline, TrackKind};

use crate::ids::{JobId, ProjectId};
use crate::outcome::FileSummary;

/// How a project stands now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StateView {
    /// The project's id.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// The timeline in one line.
    pub summary: String,
    /// Whether there is something to export.
    pub ready: bool,
    /// The film's length in milliseconds.
    pub duration_ms: u64,
    /// The canvas's width in pixels, when the timeline has one.
    pub width: Option<u32>,
    /// The canvas's height in pixels, when the timeline has one.
    pub height: Option<u32>,
    /// What is on the timeline, track by track, in the order of the draft.
    pub clips: Vec<ClipView>,
    /// Files that were uploaded or made.
    pub files: Vec<FileSummary>,
    /// Jobs on it that have not ended, oldest first.
    pub open_jobs: Vec<JobId>,
}

/// One clip, sound or title on the timeline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClipView {
    /// Its name among the project's clips: the service's own, which lasts as long as the clip, or else its
    /// place, `track-2-clip-1`.
    pub id: String,
    /// `video`, `audio`, `text` or `other`: what its track holds.
    pub kind: &'static str,
    /// Which track it is on, from 1.
    pub track: usize,
    /// Where it begins, in milliseconds.
    pub start_ms: u64,
    /// How long it lasts, in milliseconds.
    pub length_ms: u64,
    /// What it is called, or a title's words.
    pub name: Option<String>,
    /// The words that it was generated from.
    pub prompt: Option<String>,
}

/// The clips of a timeline.
pub(crate) fn clips(timeline: &Timeline<'_>) -> Vec<ClipView> {
    let tracks = (1..).zip(&timeline.tracks);
    let clips = tracks.flat_map(|(track, on_track)| {
        let kind = word(on_track.kind);
        (1..)
            .zip(&on_track.segments)
            .map(move |(place, segment): (usize, _)| ClipView {
                id: segment
                    .id
                    .map_or_else(|| format!("track-{track}-clip-{place}"), str::to_owned),
                kind,
                track,
                start_ms: segment.start.get(),
                length_ms: segment.length.get(),
                name: segment.text.or(segment.label).map(str::to_owned),
                prompt: segment.prompt.map(str::to_owned),
            })
    });
    clips.collect()
}

fn word(kind: TrackKind) -> &'static str {
    match kind {
        TrackKind::Video => "video",
        TrackKind::Audio => "audio",
        TrackKind::Text => "text",
        TrackKind::Other(_) => "other",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_clip_has_the_services_name_or_its_place() {
        let draft = json!({ "t": [
            { "tt": 0, "sg": [
                { "id": "a7", "d": 4_000, "m": { "name": "sunset", "start": 0 } },
                { "d": 2_000, "m": { "start": 4_000 } },
            ] },
            { "tt": 7, "sg": [{ "d": 3_000, "m": { "text": "Golden Hour", "name": "title 1" } }] },
            { "tt": 3, "sg": [{ "d": 1_000 }] },
        ] });
        let seen: Vec<_> = clips(&Timeline::read(&draft))
            .into_iter()
            .map(|clip| (clip.id, clip.kind, clip.start_ms, clip.length_ms, clip.name))
            .collect();
        let name = |name: &str| Some(name.to_owned());
        assert_eq!(
            seen,
            [
                ("a7".to_owned(), "video", 0, 4_000, name("sunset")),
                ("track-1-clip-2".to_owned(), "video", 4_000, 2_000, None),
                (
                    "track-2-clip-1".to_owned(),
                    "text",
                    0,
                    3_000,
                    name("Golden Hour")
                ),
                ("track-3-clip-1".to_owned(), "other", 0, 1_000, None),
            ]
        );
    }
}
