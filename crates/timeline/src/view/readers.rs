//! Reads a draft's letters: the documented ones, and the likeliest spellings of the rest.
//!
//! The cloud's names for start, label, text and volume are not public, so each is looked for under several
//! (protocol.md 5.3): first in the segment, then in its `m`; the first one with a readable value wins.

use serde_json::Value;

use super::{
    Effects, Fit, Loudness, Media, Segment, Sounding, Timeline, TitleStyle, Track, TrackKind,
};
use crate::{Canvas, Millis, Volume};

/// Where a segment begins on the timeline.
pub(crate) const START: &[&str] = &["st", "s", "start", "start_time", "timeline_start"];
/// Where it begins on the timeline when none of [`START`] is there, else where it begins in its source.
pub(crate) const IN: &[&str] = &["in"];
/// Where it ends on the timeline.
pub(crate) const END: &[&str] = &["e", "end", "out"];
/// How loud it is.
pub(crate) const VOLUME: &[&str] = &["v", "vol", "volume"];
const LABEL: &[&str] = &["n", "name", "title", "label", "filename"];
const TEXT: &[&str] = &["tx", "text", "content", "txt"];

pub(super) fn timeline(draft: &Value) -> Timeline<'_> {
    let meta = &draft["m"];
    let tracks: Vec<_> = elements(&draft["t"]).map(track).collect();
    let stated = milliseconds(&draft["d"]).filter(|duration| *duration > Millis::ZERO);
    let ends = tracks
        .iter()
        .flat_map(|track| &track.segments)
        .map(|segment| segment.span().end());
    Timeline {
        title: meta["title"].as_str(),
        canvas: canvas(meta),
        loudness: Loudness::read(meta),
        duration: stated.or_else(|| ends.max()).unwrap_or_default(),
        tracks,
    }
}

fn canvas(meta: &Value) -> Option<Canvas> {
    Canvas::from_numbers(
        whole(&meta["width"])?,
        whole(&meta["height"])?,
        whole(&meta["fps"]),
    )
}

fn track(track: &Value) -> Track<'_> {
    let kind = TrackKind::numbered(track["tt"].as_i64().unwrap_or(-1));
    let mut segments: Vec<Segment<'_>> = Vec::new();
    for value in elements(&track["sg"]) {
        let previous_end = segments.last().map(|previous| previous.span().end());
        segments.push(segment(value, kind, previous_end));
    }
    Track { kind, segments }
}

/// One segment; where it does not say when it begins, it begins where the previous one ends.
fn segment(segment: &Value, kind: TrackKind, previous_end: Option<Millis>) -> Segment<'_> {
    let meta = &segment["m"];
    let stated_start = find(segment, START, milliseconds);
    let start_in_source = find(segment, IN, milliseconds);
    let known_start = stated_start.or(start_in_source);
    let start = known_start.or(previous_end).unwrap_or_default();
    let length = milliseconds(&segment["d"])
        .or_else(|| Some(find(segment, END, milliseconds)?.saturating_sub(start)))
        .unwrap_or_default();
    let is_title = kind == TrackKind::Text;
    let source = find(segment, &["src"], words).or_else(|| {
        if is_title {
            None
        } else {
            first_address(segment)
        }
    });
    Segment {
        id: segment["id"].as_str(),
        start,
        start_is_assumed: known_start.is_none() && previous_end.is_some(),
        length,
        label: find(segment, LABEL, words).or_else(|| source.and_then(file_name)),
        text: if is_title {
            find(segment, TEXT, words)
        } else {
            None
        },
        source,
        source_in: stated_start.and(start_in_source).unwrap_or_default(),
        source_length: milliseconds(&meta["source_length"]),
        volume: find(segment, VOLUME, volume),
        sounding: Sounding::read(segment),
        fit: meta["fit"]
            .as_str()
            .and_then(Fit::named)
            .unwrap_or_default(),
        effects: Effects::read(meta),
        color: find(segment, &["color"], words),
        position: find(segment, &["position"], words),
        style: if is_title {
            TitleStyle::read(segment)
        } else {
            TitleStyle::default()
        },
        media: media(meta, source),
        generator: meta["generator"].as_str(),
        prompt: meta["prompt"].as_str(),
        seed: meta["seed"].as_u64(),
    }
}

