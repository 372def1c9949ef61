//! Which segment fills which frames.

use std::fmt::Write;

use veo_timeline::{Millis, Segment, Timeline, Track, TrackKind};

use super::OPERATION;
use crate::error::{Error, ErrorKind};

/// The film's time, counted in frames.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    frame_rate: u32,
    frames: u32,
}

/// The frames of the film, from `start` to before `end`, that one segment fills.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub(super) segment: &'a Segment<'a>,
    /// What it is called in messages: `clip 2 'intro.mov'`.
    pub(super) name: String,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// Frames of the film and what is there; nothing is black, or silence.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stretch<T> {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) content: Option<T>,
}

impl Clock {
    pub(super) fn new(duration: Millis, frame_rate: u32) -> Self {
        let endless = Self {
            frame_rate,
            frames: u32::MAX,
        };
        Self {
            frames: endless.frame_at(duration),
            ..endless
        }
    }

    /// The number of frames in the film.
    pub(super) fn frames(self) -> u32 {
        self.frames
    }

    /// The frame nearest to `time`, or the end of the film.
    pub(super) fn frame_at(self, time: Millis) -> u32 {
        let nearest = (u128::from(time.get()) * u128::from(self.frame_rate) + 500) / 1000;
        u32::try_from(nearest).map_or(self.frames, |frame| frame.min(self.frames))
    }

    /// The frame that is on at `time`: the last one that begins no later.
    pub(super) fn frame_before(self, time: Millis) -> u32 {
        let before = u128::from(time.get()) * u128::from(self.frame_rate) / 1000;
        u32::try_from(before).unwrap_or(u32::MAX)
    }

    /// How long so many frames last.
    pub(super) fn time_of(self, frames: u32) -> Millis {
        Millis::from_seconds(f64::from(frames) / f64::from(self.frame_rate))
    }
}

impl Piece<'_> {
    /// Its number of frames.
    pub(super) fn length(&self) -> u32 {
        self.end - self.start
    }

    /// Where in its source it begins: later than its segment where another clip covers the beginning.
    pub(super) fn source_in(&self, clock: Clock) -> Millis {
        let covered = self.start - clock.frame_at(self.segment.start);
        self.segment.source_in + clock.time_of(covered)
    }

    pub(super) fn unusable(&self, reason: String) -> Error {
        let clip = self.name.clone();
        Error::new(OPERATION, ErrorKind::UnusableClip { clip, reason })
    }
}

/// What is seen when: the clips of all video tracks, each cut where a later one or a higher track covers it.
pub(super) fn clips<'a>(timeline: &'a Timeline<'a>, clock: Clock) -> Vec<Piece<'a>> {
    let mut number = 0;
    let mut seen = Vec::new();
    for track in &timeline.tracks {
        if track.kind == TrackKind::Video {
            let mut pieces = Vec::new();
            for segment in &track.segments {
                number += 1;
                pieces.push((format!("clip {number}"), segment));
            }
            cover(&mut seen, pieces, clock);
        }
    }
    seen
}

/// What is heard when on an audio track.
pub(super) fn beds<'a>(track: &'a Track<'a>, clock: Clock) -> Vec<Piece<'a>> {
    let mut heard = Vec::new();
    let segments = track.segments.iter();
    let named = segments.map(|segment| ("sound".to_owned(), segment));
    cover(&mut heard, named.collect(), clock);
    heard
}

/// The stretches of the whole film: the given ones and what is between them.
pub(super) fn without_gaps<T>(stretches: Vec<Stretch<T>>, clock: Clock) -> Vec<Stretch<T>> {
    let mut whole = Vec::new();
    let mut reached = 0;
    let gap = |start, end| Stretch {
        start,
        end,
        content: None,
    };
    for stretch in stretches {
        if stretch.start > reached {
            whole.push(gap(reached, stretch.start));
        }
        reached = stretch.end;
        whole.push(stretch);
    }
    if clock.frames() > reached {
        whole.push(gap(reached, clock.frames()));
    }
    whole
}

