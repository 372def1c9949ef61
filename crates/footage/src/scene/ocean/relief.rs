//! Which piece of water each pixel sees: crests hide the troughs behind them.

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
    /// Walks from the nearest water to the farthest, column by column, and keeps what rises over
    /// all that came before. `height(column, away)` is the water's height in metres.
    pub(crate) fn new(
        eye: &Eye,
        columns: usize,
        lines: usize,
        height: impl Fn(usize, f32) -> f32 + Sync,
    ) -> Self {
        let first = eye.horizon as usize;
        let lines = (lines - first) * 2;
        let mut distances = vec![0.0; columns.div_ceil(BAND) * BAND * lines];
        let blocks = distances.par_chunks_mut(BAND * lines);
        blocks.enumerate().for_each(|(band, block)| {
            for column in 0..BAND.min(columns - band * BAND) {
                let rise = |away| height(band * BAND + column, away);
                walk(eye, lines, rise, |line, away| {
                    block[line * BAND + column] = away;
                });
            }
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

/// One column, in half lines: line `n` has its middle `n / 2 + 1 / 4` pixels under the horizon.
fn walk(eye: &Eye, lines: usize, height: impl Fn(f32) -> f32, mut see: impl FnMut(usize, f32)) {
    let below = |line: f32| line / 2.0 + 0.25;
    let pace = (lines as f32 / STEPS).min(2.8);
    // Troughs show water from before the picture's lower rim, so start below it.
    let mut position = lines as f32 * 1.15;
    let mut open = lines;
    let mut last = (f32::INFINITY, 0.0);
    while position > 0.0 && open > 0 {
        let away = eye.away(below(position));
        let lift = height(away).min(eye.height * 0.8);
        let seen = (below(position) * (1.0 - lift / eye.height) - 0.25) * 2.0;
        let (from, nearer) = if last.0.is_finite() {
            last
        } else {
            (seen + 1.0, away)
        };
        let slope = (away - nearer) / (from - seen).max(1e-3);
        while open > 0 && (open - 1) as f32 >= seen {
            open -= 1;
            see(open, nearer + slope * (from - open as f32).max(0.0));
        }
        last = (seen, away);
        position -= pace;
    }
    for line in 0..open {
        see(line, eye.away(below(line as f32)));
    }
}
