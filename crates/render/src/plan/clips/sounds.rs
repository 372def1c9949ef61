//! The sounds of clips: which is heard when, and how one becomes the next where the picture does.

use std::collections::BTreeMap;
use std::ops::Range;

use veo_timeline::TransitionKind;

use super::super::Placed;
use super::super::pieces::{Clock, Piece, Stretch};
use super::super::sound::{self, Fade, Sound};

/// The sounds of the clips that came so far, in the order in which those begin.
#[derive(Default)]
pub(super) struct Sounds<'p> {
    heard: Vec<Heard<'p>>,
}

struct Heard<'p> {
    piece: &'p Piece<'p>,
    sound: Stretch<Sound>,
    /// For how many frames more its source goes on after it.
    left: u32,
}

/// The frames in which one sound goes and the next comes.
struct Exchange {
    going: Range<u32>,
    coming: Range<u32>,
}

impl<'p> Sounds<'p> {
    /// Adds what is heard of `piece`, which begins no earlier than those before it.
    pub(super) fn add(&mut self, piece: &'p Piece<'p>, clock: Clock, placed: &Placed<'_>) {
        let exchange = Exchange::of(piece, clock);
        let below = self.below(piece);
        match &exchange {
            Some(exchange) => {
                let before = self.before(piece);
                if let Some(before) = before.and_then(|number| self.heard.get_mut(number)) {
                    before.goes_on(exchange, piece, clock);
                }
                let below = below.filter(|below| Some(*below) != before);
                if let Some(below) = below.and_then(|number| self.heard.get_mut(number)) {
                    below.goes(exchange.going.clone(), exchange.going.end, clock);
                }
            }
            None => {
                if let Some(below) = below.and_then(|number| self.heard.get_mut(number)) {
                    below.sound.end = piece.start;
                }
            }
        }
        let Some(mut sound) = sound::of_clip(piece, clock, placed) else {
            return;
        };
        // What the draft says goes first.
        let is_free = piece.segment.sounding.fade_in.is_none();
        if let (Some(exchange), Some(content), true) = (exchange, &mut sound.content, is_free) {
            content.fade_in = Fade::Over(exchange.coming);
        }
        let left = left(piece, clock, placed);
        self.heard.push(Heard { piece, sound, left });
    }

    /// The sounds of the clips that hide what is below, and those of the others, track by track.
    pub(super) fn lanes(self) -> (Vec<Stretch<Sound>>, Vec<Vec<Stretch<Sound>>>) {
        let mut own = Vec::new();
        let mut over: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for Heard { piece, sound, .. } in self.heard {
            if piece.is_opaque {
                own.push(sound);
            } else {
                over.entry(piece.level).or_default().push(sound);
            }
        }
        (own, over.into_values().collect())
    }

    /// The number of the sound that `piece` hides the clip of, while that is still on.
    fn below(&self, piece: &Piece<'_>) -> Option<usize> {
        let last = self.heard.iter().rposition(|heard| heard.piece.is_opaque);
        let is_on = |number: &usize| self.heard[*number].sound.end > piece.start;
        last.filter(|_| piece.is_opaque).filter(is_on)
    }

    /// The number of the sound of the clip that goes on under `piece`, if it was heard until then.
    fn before(&self, piece: &Piece<'_>) -> Option<usize> {
        let before = piece.crossing.as_ref()?.before.as_ref()?;
        self.heard.iter().rposition(|heard| {
            let is_it = std::ptr::eq(heard.piece.segment, before.segment);
            is_it && heard.sound.end == piece.start
        })
    }
}

impl Heard<'_> {
    /// Has it go on under `next`, as far as its source has more, and go.
    fn goes_on(&mut self, exchange: &Exchange, next: &Piece<'_>, clock: Clock) {
        let Range { start, end } = exchange.going;
        let end = end.min(start + self.left);
        self.sound.end = end.min(next.end);
        let is_heard = self.goes(start..end, end, clock);
        if !is_heard {
            self.sound.end = start;
        }
    }

    /// Has it go in these frames, and end where it did or there, unless the draft says how it goes. Whether it does.
    fn goes(&mut self, frames: Range<u32>, end: u32, clock: Clock) -> bool {
        let (_, last) = self.piece.clip(clock);
        let is_said = self.piece.segment.sounding.fade_out.is_some() && self.piece.end == last;
        self.sound.end = self.sound.end.min(end);
        if let (Some(content), false) = (&mut self.sound.content, is_said) {
            content.fade_out = Fade::Over(frames);
        }
        !is_said
    }
}

impl Exchange {
    /// When sounds become each other as `piece` comes in; none if it does not, or is not seen from its first frame on.
    fn of(piece: &Piece<'_>, clock: Clock) -> Option<Self> {
        let crossing = piece.crossing.as_ref()?;
        let (first, _) = piece.clip(clock);
        let end = first + crossing.length;
        let (going, coming) = match crossing.kind {
            // One is out before the other comes.
            TransitionKind::Dip => {
                let middle = first + crossing.length / 2;
                (first..middle, middle..end)
            }
            _ => (first..end, first..end),
        };
        (piece.start == first).then_some(Self { going, coming })
    }
}

/// For how many frames more the source of `piece` goes on; none where its picture is held then.
fn left(piece: &Piece<'_>, clock: Clock, placed: &Placed<'_>) -> u32 {
    let effects = &piece.segment.effects;
    let Some(duration) = placed.info.duration.filter(|_| !effects.reverse) else {
        return 0;
    };
    let length = clock.time_of(piece.length());
    let used = piece.source_in(clock) + effects.speed.of_source(length);
    let left = effects.speed.on_timeline(duration.saturating_sub(used));
    clock.frame_before(left)
}
