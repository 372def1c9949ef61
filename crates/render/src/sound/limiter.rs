//! Keeps a mix below a ceiling without cutting anything off, which would crackle: what is too loud is turned down
//! shortly before, and comes back slowly.

mod between;

use std::collections::VecDeque;

use super::Frame;
use crate::encoding::SAMPLE_RATE;
use between::Between;

/// How many frames ahead it looks: 5 ms, in which it turns down.
const AHEAD: usize = SAMPLE_RATE as usize / 200;

/// The part of what is missing to the full volume that comes back with each frame: most of it after 80 ms.
const RELEASE: f64 = 1.0 / (0.08 * SAMPLE_RATE as f64);

/// The highest that a mix may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ceiling {
    /// Of its samples: an encoder may add a little to it.
    Samples,
    /// Of what is between samples, too: the true peak (ITU-R BS.1770), half a decibel below the -1 dBTP that is asked
    /// for on the web, for what the encoder adds.
    TruePeak,
}

impl Ceiling {
    fn value(self) -> f32 {
        match self {
            Self::Samples => 0.95,
            // 10^(-1.5 / 20)
            Self::TruePeak => 0.841_395,
        }
    }
}

/// A limiter that gives out as many frames as it takes in, where they are.
///
/// Each frame's gain is the mean of the lowest gains that are wanted within [`AHEAD`] of it: never above what the frame
/// itself wants, and without a corner. Where nothing is too loud it changes no bit.
pub(super) struct Limiter {
    ceiling: f32,
    between: Option<Between>,
    waiting: VecDeque<Frame>,
    /// Of the frames ahead: those gains that no later one is below, with their places.
    lowest: VecDeque<(u64, f64)>,
    /// How many frames came in.
    came: u64,
    released: f64,
    recent: VecDeque<f64>,
    /// The sum of what is missing to 1 in `recent`, and how many of them miss anything.
    missing: (f64, usize),
}

impl Limiter {
    pub(super) fn new(ceiling: Ceiling) -> Self {
        Self {
            ceiling: ceiling.value(),
            between: (ceiling == Ceiling::TruePeak).then(Between::new),
            waiting: VecDeque::new(),
            lowest: VecDeque::new(),
            came: 0,
            released: 1.0,
            recent: VecDeque::from(vec![1.0; AHEAD + 1]),
            missing: (0.0, 0),
        }
    }

    /// Takes frames in and gives out, interleaved, those of which enough is known.
    pub(super) fn push(&mut self, frames: &[Frame], mix: &mut Vec<f32>) {
        for frame in frames {
            self.waiting.push_back(*frame);
            self.come(*frame, mix);
        }
    }

    /// Gives out what waits.
    pub(super) fn finish(&mut self, mix: &mut Vec<f32>) {
        while !self.waiting.is_empty() {
            self.come([0.0; 2], mix);
        }
    }

    fn come(&mut self, frame: Frame, mix: &mut Vec<f32>) {
        let peak = match &mut self.between {
            None => frame[0].abs().max(frame[1].abs()),
            Some(between) => match between.peak(frame) {
                Some(peak) => peak,
                None => return,
            },
        };
        let wanted = if peak > self.ceiling {
            f64::from(self.ceiling / peak)
        } else {
            1.0
        };
        while self.lowest.back().is_some_and(|(_, gain)| *gain >= wanted) {
            self.lowest.pop_back();
        }
        self.lowest.push_back((self.came, wanted));
        self.came += 1;
        let Some(place) = self.came.checked_sub(AHEAD as u64 + 1) else {
            return;
        };
        let gain = self.gain(place);
        if let Some(frame) = self.waiting.pop_front() {
            mix.extend(frame.map(|sample| sample * gain));
        }
    }

