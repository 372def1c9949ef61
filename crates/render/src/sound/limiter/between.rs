//! How high a sound goes between its samples.

use std::f64::consts::PI;

use crate::sound::Frame;

/// How many samples an estimate is made of.
const TAPS: usize = 12;

/// How far the window reaches: one more, so that the outermost samples weigh something.
const REACH: f64 = 13.0;

/// How many places between two samples are looked at: with the samples that is four times the rate, as ITU-R BS.1770 has
/// it.
const PLACES: usize = 3;

/// The last samples, and how to weigh them for each place between the middle two.
pub(super) struct Between {
    recent: [Frame; TAPS],
    came: usize,
    weights: [[f32; TAPS]; PLACES],
}

impl Between {
    pub(super) fn new() -> Self {
        let mut weights = [[0.0; TAPS]; PLACES];
        for (place, weights) in (1_u32..).zip(&mut weights) {
            let offset = f64::from(place) / 4.0;
            for (tap, weight) in (0_u32..).zip(weights.iter_mut()) {
                *weight = weight_at(f64::from(tap) - 5.0 - offset);
            }
        }
        Self {
            recent: [[0.0; 2]; TAPS],
            came: 0,
            weights,
        }
    }

    /// Takes in a frame; gives the highest that the sound goes from the sixth frame before it to the one after that,
    /// once there is such.
    pub(super) fn peak(&mut self, frame: Frame) -> Option<f32> {
        self.recent.rotate_left(1);
        self.recent[TAPS - 1] = frame;
        self.came = (self.came + 1).min(TAPS);
        if self.came <= TAPS / 2 {
            return None;
        }
        let middle = self.recent[TAPS / 2 - 1];
        let mut peak = middle[0].abs().max(middle[1].abs());
        for weights in &self.weights {
            let mut value = [0.0; 2];
            for (sample, weight) in self.recent.iter().zip(weights) {
                value[0] += sample[0] * weight;
                value[1] += sample[1] * weight;
            }
            peak = peak.max(value[0].abs()).max(value[1].abs());
        }
        Some(peak)
    }
}

/// The sinc of an ideal filter, under a window that ends with the taps.
#[expect(clippy::cast_possible_truncation, reason = "samples are of this size")]
fn weight_at(distance: f64) -> f32 {
    let sinc = (PI * distance).sin() / (PI * distance);
    let window = (PI * distance / REACH).cos();
    (sinc * window * window) as f32
}
