//! The part of the city that does not move, painted once: light, panes, and open sky.

use rayon::prelude::*;

use super::avenue::{self, Avenue, EYE, LAMPS};
use super::skyline::Skyline;
use super::window::{Pane, TINTS};
use crate::curve::{bell, exp, smooth};
use crate::light::{Light, add, scale};
use crate::scene::View;

/// The still picture.
#[derive(Debug)]
pub(crate) struct Still {
    view: View,
    /// The vanishing point, in pixels.
    origin: [f32; 2],
    /// The light of each pixel, and how much of it is sky.
    lights: Vec<[f32; 4]>,
    panes: Vec<Pane>,
}

/// Everything that is built.
pub(crate) struct Houses {
    pub(crate) skyline: Skyline,
    pub(crate) avenue: Avenue,
}

/// What a direction shows of something solid.
pub(crate) struct Glimpse {
    pub(crate) light: Light,
    /// The switch, the tint and the strength of a window.
    pub(crate) pane: Option<(u16, u8, f32)>,
}

impl Glimpse {
    pub(crate) fn wall(light: Light) -> Self {
        Self { light, pane: None }
    }
}

impl Houses {
    /// What is seen in a direction; `None` is the sky. `fine` is the size of a pixel.
    fn look(&self, x: f32, y: f32, fine: f32) -> Option<Glimpse> {
        let solid = self.avenue.houses(x, y, fine);
        if y < 0.0 {
            let wall = solid.filter(|_| y * avenue::wall(x) > -EYE);
            return Some(wall.unwrap_or_else(|| Glimpse::wall(Avenue::ground(x, y))));
        }
        solid.or_else(|| self.skyline.look(x, y))
    }
}

impl Still {
    /// Paints the houses of a view whose vanishing point is at `origin`.
    pub(crate) fn new(view: &View, origin: [f32; 2], houses: &Houses) -> Self {
        let pixels = view.width * view.height;
        let mut still = Self {
            view: *view,
            origin,
            lights: vec![[0.0; 4]; pixels],
            panes: vec![Pane::default(); pixels],
        };
        still.build(houses);
        still.light_lamps();
        still.wet_the_road();
        still
    }

    /// A line of the picture with its windows lit, and how much of each pixel is sky.
    /// `switches` tells how bright every lamp is.
    pub(crate) fn line(&self, line: usize, switches: &[f32]) -> impl Iterator<Item = (Light, f32)> {
        let start = line * self.view.width;
        let lights = &self.lights[start..][..self.view.width];
        let panes = &self.panes[start..][..self.view.width];
        lights
            .iter()
            .zip(panes)
            .map(|(&[red, green, blue, open], pane)| {
                let strength = f32::from(pane.fill) / 255.0 * switches[usize::from(pane.switch)];
                let lamp = scale(TINTS[usize::from(pane.tint)], strength);
                (add([red, green, blue], lamp), open)
            })
    }

    /// Paints everything solid, four looks to a pixel.
    fn build(&mut self, houses: &Houses) {
        let (unit, origin, width) = (self.view.unit(), self.origin, self.view.width);
        let lines = self
            .lights
            .par_chunks_mut(width)
            .zip(self.panes.par_chunks_mut(width));
        lines.enumerate().for_each(|(line, (still, panes))| {
            for (column, (still, pane)) in still.iter_mut().zip(panes).enumerate() {
                for corner in 0..4 {
                    let across = column as f32 + 0.25 + 0.5 * (corner & 1) as f32;
                    let down = line as f32 + 0.25 + 0.5 * (corner >> 1) as f32;
                    let (x, y) = ((across - origin[0]) / unit, (origin[1] - down) / unit);
                    let Some(glimpse) = houses.look(x, y, 1.0 / unit) else {
                        still[3] += 0.25;
                        continue;
                    };
                    for (still, light) in still.iter_mut().zip(scale(glimpse.light, 0.25)) {
                        *still += light;
                    }
                    if let Some((switch, tint, strength)) = glimpse.pane {
                        let fill = pane.fill.saturating_add((63.0 * strength) as u8);
                        *pane = Pane { switch, tint, fill };
                    }
                }
            }
        });
    }

    /// Hangs lamps along both kerbs.
    fn light_lamps(&mut self) {
        let unit = self.view.unit();
        for number in 1..40 {
            let away = LAMPS * (number as f32 + 0.5);
            let color = scale([1.5, 0.86, 0.38], exp(-away / 500.0));
            let radius = (0.28 * unit / away).max(0.6);
            for side in [-1.0, 1.0] {
                let place = [
                    self.origin[0] + side * 15.0 / away * unit,
                    self.origin[1] - (9.5 - EYE) / away * unit,
                ];
                self.glow(place, radius, scale(color, 2.2), 16.0);
            }
        }
    }

    /// Adds a round light with a halo to the still picture.
    fn glow(&mut self, place: [f32; 2], radius: f32, light: Light, reach: f32) {
        let (width, height) = (self.view.width, self.view.height);
        let reach = radius * reach;
        let range = |middle: f32, end: usize| {
            (middle - reach).max(0.0) as usize..((middle + reach).max(0.0) as usize).min(end)
        };
        for line in range(place[1], height) {
            for column in range(place[0], width) {
                let amount = glow(place, radius, reach, column, line);
                let still = &mut self.lights[line * width + column];
                for (still, light) in still.iter_mut().zip(light) {
                    *still += light * amount;
                }
            }
        }
    }

    /// Draws the lights above the road down into it, as a wet road does.
    fn wet_the_road(&mut self) {
        let width = self.view.width;
        let level = self.origin[1] as usize;
        let unit = self.view.unit();
        let reach = (0.10 * unit) as usize;
        let origin = self.origin[0];
        let above = |column: usize, still: &[[f32; 4]], panes: &[Pane]| {
            let mut sum = [0.0; 3];
            for line in level.saturating_sub(reach)..level {
                let place = line * width + column;
                let pane = panes[place];
                let lit = scale(TINTS[usize::from(pane.tint)], f32::from(pane.fill) / 255.0);
                let [red, green, blue, _] = still[place];
                sum = add(sum, add(lit, [red, green, blue]));
            }
            scale(sum, 1.0 / reach.max(1) as f32)
        };
        let columns: Vec<Light> = (0..width)
            .map(|column| above(column, &self.lights, &self.panes))
            .collect();
        self.lights
            .par_chunks_mut(width)
            .enumerate()
            .skip(level)
            .for_each(|(line, still)| {
                let down = (line - level) as f32 / unit;
                let fade = 0.16 * bell(down / 0.16) * smooth(0.0, 0.01, down);
                for (column, (still, above)) in still.iter_mut().zip(&columns).enumerate() {
                    if down * avenue::wall((column as f32 - origin) / unit) < EYE {
                        continue;
                    }
                    for (still, light) in still.iter_mut().zip(above) {
                        *still += light * fade;
                    }
                }
            });
    }
}

/// A core and a halo that ends at `reach`.
pub(crate) fn glow(place: [f32; 2], radius: f32, reach: f32, column: usize, line: usize) -> f32 {
    let (x, y) = (column as f32 + 0.5 - place[0], line as f32 + 0.5 - place[1]);
    let distance = (x * x + y * y).sqrt();
    let near = distance / radius;
    (exp(-near * near) + 0.10 * bell(near / 3.0)) * smooth(reach, reach * 0.5, distance)
}