    /// The gain of the frame at this place, of which all that is ahead is known.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "samples are of this size; few"
    )]
    fn gain(&mut self, place: u64) -> f32 {
        while self.lowest.front().is_some_and(|(at, _)| *at < place) {
            self.lowest.pop_front();
        }
        let lowest = self.lowest.front().map_or(1.0, |(_, gain)| *gain);
        self.released += (1.0 - self.released) * RELEASE;
        // It would come near to 1 for ever; this is a thousandth of a decibel.
        if self.released > 0.9999 {
            self.released = 1.0;
        }
        self.released = self.released.min(lowest);
        self.recent.push_back(self.released);
        let oldest = self.recent.pop_front().unwrap_or(1.0);
        let (missing, count) = &mut self.missing;
        *missing += oldest - self.released;
        *count += usize::from(self.released < 1.0);
        *count -= usize::from(oldest < 1.0);
        if *count == 0 {
            // What rounding left.
            *missing = 0.0;
            return 1.0;
        }
        (1.0 - *missing / (AHEAD + 1) as f64) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limited(ceiling: Ceiling, frames: &[Frame]) -> Vec<Frame> {
        let mut limiter = Limiter::new(ceiling);
        let mut mix = Vec::new();
        // In pieces, as it comes.
        for part in frames.chunks(1000) {
            limiter.push(part, &mut mix);
        }
        limiter.finish(&mut mix);
        let mix: Vec<Frame> = mix.chunks(2).map(|pair| [pair[0], pair[1]]).collect();
        assert_eq!(mix.len(), frames.len());
        mix
    }

    fn tone(amplitude: impl Fn(usize) -> f32, hertz: f32, count: usize) -> Vec<Frame> {
        let step = std::f32::consts::TAU * hertz / 48_000.0;
        let mut angle = 0.0_f32;
        let mut frame = |n| {
            angle = (angle + step) % std::f32::consts::TAU;
            let sample = amplitude(n) * angle.sin();
            [sample, -sample / 2.0]
        };
        (0..count).map(&mut frame).collect()
    }

    #[test]
    fn what_is_below_the_ceiling_is_not_touched() {
        let soft = tone(|_| 0.9, 440.0, 5000);
        assert!(limited(Ceiling::Samples, &soft) == soft);
        let soft = tone(|_| 0.8, 440.0, 5000);
        assert!(limited(Ceiling::TruePeak, &soft) == soft);
        assert!(limited(Ceiling::Samples, &soft[..3]) == soft[..3]);
    }

    #[test]
    fn loud_parts_come_below_it_and_nothing_else_changes() {
        let loud = |n: usize| {
            if (10_000..12_000).contains(&n) {
                3.0
            } else {
                0.5
            }
        };
        let came = tone(loud, 440.0, 120_000);
        let mix = limited(Ceiling::Samples, &came);
        let top = mix
            .iter()
            .flatten()
            .fold(0.0_f32, |top, s| top.max(s.abs()));
        assert!((0.9..=0.950_001).contains(&top), "{top}");
        // Before, and two seconds later, it is as if nothing had been.
        assert!(mix[..10_000 - AHEAD - 1] == came[..10_000 - AHEAD - 1]);
        assert!(mix[100_000..] == came[100_000..]);
        // Both channels together, so that nothing moves to the side.
        for frame in &mix {
            assert!((frame[0] + 2.0 * frame[1]).abs() < 1e-5);
        }
    }

    #[test]
    fn a_tone_keeps_its_shape() {
        let came = tone(|_| 2.0, 440.0, 48_000);
        let mix = limited(Ceiling::Samples, &came);
        // Cut off it would have a third of its amplitude in odd harmonics; here the gain hardly moves.
        let gains = came
            .iter()
            .zip(&mix)
            .skip(2000)
            .filter(|(came, _)| came[0].abs() > 1.0);
        let gains: Vec<f32> = gains.map(|(came, mix)| mix[0] / came[0]).collect();
        let least = gains.iter().copied().fold(f32::MAX, f32::min);
        let most = gains.iter().copied().fold(0.0, f32::max);
        assert!(most - least < 0.02, "{least} {most}");
    }

    #[test]
    fn peaks_between_samples_are_seen() {
        // A quarter of the rate, with samples at 45 degrees: they are 3 dB below the peaks.
        let sample = |n: usize| [0.95, 0.95, -0.95, -0.95][n % 4] * 0.9;
        let came: Vec<Frame> = (0..20_000).map(|n| [sample(n), 0.0]).collect();
        assert!(limited(Ceiling::Samples, &came) == came);
        let mix = limited(Ceiling::TruePeak, &came);
        let top = mix[5000..]
            .iter()
            .fold(0.0_f32, |top, frame| top.max(frame[0]));
        let peak = top * std::f32::consts::SQRT_2;
        assert!((0.82..0.86).contains(&peak), "{peak}");
    }
}
