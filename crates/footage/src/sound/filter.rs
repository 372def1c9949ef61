//! Noise, and the filters that shape it.

use std::f32::consts::{PI, TAU};

use super::{RATE, Stereo};
use crate::dice::Dice;

/// White noise, each channel its own.
#[derive(Debug)]
pub(crate) struct Noise(Dice);

impl Noise {
    pub(crate) fn new(seed: u64, purpose: &str) -> Self {
        Self(Dice::new(seed, purpose))
    }

    pub(crate) fn next(&mut self) -> Stereo {
        [self.0.between(-1.0, 1.0), self.0.between(-1.0, 1.0)]
    }
}

/// A two-pole filter for both channels (state variable, trapezoidal).
#[derive(Debug)]
pub(crate) struct Filter {
    turn: f32,
    damping: f32,
    channels: [Memory; 2],
}

/// What a filter remembers of one channel.
#[derive(Clone, Copy, Debug, Default)]
struct Memory {
    band: f32,
    low: f32,
}

/// The three sides of a [`Filter`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Parts {
    pub(crate) low: Stereo,
    pub(crate) band: Stereo,
    pub(crate) high: Stereo,
}

impl Filter {
    /// A filter about `frequency` in Hz; `damping` 1.4 is flat, less rings.
    pub(crate) fn new(frequency: f32, damping: f32) -> Self {
        let mut filter = Self {
            turn: 0.0,
            damping,
            channels: [Memory::default(); 2],
        };
        filter.tune(frequency);
        filter
    }

    /// Moves the filter to another frequency.
    pub(crate) fn tune(&mut self, frequency: f32) {
        self.turn = (PI * frequency / RATE).tan();
    }

    /// Filters one sample of both channels.
    pub(crate) fn step(&mut self, input: Stereo) -> Parts {
        let (turn, both) = (self.turn, self.turn + self.damping);
        let share = 1.0 / (1.0 + turn * both);
        let mut parts = Parts::default();
        for (channel, memory) in self.channels.iter_mut().enumerate() {
            let high = (input[channel] - both * memory.band - memory.low) * share;
            let band = turn * high + memory.band;
            let low = turn * band + memory.low;
            memory.band = turn * high + band;
            memory.low = turn * band + low;
            parts.high[channel] = high;
            parts.band[channel] = band;
            parts.low[channel] = low;
        }
        parts
    }
}

/// Takes away what does not oscillate: everything under 25 Hz.
pub(crate) fn block_offset(sound: &mut [Stereo]) {
    let mut filter = Filter::new(25.0, 1.4);
    for frame in sound {
        *frame = filter.step(*frame).high;
    }
}

/// A sine at `frequency` in Hz, `turns` of a circle ahead.
pub(crate) fn sine(frequency: f32, seconds: f64, turns: f32) -> f32 {
    let phase = (seconds * f64::from(frequency)).fract() as f32 + turns;
    (TAU * phase).sin()
}

/// Both channels by their own factors, for a place from -1 (left) to 1 (right).
pub(crate) fn pan(place: f32) -> Stereo {
    let angle = (place.clamp(-1.0, 1.0) + 1.0) * PI / 4.0;
    [angle.cos(), angle.sin()]
}

/// The time of a sample in seconds, exact for long clips.
pub(crate) fn time(index: usize) -> f64 {
    index as f64 / f64::from(RATE)
}
