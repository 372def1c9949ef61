//! The lettering on the picture.

mod drawn;
mod motion;

use std::ffi::OsString;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use veo_timeline::edit::Position;
use veo_timeline::{Canvas, Color, Segment, Timeline, TrackKind};

use super::at_once;
use super::pieces::Clock;
use crate::error::{ErrorKind, Result};
use crate::overlay::{Changes, art_filter, art_input, changing_filter};
use crate::text::{Bounds, Measure, Shade, TextArt};
use drawn::Wording;
use motion::Motion;

/// The most titles that are seen at once. They are in one graph of filters, which is one argument, and Linux takes 128 KiB
/// for one.
pub(super) const MOST_AT_ONCE: usize = 64;

/// Lettering, and the frames that it is seen on. Its pixels are drawn when they are needed, so that any number of titles
/// takes little.
#[derive(Clone, Debug)]
pub(crate) struct Title {
    wording: Arc<Wording>,
    measure: Arc<Measure>,
    motion: Arc<Motion>,
    /// How many of its frames lie before the first that is seen here.
    before: u32,
    /// The first and the last frame that it is seen on.
    pub(super) shown: (u32, u32),
}

/// Refuses more titles at one moment than can be rendered.
pub(super) fn few_at_once(timeline: &Timeline<'_>, clock: Clock) -> Result<()> {
    let shown = timeline.segments(TrackKind::Text);
    let shown = shown.map(|segment| frames(segment, clock));
    at_once::few_at_once(shown, MOST_AT_ONCE, |found, frame| {
        let (limit, at) = (MOST_AT_ONCE, clock.time_of(frame));
        ErrorKind::TooManyTitles { found, limit, at }
    })
}

/// The frames that a title is seen on.
pub(super) fn frames(segment: &Segment<'_>, clock: Clock) -> Range<u32> {
    clock.frame_at(segment.start)..clock.frame_at(segment.span().end())
}

/// Measures a title, if it has words and is seen at all, and notes what cannot be drawn as it is written.
pub(super) fn title(
    segment: &Segment<'_>,
    canvas: Canvas,
    clock: Clock,
    notes: &mut Vec<String>,
) -> Option<Title> {
    let text = segment.text.or(segment.label)?;
    let Range { start: first, end } = frames(segment, clock);
    if end <= first {
        return None;
    }
    let color = segment.color.and_then(|spelling| {
        let color = Color::parse(spelling);
        if color.is_none() {
            notes.push(format!(
                "the title '{text}' is white: its colour '{spelling}' is not known"
            ));
        }
        color
    });
    let position = segment.position.and_then(Position::parse);
    let wording = Arc::new(Wording {
        text: text.to_owned(),
        color: color.unwrap_or(Color::WHITE),
        position: position.unwrap_or_default(),
        style: segment.style,
        canvas,
    });
    let measure = wording.measured();
    if !measure.missing.is_empty() {
        let missing: String = measure.missing.iter().collect();
        notes.push(format!(
            "the title '{text}' lacks characters that no font here has: {missing}; install a font with them, such as \
             the Noto fonts of your system (Debian and Ubuntu: fonts-noto-core, fonts-noto-cjk), and export again after a restart"
        ));
    }
    if measure.is_shortened {
        notes.push(format!("the title '{text}' was too long and is cut"));
    }
    let animation = segment.style.animation;
    (measure.bounds.width > 0).then(|| Title {
        motion: Arc::new(Motion::of(animation, &measure, end - first, canvas)),
        wording,
        measure,
        before: 0,
        shown: (first, end - 1),
    })
}

impl Title {
    /// What of it lies within `frames`, counted from the first of them.
    pub(super) fn within(&self, frames: &Range<u32>) -> Option<Self> {
        let (first, last) = self.shown;
        let shown = first.max(frames.start)..(last + 1).min(frames.end);
        (!shown.is_empty()).then(|| Self {
            before: self.before + shown.start - first,
            shown: (shown.start - frames.start, shown.end - 1 - frames.start),
            ..self.clone()
        })
    }

    /// Where it is and how large.
    pub(super) fn bounds(&self) -> Bounds {
        self.measure.bounds
    }

    /// What it looks like, one state after the other, as FFmpeg reads it. Blocks for some ten milliseconds, because that is
    /// where it is drawn.
    pub(crate) fn pixels(&self) -> Vec<u8> {
        let lettered = self.wording.drawn();
        let states = self.states().into_iter();
        let shades = states.map(|(_, shade)| lettered.shaded(shade));
        shades.collect::<Vec<_>>().concat()
    }

    /// What its pixels, and nothing else that is told to FFmpeg, depend on.
    pub(super) fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.measure.digest);
        for (_, shade) in self.states() {
            hash.update(format!("{shade:?};"));
        }
        hash.finalize().into()
    }

    /// The arguments that make its pixels, written to `path`, the next input.
    pub(super) fn input(&self, path: &Path) -> Vec<OsString> {
        art_input(self.bounds(), path)
    }

    /// The filter that lays it, which is input number `input`, over `below`, giving `above`.
    pub(super) fn filter(&self, input: usize, labels: (&str, &str), frame_rate: u32) -> String {
        let (first, last) = self.shown;
        let states = self.states();
        let slide = self
            .motion
            .slide(self.before..self.before + last - first + 1);
        if states.len() == 1 && slide.is_none() {
            return art_filter(self.bounds(), input, labels, Some(self.shown));
        }
        let changes = Changes {
            shown: self.shown,
            times: states.iter().map(|(from, _)| first + from).collect(),
            place: slide.map(|slide| slide.place(self.bounds(), (first, self.before))),
            frame_rate,
        };
        changing_filter(self.bounds(), input, labels, &changes)
    }

    /// The one picture that is seen on its first frame here. Blocks as [`Title::pixels`] does.
    pub(super) fn still(&self) -> TextArt {
        let (_, shade) = self.motion.state(self.before);
        let Bounds {
            x,
            y,
            width,
            height,
        } = self.bounds();
        let whole = TextArt {
            x,
            y,
            width,
            height,
            rgba: self.wording.drawn().shaded(shade).into_owned(),
            ..TextArt::default()
        };
        match self.motion.slide(self.before..self.before + 1) {
            Some(slide) => slide.moved(whole, self.before),
            None => whole,
        }
    }

    /// What it looks like from which of the frames that are seen here on.
    fn states(&self) -> Vec<(u32, Shade)> {
        let (first, last) = self.shown;
        self.motion
            .states(self.before..self.before + last - first + 1)
    }
}