/// Lays the segments of one track over what is there already, in the order in which they begin.
fn cover<'a>(
    pieces: &mut Vec<Piece<'a>>,
    mut segments: Vec<(String, &'a Segment<'a>)>,
    clock: Clock,
) {
    segments.sort_by_key(|(_, segment)| segment.start);
    for (mut name, segment) in segments {
        if let Some(label) = segment.label {
            // Writing to a string cannot fail.
            let _ = write!(name, " '{label}'");
        }
        let piece = Piece {
            segment,
            name,
            start: clock.frame_at(segment.start),
            end: clock.frame_at(segment.span().end()),
        };
        if piece.end > piece.start {
            lay(pieces, piece);
        }
    }
    pieces.sort_by_key(|piece| piece.start);
}

/// Puts `piece` in and cuts away what it covers.
fn lay<'a>(pieces: &mut Vec<Piece<'a>>, piece: Piece<'a>) {
    let mut kept = Vec::with_capacity(pieces.len() + 2);
    for old in pieces.drain(..) {
        if old.start < piece.start {
            let end = old.end.min(piece.start);
            kept.push(Piece { end, ..old.clone() });
        }
        if old.end > piece.end {
            let start = old.start.max(piece.end);
            kept.push(Piece { start, ..old });
        }
    }
    kept.push(piece);
    *pieces = kept;
}

#[cfg(test)]
mod tests {
    use super::*;
    use veo_timeline::Draft;

    /// The pieces of a draft whose tracks are given as `[(start, length)]` in ms, as `start-end@source_in`.
    fn seen(tracks: &[&[(u64, u64)]], duration: u64) -> Vec<String> {
        let track = |segments: &[(u64, u64)]| {
            let segments: Vec<_> = segments
                .iter()
                .map(|(start, length)| serde_json::json!({"d": length, "m": {"start": start}}))
                .collect();
            serde_json::json!({"tt": 0, "sg": segments})
        };
        let tracks: Vec<_> = tracks.iter().map(|segments| track(segments)).collect();
        let draft = serde_json::json!({"d": duration, "t": tracks});
        let draft = Draft::from_json(&draft.to_string()).unwrap();
        let timeline = draft.timeline();
        let clock = Clock::new(timeline.duration, 10);
        clips(&timeline, clock)
            .iter()
            .map(|piece| {
                let (start, end) = (piece.start, piece.end);
                format!("{} {start}-{end}@{}", piece.name, piece.source_in(clock))
            })
            .collect()
    }

    #[test]
    fn clips_lie_where_the_draft_puts_them() {
        assert_eq!(
            seen(&[&[(0, 1000), (1000, 2000)]], 3000),
            ["clip 1 0-10@0s", "clip 2 10-30@0s"]
        );
        assert_eq!(seen(&[&[(2000, 1000), (0, 0)]], 2500), ["clip 1 20-25@0s"]);
    }

    #[test]
    fn the_later_clip_and_the_higher_track_cover() {
        assert_eq!(
            seen(&[&[(0, 2000), (1000, 2000)]], 3000),
            ["clip 1 0-10@0s", "clip 2 10-30@0s"]
        );
        assert_eq!(
            seen(&[&[(0, 3000)], &[(1000, 1000)]], 3000),
            ["clip 1 0-10@0s", "clip 2 10-20@0s", "clip 1 20-30@2s"]
        );
    }

    #[test]
    fn frames_do_not_drift() {
        // Thirty clips of a third of a second at 10 fps: each boundary is rounded on its own.
        let clips: Vec<_> = (0..30).map(|n| (n * 1000 / 3, 334)).collect();
        let pieces = seen(&[&clips], 10_000);
        assert_eq!(pieces.len(), 30);
        assert!(pieces[29].ends_with(" 97-100@0s"), "{}", pieces[29]);
    }

    #[test]
    fn gaps_are_filled_to_the_end() {
        let stretch = |start, end| Stretch {
            start,
            end,
            content: Some(()),
        };
        let whole = without_gaps(
            vec![stretch(5, 10), stretch(10, 12)],
            Clock::new(Millis::new(2000), 10),
        );
        let filled: Vec<_> = whole
            .iter()
            .map(|part| (part.start, part.end, part.content.is_some()))
            .collect();
        assert_eq!(
            filled,
            [
                (0, 5, false),
                (5, 10, true),
                (10, 12, true),
                (12, 20, false)
            ]
        );
    }
}
