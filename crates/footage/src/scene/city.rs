//! A city at night as a time lapse: towers, an avenue, traffic, clouds that hurry past.

mod avenue;
mod skyline;
mod traffic;
mod window;

use rayon::prelude::*;

use crate::curve::{bell, exp, mix, smooth};
use crate::dice::Dice;
use crate::light::{Light, add, blend, ramp, scale};
use crate::noise;
use crate::row::Row;
use crate::scene::{Moment, Scene, View};
use crate::sheet::{Area, Sheet, stretch};
use crate::sound::{Stereo, street};
use crate::tile::Tile;
use avenue::{Avenue, EYE, LAMPS};
use skyline::Skyline;
use window::{Pane, TINTS};

/// The light of the city in its own dust.
const HAZE: Light = [0.115, 0.058, 0.062];

/// The city, ready to be filmed. What does not move is painted once.
#[derive(Debug)]
pub(crate) struct City {
    view: View,
    /// The vanishing point, in pixels.
    origin: [f32; 2],
    clouds: Tile<512, 1>,
    /// The still picture: light, and how much of the pixel is sky.
    still: Vec<[f32; 4]>,
    panes: Vec<Pane>,
    beacons: Vec<Beacon>,
    traffic: u32,
    start: [f32; 2],
    seed: u64,
}

/// A warning light on a roof.
#[derive(Debug)]
struct Beacon {
    /// In pixels.
    place: [f32; 2],
    phase: f32,
}

/// What a direction shows of something solid.
struct Glimpse {
    light: Light,
    /// The switch, the tint and the strength of a window.
    pane: Option<(u16, u8, f32)>,
}

impl Glimpse {
    fn wall(light: Light) -> Self {
        Self { light, pane: None }
    }
}

impl City {
    pub(crate) fn new(view: View, seed: u64) -> Self {
        let mut dice = Dice::new(seed, "city");
        let tall = smooth(0.7, 1.7, view.height as f32 / view.width as f32);
        let level = (view.height as f32 * mix(0.64, 0.68, tall)).round();
        let aside = dice.between(-0.10, 0.10) * view.width as f32;
        let origin = [view.width as f32 / 2.0 + aside, level];
        let unit = view.unit();
        let sky = level / unit;
        let skyline = Skyline::new(view.half_width() + 0.15, sky * 0.86, seed);
        let beacons = skyline
            .tips(sky * 0.48)
            .map(|[x, y]| Beacon {
                place: [origin[0] + x * unit, origin[1] - y * unit],
                phase: dice.unit(),
            })
            .collect();
        let pattern = dice.pattern();
        let mut city = Self {
            clouds: Tile::fill(|x, y| [noise::layered(x * 4.0, y * 4.0, 4, 6, 0.5, pattern)]),
            still: vec![[0.0; 4]; view.width * view.height],
            panes: vec![Pane::default(); view.width * view.height],
            traffic: dice.pattern(),
            start: [dice.unit(), dice.unit()],
            beacons,
            origin,
            view,
            seed,
        };
        city.build(&skyline, &Avenue::new(seed));
        city
    }

