//! The lettering on the picture.

mod motion;

use std::borrow::Cow;
use std::ffi::OsString;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use veo_timeline::edit::Position;
use veo_timeline::{Canvas, Color, Segment};

use super::pieces::Clock;
use crate::overlay::{Changes, art_filter, art_input, changing_filter};
use crate::text::{Lettered, Shade, TextArt, draw_title};
use motion::Motion;

/// Lettering, and the frames that it is seen on.
#[derive(Clone, Debug)]
pub(super) struct Title {
    lettered: Arc<Lettered>,
    /// SHA-256 of what its pixels are made of.
    digest: [u8; 32],
    motion: Arc<Motion>,
    /// How many of its frames lie before the first that is seen here.
    before: u32,
    /// The first and the last frame that it is seen on.
    pub(super) shown: (u32, u32),
}

/// Draws a title, if it has words and is seen at all, and notes what could not be drawn as it is written.
pub(super) fn draw(
    segment: &Segment<'_>,
    canvas: Canvas,
    clock: Clock,
    notes: &mut Vec<String>,
) -> Option<Title> {
    let text = segment.text.or(segment.label)?;
    let first = clock.frame_at(segment.start);
    let end = clock.frame_at(segment.span().end());
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
    let lettered = draw_title(
        text,
        color.unwrap_or(Color::WHITE),
        position.unwrap_or_default(),
        segment.style,
        canvas,
    );
    let art = &lettered.art;
    if !art.missing.is_empty() {
        let missing: String = art.missing.iter().collect();
        notes.push(format!(
            "the title '{text}' lacks characters that no font here has: {missing}; install a font with them, such as \
             the Noto fonts of your system (Debian and Ubuntu: fonts-noto-core, fonts-noto-cjk), and export again"
        ));
    }
    if art.shortened {
        notes.push(format!("the title '{text}' was too long and is cut"));
    }
    (art.width > 0).then(|| Title {
        digest: lettered.digest(),
        motion: Arc::new(Motion::of(
            segment.style.animation,
            &lettered,
            end - first,
            canvas,
        )),
        lettered: Arc::new(lettered),
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
    pub(super) fn art(&self) -> &TextArt {
        &self.lettered.art
    }

    /// How many bytes of pixels it keeps.
    pub(super) fn weight(&self) -> usize {
        2 * self.art().rgba.len()
    }

    /// What it looks like, one state after the other, as FFmpeg reads it.
    pub(super) fn pixels(&self) -> Cow<'_, [u8]> {
        match self.states()[..] {
            [(_, shade)] => self.lettered.shaded(shade),
            ref states => {
                let shades = states.iter().map(|(_, shade)| self.lettered.shaded(*shade));
                Cow::Owned(shades.collect::<Vec<_>>().concat())
            }
        }
    }

    /// What its pixels, and nothing else that is told to FFmpeg, depend on.
    pub(super) fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.digest);
        for (_, shade) in self.states() {
            hash.update(format!("{shade:?};"));
        }
        hash.finalize().into()
    }

    /// The arguments that make its pixels, written to `path`, the next input.
    pub(super) fn input(&self, path: &Path) -> Vec<OsString> {
        art_input(self.art(), path)
    }

    /// The filter that lays it, which is input number `input`, over `below`, giving `above`.
    pub(super) fn filter(&self, input: usize, labels: (&str, &str), frame_rate: u32) -> String {
        let (first, last) = self.shown;
        let states = self.states();
        let slide = self
            .motion
            .slide(self.before..self.before + last - first + 1);
        if states.len() == 1 && slide.is_none() {
            return art_filter(self.art(), input, labels, Some(self.shown));
        }
        let changes = Changes {
            shown: self.shown,
            times: states.iter().map(|(from, _)| first + from).collect(),
            place: slide.map(|slide| slide.place(self.art(), (first, self.before))),
            frame_rate,
        };
        changing_filter(self.art(), input, labels, &changes)
    }

    /// The one picture that is seen on its first frame here.
    pub(super) fn still(&self) -> TextArt {
        let (_, shade) = self.motion.state(self.before);
        let whole = TextArt {
            rgba: self.lettered.shaded(shade).into_owned(),
            ..self.art().clone()
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
