//! The northern lights: folded curtains of rays that hang over the land.
//!
//! Directions are units of the picture from the foot of the sky, to the right and up.

use std::f32::consts::TAU;

use crate::curve::{bell, exp, mix, smooth};
use crate::dice::Dice;
use crate::light::{Light, add, blend, scale};
use crate::noise;
use crate::tile::Tile;

/// Heights at which a look through the curtains stops.
const STEPS: usize = 22;

/// The curtains.
#[derive(Debug)]
pub(crate) struct Curtain {
    /// Where they fold, and how bright their rays are.
    folds: Tile<256, 2>,
    start: [f32; 2],
    phase: f32,
    steps: [Step; STEPS],
}

/// One height: relative to the lowest, and the light there.
#[derive(Clone, Copy, Debug)]
struct Step {
    height: f32,
    light: Light,
}

impl Curtain {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, "aurora");
        let pattern = dice.pattern();
        let purple = dice.between(0.55, 1.25);
        let folds = Tile::fill(|x, y| {
            [
                noise::layered(x * 4.0, y * 4.0, 4, 3, 0.42, pattern),
                noise::layered(x * 16.0, y * 8.0, 8, 3, 0.6, pattern ^ 9),
            ]
        });
        let steps = std::array::from_fn(|step| {
            let rise = (step as f32 + 1.0) / STEPS as f32;
            let strength = smooth(0.0, 0.10, rise) * (exp(-rise * 5.5) + 0.26 * exp(-rise * 1.5));
            let color = blend(
                [0.10, 1.0, 0.36],
                [0.06, 0.62, 0.62],
                smooth(0.10, 0.35, rise),
            );
            let color = blend(
                color,
                scale([0.52, 0.16, 0.78], purple),
                smooth(0.25, 0.75, rise),
            );
            Step {
                height: 1.0 + 1.5 * rise * rise.sqrt(),
                light: scale(color, strength * 7.5 / STEPS as f32),
            }
        });
        let mut curtain = Self {
            folds,
            start: [0.0; 2],
            phase: dice.between(0.0, TAU),
            steps,
        };
        curtain.start = curtain.best_start(&mut dice);
        curtain
    }

    /// Of some places to stand, the one from which the display is richest: not every stretch of
    /// the polar sky is worth a film.
    fn best_start(&self, dice: &mut Dice) -> [f32; 2] {
        let richness = |start: [f32; 2]| {
            let there = Self {
                folds: self.folds.clone(),
                start,
                ..*self
            };
            let looks = (0..96).map(|look| {
                let (x, y) = (
                    (look % 12) as f32 / 11.0 - 0.5,
                    0.06 + 0.05 * (look / 12) as f32,
                );
                // A curtain counts for where it is, not for how bright it is.
                there.light(x * 1.2, y, 3.0)[1].min(0.5)
            });
            looks.sum::<f32>()
        };
        let starts: Vec<[f32; 2]> = (0..6).map(|_| [dice.unit(), dice.unit()]).collect();
        let scored = starts.iter().map(|&start| (richness(start), start));
        scored
            .fold(
                (-1.0, [0.0; 2]),
                |best, next| if next.0 > best.0 { next } else { best },
            )
            .1
    }

    /// The light that hangs in a direction.
    pub(crate) fn light(&self, x: f32, y: f32, seconds: f32) -> Light {
        let away = 1.0 / (y.max(0.0) + 0.085);
        let mut light = [0.0; 3];
        let mut last = self.fold([x * away, away], seconds);
        let mut below = Step {
            height: 1.0,
            light: [0.0; 3],
        };
        for step in &self.steps {
            let fold = self.fold([x * away * step.height, away * step.height], seconds);
            let bright = Self::brightness(last.bend, fold.bend);
            if bright > 0.01 {
                // Where between the looks the curtain hangs: there its light is taken, and the
                // steps do not show.
                let apart = fold.bend - last.bend;
                let share = if apart.abs() < 1e-5 {
                    0.5
                } else {
                    -last.bend / apart
                };
                let share = share.clamp(0.0, 1.0);
                let reach = away * mix(below.height, step.height, share);
                let ray = self.ray([x * reach, reach], seconds);
                let surge = mix(last.surge, fold.surge, share);
                light = add(
                    light,
                    scale(blend(below.light, step.light, share), bright * surge * ray),
                );
            }
            below = *step;
            last = fold;
        }
        // A faint glow stays between the curtains; the far ones drown in the air.
        let air = smooth(0.0, 0.10, y);
        let glow = scale([0.004, 0.024, 0.016], bell((y - 0.16) / 0.22));
        add(scale(light, air), glow)
    }

    /// How the curtains lie over a place on the ground.
    fn fold(&self, place: [f32; 2], seconds: f32) -> Fold {
        let [x, away] = place;
        let [wander, _] = self.folds.sample(
            x * 0.020 + self.start[1] - seconds * 0.0030,
            away * 0.011 + self.start[0] + seconds * 0.0016,
        );
        let [fold, _] = self.folds.sample(
            x * 0.070 + self.start[0] + seconds * 0.0052 + wander * 0.12,
            away * 0.062 + self.start[1] + wander * 0.20,
        );
        Fold {
            bend: fold + 0.20 * wander,
            surge: mix(
                0.25,
                1.0,
                smooth(-0.35, 0.25, wander + self.breath(seconds)),
            ),
        }
    }

    /// The slow rise and fall of the whole display.
    fn breath(&self, seconds: f32) -> f32 {
        0.25 * (seconds * 0.23 + self.phase).sin()
    }

    /// The mean brightness of the curtains between two looks. They are thinner than a step, so a
    /// sample could miss one; the mean, from the integral, cannot.
    fn brightness(from: f32, to: f32) -> f32 {
        let mean = |width: f32| {
            let (start, end) = (from / width, to / width);
            let integral = |place: f32| place / (1.0 + place * place).sqrt();
            if (end - start).abs() < 0.02 {
                let place = 1.0 + start * start;
                return 1.0 / (place * place.sqrt());
            }
            (integral(end) - integral(start)) / (end - start)
        };
        mean(THREAD) + 0.07 * mean(VEIL)
    }

    /// The rays that a curtain is made of.
    fn ray(&self, place: [f32; 2], seconds: f32) -> f32 {
        let [_, ray] = self.folds.sample(
            place[0] * 0.17 + seconds * 0.011,
            place[1] * 0.05 + seconds * 0.017,
        );
        (0.62 + 1.9 * ray).max(0.06)
    }
}

/// How wide a curtain is, and the glow about it, as parts of a fold.
const THREAD: f32 = 0.022;
const VEIL: f32 = 0.14;

/// The curtains over a place.
#[derive(Clone, Copy)]
struct Fold {
    /// The distance to the middle of the curtain, in folds.
    bend: f32,
    /// How strong it glows.
    surge: f32,
}