/// The first of these members that `read` understands: in the segment, then in its `m`.
pub(crate) fn find<'a, T>(
    segment: &'a Value,
    names: &[&str],
    read: impl Fn(&'a Value) -> Option<T>,
) -> Option<T> {
    [segment, &segment["m"]]
        .into_iter()
        .flat_map(|holder| names.iter().filter_map(|name| holder.get(name)))
        .find_map(read)
}

/// A time: whole numbers and those of 1000 or more are milliseconds, other numbers are seconds. A time
/// before the beginning is the beginning.
pub(crate) fn milliseconds(value: &Value) -> Option<Millis> {
    let number = value.as_number()?;
    if let Some(milliseconds) = number.as_u64() {
        return Some(Millis::new(milliseconds));
    }
    let number = number.as_f64()?;
    Some(Millis::from_seconds(if number >= 1000.0 {
        number / 1000.0
    } else {
        number
    }))
}

/// A volume: up to 2 it is a factor, above that a percentage.
pub(crate) fn volume(value: &Value) -> Option<Volume> {
    let number = value.as_f64()?;
    Some(Volume::from_fraction(if number <= 2.0 {
        number
    } else {
        number / 100.0
    }))
}

fn elements(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn words(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.trim().is_empty())
}

/// A whole number, also when it is written as `1920.0`.
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let number = value.as_f64()?;
        (number >= 0.0).then(|| Millis::from_seconds(number / 1000.0).get())
    })
}

/// The first string anywhere in here that looks like where a file is.
fn first_address(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => is_address(text).then_some(text),
        Value::Array(items) => items.iter().find_map(first_address),
        Value::Object(members) => members.values().find_map(first_address),
        _ => None,
    }
}

fn is_address(text: &str) -> bool {
    let is_url = text.split_once("://").is_some_and(|(scheme, rest)| {
        !rest.is_empty() && scheme.chars().all(|letter| letter.is_ascii_alphanumeric())
    });
    let is_path =
        || text.starts_with('/') && file_name(text).is_some_and(|name| name.contains('.'));
    !text.contains(char::is_whitespace) && (is_url || is_path())
}

/// The last component of a path or URL, without its query.
fn file_name(address: &str) -> Option<&str> {
    let path = address.split(['?', '#']).next()?;
    path.rsplit('/').next().filter(|name| !name.is_empty())
}

