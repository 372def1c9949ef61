//! The sea at the end or the beginning of the day, with waves that break on a beach.

mod hour;
mod lace;
mod relief;
mod sky;
mod surf;
mod swell;
mod water;

pub(crate) use hour::Hour;

use std::ops::Range;

use crate::curve::{mix, smooth};
use crate::dice::Dice;
use crate::light::{Light, add, blend, scale};
use crate::row::Row;
use crate::scene::{Moment, Scene, View};
use crate::sheet::{Area, Sheet, stretch};
use crate::sound::{self, Stereo, waves};
use hour::Palette;
use lace::Lace;
use relief::{Eye, Relief};
use sky::{Heaven, SUN_RADIUS, Sky};
use surf::{Beach, SHORE, Surf};
use swell::{Surface, Swell};
use water::{Strip, Water};

/// The focal length in units of the picture.
const FOCUS: f32 = 1.15;

/// Metres of the camera over the water.
const EYE_HEIGHT: f32 = 2.5;

/// The sea, ready to be filmed.
#[derive(Debug)]
pub(crate) struct Ocean {
    view: View,
    seed: u64,
    eye: Eye,
    palette: Palette,
    sky: Sky,
    swell: Swell,
    surf: Surf,
    lace: Lace,
    /// The directions in which water is looked at: to the right per metre away. A large picture
    /// looks once per two pixels; waves are wide, and their rims and glints stay sharp up and down.
    across: Vec<f32>,
}

impl Ocean {
    pub(crate) fn new(view: View, hour: Hour, seed: u64) -> Self {
        let palette = hour.palette();
        let focus = view.unit() * FOCUS;
        let spots = if view.unit() > 1000.0 {
            view.width / 2
        } else {
            view.width
        };
        let reach = view.half_width() / FOCUS;
        let across = (0..spots)
            .map(|spot| reach * (2.0 * (spot as f32 + 0.5) / spots as f32 - 1.0))
            .collect();
        let mut dice = Dice::new(seed, "ocean");
        let aside = dice.sign() * dice.between(0.10, 0.34) * reach;
        Self {
            eye: Eye {
                focus,
                height: EYE_HEIGHT,
                horizon: horizon(&view),
            },
            palette,
            sky: Sky::new(palette, aside, seed),
            swell: Swell::new(seed),
            surf: Surf::new(seed),
            lace: Lace::new(seed),
            across,
            view,
            seed,
        }
    }
}

/// A little under the middle; tall frames give the sky more room.
fn horizon(view: &View) -> f32 {
    let tall = smooth(0.7, 1.6, view.height as f32 / view.width as f32);
    (view.height as f32 * mix(0.535, 0.60, tall)).round()
}

impl Scene for Ocean {
    fn at(&self, seconds: f32) -> Box<dyn Moment + '_> {
        let heaven = self.sky.at(seconds);
        let edge = self.view.half_width() / FOCUS;
        let top = self.eye.horizon / self.eye.focus;
        let step = self.view.width.div_ceil(480).max(1);
        let above = Area {
            left: -edge,
            right: edge,
            top,
            bottom: 0.0,
        };
        let air = Sheet::fill(
            above,
            self.view.width / step,
            (self.eye.horizon as usize / step).max(1),
            |x, y| heaven.light(x, y),
        );
        // The water mirrors more of the sky than the picture shows.
        let wide = Area {
            left: -edge * 1.3,
            right: edge * 1.3,
            top: top.max(0.3) * 1.6,
            bottom: 0.0,
        };
        let mirror = Sheet::fill(wide, 120, 80, |x, y| {
            let [red, green, blue, _] = heaven.light(x, y);
            [red, green, blue]
        });
        let surface = self.swell.at(seconds);
        let beach = self.surf.at(seconds, &self.across);
        let relief = Relief::new(
            &self.eye,
            self.across.len(),
            self.view.height,
            |columns, away, out| self.lift(&surface, &beach, columns, away, seconds, out),
        );
        let [.., clear] = heaven.light(heaven.sun[0], heaven.sun[1]);
        let risen = smooth(-SUN_RADIUS, SUN_RADIUS, heaven.sun[1]);
        Box::new(Instant {
            ocean: self,
            heaven,
            air,
            mirror,
            surface,
            beach,
            relief,
            sunlight: mix(0.35, 1.0, clear) * mix(0.05, 1.0, risen),
            seconds,
        })
    }

    fn sound(&self, length: usize) -> Vec<Stereo> {
        waves::sea(
            &self.surf.crashes(length as f32 / sound::RATE),
            length,
            self.seed,
        )
    }
}

