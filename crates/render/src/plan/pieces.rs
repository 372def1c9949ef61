//! Which segment fills which frames.

use std::fmt::Write;

use veo_timeline::{Millis, Segment, Timeline, Track, TrackKind, TransitionKind};

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
    /// How many tracks lie below its own.
    pub(super) level: usize,
    /// Whether nothing can be seen of what is below it.
    pub(super) is_opaque: bool,
    pub(super) crossing: Option<Crossing<'a>>,
}

/// How a piece comes in.
#[derive(Clone, Debug)]
pub(super) struct Crossing<'a> {
    pub(super) kind: TransitionKind,
    /// How many frames it takes, from the first of its segment on.
    pub(super) length: u32,
    /// All of the clip that goes on under it, where one ends there.
    pub(super) before: Option<Box<Piece<'a>>>,
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

    /// The frame nearest to `time`, be it in the film or after it.
    pub(super) fn place_of(self, time: Millis) -> u32 {
        let endless = Self {
            frames: u32::MAX,
            ..self
        };
        endless.frame_at(time)
    }

    /// The frame that is on at `time`: the last one that begins no later.
    pub(super) fn frame_before(self, time: Millis) -> u32 {
        let before = u128::from(time.get()) * u128::from(self.frame_rate) / 1000;
        u32::try_from(before).unwrap_or(u32::MAX)
    }

    /// The middle of the frame after so many, in microseconds.
    pub(super) fn middle_of(self, frames: u32) -> u64 {
        (u64::from(frames) * 2 + 1) * 500_000 / u64::from(self.frame_rate.max(1))
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

    /// Where what it shows begins in its source: later than its segment does where another clip covers the beginning, or
    /// the end of one that runs backwards.
    pub(super) fn source_in(&self, clock: Clock) -> Millis {
        let (effects, (first, end)) = (&self.segment.effects, self.clip(clock));
        let covered = match (effects.freeze, effects.reverse) {
            (true, _) => 0,
            (false, true) => end - self.end,
            (false, false) => self.start - first,
        };
        self.segment.source_in + effects.speed.of_source(clock.time_of(covered))
    }

    /// Where all of its clip begins and ends, be it in the film or after it.
    pub(super) fn clip(&self, clock: Clock) -> (u32, u32) {
        let segment = self.segment;
        (
            clock.place_of(segment.start),
            clock.place_of(segment.span().end()),
        )
    }

    /// Where its crossing is over; where it begins if there is none.
    pub(super) fn arrival(&self, clock: Clock) -> u32 {
        let crossing = self.crossing.as_ref().map_or(0, |crossing| crossing.length);
        let over = clock.place_of(self.segment.start).saturating_add(crossing);
        over.clamp(self.start, self.end)
    }

    /// From which frame on it hides what is below: from its first where the picture that goes on under it does.
    fn hides_from(&self, clock: Clock) -> u32 {
        let before = self.crossing.as_ref().map(|crossing| &crossing.before);
        match before {
            Some(Some(before)) if before.is_opaque => self.start,
            Some(_) => self.arrival(clock),
            None => self.start,
        }
    }

    pub(super) fn unusable(&self, reason: String) -> Error {
        let clip = self.name.clone();
        Error::new(OPERATION, ErrorKind::UnusableClip { clip, reason })
    }
}

