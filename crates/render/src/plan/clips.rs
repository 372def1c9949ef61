//! The clips of a film: what is seen of them when, and what is heard.

use std::collections::BTreeMap;

use veo_timeline::{Canvas, Timeline};

use super::Inputs;
use super::moments::{self, Shown};
use super::pieces::{self, Clock, Stretch};
use super::scene::Scene;
use super::sound::{self, Sound};
use crate::error::Result;

/// What is seen and heard of clips.
pub(super) struct Clips {
    /// All of the film.
    pub(super) pictures: Vec<Stretch<Scene>>,
    /// The sounds of those that hide what is below, one after the other.
    pub(super) own: Vec<Stretch<Sound>>,
    /// Those of the others, track by track.
    pub(super) over: Vec<Vec<Stretch<Sound>>>,
}

impl Clips {
    /// Lays out the clips of a timeline and opens their media.
    pub(super) fn lay(
        timeline: &Timeline<'_>,
        inputs: &mut Inputs<'_>,
        (clock, canvas): (Clock, Canvas),
    ) -> Result<Self> {
        let clips = pieces::clips(timeline, clock, |segment| inputs.is_opaque(segment));
        let moments = moments::moments(&clips, clock, canvas)?;
        let mut shown = Vec::new();
        let mut own: Vec<Stretch<Sound>> = Vec::new();
        let mut over: BTreeMap<usize, Vec<Stretch<Sound>>> = BTreeMap::new();
        for piece in &clips {
            let (pictures, placed) = Shown::open(piece, inputs, clock)?;
            shown.push(pictures);
            let sound = sound::of_clip(piece, clock, &placed);
            if !piece.is_opaque {
                over.entry(piece.level).or_default().extend(sound);
                continue;
            }
            // What is still seen of the clip below while this one comes in is not heard any more.
            if let Some(before) = own.last_mut() {
                before.end = before.end.min(piece.start);
            }
            own.extend(sound);
        }
        let pictures = moments.into_iter().map(|stretch| {
            let (start, end) = (stretch.start, stretch.end);
            let content = stretch.content.map(|moment| {
                let all = moment.pieces.iter();
                let seen: Vec<_> = all
                    .filter_map(|number| clips.get(*number).zip(shown.get(*number)))
                    .collect();
                moment.scene((start, end), clock, &seen)
            });
            Stretch {
                start,
                end,
                content,
            }
        });
        Ok(Self {
            pictures: pieces::without_gaps(pictures.collect(), clock),
            own,
            over: over.into_values().collect(),
        })
    }
}
