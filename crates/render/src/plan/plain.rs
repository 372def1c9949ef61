//! Moments that can be drawn from small copies of the sources' pictures, without FFmpeg.

use veo_timeline::{Effects, Fit, Millis};

use super::pieces::{Clock, Piece};
use super::{Source, Sources};

/// How many of the clips that follow are thought of.
const CLIPS_AHEAD: usize = 20;

/// What lies under the lettering at a moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Below {
    /// Nothing: it is black.
    Black,
    /// A picture of a source that is fitted to the canvas.
    Picture(Seen),
    /// What only FFmpeg makes.
    Other,
}

/// A picture of a source, and how it comes on to the canvas.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) source: Source,
    pub(crate) moment: Moment,
    pub(crate) fit: Fit,
}

/// Which picture of a source is on: the last one that begins before a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// In microseconds from the source's beginning; what begins at this time is not on yet.
    pub(crate) before: u64,
}

/// A part of a source that a film shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Used {
    pub(crate) source: Source,
    /// Where it begins in the source, and where it ends.
    pub(crate) part: (Millis, Millis),
}

/// What these pieces, which are all that is seen at the film's frame `number`, show there.
pub(super) fn below(seen: &[&Piece<'_>], sources: &Sources, clock: Clock, number: u32) -> Below {
    let piece = match seen {
        [] => return Below::Black,
        [piece] if is_plain(piece) && number >= piece.arrival(clock) => piece,
        _ => return Below::Other,
    };
    let source = piece.segment.source.and_then(|name| sources.get(name));
    // An animation is repeated from its beginning on.
    let Some(source) = source.filter(|source| !source.info.is_animation()) else {
        return Below::Other;
    };
    let begin = piece.source_in(clock);
    Below::Picture(Seen {
        source: source.clone(),
        moment: Moment {
            // A picture is shown from the frame on whose beginning is nearest to its own.
            before: begin.get() * 1000 + clock.middle_of(number - piece.start),
        },
        fit: piece.segment.fit,
    })
}

/// Whether nothing is done to its picture, once it has come in, but to fit it to the canvas.
fn is_plain(piece: &Piece<'_>) -> bool {
    let effects = Effects {
        transition: None,
        ..piece.segment.effects.clone()
    };
    let is_fitted = matches!(piece.segment.fit, Fit::Cover | Fit::Contain);
    piece.is_opaque && is_fitted && effects == Effects::default()
}

/// What the film shows of its sources from frame `number` on, in that order: not all of it, but some clips.
pub(super) fn ahead(
    pieces: &[Piece<'_>],
    sources: &Sources,
    clock: Clock,
    number: u32,
) -> Vec<Used> {
    let coming = pieces.iter().filter(|piece| piece.end > number);
    let used = coming.filter_map(|piece| {
        let source = sources.get(piece.segment.source?)?.clone();
        // No still is painted from one.
        if source.info.is_animation() {
            return None;
        }
        let begin = piece.source_in(clock);
        let shown = number.saturating_sub(piece.start);
        let speed = piece.segment.effects.speed;
        let place = |frames| begin + speed.of_source(clock.time_of(frames));
        let part = match source.info.duration {
            Some(_) => (place(shown), place(piece.length())),
            None => (Millis::ZERO, Millis::ZERO),
        };
        Some(Used { source, part })
    });
    used.take(CLIPS_AHEAD).collect()
}
