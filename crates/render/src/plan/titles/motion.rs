//! How a title comes and goes, frame by frame.
//!
//! All is counted in the title's own frames, from its first one: a film that is cut into spans in the middle of it shows
//! the same.

use std::ops::Range;

use veo_timeline::{Animation, AnimationKind, Canvas, Millis, Way};

use crate::text::{Bounds, Measure, Shade, TextArt};

/// How long a title takes to come, and to go, where nothing is said.
const USUAL: Millis = Millis::new(400);

/// How long a letter that is typed takes, where nothing is said.
const LETTER: Millis = Millis::new(60);

/// The most states of a title, and the most bytes that those of one way may take.
const MOST_STATES: usize = 90;
const MOST_BYTES: u64 = 96 * 1024 * 1024;

/// How a title comes and goes.
#[derive(Debug, PartialEq)]
pub(super) struct Motion {
    /// What it looks like from which of its frames on; the first is from 0 on.
    states: Vec<(u32, Shade)>,
    slide: Option<Slide>,
}

/// A title that moves in and out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slide {
    /// How far off it is at most, in pixels to the right and down.
    off: (i32, i32),
    way: Way,
    /// How many frames it takes each way.
    frames: u32,
    /// How many frames it is seen.
    length: u32,
    canvas: Canvas,
}

impl Motion {
    /// The motion of a title that is seen for `length` frames.
    pub(super) fn of(
        animation: Option<Animation>,
        measure: &Measure,
        length: u32,
        canvas: Canvas,
    ) -> Self {
        let Some(Animation {
            kind,
            length: asked,
        }) = animation
        else {
            return Self::still();
        };
        let frames = |time: Millis| {
            let frames = (u128::from(time.get()) * u128::from(canvas.frame_rate) + 500) / 1000;
            u32::try_from(frames).unwrap_or(u32::MAX).max(1)
        };
        let usual = frames(asked.unwrap_or(USUAL));
        let bytes = 4 * measure.bounds.pixels().max(1);
        let fit = usize::try_from(MOST_BYTES / bytes).unwrap_or(MOST_STATES);
        let most = MOST_STATES.min(fit).max(4);
        let states = match kind {
            AnimationKind::Slide(way) => {
                let frames = each(way, usual, length);
                let slide = Slide::of(measure.bounds, (way, frames), length, canvas);
                return Self {
                    slide: Some(slide),
                    ..Self::still()
                };
            }
            AnimationKind::Fade(way) => fade((way, each(way, usual, length)), length, most),
            AnimationKind::Pop => pop(usual.min(length), most),
            AnimationKind::Typewriter => {
                let letters = u32::from(measure.letters);
                let usual = Millis::new(LETTER.get() * u64::from(letters));
                let frames = frames(asked.unwrap_or(usual)).min(length);
                spread(letters, frames, most)
                    .into_iter()
                    .map(|(from, letter)| (from, Shade::Letters(letter + 1)))
                    .collect()
            }
            AnimationKind::Highlight => {
                let frames = asked.map_or(length, frames).min(length);
                let words = spread(measure.words.into(), frames, most);
                let end = (frames < length).then_some((frames, Shade::Full));
                let words = words
                    .into_iter()
                    .map(|(from, word)| (from, Shade::Lit(word)));
                words.chain(end).collect()
            }
        };
        Self {
            states: if states.is_empty() {
                Self::still().states
            } else {
                states
            },
            slide: None,
        }
    }

    fn still() -> Self {
        Self {
            states: vec![(0, Shade::Full)],
            slide: None,
        }
    }

    /// What it looks like on a frame, and since which one.
    pub(super) fn state(&self, frame: u32) -> (u32, Shade) {
        let begun = self.states.partition_point(|(from, _)| *from <= frame);
        let state = begun
            .checked_sub(1)
            .and_then(|index| self.states.get(index));
        state.copied().unwrap_or((0, Shade::Full))
    }