    /// Paints everything solid, four looks to a pixel.
    fn build(&mut self, skyline: &Skyline, avenue: &Avenue) {
        let (unit, origin, width) = (self.view.unit(), self.origin, self.view.width);
        let look = |x: f32, y: f32| {
            let solid = avenue.houses(x, y, 1.0 / unit);
            if y < 0.0 {
                let ground = || Glimpse::wall(Avenue::ground(x, y));
                let wall = solid.filter(|_| y * avenue::wall(x) > -EYE);
                return Some(wall.unwrap_or_else(ground));
            }
            solid.or_else(|| skyline.look(x, y))
        };
        let lines = self
            .still
            .par_chunks_mut(width)
            .zip(self.panes.par_chunks_mut(width));
        lines.enumerate().for_each(|(line, (still, panes))| {
            for (column, (still, pane)) in still.iter_mut().zip(panes).enumerate() {
                for corner in 0..4 {
                    let across = column as f32 + 0.25 + 0.5 * (corner & 1) as f32;
                    let down = line as f32 + 0.25 + 0.5 * (corner >> 1) as f32;
                    let (x, y) = ((across - origin[0]) / unit, (origin[1] - down) / unit);
                    let Some(glimpse) = look(x, y) else {
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
        self.light_lamps();
        self.wet_the_road();
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
                let still = &mut self.still[line * width + column];
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
            .map(|column| above(column, &self.still, &self.panes))
            .collect();
        self.still
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
fn glow(place: [f32; 2], radius: f32, reach: f32, column: usize, line: usize) -> f32 {
    let (x, y) = (column as f32 + 0.5 - place[0], line as f32 + 0.5 - place[1]);
    let distance = (x * x + y * y).sqrt();
    let near = distance / radius;
    (exp(-near * near) + 0.10 * bell(near / 3.0)) * smooth(reach, reach * 0.5, distance)
}

impl Scene for City {
    fn at(&self, seconds: f32) -> Box<dyn Moment + '_> {
        let unit = self.view.unit();
        let area = Area {
            left: -self.origin[0] / unit,
            right: (self.view.width as f32 - self.origin[0]) / unit,
            top: self.origin[1] / unit,
            bottom: 0.0,
        };
        let step = self.view.width.div_ceil(480).max(1);
        let rows = (self.origin[1] as usize / step).max(1);
        Box::new(Instant {
            city: self,
            sky: Sheet::fill(area, self.view.width / step, rows, |x, y| {
                self.sky(x, y, seconds)
            }),
            switches: window::switches(seconds),
            seconds,
        })
    }

    fn sound(&self, length: usize) -> Vec<Stereo> {
        street::hum(length, self.seed)
    }
}

impl City {
    /// The night over the city: its glow, and clouds lit from below.
    fn sky(&self, x: f32, y: f32, seconds: f32) -> Light {
        const NIGHT: [Light; 5] = [
            [0.30, 0.125, 0.085],
            [0.135, 0.066, 0.088],
            [0.056, 0.044, 0.092],
            [0.022, 0.030, 0.075],
            [0.010, 0.017, 0.048],
        ];
        let clear = ramp(&NIGHT, (y / 0.58).sqrt());
        let away = 0.42 / (y + 0.10);
        let (across, along) = (x * away, away);
        let drift = seconds * 0.030;
        let big = self.clouds.sample(
            across * 0.30 + self.start[0] + drift * 0.35,
            along * 0.30 + self.start[1] - drift,
        )[0];
        let small = self.clouds.sample(
            across * 0.83 - self.start[1] + drift * 0.7,
            along * 0.83 - drift * 1.6,
        )[0];
        let density = smooth(-0.12, 0.34, big + 0.42 * small);
        let lit = mix(0.35, 1.0, smooth(0.5, 0.05, density)) * (0.30 + 1.1 * bell(y / 0.30));
        let cloud = scale([0.40, 0.205, 0.175], lit);
        blend(clear, cloud, density * 0.85 * smooth(0.0, 0.06, y))
    }
}

/// The city at one time.
struct Instant<'city> {
    city: &'city City,
    sky: Sheet<3>,
    switches: Vec<f32>,
    seconds: f32,
}

impl Moment for Instant<'_> {
    fn paint(&self, line: usize, row: &mut Row) {
        let city = self.city;
        let width = city.view.width;
        let up = (city.origin[1] - line as f32 - 0.5) / city.view.unit();
        let still = &city.still[line * width..][..width];
        let panes = &city.panes[line * width..][..width];
        let lit = still
            .iter()
            .zip(panes)
            .map(|(&[red, green, blue, open], pane)| {
                let strength =
                    f32::from(pane.fill) / 255.0 * self.switches[usize::from(pane.switch)];
                let lamp = scale(TINTS[usize::from(pane.tint)], strength);
                (add([red, green, blue], lamp), open)
            });
        if up > 0.0 {
            let sky = self.sky.line(up);
            let sky = stretch(&sky, width);
            row.fill(
                lit.zip(sky)
                    .map(|((lit, open), sky)| add(lit, scale(sky, open))),
            );
            self.blink(line, row);
        } else {
            row.fill(lit.map(|(lit, _)| lit));
            traffic::draw(
                row,
                -up,
                city.origin[0],
                &city.view,
                self.seconds,
                city.traffic,
            );
        }
    }
}

impl Instant<'_> {
    fn blink(&self, line: usize, row: &mut Row) {
        let radius = (self.city.view.unit() * 0.0016).max(0.7);
        let reach = radius * 7.0;
        for beacon in &self.city.beacons {
            let [across, down] = beacon.place;
            let phase = (self.seconds / 1.6 + beacon.phase).fract();
            let on = smooth(0.0, 0.12, phase) * smooth(0.55, 0.35, phase);
            if on <= 0.0 || (line as f32 + 0.5 - down).abs() > reach {
                continue;
            }
            let first = (across - reach).max(0.0) as usize;
            let last = ((across + reach).max(0.0) as usize).min(row.red.len());
            for column in first..last {
                let amount = on * glow(beacon.place, radius, reach, column, line);
                row.set(
                    column,
                    add(row.get(column), scale([1.6, 0.10, 0.06], amount)),
                );
            }
        }
    }
}