impl Ocean {
    /// How high the water stands at one distance, in metres.
    fn lift(
        &self,
        surface: &Surface,
        beach: &Beach,
        columns: Range<usize>,
        away: f32,
        seconds: f32,
        out: &mut [f32],
    ) {
        out.fill(0.0);
        let across = &self.across[columns.clone()];
        let open = smooth(SHORE + 1.0, SHORE + 26.0, away) * smooth(140.0, 100.0, away);
        if open > 0.0 {
            for (out, across) in out.iter_mut().zip(across) {
                *out = open * surface.height(across * away, away);
            }
        }
        for front in &beach.fronts {
            front.raise(columns.clone(), away, out);
            if !front.topples(away) {
                continue;
            }
            for ((out, across), column) in out.iter_mut().zip(across).zip(columns.clone()) {
                let behind = away - front.crest[column];
                let share = front.shape(column, behind).0;
                let lump = self.lace.lumps(across * away, behind * 0.6 + seconds * 0.9) - 0.5;
                *out += 0.75 * front.broken[column] * lump * share * share;
            }
        }
        for (out, edge) in out.iter_mut().zip(&beach.edge[columns]) {
            *out *= if away < *edge { 0.0 } else { 1.0 };
        }
    }
}

/// The sea at one time.
struct Instant<'ocean> {
    ocean: &'ocean Ocean,
    heaven: Heaven<'ocean>,
    air: Sheet<4>,
    mirror: Sheet<3>,
    surface: Surface,
    beach: Beach,
    relief: Relief,
    sunlight: f32,
    seconds: f32,
}

impl Moment for Instant<'_> {
    fn paint(&self, line: usize, row: &mut Row) {
        if line < self.relief.first() {
            self.paint_sky(line, row);
        } else {
            self.paint_water(line, row);
        }
    }
}

impl Instant<'_> {
    fn paint_sky(&self, line: usize, row: &mut Row) {
        let eye = &self.ocean.eye;
        let width = self.ocean.view.width;
        let up = (eye.horizon - line as f32 - 0.5) / eye.focus;
        let air = self.air.line(up);
        row.fill(stretch(&air, width).map(|[red, green, blue, _]| [red, green, blue]));
        let rise = up - self.heaven.sun[1];
        let soft = 1.2 / eye.focus;
        if rise.abs() > SUN_RADIUS + soft {
            return;
        }
        for (column, [red, green, blue, clear]) in stretch(&air, width).enumerate() {
            let right = self.ocean.view.across(column) / FOCUS - self.heaven.sun[0];
            let distance = (right * right + rise * rise).sqrt();
            let disc = smooth(SUN_RADIUS + soft, SUN_RADIUS - soft, distance);
            let disc = scale(self.ocean.palette.sun, disc * mix(0.08, 1.0, clear));
            row.set(column, add([red, green, blue], disc));
        }
    }

    fn paint_water(&self, line: usize, row: &mut Row) {
        let ocean = self.ocean;
        let water = Water {
            palette: &ocean.palette,
            surface: &self.surface,
            beach: &self.beach,
            lace: &ocean.lace,
            mirror: &self.mirror,
            sun: self.heaven.sun,
            sunlight: self.sunlight,
            seconds: self.seconds,
        };
        let below = line as f32 + 0.5 - ocean.eye.horizon;
        let mut strip = Strip {
            up: -below / ocean.eye.focus,
            pixel: ocean.eye.away(below) / below,
            columns: (0..ocean.across.len()).collect(),
            across: ocean.across.clone(),
            away: Vec::with_capacity(ocean.across.len()),
        };
        // Where the halves of a pixel see different waves, each is shaded, and the mean is seen.
        let [upper, lower] = [0, 1].map(|half| self.relief.line(line, half));
        let mut split = Vec::new();
        for (column, (upper, lower)) in upper.iter().zip(&lower).enumerate() {
            let apart = (upper - lower).abs() > 0.06 * lower;
            strip
                .away
                .push(if apart { *lower } else { (upper + lower) / 2.0 });
            if apart {
                split.push(column);
            }
        }
        let mut lights = water.shade(&strip);
        if !split.is_empty() {
            strip.across = split.iter().map(|&column| ocean.across[column]).collect();
            strip.away = split.iter().map(|&column| upper[column]).collect();
            strip.columns = split;
            for (column, light) in strip.columns.iter().zip(water.shade(&strip)) {
                lights[*column] = blend(lights[*column], light, 0.5);
            }
        }
        self.veil(below, &mut lights);
        row.fill(stretch(&lights, ocean.view.width));
    }

    /// Lets the far sea fade into the air over the horizon.
    fn veil(&self, below: f32, lights: &mut [Light]) {
        let haze = 0.8 * (-below * 420.0 / self.ocean.eye.focus).exp();
        if haze < 0.004 {
            return;
        }
        let air = self.air.line(0.0);
        let air = stretch(&air, lights.len());
        for (light, [red, green, blue, _]) in lights.iter_mut().zip(air) {
            *light = blend(*light, [red, green, blue], haze);
        }
    }
}
