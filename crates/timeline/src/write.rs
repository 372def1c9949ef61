//! Changes a draft: what every edit and every placing has in common.

use serde_json::{Value, json};

use crate::view::readers::{self, END, IN, START, VOLUME};
use crate::{Draft, Millis, Segment, Span, Timeline, TrackKind, Volume};

/// How the tracks begin their ids that lie over the pictures.
const OVER: &str = "over-";

/// A draft being changed. [`Revision::finish`] makes it the next version, consistent again.
///
/// Only the members that a change is about are written; every other one stays as it is.
pub(crate) struct Revision {
    /// Always an object.
    root: Value,
}

impl Revision {
    /// Begins to change this draft. What is not an object cannot hold a timeline, and is replaced by one.
    pub(crate) fn of(draft: &Draft) -> Self {
        let mut root = draft.value().clone();
        if !root.is_object() {
            root = json!({});
        }
        Self { root }
    }

    /// What can be understood of it as it is now.
    pub(crate) fn view(&self) -> Timeline<'_> {
        Timeline::read(&self.root)
    }

    /// Sets a member of the project's metadata, `m`.
    pub(crate) fn set_meta(&mut self, name: &str, value: Value) {
        set_in_meta(&mut self.root, name, value);
    }

    /// The number that the draft will have as its version; it names what is new in it.
    pub(crate) fn next_version(&self) -> u64 {
        self.root["v"].as_u64().unwrap_or(0).saturating_add(1)
    }

    /// Where in `t` the first track of this kind is that holds a segment.
    pub(crate) fn track_in_use(&self, kind: TrackKind) -> Option<usize> {
        self.view()
            .tracks
            .iter()
            .position(|track| track.kind == kind && !track.segments.is_empty())
    }

    /// Changes the segments of a track that is there.
    pub(crate) fn change_segments<T>(
        &mut self,
        track: usize,
        change: impl FnOnce(&mut Vec<Value>) -> T,
    ) -> T {
        let place = &mut self.root["t"][track]["sg"];
        let mut segments = match place.take() {
            Value::Array(segments) => segments,
            _ => Vec::new(),
        };
        let result = change(&mut segments);
        *place = Value::Array(segments);
        result
    }

    /// Appends a segment to the first track of this kind, making one named `new_track` where there is none;
    /// gives the track's index.
    pub(crate) fn append(&mut self, kind: TrackKind, new_track: &str, segment: Value) -> usize {
        let tracks = self.view().tracks;
        let (known, count) = (
            tracks.iter().position(|track| track.kind == kind),
            tracks.len(),
        );
        let track = known.unwrap_or(count);
        if known.is_none() {
            let empty = json!({"tt": kind.number(), "id": new_track, "sg": []});
            match &mut self.root["t"] {
                Value::Array(tracks) => tracks.push(empty),
                other => *other = Value::Array(vec![empty]),
            }
        }
        self.change_segments(track, |segments| segments.push(segment));
        track
    }

    /// Appends a video track, above all others, with a segment that lies over the pictures.
    pub(crate) fn append_over(&mut self, segment: Value) {
        let id = format!("{OVER}{}", self.next_version());
        let mut track = json!({"tt": TrackKind::Video.number(), "id": id});
        track["sg"] = Value::Array(vec![segment]);
        if let Value::Array(tracks) = &mut self.root["t"] {
            tracks.push(track);
        }
    }

    /// The video tracks that [`append_over`](Self::append_over) made.
    pub(crate) fn tracks_over(&self) -> Vec<usize> {
        let kinds = self.view().tracks.into_iter().map(|track| track.kind);
        let is_over = |(track, kind)| {
            let id = self.root["t"][track]["id"].as_str();
            kind == TrackKind::Video && id.is_some_and(|id| id.starts_with(OVER))
        };
        let found = kinds.enumerate().filter(|track| is_over(*track));
        found.map(|(track, _)| track).collect()
    }

    /// Takes away what [`append_over`](Self::append_over) made.
    pub(crate) fn remove_tracks_over(&mut self) {
        for track in self.tracks_over().into_iter().rev() {
            self.remove_track(track);
        }
    }

    /// Has what lies over the pictures end with them at the latest.
    fn end_what_is_over(&mut self) {
        let over = self.tracks_over();
        let below = self
            .track_in_use(TrackKind::Video)
            .filter(|track| !over.contains(track));
        let Some(below) = below else {
            return;
        };
        for track in over.into_iter().rev() {
            let view = self.view();
            let ends = view.tracks[below]
                .segments
                .iter()
                .map(|each| each.span().end());
            let end = ends.max().unwrap_or_default();
            let spans: Vec<_> = view.tracks[track]
                .segments
                .iter()
                .map(Segment::span)
                .collect();
            self.change_segments(track, |segments| {
                for (segment, span) in segments.iter_mut().zip(&spans) {
                    let length = span.length.min(end.saturating_sub(span.start));
                    set_length(segment, Span { length, ..*span });
                }
                let mut spans = spans.iter();
                segments.retain(|_| spans.next().is_some_and(|span| span.start < end));
            });
            if self.view().tracks[track].segments.is_empty() {
                self.remove_track(track);
            }
        }
    }

    /// Keeps, on every track of this kind, the segments that `keep` wants; a track that loses its last
    /// segment goes too.
    pub(crate) fn retain(&mut self, kind: TrackKind, keep: impl Fn(&Segment<'_>) -> bool) {
        let view = self.view();
        let wanted: Vec<Vec<bool>> = (view.tracks.iter())
            .map(|track| {
                (track.segments.iter())
                    .map(|each| track.kind != kind || keep(each))
                    .collect()
            })
            .collect();
        for (track, wanted) in wanted.into_iter().enumerate().rev() {
            if !wanted.contains(&false) {
                continue;
            }
            if wanted.contains(&true) {
                let mut wanted = wanted.into_iter();
                self.change_segments(track, |all| all.retain(|_| wanted.next().unwrap_or(true)));
            } else {
                self.remove_track(track);
            }
        }
    }

    /// Takes away a track that is there.
    pub(crate) fn remove_track(&mut self, track: usize) {
        if let Value::Array(tracks) = &mut self.root["t"] {
            tracks.remove(track);
        }
    }

    /// Lays the segments of a track end to end, from the beginning of the timeline.
    pub(crate) fn lay_end_to_end(&mut self, track: usize) {
        let lengths: Vec<_> = self.view().tracks[track]
            .segments
            .iter()
            .map(|segment| segment.length)
            .collect();
        self.change_segments(track, |segments| {
            let mut start = Millis::ZERO;
            for (segment, length) in segments.iter_mut().zip(lengths) {
                set_span(segment, start, length);
                start = start + length;
            }
        });
    }

    /// The next version of the draft, music and titles ending with the pictures at the latest.
    pub(crate) fn finish(mut self) -> Draft {
        self.give_back_music();
        self.end_what_is_over();
        let end = self.end();
        for kind in [TrackKind::Audio, TrackKind::Text] {
            self.retain(kind, |segment| segment.start < end);
            self.set_lengths(kind, |segment| {
                segment.length.min(end.saturating_sub(segment.start))
            });
        }
        let version = self.next_version();
        self.root["d"] = end.get().into();
        self.root["v"] = version.into();
        Draft::from_value(self.root)
    }

    /// Where the video ends, or the longest track when there is none.
    fn end(&self) -> Millis {
        let view = self.view();
        let end_of = |wanted: fn(TrackKind) -> bool| {
            let tracks = view.tracks.iter().filter(move |track| wanted(track.kind));
            tracks
                .flat_map(|track| &track.segments)
                .map(|segment| segment.span().end())
                .max()
        };
        end_of(|kind| kind == TrackKind::Video)
            .or_else(|| end_of(|_| true))
            .unwrap_or_default()
    }

    /// Lets music play for as long as its source lasts: an earlier, shorter timeline may have cut it.
    fn give_back_music(&mut self) {
        self.set_lengths(TrackKind::Audio, |segment| match segment.source_length {
            Some(source_length) => source_length.saturating_sub(segment.source_in),
            None => segment.length,
        });
    }

    fn set_lengths(&mut self, kind: TrackKind, wanted: impl Fn(&Segment<'_>) -> Millis) {
        let spans: Vec<Vec<Span>> = (self.view().tracks.iter())
            .map(|track| {
                let segments = track.segments.iter().filter(|_| track.kind == kind);
                segments
                    .map(|each| Span {
                        start: each.start,
                        length: wanted(each),
                    })
                    .collect()
            })
            .collect();
        for (track, spans) in spans
            .into_iter()
            .enumerate()
            .filter(|(_, spans)| !spans.is_empty())
        {
            self.change_segments(track, |segments| {
                for (segment, span) in segments.iter_mut().zip(spans) {
                    set_length(segment, span);
                }
            });
        }
    }
}

/// Sets a member of a segment's `m`, or takes it away.
pub(crate) fn set_in(segment: &mut Value, name: &str, value: Option<Value>) {
    match value {
        Some(value) => set_in_meta(segment, name, value),
        None => {
            if let Some(Value::Object(meta)) = segment.get_mut("m") {
                meta.remove(name);
            }
        }
    }
}

/// Writes where a segment begins in its source, under the name that it already uses.
pub(crate) fn set_source_in(segment: &mut Value, begin: Millis) {
    if !overwrite(segment, IN, readers::milliseconds, begin.get().into()) {
        set_in_meta(segment, "in", begin.get().into());
    }
}

/// Writes where a segment lies, under the names that it already uses.
fn set_span(segment: &mut Value, start: Millis, length: Millis) {
    if !overwrite(segment, START, readers::milliseconds, start.get().into())
        && !overwrite(segment, IN, readers::milliseconds, start.get().into())
    {
        set_in_meta(segment, "start", start.get().into());
    }
    set_length(segment, Span { start, length });
}

/// Writes how long a segment is.
pub(crate) fn set_length(segment: &mut Value, span: Span) {
    overwrite(segment, END, readers::milliseconds, span.end().get().into());
    if let Value::Object(members) = segment {
        members.insert("d".to_owned(), span.length.get().into());
    }
}

/// Writes how loud a segment is, under the name that it already uses.
pub(crate) fn set_volume(segment: &mut Value, volume: Volume) {
    if !overwrite(segment, VOLUME, readers::volume, volume.fraction().into()) {
        set_in_meta(segment, "volume", volume.fraction().into());
    }
}

/// Writes a member of a segment, where it has it already, else into its `m`.
pub(crate) fn set_member(segment: &mut Value, name: &str, value: Value) {
    match segment.get_mut(name) {
        Some(member) => *member = value,
        None => set_in_meta(segment, name, value),
    }
}

/// Overwrites the member that [`readers::find`] reads under these names; whether there is one.
fn overwrite<T>(
    segment: &mut Value,
    names: &[&str],
    read: impl Fn(&Value) -> Option<T>,
    value: Value,
) -> bool {
    for holder in ["", "/m"] {
        let Some(holder) = segment.pointer_mut(holder) else {
            continue;
        };
        let found = names
            .iter()
            .find(|name| holder.get(**name).is_some_and(|old| read(old).is_some()));
        if let Some(name) = found {
            holder[*name] = value;
            return true;
        }
    }
    false
}

/// Sets a member of `holder`'s `m`, which becomes an object if it is none.
fn set_in_meta(holder: &mut Value, name: &str, value: Value) {
    let Value::Object(members) = holder else {
        return;
    };
    let meta = members.entry("m").or_insert_with(|| json!({}));
    if !meta.is_object() {
        *meta = json!({});
    }
    meta[name] = value;
}
