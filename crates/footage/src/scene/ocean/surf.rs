//! The waves that break: fronts roll in, rise, topple, run up the beach and drain away.
//!
//! Lengths are metres; `away` is the distance from the camera along the view.

use std::ops::Range;

use crate::curve::{exp, mix, smooth};
use crate::dice::{self, Dice};
use crate::noise;
use crate::sound::waves::Crash;

/// Where a front stands at the moment that it is named for.
const BREAK: f32 = 27.0;

/// Where the water's edge lies when no wave has run up.
pub(crate) const SHORE: f32 = 12.5;

/// Metres per second of a front.
const SPEED: f32 = 3.3;

/// Seconds between fronts, on average.
const PERIOD: f32 = 5.6;

/// Where a front first shows.
const BIRTH: f32 = 85.0;

/// The timetable of a beach.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surf {
    seed: u32,
    offset: f32,
}

impl Surf {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, "surf");
        Self {
            seed: dice.pattern(),
            offset: dice.between(0.6, 2.6),
        }
    }

    /// When front `index` breaks, in seconds, and how tall it is there, in metres.
    pub(crate) fn front(self, index: i32) -> (f32, f32) {
        let late = dice::at(index, 1, self.seed) - 0.5;
        let tall = dice::at(index, 2, self.seed);
        (
            self.offset + (index as f32 + 0.35 * late) * PERIOD,
            mix(0.95, 1.55, tall),
        )
    }

    /// The seed of a front's own noise.
    fn pattern(self, index: i32, purpose: i32) -> u32 {
        (dice::at(index, purpose, self.seed) * 16_777_216.0) as u32
    }

    /// The fronts that matter between two times, by when they break.
    pub(crate) fn between(self, start: f32, end: f32) -> impl Iterator<Item = i32> + use<> {
        let first = ((start - self.offset) / PERIOD).floor() as i32 - 1;
        let last = ((end - self.offset) / PERIOD).ceil() as i32 + 1;
        first..=last
    }

    /// The fronts as they are heard over a clip of some seconds.
    pub(crate) fn crashes(self, seconds: f32) -> Vec<Crash> {
        let heard = |index: i32| {
            let (at, tall) = self.front(index);
            let side = 2.0 * dice::at(index, 4, self.seed) - 1.0;
            Crash {
                at,
                ashore: at + (BREAK - SHORE) / SPEED,
                tall,
                side,
            }
        };
        self.between(-16.0, seconds + 4.0).map(heard).collect()
    }

    /// The beach at one time, along the directions `across` (right per metre away) of the columns.
    pub(crate) fn at(self, seconds: f32, across: &[f32]) -> Beach {
        let before = (BREAK - SHORE) / SPEED + RUN_UP + 4.0;
        let after = (BIRTH - BREAK) / SPEED + 2.0;
        let mut fronts = Vec::new();
        let mut edge: Vec<f32> = across
            .iter()
            .map(|across| SHORE + 0.5 * noise::along(across * SHORE / 4.0, self.seed))
            .collect();
        let mut rush = vec![0.0_f32; across.len()];
        for index in self.between(seconds - before, seconds + after) {
            let front = self.roll(index, seconds, across);
            self.run_up(index, seconds, across, &mut edge, &mut rush);
            if front.nearest < BIRTH && front.farthest > 3.0 {
                fronts.push(front);
            }
        }
        Beach { fronts, edge, rush }
    }

    fn roll(self, index: i32, seconds: f32, across: &[f32]) -> Front {
        let (time, tall) = self.front(index);
        let seed = self.pattern(index, 5);
        let straight = BREAK - SPEED * (seconds - time);
        let tilt = 0.10 * (dice::at(index, 3, self.seed) - 0.5);
        let mut front = Front::default();
        for &across in across {
            let x = across * straight.max(4.0);
            let crest = straight
                + 2.6 * noise::along(x / 21.0, seed)
                + 0.5 * noise::along(x / 5.0, seed + 1)
                + tilt * x;
            let strength = 0.78 + 0.30 * noise::along(x / 16.0, seed + 2);
            let line = BREAK + 5.5 * noise::along(x / 13.0, seed + 3) - 6.0 * (1.0 - strength);
            let rise = smooth(BIRTH, BREAK + 3.0, crest).powi(2);
            let steep = mix(3.8, 1.15, smooth(line + 14.0, line, crest));
            let spent = mix(0.30, 1.0, smooth(SHORE + 1.0, line - 1.0, crest));
            let sunk = smooth(SHORE - 1.0, SHORE + 5.0, crest);
            front.crest.push(crest);
            front.height.push(tall * strength * rise * spent * sunk);
            front
                .broken
                .push(smooth(line + 1.2, line - 2.5, crest) * sunk);
            front.line.push(line);
            front.width.push(steep);
            front.toppled |= front.broken.last().is_some_and(|&broken| broken > 0.0);
            front.nearest = front.nearest.min(crest);
            front.farthest = front.farthest.max(crest);
        }
        front
    }

    /// After the front the water runs up the sand, slows under gravity and drains.
    fn run_up(self, index: i32, seconds: f32, across: &[f32], edge: &mut [f32], rush: &mut [f32]) {
        let (time, tall) = self.front(index);
        let seed = self.pattern(index, 6);
        let arrival = time + (BREAK - SHORE) / SPEED;
        for (column, across) in across.iter().enumerate() {
            let x = across * SHORE;
            let push = (1.0 + 1.25 * tall)
                * (1.0
                    + 0.16 * noise::along(x / 6.0, seed)
                    + 0.05 * noise::along(x / 1.7, seed + 1));
            let age = seconds - arrival + 0.5 * noise::along(x / 9.0, seed + 2);
            if !(0.0..RUN_UP + 3.0).contains(&age) {
                continue;
            }
            let fall = 2.0 * push / RUN_UP;
            let reach = SHORE - (push * age - fall * age * age / 2.0);
            edge[column] = edge[column].min(reach);
            rush[column] = rush[column]
                .max(exp(-age / 2.6) * smooth(0.0, 0.7, age) * smooth(RUN_UP + 3.0, RUN_UP, age));
        }
    }
}

