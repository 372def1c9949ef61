//! The land under the aurora: ridges of snowy mountains and a line of pines at the shore.

use rayon::prelude::*;

use crate::curve::{bell, mix, smooth};
use crate::dice::{self, Dice};
use crate::light::{Light, add, blend, scale};
use crate::noise;
use crate::scene::View;
use crate::tile::Tile;

/// The land above the shore as light, and how much of each pixel is sky.
#[derive(Debug)]
pub(crate) struct Land {
    width: usize,
    pixels: Vec<[f32; 4]>,
}

/// One range of mountains.
struct Ridge {
    /// How high it reaches, and how low it begins, in units over the shore.
    tall: f32,
    foot: f32,
    /// Peaks per unit.
    pitch: f32,
    /// The colour of rock and of snow in its distance.
    rock: Light,
    snow: Light,
    seed: u32,
    shift: f32,
}

impl Land {
    /// Paints the land of a view whose shore is on line `shore`.
    pub(crate) fn new(view: &View, shore: usize, seed: u64) -> Self {
        let mut dice = Dice::new(seed, "land");
        let sky = shore as f32 / view.unit();
        let ridges: Vec<Ridge> = (0..3)
            .map(|range| {
                let near = 1.0 - range as f32 / 2.0;
                Ridge {
                    tall: sky.min(0.62) * mix(0.50, 0.24, near) * dice.between(0.85, 1.15),
                    foot: sky.min(0.62) * mix(0.10, 0.0, near),
                    pitch: mix(2.0, 2.9, near),
                    rock: blend([0.012, 0.022, 0.032], [0.0040, 0.0075, 0.010], near),
                    snow: blend([0.070, 0.125, 0.140], [0.026, 0.052, 0.056], near),
                    seed: dice.pattern(),
                    shift: dice.between(0.0, 50.0),
                }
            })
            .collect();
        let pines = dice.pattern();
        let pattern = dice.pattern();
        let stone = Tile::fill(|x, y| [noise::layered(x * 8.0, y * 8.0, 8, 6, 0.62, pattern)]);
        let outlines: Vec<Vec<f32>> = ridges
            .iter()
            .map(|ridge| {
                (0..view.width)
                    .map(|column| ridge.top(view.across(column)))
                    .collect()
            })
            .collect();
        let unit = view.unit();
        let mut pixels = vec![[0.0, 0.0, 0.0, 1.0]; view.width * shore];
        let lines = pixels.par_chunks_mut(view.width).enumerate();
        lines.for_each(|(line, pixels)| {
            let up = (shore as f32 - line as f32 - 0.5) / unit;
            for (column, pixel) in pixels.iter_mut().enumerate() {
                let x = view.across(column);
                // From the front to the back, until nothing behind shows.
                let trees = smooth(-0.6 / unit, 0.6 / unit, pine(x, up, pines));
                lay(pixel, [0.0022, 0.0042, 0.0048], trees);
                for (ridge, outline) in ridges.iter().zip(&outlines) {
                    let top = outline[column];
                    let cover = smooth(-0.7 / unit, 0.7 / unit, top - up);
                    if cover * pixel[3] > 0.0 {
                        lay(pixel, ridge.light(&stone, x, up, top), cover);
                    }
                }
            }
        });
        Self {
            width: view.width,
            pixels,
        }
    }

    /// A line of the picture above the shore.
    pub(crate) fn line(&self, line: usize) -> &[[f32; 4]] {
        &self.pixels[line * self.width..][..self.width]
    }
}

/// Lays a colour behind what a pixel holds already.
fn lay(pixel: &mut [f32; 4], light: Light, cover: f32) {
    let seen = pixel[3] * cover;
    for (sum, light) in pixel.iter_mut().zip(light) {
        *sum += light * seen;
    }
    pixel[3] -= seen;
}

impl Ridge {
    /// The outline over a place.
    fn top(&self, x: f32) -> f32 {
        let place = x * self.pitch + self.shift;
        let broad = 1.0 - noise::along(place * 0.8, self.seed).abs();
        let mut top = broad * broad * 0.75 + 0.25 * noise::along(place * 0.45, self.seed + 1);
        let mut strength = 0.20;
        let mut scale = 2.1;
        for layer in 2..8 {
            top += strength * (0.5 - noise::along(place * scale, self.seed + layer).abs());
            strength *= 0.52;
            scale *= 2.1;
        }
        self.foot + self.tall * top.max(0.0)
    }

    /// Rock and snow: ribs run down from the peaks, lit from one side.
    fn light(&self, stone: &Tile<512, 1>, x: f32, up: f32, top: f32) -> Light {
        let down = (top - up) / self.tall;
        let place = [
            x * self.pitch * 3.0 + self.shift,
            up * 9.0 / self.tall.max(0.05) * 0.35,
        ];
        let relief = |x: f32, y: f32| stone.sample(x / 8.0, y / 8.0)[0];
        let skew = 0.35 * relief(place[0] * 0.5, place[1] * 0.4);
        let here = relief(place[0] + skew, place[1] * 0.45);
        let beside = relief(place[0] + skew + 0.10, place[1] * 0.45 - 0.03);
        let lit = (0.42 + 3.6 * (here - beside)).clamp(0.0, 1.0);
        let snow = smooth(0.75, 0.15, down + 0.9 * here) * mix(0.06, 1.0, lit);
        let air = scale([0.010, 0.030, 0.030], smooth(0.25, 0.0, up) * 0.8);
        add(blend(self.rock, self.snow, snow), air)
    }
}

/// How far inside a pine a place at the shore is, in units; negative outside.
fn pine(x: f32, up: f32, seed: u32) -> f32 {
    if up > 0.05 {
        return -1.0;
    }
    let mut inside = 0.006 + 0.004 * noise::along(x * 9.0, seed) - up;
    for row in 0..2 {
        let pitch = 0.0075 + 0.004 * row as f32;
        let first = (x / pitch).floor() as i32;
        for tree in first - 1..=first + 1 {
            let middle = (tree as f32 + 0.2 + 0.6 * dice::at(tree, row, seed)) * pitch;
            let grove = 0.62 + 0.5 * noise::along(middle * 5.0, seed ^ 3);
            let tall = (0.010 + 0.022 * dice::at(tree, row + 7, seed)) * grove.max(0.15);
            let share = up / tall;
            let teeth = 0.75 + 0.25 * bell((share * 7.0).fract() * 2.0);
            let half = tall * 0.19 * (1.0 - share) * teeth;
            inside = inside.max(half - (x - middle).abs());
        }
    }
    inside
}
