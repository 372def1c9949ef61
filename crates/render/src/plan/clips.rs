//! The clips of a film: what is seen of them when, and what is heard.

mod sounds;

use veo_timeline::{Canvas, Timeline};

use super::Inputs;
use super::moments::{self, Shown};
use super::pieces::{self, Clock, Stretch};
use super::scene::Scene;
use super::sound::Sound;
use crate::error::Result;
use sounds::Sounds;

/// What is seen and heard of clips.
pub(super) struct Clips {
    /// All of the film.
    pub(super) pictures: Vec<Stretch<Scene>>,
    /// The sounds of those that hide what is below: one after the other, but where one goes while the next comes.
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
        let moments = moments::moments(&clips, inputs, clock, canvas)?;
        let mut shown = Vec::new();
        let mut sounds = Sounds::default();
        for piece in &clips {
            let (pictures, placed) = Shown::open(piece, inputs, clock)?;
            shown.push(pictures);
            sounds.add(piece, clock, &placed);
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
        let (own, over) = sounds.lanes();
        Ok(Self {
            pictures: pieces::without_gaps(pictures.collect(), clock),
            own,
            over,
        })
    }
}
