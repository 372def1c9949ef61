//! When what is seen at once, and in which order it lies.

use std::collections::BTreeSet;

use veo_timeline::Canvas;

use super::crossing::Crossing;
use super::picture::{self, Picture};
use super::pieces::{Clock, Piece, Stretch};
use super::scene::{Layer, Scene};
use super::{Inputs, OPERATION, Placed};
use crate::error::{Error, ErrorKind, Result};

/// The most pictures that are seen at once. Their filters are in one graph, which is one argument, and Linux takes 128 KiB
/// for one.
const MOST_PICTURES: usize = 32;

/// The most memory that is taken to read them, in bytes.
const MOST_MEMORY: u64 = 4_000_000_000;

/// The most memory for the frames of a clip that runs backwards, in bytes: they are kept until its last comes.
const BACKWARD: u32 = 96 * 1024 * 1024;

/// What a piece shows: all of its picture, and of that of the clip that goes on under it while it comes in.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) picture: Picture,
    pub(super) before: Option<Picture>,
}

impl Shown {
    /// Opens what a piece shows.
    pub(super) fn open<'a>(
        piece: &Piece<'_>,
        inputs: &mut Inputs<'a>,
        clock: Clock,
    ) -> Result<(Self, Placed<'a>)> {
        let placed = inputs.open(piece, clock, false)?;
        let picture = picture::of_piece(piece, &placed, clock)?;
        let before = piece
            .crossing
            .as_ref()
            .and_then(|crossing| crossing.before.as_ref());
        let before = before.map(|before| {
            let placed = inputs.open(before, clock, false)?;
            picture::of_piece(before, &placed, clock)
        });
        let before = before.transpose()?;
        Ok((Self { picture, before }, placed))
    }
}

/// Which pieces, by their numbers, are seen at once, the lowest first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moment {
    pub(super) pieces: Vec<usize>,
    goes_on: bool,
}

/// The film in stretches in each of which the same pieces are seen; without those where none is.
///
/// # Errors
/// `TooManyLayers` and `TooLargeLayers` where more is seen at once than FFmpeg can be told of, or than there is memory for.
pub(super) fn moments(
    pieces: &[Piece<'_>],
    inputs: &Inputs<'_>,
    clock: Clock,
    canvas: Canvas,
) -> Result<Vec<Stretch<Moment>>> {
    let backward = (BACKWARD / (canvas.width * canvas.height * 3 / 2).max(1))
        .clamp(1, canvas.frame_rate.max(1));
    // Those that cut a backward clip alone.
    let mut cuts = BTreeSet::new();
    let mut edges = BTreeSet::new();
    for piece in pieces {
        edges.extend([piece.start, piece.end, piece.arrival(clock)]);
        if runs_backwards(piece) {
            let step = usize::try_from(backward).unwrap_or(usize::MAX);
            cuts.extend((piece.start..piece.end).step_by(step));
        }
    }
    let all: Vec<_> = edges.union(&cuts).copied().collect();
    let mut moments: Vec<Stretch<Moment>> = Vec::new();
    let mut coming = pieces.iter().enumerate().peekable();
    let mut seen: Vec<(usize, &Piece<'_>)> = Vec::new();
    for pair in all.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        seen.retain(|(_, piece)| piece.end > start);
        while let Some(next) = coming.next_if(|(_, piece)| piece.start <= start) {
            seen.push(next);
        }
        seen.sort_by_key(|(_, piece)| piece.level);
        few_enough(&seen, inputs, (start, clock))?;
        if !seen.is_empty() {
            moments.push(Stretch {
                start,
                end,
                content: Some(Moment {
                    pieces: seen.iter().map(|(number, _)| *number).collect(),
                    goes_on: !edges.contains(&start),
                }),
            });
        }
    }
    Ok(moments)
}

/// Refuses more pictures at the frame `start` than can be read there.
fn few_enough(
    seen: &[(usize, &Piece<'_>)],
    inputs: &Inputs<'_>,
    (start, clock): (u32, Clock),
) -> Result<()> {
    let at = clock.time_of(start);
    let refused = |kind| Err(Error::new(OPERATION, kind));
    let pictures = seen.iter().flat_map(|(_, piece)| {
        let is_crossing = start < piece.arrival(clock);
        let crossing = piece.crossing.as_ref().filter(|_| is_crossing);
        let before = crossing.and_then(|crossing| crossing.before.as_deref());
        [Some(*piece), before].into_iter().flatten()
    });
    let (found, limit) = (pictures.clone().count(), MOST_PICTURES);
    if found > limit {
        return refused(ErrorKind::TooManyLayers { found, limit, at });
    }
    let memory = pictures.map(|piece| {
        let kept = if runs_backwards(piece) { BACKWARD } else { 0 };
        inputs.memory(piece.segment).saturating_add(kept.into())
    });
    let memory = memory.fold(0, u64::saturating_add);
    if memory > MOST_MEMORY {
        let (found, limit) = (memory / 1_000_000, MOST_MEMORY / 1_000_000);
        return refused(ErrorKind::TooLargeLayers { found, limit, at });
    }
    Ok(())
}

fn runs_backwards(piece: &Piece<'_>) -> bool {
    let effects = &piece.segment.effects;
    effects.reverse && !effects.freeze
}

impl Moment {
    /// What is seen from the first frame to before the second, out of its pieces and what they show, in their order.
    pub(super) fn scene(
        &self,
        frames: (u32, u32),
        clock: Clock,
        shown: &[(&Piece<'_>, &Shown)],
    ) -> Scene {
        let layers = shown.iter().map(|shown| layer(frames, *shown, clock));
        Scene {
            layers: layers.collect(),
            since: shown.first().map_or(0, |(piece, _)| frames.0 - piece.start),
            goes_on: self.goes_on,
        }
    }
}

fn layer((start, end): (u32, u32), (piece, shown): (&Piece<'_>, &Shown), clock: Clock) -> Layer {
    let (first, _) = piece.clip(clock);
    let arriving = piece.crossing.as_ref();
    let arriving = arriving.filter(|_| start < piece.arrival(clock));
    let is_covered = arriving.is_none_or(|crossing| {
        let before = crossing.before.as_ref();
        before.is_some_and(|before| before.is_opaque)
    });
    let crossing = arriving.map(|crossing| {
        let before = crossing.before.as_ref().zip(shown.before.as_ref());
        Crossing {
            kind: crossing.kind,
            place: (start - first, crossing.length),
            before: before.map(|(piece, picture)| {
                let picture = picture.beyond(first.saturating_sub(piece.start));
                picture.part(0, (start - first, end - start))
            }),
        }
    });
    Layer {
        picture: shown
            .picture
            .part(piece.length(), (start - piece.start, end - start)),
        region: piece.segment.effects.region,
        is_opaque: piece.is_opaque && is_covered,
        crossing,
    }
}