fn media(meta: &Value, source: Option<&str>) -> Option<Media> {
    match meta["kind"].as_str() {
        Some("video") => return Some(Media::Video),
        Some("image") => return Some(Media::Image),
        _ => {}
    }
    let (_, extension) = source.and_then(file_name)?.rsplit_once('.')?;
    match extension.to_ascii_lowercase().as_str() {
        "mp4" | "mov" | "avi" | "webm" | "mkv" => Some(Media::Video),
        "jpg" | "jpeg" | "png" | "webp" => Some(Media::Image),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Draft;
    use crate::fixtures::{E2, E3};

    #[test]
    fn reads_the_fixtures() {
        let draft = Draft::from_json(E2).unwrap();
        let view = draft.timeline();
        assert_eq!(view.title, Some("Urban Dreams"));
        assert_eq!(view.canvas.unwrap().to_string(), "1080x1920 at 30 fps");
        let title = view.segments(TrackKind::Text).next().unwrap();
        assert_eq!(
            (title.text, title.color, title.position, title.source),
            (
                Some("Urban Dreams"),
                Some("neon blue"),
                Some("top-center"),
                None
            )
        );
        let clip = view.segments(TrackKind::Video).next().unwrap();
        assert_eq!(clip.source, Some("https://cdn.example.test/gen/city.mp4"));
        assert_eq!(
            (clip.media, clip.fit, clip.volume),
            (Some(Media::Video), Fit::Cover, None)
        );

        let draft = Draft::from_json(E3).unwrap();
        let kinds: Vec<_> = draft
            .timeline()
            .tracks
            .iter()
            .map(|track| track.kind)
            .collect();
        let expected = [
            TrackKind::Video,
            TrackKind::Other(4),
            TrackKind::Text,
            TrackKind::Audio,
        ];
        assert_eq!(kinds, expected);
    }

    /// Start and length, as the view reads them, of one segment.
    fn span_of(segment: &Value) -> String {
        super::segment(segment, TrackKind::Video, Some(Millis::new(7000)))
            .span()
            .to_string()
    }

    #[test]
    fn times_are_found_under_every_spelling() {
        for (segment, expected) in [
            (json!({"d": 1000, "m": {"start": 2000}}), "2-3s"),
            (json!({"d": 1000, "st": 2000, "m": {"start": 9000}}), "2-3s"),
            (json!({"d": 1000, "start_time": 2.5}), "2.5-3.5s"),
            (
                json!({"d": 1000, "start": "soon", "m": {"s": 2000}}),
                "2-3s",
            ),
            (json!({"d": 1000, "in": 2000}), "2-3s"),
            (json!({"d": 1000, "in": 2000, "m": {"start": 0}}), "0-1s"),
            (json!({"start": 2000, "end": 5000}), "2-5s"),
            (json!({"start": 2000, "out": 1000}), "2-2s"),
            (json!({"d": 1000}), "7-8s"),
            (json!({"d": -1000}), "7-7s"),
            (json!({"d": "1000"}), "7-7s"),
            (json!({"d": 1500.4, "start": 0}), "0-1.5s"),
            (json!({"d": 1e300, "start": 0}), "0-18446744073709551.615s"),
            (json!("not an object"), "7-7s"),
        ] {
            assert_eq!(span_of(&segment), expected, "{segment}");
        }
    }

    #[test]
    fn names_addresses_and_volumes_are_found_under_every_spelling() {
        let read = |segment: &Value| {
            let read = super::segment(segment, TrackKind::Audio, None);
            (
                read.label.map(str::to_owned),
                read.source.map(str::to_owned),
                read.volume.map(Volume::percent),
            )
        };
        let some = |text: &str| Some(text.to_owned());
        for (segment, expected) in [
            (
                json!({"n": "a", "m": {"name": "b"}, "v": 0.35}),
                (some("a"), None, Some(35)),
            ),
            (
                json!({"name": " ", "filename": "c.mp3", "vol": 80}),
                (some("c.mp3"), None, Some(80)),
            ),
            (json!({"v": 1.5}), (None, None, Some(150))),
            (
                json!({"v": "loud", "m": {"volume": -1}}),
                (None, None, Some(0)),
            ),
            (
                json!({"x": [{"y": "https://cdn.test/a/song.mp3?sign=/b"}]}),
                (
                    some("song.mp3"),
                    some("https://cdn.test/a/song.mp3?sign=/b"),
                    None,
                ),
            ),
            (
                json!({"x": "either/or", "y": "/mnt/u/song.wav"}),
                (some("song.wav"), some("/mnt/u/song.wav"), None),
            ),
            (
                json!({"x": "see https://a.test for more", "y": "/no-file"}),
                (None, None, None),
            ),
        ] {
            assert_eq!(read(&segment), expected, "{segment}");
        }
    }

    #[test]
    fn what_skips_the_source_is_told_from_where_it_starts() {
        let segment = json!({"d": 1000, "m": {"start": 3000, "in": 500, "source_length": 4000}});
        let read = super::segment(&segment, TrackKind::Video, None);
        assert_eq!(
            (read.start, read.source_in),
            (Millis::new(3000), Millis::new(500))
        );
        assert_eq!(read.source_length, Some(Millis::new(4000)));
    }

    #[test]
    fn duration_is_stated_or_worked_out() {
        for (draft, expected) in [
            (json!({"d": 5000}), 5000),
            (
                json!({"t": [{"tt": 0, "sg": [{"d": 2000}, {"d": 3000}]}]}),
                5000,
            ),
            (
                json!({"d": 0, "t": [{"tt": 7, "sg": [{"d": 1000, "st": 1000}]}]}),
                2000,
            ),
            (json!([]), 0),
        ] {
            let view = Timeline::read(&draft);
            assert_eq!(view.duration.get(), expected, "{draft}");
        }
    }
}