    /// What it looks like on these frames, counted from the first of them.
    pub(super) fn states(&self, frames: Range<u32>) -> Vec<(u32, Shade)> {
        let (_, first) = self.state(frames.start);
        let later = self
            .states
            .iter()
            .filter(|(from, _)| frames.start < *from && *from < frames.end);
        let later = later.map(|(from, shade)| (from - frames.start, *shade));
        std::iter::once((0, first)).chain(later).collect()
    }

    /// How it moves on these frames, if it does.
    pub(super) fn slide(&self, frames: Range<u32>) -> Option<Slide> {
        self.slide.filter(|slide| {
            slide.way.comes() && frames.start < slide.frames
                || slide.way.goes() && frames.end > slide.length.saturating_sub(slide.frames)
        })
    }
}

impl Slide {
    /// From the nearest edge: the upper or lower one, or the left one where it stands in the middle.
    fn of(bounds: Bounds, (way, frames): (Way, u32), length: u32, canvas: Canvas) -> Self {
        let whole = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
        let middle = bounds.y + bounds.height / 2;
        let off = if middle * 5 > canvas.height * 3 {
            (0, whole(canvas.height) - whole(bounds.y))
        } else if middle * 5 < canvas.height * 2 {
            (0, -whole(bounds.y + bounds.height))
        } else {
            (-whole(bounds.x + bounds.width), 0)
        };
        Self {
            off,
            way,
            frames,
            length,
            canvas,
        }
    }

    /// Where it is, across and down, as expressions of the filter `overlay`. Of the title `before` frames lie before
    /// number `first`. (`overlay` has a number of the frame too, but of the one that it has read, not laid on.)
    pub(super) fn place(self, bounds: Bounds, (first, before): (u32, u32)) -> (String, String) {
        let number = format!("(round(t*{})-{first}+{before})", self.canvas.frame_rate);
        let (steps, length) = (self.frames + 1, self.length);
        let coming = format!("max(0,1-({number}+1)/{steps})");
        let going = format!("max(0,1-({length}-{number})/{steps})");
        let part = match self.way {
            Way::Both => format!("pow(max({coming},{going}),3)"),
            Way::In => format!("pow({coming},3)"),
            Way::Out => format!("pow({going},3)"),
        };
        let along = |from: u32, off: i32| match off {
            0 => from.to_string(),
            off => format!("{from}+({off})*{part}"),
        };
        (along(bounds.x, self.off.0), along(bounds.y, self.off.1))
    }

    /// The art where it is on its frame `number`, without what lies beyond the canvas.
    pub(super) fn moved(self, art: TextArt, number: u32) -> TextArt {
        let steps = f64::from(self.frames + 1);
        let coming = 1.0 - (f64::from(number) + 1.0) / steps;
        let going = 1.0 - (f64::from(self.length) - f64::from(number)) / steps;
        let on = |is_on: bool, part: f64| if is_on { part.max(0.0) } else { 0.0 };
        let coming = on(self.way.comes(), coming);
        let part = coming.max(on(self.way.goes(), going)).powf(3.0);
        // As `overlay` brings a place on to the even one below.
        #[expect(clippy::cast_possible_truncation, reason = "a place near the canvas")]
        let along = |from: u32, off: i32| (f64::from(from) + f64::from(off) * part) as i64 & !1;
        let place = (along(art.x, self.off.0), along(art.y, self.off.1));
        seen(art, place, self.canvas)
    }
}