/// What is seen when, sorted by where it begins: the clips of all video tracks, each cut where a later one of its track
/// covers it, or one of a higher track that hides what is below, as `is_opaque` says of a segment.
pub(super) fn clips<'a>(
    timeline: &'a Timeline<'a>,
    clock: Clock,
    is_opaque: impl Fn(&Segment<'a>) -> bool,
) -> Vec<Piece<'a>> {
    let mut number = 0;
    let mut seen = Vec::new();
    for (level, track) in timeline.tracks.iter().enumerate() {
        if track.kind == TrackKind::Video {
            let mut pieces = Vec::new();
            for segment in &track.segments {
                number += 1;
                let name = format!("clip {number}");
                pieces.push(whole(name, (segment, level), is_opaque(segment), clock));
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
    let pieces = segments.map(|segment| whole("sound".to_owned(), (segment, 0), true, clock));
    cover(&mut heard, pieces.collect(), clock);
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

/// All of a segment that is within the film.
fn whole<'a>(
    mut name: String,
    (segment, level): (&'a Segment<'a>, usize),
    is_opaque: bool,
    clock: Clock,
) -> Piece<'a> {
    if let Some(label) = segment.label {
        // Writing to a string cannot fail.
        let _ = write!(name, " '{label}'");
    }
    Piece {
        segment,
        name,
        start: clock.frame_at(segment.start),
        end: clock.frame_at(segment.span().end()),
        level,
        is_opaque,
        crossing: None,
    }
}

/// Lays the pieces of one track over what is there already, in the order in which they begin.
fn cover<'a>(pieces: &mut Vec<Piece<'a>>, mut track: Vec<Piece<'a>>, clock: Clock) {
    track.retain(|piece| piece.end > piece.start);
    track.sort_by_key(|piece| piece.segment.start);
    for number in 0..track.len() {
        let mut piece = track[number].clone();
        piece.crossing = crossing(&piece, &track[..number], clock);
        lay(pieces, piece, clock);
    }
    pieces.sort_by_key(|piece| (piece.start, piece.level));
}

/// How `piece` comes in after those that begin before it on its track.
fn crossing<'a>(piece: &Piece<'a>, earlier: &[Piece<'a>], clock: Clock) -> Option<Crossing<'a>> {
    let transition = piece.segment.effects.transition?;
    let length = clock.place_of(transition.length()).max(1);
    let goes_on = |other: &&Piece<'_>| {
        let is_on = other.start < piece.start && other.end >= piece.start;
        is_on && other.segment.effects.region == piece.segment.effects.region
    };
    let before = earlier.iter().rev().find(goes_on).cloned();
    Some(Crossing {
        kind: transition.kind,
        length: length.min(piece.length()),
        before: before.map(Box::new),
    })
}

/// Puts `piece` in and cuts away what it covers.
fn lay<'a>(pieces: &mut Vec<Piece<'a>>, piece: Piece<'a>, clock: Clock) {
    let mut kept = Vec::with_capacity(pieces.len() + 2);
    for old in pieces.drain(..) {
        let from = match (old.level == piece.level, piece.is_opaque) {
            (true, _) => piece.start,
            (false, true) => piece.hides_from(clock),
            (false, false) => {
                kept.push(old);
                continue;
            }
        };
        if old.start < from {
            let end = old.end.min(from);
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
        let is_opaque = |segment: &Segment<'_>| segment.effects.region.is_none();
        clips(&timeline, clock, is_opaque)
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
    fn a_clip_hides_what_is_below_when_it_is_all_there() {
        let draft = serde_json::json!({"d": 4000, "t": [
            {"tt": 0, "sg": [{"d": 4000, "m": {"start": 0}}]},
            {"tt": 0, "sg": [
                {"d": 1000, "m": {"start": 500, "box": "center"}},
                {"d": 1000, "m": {"start": 2000, "transition": {"kind": "dissolve", "ms": 500}}},
                {"d": 500, "m": {"start": 3000, "transition": {"kind": "dissolve", "ms": 200}}}]}]});
        let draft = Draft::from_value(draft);
        let timeline = draft.timeline();
        let is_opaque = |segment: &Segment<'_>| segment.effects.region.is_none();
        let pieces = clips(&timeline, Clock::new(timeline.duration, 10), is_opaque);
        let seen: Vec<_> = pieces
            .iter()
            .map(|p| (p.name.as_str(), p.start, p.end))
            .collect();
        // The third is seen until the first is there; what comes after another of its track hides at once.
        let expected = [
            ("clip 1", 0, 25),
            ("clip 2", 5, 15),
            ("clip 3", 20, 30),
            ("clip 4", 30, 35),
            ("clip 1", 35, 40),
        ];
        assert_eq!(seen, expected);
        let before = pieces
            .iter()
            .map(|piece| piece.crossing.as_ref()?.before.as_ref());
        let before: Vec<_> = before
            .map(|before| before.map(|before| before.name.as_str()))
            .collect();
        assert_eq!(before, [None, None, None, Some("clip 3"), None]);
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
