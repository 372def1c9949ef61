//! Music that gives way to what clips say.

use std::collections::VecDeque;

use super::Frame;
use super::desk::Block;
use crate::encoding::SAMPLE_RATE;

const MILLISECOND: u32 = SAMPLE_RATE / 1000;

/// How long before a clip is heard music begins to give way: it is down when the first word comes.
const ATTACK: u32 = 200 * MILLISECOND;

/// How long music takes to come back.
const RELEASE: u32 = 800 * MILLISECOND;

/// How long a clip may be silent before music comes back: longer than between two words.
const HOLD: u32 = 500 * MILLISECOND;

/// What is heard of a clip: -40 dB of the full scale. Below is the noise of rooms.
const HEARD: f32 = 0.01;

/// How much of a level is left after a sample: a tenth after some 50 ms, so that a low tone's zeros are no silence.
const DECAY: f32 = 0.999;

/// Follows the clips and turns down what yields to them, in straight lines: all is over in a counted time.
pub(super) struct Ducker {
    /// Frames that wait for what comes after them: all of it, and what yields.
    waiting: VecDeque<(Frame, Frame)>,
    level: f32,
    /// How many frames the hold still lasts.
    hold: u32,
    /// How far down it is, of [`RELEASE`].
    down: u32,
}

impl Ducker {
    pub(super) fn new() -> Self {
        Self {
            waiting: VecDeque::new(),
            level: 0.0,
            hold: 0,
            down: 0,
        }
    }

    /// Takes frames in, and gives those out that are [`ATTACK`] older.
    pub(super) fn push(&mut self, block: &Block, mix: &mut Vec<Frame>) {
        let frames = block.full.iter().zip(&block.yields).zip(&block.clips);
        for ((full, yields), clip) in frames {
            self.waiting.push_back((*full, *yields));
            self.follow(*clip);
            if self.waiting.len() > ATTACK as usize {
                self.give(mix);
            }
        }
    }

    /// Gives out what waits.
    pub(super) fn finish(&mut self, mix: &mut Vec<Frame>) {
        while !self.waiting.is_empty() {
            self.follow(0.0);
            self.give(mix);
        }
    }

    fn follow(&mut self, clip: f32) {
        self.level = clip.max(self.level * DECAY);
        if self.level > HEARD {
            self.hold = HOLD;
        } else {
            // So that nothing is left of what was long ago.
            self.level = 0.0;
        }
        if self.hold > 0 {
            self.hold -= 1;
            self.down = (self.down + RELEASE / ATTACK).min(RELEASE);
        } else {
            self.down = self.down.saturating_sub(1);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "far fewer than a float counts")]
    fn give(&mut self, mix: &mut Vec<Frame>) {
        let Some((full, yields)) = self.waiting.pop_front() else {
            return;
        };
        if self.down == 0 {
            mix.push(full);
            return;
        }
        let down = self.down as f32 / RELEASE as f32;
        mix.push([full[0] - yields[0] * down, full[1] - yields[1] * down]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Music of 1, which yields three quarters, under a clip that is heard between two moments in milliseconds.
    fn under(heard: std::ops::Range<u32>, length: u32) -> Vec<f32> {
        let mut ducker = Ducker::new();
        let mut mix = Vec::new();
        let says = |n: u32| {
            if heard.contains(&(n / MILLISECOND)) {
                0.3
            } else {
                0.001
            }
        };
        let frames = length * MILLISECOND;
        let block = Block {
            full: vec![[1.0; 2]; frames as usize],
            yields: vec![[0.75; 2]; frames as usize],
            clips: (0..frames).map(says).collect(),
        };
        ducker.push(&block, &mut mix);
        ducker.finish(&mut mix);
        assert_eq!(mix.len(), frames as usize);
        mix.iter().map(|frame| frame[0]).collect()
    }

    #[test]
    fn music_is_down_when_the_clip_begins_and_back_when_it_is_long_silent() {
        let mix = under(1000..2000, 5000);
        let at = |ms: u32| mix[(ms * MILLISECOND) as usize];
        for (ms, expected) in [
            (0, 1.0),
            (790, 1.0),
            (900, 0.625),
            (1000, 0.25),
            (2000, 0.25),
            (2300, 0.25),
            (2800, 0.625),
            (3500, 1.0),
            (4999, 1.0),
        ] {
            assert!((at(ms) - expected).abs() < 0.08, "{} at {ms} ms", at(ms));
        }
        // Nothing of it is left: what was before and what comes after are as they came.
        assert!(
            mix[..790 * 48]
                .iter()
                .chain(&mix[3500 * 48..])
                .all(|sample| sample.to_bits() == 1.0_f32.to_bits())
        );
    }

    #[test]
    fn it_never_jumps() {
        let mix = under(300..301, 2500);
        // In 9600 frames.
        let steepest = 0.75 / 9600.0 * 1.01;
        assert!(
            mix.windows(2)
                .all(|pair| (pair[1] - pair[0]).abs() <= steepest)
        );
        assert!(mix.iter().any(|sample| *sample < 0.26));
    }
}
