//! A film of many clips, made in parts.
//!
//! All that FFmpeg opens in one run takes memory at the same time (measured 60 MB for a clip of 1920 x 1080), and the
//! graph of its filters is one argument, for which there is a limit. So a long film is made part by part, each with its
//! titles and its clips' own sound, and joined: the pictures as they are, for every part begins with a whole one, and the
//! sound mixed with the rest.

use super::pieces::Stretch;
use super::sound::Sound;
use super::titles::Title;
use super::{Input, Plan};

/// The most clips of one part.
const MOST_CLIPS: usize = 24;

impl Plan {
    /// The parts of this film, each a film of its own; none where it can be made at once.
    pub(crate) fn parts(&self) -> Vec<Plan> {
        let clips = |stretches: &[Stretch<_>]| stretches.iter().filter(|s| is_filled(s)).count();
        if clips(&self.pictures) <= MOST_CLIPS {
            return Vec::new();
        }
        let mut parts = Vec::new();
        let mut rest = &self.pictures[..];
        while !rest.is_empty() {
            let mut length = 0;
            while length < rest.len() && clips(&rest[..=length]) <= MOST_CLIPS {
                length += 1;
            }
            let (part, later) = rest.split_at(length.max(1));
            parts.push(self.part(part));
            rest = later;
        }
        parts
    }

    /// What is left to do when the parts are joined, as input 0: to mix in the sound that is not the clips' own.
    pub(crate) fn joining(&self) -> Plan {
        let mut inputs = Numbers {
            from: 1,
            taken: Vec::new(),
        };
        let beds = self.beds.iter().map(|lane| inputs.renumber_sounds(lane));
        let beds = beds.collect();
        let joined = || Stretch {
            start: 0,
            end: self.frames,
            content: Some(Sound::whole(0)),
        };
        Plan {
            output: self.output.clone(),
            frames: self.frames,
            first_input: 1,
            own: self.own.as_ref().map(|_| vec![joined()]),
            beds,
            amplified: self.amplified,
            inputs: inputs.take(&self.inputs),
            pictures: Vec::new(),
            titles: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The film of these of its pictures, without what is mixed in later.
    fn part(&self, pictures: &[Stretch<super::Picture>]) -> Plan {
        let (start, end) = match (pictures.first(), pictures.last()) {
            (Some(first), Some(last)) => (first.start, last.end),
            _ => (0, 0),
        };
        let mut inputs = Numbers {
            from: 0,
            taken: Vec::new(),
        };
        let pictures = pictures.iter().cloned().map(|mut stretch| {
            if let Some(picture) = &mut stretch.content {
                picture.input = inputs.of(picture.input);
            }
            moved(stretch, start)
        });
        let pictures = pictures.collect();
        let own = self.own.as_ref().map(|lane| {
            let within = lane.iter().filter_map(|stretch| cut(stretch, start, end));
            inputs.renumber_sounds(&within.collect::<Vec<_>>())
        });
        let titles = self.titles.iter().filter_map(|title| {
            let (first, last) = title.shown;
            let shown = (first.max(start), last.min(end - 1));
            (shown.0 <= shown.1).then(|| Title {
                shown: (shown.0 - start, shown.1 - start),
                ..title.clone()
            })
        });
        Plan {
            output: self.output.clone(),
            frames: end - start,
            first_input: 0,
            own,
            beds: Vec::new(),
            amplified: false,
            titles: titles.collect(),
            pictures,
            inputs: inputs.take(&self.inputs),
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

    fn renumber_sounds(&mut self, lane: &[Stretch<Sound>]) -> Vec<Stretch<Sound>> {
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

/// The same so many frames earlier.
fn moved<T>(stretch: Stretch<T>, earlier: u32) -> Stretch<T> {
    Stretch {
        start: stretch.start - earlier,
        end: stretch.end - earlier,
        ..stretch
    }
}

/// What lies between two frames, counted from the first. Only silence is ever cut: a clip's sound ends with it.
fn cut(stretch: &Stretch<Sound>, start: u32, end: u32) -> Option<Stretch<Sound>> {
    let cut = Stretch {
        start: stretch.start.max(start),
        end: stretch.end.min(end),
        content: stretch.content.clone(),
    };
    (cut.start < cut.end).then(|| moved(cut, start))
}