/// The part of the art that is on the canvas where its corner is at this place.
fn seen(art: TextArt, (x, y): (i64, i64), canvas: Canvas) -> TextArt {
    let along = |from: i64, length: u32, canvas: u32| {
        let end = (from + i64::from(length)).min(i64::from(canvas));
        let begin = from.max(0);
        let skipped = usize::try_from(begin - from).unwrap_or(0);
        let kept = u32::try_from(end - begin).unwrap_or(0);
        (u32::try_from(begin).unwrap_or(0), skipped, kept)
    };
    let (x, left, width) = along(x, art.width, canvas.width);
    let (y, top, height) = along(y, art.height, canvas.height);
    if width == 0 || height == 0 {
        // A picture that cannot be seen; FFmpeg takes none without a size.
        return TextArt {
            x: 0,
            y: 0,
            width: 2,
            height: 2,
            rgba: vec![0; 16],
            ..art
        };
    }
    let rows = art.rgba.chunks_exact(art.width as usize * 4);
    let rows = rows.skip(top).take(height as usize);
    let rgba = rows.flat_map(|row| &row[left * 4..(left + width as usize) * 4]);
    TextArt {
        rgba: rgba.copied().collect(),
        x,
        y,
        width,
        height,
        ..art
    }
}

/// How many of `length` frames each way takes, where `asked` are asked for.
fn each(way: Way, asked: u32, length: u32) -> u32 {
    match way {
        Way::Both => asked.min(length / 2),
        Way::In | Way::Out => asked.min(length),
    }
}

/// From nothing to all, for so many frames, or back at the end, or both.
fn fade((way, frames): (Way, u32), length: u32, most: usize) -> Vec<(u32, Shade)> {
    let opacity = |frame: u32| {
        let opacity = (u64::from(frame) + 1) * 255 / (u64::from(frames) + 1);
        Shade::Faint(u8::try_from(opacity).unwrap_or(u8::MAX))
    };
    let step = step(frames, most);
    let coming = (0..frames)
        .step_by(step)
        .map(|frame| (frame, opacity(frame)));
    let going = (0..frames).step_by(step);
    let going = going.map(|frame| (length - frames + frame, opacity(frames - 1 - frame)));
    let (mut states, mut full) = (Vec::new(), 0..length);
    if way.comes() {
        states.extend(coming);
        full.start = frames;
    }
    if way.goes() {
        full.end = length.saturating_sub(frames);
    }
    if !full.is_empty() {
        states.push((full.start, Shade::Full));
    }
    if way.goes() {
        states.extend(going);
    }
    states
}

/// From nothing beyond its size, and back to it.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a size near 1 needs no more digits"
)]
fn pop(frames: u32, most: usize) -> Vec<(u32, Shade)> {
    /// So much that it gets `OVERSHOOT` larger than it is.
    const BACK: f64 = 1.15;
    let size = |frame: u32| {
        let left = f64::from(frame + 1) / f64::from(frames + 1) - 1.0;
        let size = 1.0 + (BACK + 1.0) * left.powi(3) + BACK * left.powi(2);
        Shade::Sized((size as f32).max(0.02))
    };
    let coming = (0..frames).step_by(step(frames, most));
    let coming = coming.map(|frame| (frame, size(frame)));
    coming.chain([(frames, Shade::Full)]).collect()
}

/// So many things one after the other in so many frames, in at most about `most` steps; the last one always.
fn spread(count: u32, frames: u32, most: usize) -> Vec<(u32, u16)> {
    let step = u32::try_from(step(count, most)).unwrap_or(u32::MAX);
    let Some(last) = count.checked_sub(1) else {
        return Vec::new();
    };
    let mut states: Vec<(u32, u16)> = Vec::new();
    for number in 0..=last.div_ceil(step) {
        let thing = (number * step).min(last);
        let from = u64::from(thing) * u64::from(frames) / u64::from(count);
        let from = u32::try_from(from).unwrap_or(u32::MAX);
        let thing = u16::try_from(thing).unwrap_or(u16::MAX);
        match states.last_mut() {
            // Two on one frame: the later one is seen.
            Some(state) if state.0 == from => state.1 = thing,
            _ => states.push((from, thing)),
        }
    }
    states
}

