//! Which piece of water each pixel sees: crests hide the troughs behind them.

use std::ops::Range;

use rayon::prelude::*;

/// Columns that one worker walks together.
const BAND: usize = 32;

/// The camera over the water.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Eye {
    /// Pixels per focal length.
    pub(crate) focus: f32,
    /// Metres over the mean water.
    pub(crate) height: f32,
    /// The horizon, in pixels from the top of the picture; whole.
    pub(crate) horizon: f32,
}

impl Eye {
    /// How far away flat water lies that is seen `below` pixels under the horizon.
    #[inline]
    pub(crate) fn away(&self, below: f32) -> f32 {
        self.focus * self.height / below
    }
}

/// The distances of the water under the horizon: two for each pixel, one over the other, so that
/// the rim of a wave can be drawn without steps.
#[derive(Debug)]
pub(crate) struct Relief {
    first: usize,
    lines: usize,
    columns: usize,
    distances: Vec<f32>,
}

impl Relief {
    /// Walks from the nearest water to the farthest and keeps what rises over all that came
    /// before. `heights(columns, away, out)` gives the water's height in metres, for some columns
    /// at one distance.
    pub(crate) fn new(
        eye: &Eye,
        columns: usize,
        lines: usize,
        heights: impl Fn(Range<usize>, f32, &mut [f32]) + Sync,
    ) -> Self {
        let first = eye.horizon as usize;
        let lines = (lines - first) * 2;
        let mut distances = vec![0.0; columns.div_ceil(BAND) * BAND * lines];
        let blocks = distances.par_chunks_mut(BAND * lines);
        blocks.enumerate().for_each(|(band, block)| {
            let start = band * BAND;
            let columns = start..columns.min(start + BAND);
            walk(eye, lines, columns.len(), block, |away, out| {
                heights(columns.clone(), away, out);
            });
        });
        Self {
            first,
            lines,
            columns,
            distances,
        }
    }

    /// The first line of the picture, from the top, that lies under the horizon.
    pub(crate) fn first(&self) -> usize {
        self.first
    }

    /// The distances of one half of a line of the picture: 0 the upper, 1 the lower.
    pub(crate) fn line(&self, line: usize, half: usize) -> Vec<f32> {
        let line = (line - self.first) * 2 + half;
        let mut distances = Vec::with_capacity(self.columns + BAND);
        for block in self.distances.chunks_exact(BAND * self.lines) {
            distances.extend_from_slice(&block[line * BAND..][..BAND]);
        }
        distances.truncate(self.columns);
        distances
    }
}

/// Steps that a walk has at least, so that a small picture does not step over waves.
const STEPS: f32 = 350.0;

/// Some columns side by side, in half lines: line `n` has its middle `n / 2 + 1 / 4` pixels under
/// the horizon.
fn walk(
    eye: &Eye,
    lines: usize,
    columns: usize,
    block: &mut [f32],
    heights: impl Fn(f32, &mut [f32]),
) {
    let below = |line: f32| line / 2.0 + 0.25;
    let pace = (lines as f32 / STEPS).min(2.8);
    let mut lift = [0.0; BAND];
    // How many lines of each column are still to be seen, and where the last step came out.
    let mut open = [lines; BAND];
    let mut last = [f32::INFINITY; BAND];
    // Troughs show water from before the picture's lower rim, so start below it.
    let mut position = lines as f32 * 1.15;
    let mut nearer = eye.away(below(position));
    while position > 0.0 {
        let away = eye.away(below(position));
        heights(away, &mut lift[..columns]);
        for (column, lift) in lift[..columns].iter().enumerate() {
            let rise = (lift / eye.height).min(0.8);
            let seen = (below(position) * (1.0 - rise) - 0.25) * 2.0;
            let from = last[column].min(lines as f32 * 2.0);
            let slope = (away - nearer) / (from - seen).max(1e-3);
            while open[column] > 0 && (open[column] - 1) as f32 >= seen {
                open[column] -= 1;
                let line = open[column];
                block[line * BAND + column] = nearer + slope * (from - line as f32).max(0.0);
            }
            last[column] = seen;
        }
        nearer = away;
        position -= pace;
    }
    for (column, &open) in open[..columns].iter().enumerate() {
        for line in 0..open {
            block[line * BAND + column] = eye.away(below(line as f32));
        }
    }
}