/// Seconds that the water takes up the sand and back.
const RUN_UP: f32 = 6.0;

/// The surf at one time, column by column.
#[derive(Debug)]
pub(crate) struct Beach {
    pub(crate) fronts: Vec<Front>,
    /// Where the water ends and the sand begins.
    pub(crate) edge: Vec<f32>,
    /// How fresh the foam of the last run-up is, 1 to 0.
    pub(crate) rush: Vec<f32>,
}

/// One wave along its crest.
#[derive(Debug)]
pub(crate) struct Front {
    /// Where it stands.
    pub(crate) crest: Vec<f32>,
    /// How tall it is.
    pub(crate) height: Vec<f32>,
    /// How far it has toppled, 0 to 1.
    pub(crate) broken: Vec<f32>,
    /// Where it began to topple.
    pub(crate) line: Vec<f32>,
    /// How many metres its face slopes over; less is steeper.
    width: Vec<f32>,
    /// Whether it has begun to topple anywhere.
    toppled: bool,
    pub(crate) nearest: f32,
    pub(crate) farthest: f32,
}

impl Default for Front {
    fn default() -> Self {
        Self {
            crest: Vec::new(),
            height: Vec::new(),
            broken: Vec::new(),
            line: Vec::new(),
            width: Vec::new(),
            toppled: false,
            nearest: f32::INFINITY,
            farthest: f32::NEG_INFINITY,
        }
    }
}

impl Front {
    /// How far behind the crest it is felt, in metres.
    pub(crate) const TRAIL: f32 = 26.0;

    /// Whether it shapes the water anywhere between two distances.
    pub(crate) fn touches(&self, near: f32, far: f32) -> bool {
        near < self.farthest + Self::TRAIL && far > self.nearest - 6.0
    }

    /// Whether falling water may stand at a distance.
    pub(crate) fn topples(&self, away: f32) -> bool {
        self.toppled && away > self.nearest - 1.5 && away < self.farthest + 2.0
    }

    /// Adds its height at one distance to some columns, in metres.
    pub(crate) fn raise(&self, columns: Range<usize>, away: f32, out: &mut [f32]) {
        // Farther behind its crest a wave is no higher than a ripple.
        if away > self.farthest + 15.0 || away < self.nearest - 6.0 {
            return;
        }
        let spots = self.crest[columns.clone()]
            .iter()
            .zip(&self.height[columns.clone()])
            .zip(&self.width[columns]);
        for (out, ((crest, height), width)) in out.iter_mut().zip(spots) {
            *out += height * profile(away - crest, *width).0;
        }
    }

    /// The share of its height at a distance behind (positive) or before its crest, and how that
    /// share changes per metre.
    #[inline]
    pub(crate) fn shape(&self, column: usize, behind: f32) -> (f32, f32) {
        profile(behind, self.width[column])
    }
}

/// A wave's outline: a face `width` metres wide before the crest, a long back behind it.
#[inline]
fn profile(behind: f32, width: f32) -> (f32, f32) {
    const BACK: f32 = 1.0 / 4.6;
    let scale = if behind < 0.0 { 1.0 / width } else { BACK };
    let place = behind * scale;
    let inverse = 1.0 / (1.0 + place * place);
    let share = inverse * inverse;
    (share, -4.0 * place * share * inverse * scale)
}
