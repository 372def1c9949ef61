//! Stars: points that twinkle, sorted by line.

use std::f32::consts::TAU;

use crate::curve::{exp, smooth};
use crate::dice::Dice;
use crate::light::{Light, add, blend, scale};
use crate::row::Row;
use crate::scene::View;

/// The stars over the land.
#[derive(Debug)]
pub(crate) struct Stars {
    /// By the line that they are on.
    lines: Vec<Vec<Star>>,
    radius: f32,
}

#[derive(Clone, Debug)]
struct Star {
    place: [f32; 2],
    light: Light,
    phase: f32,
    pace: f32,
}

impl Stars {
    /// Stars over the upper `height` lines.
    pub(crate) fn new(view: &View, height: usize, seed: u64) -> Self {
        let mut dice = Dice::new(seed, "stars");
        let area = view.width as f32 * height as f32 / view.unit().powi(2);
        let mut lines = vec![Vec::new(); height];
        for _ in 0..(area * 2600.0) as usize {
            let place = [dice.unit() * view.width as f32, dice.unit() * height as f32];
            // Faint stars are many, bright ones few.
            let bright = 0.045 / (dice.unit() + 0.022);
            let color = blend([0.75, 0.85, 1.15], [1.1, 0.92, 0.75], dice.unit().powi(2));
            // The air over the land swallows them.
            let air = smooth(1.0, 0.62, place[1] / height as f32);
            let star = Star {
                place,
                light: scale(color, bright * air),
                phase: dice.between(0.0, TAU),
                pace: dice.between(1.5, 6.0),
            };
            if let Some(line) = lines.get_mut(place[1] as usize) {
                line.push(star);
            }
        }
        Self {
            lines,
            radius: (view.unit() / 1700.0).max(0.55),
        }
    }

    /// Adds the stars of a line where the sky is open.
    pub(crate) fn draw(&self, line: usize, row: &mut Row, land: &[[f32; 4]], seconds: f32) {
        let reach = (self.radius * 2.5).ceil() as usize;
        let last = (line + reach + 1).min(self.lines.len());
        for star in self.lines[line.saturating_sub(reach)..last]
            .iter()
            .flatten()
        {
            let twinkle = 0.78 + 0.22 * (star.phase + star.pace * seconds).sin();
            let down = (line as f32 + 0.5 - star.place[1]) / self.radius;
            let middle = star.place[0] as usize;
            let first = middle.saturating_sub(reach);
            let last = (middle + reach + 1).min(land.len());
            for (column, [.., open]) in land.iter().enumerate().take(last).skip(first) {
                let across = (column as f32 + 0.5 - star.place[0]) / self.radius;
                let amount = exp(-(across * across + down * down)) * twinkle * open;
                row.set(column, add(row.get(column), scale(star.light, amount)));
            }
        }
    }
}
