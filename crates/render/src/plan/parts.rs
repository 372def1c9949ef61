//! Parts of a film: some of its frames without sound, and its sound in portions.
//!
//! All that FFmpeg opens in one run takes memory at the same time (measured 60 MB for a clip of 1920 x 1080), and the
//! graph of its filters is one argument, for which there is a limit. So a few clips are read at a time: the picture is
//! made span by span, and the clips' own sound in portions that are mixed with the rest.

use std::ops::Range;

use super::pieces::Stretch;
use super::sound::Sound;
use super::{Input, Plan};

/// The most clips whose sound is read at once.
const MOST_CLIPS: usize = 24;

impl Plan {
    /// The film of these frames without its sound.
    pub(crate) fn pictures_of(&self, frames: Range<u32>) -> Plan {
        let mut inputs = Vec::new();
        let within = self.pictures.iter().filter_map(|stretch| {
            let mut within = cut(stretch, &frames)?;
            if let Some(scene) = &mut within.content {
                let (all, length) = (stretch.end - stretch.start, within.end - within.start);
                let before = frames.start.saturating_sub(stretch.start);
                *scene = scene.part(all, (before, length));
            }
            Some(within)
        });
        let mut pictures: Vec<_> = within.collect();
        for stretch in &mut pictures {
            let own = stretch.opened(&self.inputs, self.output.canvas.frame_rate);
            for picture in stretch.pictures_mut() {
                picture.input += inputs.len();
            }
            inputs.extend(own);
        }
        let titles = self.titles.iter();
        let titles = titles.filter_map(|title| title.within(&frames));
        Plan {
            titles: titles.collect(),
            pictures,
            inputs,
            ..self.without_content(frames.end - frames.start)
        }
    }

    /// The clips' own sound in portions; none where all sound can be made at once.
    pub(crate) fn sound_parts(&self) -> Vec<Plan> {
        let Some(own) = &self.own else {
            return Vec::new();
        };
        let filled = |stretches: &[Stretch<_>]| stretches.iter().filter(|s| is_filled(s)).count();
        if filled(own) <= MOST_CLIPS {
            return Vec::new();
        }
        let mut parts = Vec::new();
        let mut rest = &own[..];
        while !rest.is_empty() {
            let mut length = 0;
            while length < rest.len() && filled(&rest[..=length]) <= MOST_CLIPS {
                length += 1;
            }
            let (part, later) = rest.split_at(length.max(1));
            parts.push(self.sound_part(part));
            rest = later;
        }
        parts
    }

    /// What is left to do when these portions are one sound, as input 0: to mix in what is not the clips' own.
    pub(crate) fn mixing(&self) -> Plan {
        let mut inputs = Numbers {
            from: 1,
            taken: Vec::new(),
        };
        let beds = self.beds.iter().map(|lane| inputs.renumber(lane));
        let beds = beds.collect();
        let joined = || Stretch {
            start: 0,
            end: self.frames,
            content: Some(Sound::whole(0)),
        };
        Plan {
            first_input: 1,
            own: self.own.as_ref().map(|_| vec![joined()]),
            beds,
            amplified: self.amplified,
            inputs: inputs.take(&self.inputs),
            ..self.without_content(self.frames)
        }
    }

    /// All of the sound, and no picture.
    pub(crate) fn sound_alone(&self) -> Plan {
        let mut inputs = Numbers {
            from: 0,
            taken: Vec::new(),
        };
        Plan {
            own: self.own.as_ref().map(|lane| inputs.renumber(lane)),
            beds: self.beds.iter().map(|lane| inputs.renumber(lane)).collect(),
            amplified: self.amplified,
            inputs: inputs.take(&self.inputs),
            ..self.without_content(self.frames)
        }
    }

    fn sound_part(&self, own: &[Stretch<Sound>]) -> Plan {
        let (start, end) = match (own.first(), own.last()) {
            (Some(first), Some(last)) => (first.start, last.end),
            _ => (0, 0),
        };
        let mut inputs = Numbers {
            from: 0,
            taken: Vec::new(),
        };
        let within: Vec<_> = own.iter().filter_map(|s| cut(s, &(start..end))).collect();
        Plan {
            own: Some(inputs.renumber(&within)),
            inputs: inputs.take(&self.inputs),
            ..self.without_content(end - start)
        }
    }

    /// So many frames of nothing.
    fn without_content(&self, frames: u32) -> Plan {
        Plan {
            output: self.output.clone(),
            frames,
            first_input: 0,
            inputs: Vec::new(),
            pictures: Vec::new(),
            own: None,
            beds: Vec::new(),
            amplified: false,
            titles: Vec::new(),
            notes: Vec::new(),
        }
    }
}

/// The inputs of a part, by their numbers in the whole.
struct Numbers {
    /// The number of the first.
    from: usize,
    taken: Vec<usize>,
}

impl Numbers {
    /// The number in the part of an input of the whole.
    fn of(&mut self, input: usize) -> usize {
        let known = self.taken.iter().position(|taken| *taken == input);
        self.from
            + known.unwrap_or_else(|| {
                self.taken.push(input);
                self.taken.len() - 1
            })
    }

    fn renumber(&mut self, lane: &[Stretch<Sound>]) -> Vec<Stretch<Sound>> {
        let mut lane = lane.to_vec();
        for sound in lane
            .iter_mut()
            .filter_map(|stretch| stretch.content.as_mut())
        {
            sound.input = self.of(sound.input);
        }
        lane
    }

    fn take(self, inputs: &[Input]) -> Vec<Input> {
        let taken = self.taken.iter().filter_map(|number| inputs.get(*number));
        taken.cloned().collect()
    }
}

fn is_filled<T>(stretch: &Stretch<T>) -> bool {
    stretch.content.is_some()
}

/// What lies within `frames`, counted from the first of them.
fn cut<T: Clone>(stretch: &Stretch<T>, frames: &Range<u32>) -> Option<Stretch<T>> {
    let (start, end) = (stretch.start.max(frames.start), stretch.end.min(frames.end));
    (start < end).then(|| Stretch {
        start: start - frames.start,
        end: end - frames.start,
        content: stretch.content.clone(),
    })
}
