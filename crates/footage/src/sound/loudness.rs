//! Loudness as broadcasters measure it (ITU-R BS.1770-4), for stereo at 48 kHz.

use super::Stereo;

/// Samples in a gating block (400 ms), and between the starts of two (100 ms).
const BLOCK: usize = 19_200;
const STEP: usize = 4_800;

/// The integrated loudness in LUFS. A sound shorter than a block is one block.
pub(crate) fn integrated(sound: &[Stereo]) -> f32 {
    let energies = block_energies(&weighted(sound));
    let above = |gate: f32| {
        let (sum, count) = energies
            .iter()
            .filter(|energy| level(**energy) > gate)
            .fold((0.0, 0_u32), |(sum, count), energy| {
                (sum + energy, count + 1)
            });
        (count > 0).then(|| level(sum / count as f32))
    };
    let absolute = above(-70.0).unwrap_or(-70.0);
    above(absolute - 10.0).unwrap_or(absolute)
}

fn level(energy: f32) -> f32 {
    -0.691 + 10.0 * energy.max(1e-12).log10()
}

fn block_energies(weighted: &[f32]) -> Vec<f32> {
    let mean = |block: &[f32]| block.iter().sum::<f32>() / block.len().max(1) as f32;
    if weighted.len() <= BLOCK {
        return vec![mean(weighted)];
    }
    weighted.windows(BLOCK).step_by(STEP).map(mean).collect()
}

/// The squared samples of both channels after the K filter: a shelf for the head, a high-pass for
/// the ear.
fn weighted(sound: &[Stereo]) -> Vec<f32> {
    let mut energy = vec![0.0; sound.len()];
    for channel in 0..2 {
        let mut shelf = Biquad {
            forward: [1.535_124_9, -2.691_696_2, 1.198_392_8],
            back: [-1.690_659_3, 0.732_480_8],
            past: [0.0; 2],
        };
        let mut high = Biquad {
            forward: [1.0, -2.0, 1.0],
            back: [-1.990_047_5, 0.990_072_3],
            past: [0.0; 2],
        };
        for (energy, frame) in energy.iter_mut().zip(sound) {
            let sample = high.step(shelf.step(f64::from(frame[channel]))) as f32;
            *energy += sample * sample;
        }
    }
    energy
}

/// A second-order filter, transposed direct form II.
struct Biquad {
    forward: [f64; 3],
    back: [f64; 2],
    past: [f64; 2],
}

impl Biquad {
    fn step(&mut self, input: f64) -> f64 {
        let output = self.forward[0] * input + self.past[0];
        self.past[0] = self.forward[1] * input - self.back[0] * output + self.past[1];
        self.past[1] = self.forward[2] * input - self.back[1] * output;
        output
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::filter::{sine, time};

    #[test]
    fn a_full_scale_tone_is_where_the_standard_puts_it() {
        // BS.1770-4: 997 Hz at 0 dBFS in one channel reads -3.01 LUFS.
        let tone: Vec<Stereo> = (0..96_000)
            .map(|index| [sine(997.0, time(index), 0.0), 0.0])
            .collect();
        let loudness = integrated(&tone);
        assert!((loudness + 3.01).abs() < 0.05, "{loudness}");
    }
}