/// How many at a time, so that they are at most `most` times.
fn step(count: u32, most: usize) -> usize {
    (count as usize).div_ceil(most.max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_follow_each_other_and_end_with_all() {
        assert_eq!(
            format!("{:?}", fade((Way::Both, 3), 10, 90)),
            "[(0, Faint(63)), (1, Faint(127)), (2, Faint(191)), (3, Full), (7, Faint(191)), (8, Faint(127)), \
             (9, Faint(63))]"
        );
        assert_eq!(
            format!("{:?}", fade((Way::Both, 3), 6, 2)),
            "[(0, Faint(63)), (2, Faint(191)), (3, Faint(191)), (5, Faint(63))]"
        );
        assert_eq!(fade((Way::Both, 0), 1, 90), [(0, Shade::Full)]);
        assert_eq!(
            format!("{:?}", fade((Way::In, 2), 10, 90)),
            "[(0, Faint(85)), (1, Faint(170)), (2, Full)]"
        );
        assert_eq!(
            format!("{:?}", fade((Way::Out, 2), 10, 90)),
            "[(0, Full), (8, Faint(170)), (9, Faint(85))]"
        );
        let popped = pop(12, 90);
        assert_eq!(popped.last(), Some(&(12, Shade::Full)));
        let largest = popped.iter().map(|(_, shade)| match shade {
            Shade::Sized(size) => *size,
            _ => 1.0,
        });
        let largest = largest.fold(0.0, f32::max);
        assert!(
            largest > 1.02 && largest < 1.0 + crate::text::OVERSHOOT,
            "{largest}"
        );
    }

    #[test]
    fn things_are_spread_evenly() {
        for (count, frames, most, expected) in [
            (4, 40, 90, &[(0, 0), (10, 1), (20, 2), (30, 3)][..]),
            // More than there are frames: the later of two on one is seen.
            (4, 2, 90, &[(0, 1), (1, 3)]),
            (5, 50, 2, &[(0, 0), (30, 3), (40, 4)]),
            (1, 50, 90, &[(0, 0)]),
            (0, 50, 90, &[]),
        ] {
            assert_eq!(spread(count, frames, most), expected, "{count} in {frames}");
        }
    }

    #[test]
    fn a_part_begins_with_what_is_on_already() {
        let motion = Motion {
            states: fade((Way::Both, 3), 10, 90),
            slide: None,
        };
        let states = |frames| format!("{:?}", motion.states(frames));
        assert_eq!(states(1..3), "[(0, Faint(127)), (1, Faint(191))]");
        assert_eq!(states(4..7), "[(0, Full)]");
        assert_eq!(states(5..8), "[(0, Full), (2, Faint(191))]");
    }

    #[test]
    fn what_slides_is_off_the_canvas_before_and_after() {
        let canvas = Canvas {
            width: 320,
            height: 180,
            frame_rate: 30,
        };
        let art = TextArt {
            x: 20,
            y: 140,
            width: 40,
            height: 20,
            rgba: vec![9; 40 * 20 * 4],
            ..TextArt::default()
        };
        let slide = Slide::of(art.bounds(), (Way::Both, 9), 60, canvas);
        let seen = |number| {
            let moved = slide.moved(art.clone(), number);
            assert_eq!(moved.rgba.len(), (moved.width * moved.height * 4) as usize);
            (moved.x, moved.y, moved.width, moved.height)
        };
        assert_eq!(seen(0), (20, 168, 40, 12));
        assert_eq!(seen(9), (20, 140, 40, 20));
        assert_eq!(seen(30), (20, 140, 40, 20));
        assert_eq!(seen(59), seen(0));
        for (way, is_off) in [(Way::In, [true, false]), (Way::Out, [false, true])] {
            let slide = Slide { way, ..slide };
            let off = [0, 59].map(|number| slide.moved(art.clone(), number).y > art.y);
            assert_eq!(off, is_off, "{way:?}");
            let motion = Motion {
                slide: Some(slide),
                ..Motion::still()
            };
            let moves = [0..10, 50..60].map(|frames| motion.slide(frames).is_some());
            assert_eq!(moves, is_off, "{way:?}");
        }
    }
}
