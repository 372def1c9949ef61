//! A city at night as a time lapse: towers, an avenue, traffic, clouds that hurry past.

mod avenue;
mod skyline;
mod still;
mod traffic;
mod window;

use crate::curve::{bell, mix, smooth};
use crate::dice::Dice;
use crate::light::{Light, add, blend, ramp, scale};
use crate::noise;
use crate::row::Row;
use crate::scene::{Moment, Scene, View};
use crate::sheet::{Area, Sheet, stretch};
use crate::sound::{Stereo, street};
use crate::tile::Tile;
use avenue::Avenue;
use skyline::Skyline;
use still::{Houses, Still, glow};

/// The light of the city in its own dust.
const HAZE: Light = [0.115, 0.058, 0.062];

/// The city, ready to be filmed. What does not move is painted once, in `still`.
#[derive(Debug)]
pub(crate) struct City {
    view: View,
    /// The vanishing point, in pixels.
    origin: [f32; 2],
    clouds: Tile<512, 1>,
    still: Still,
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
        let houses = Houses {
            skyline,
            avenue: Avenue::new(seed),
        };
        Self {
            clouds: Tile::fill(|x, y| [noise::layered(x * 4.0, y * 4.0, 4, 6, 0.5, pattern)]),
            still: Still::new(&view, origin, &houses),
            traffic: dice.pattern(),
            start: [dice.unit(), dice.unit()],
            beacons,
            origin,
            view,
            seed,
        }
    }
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
        let lit = city.still.line(line, &self.switches);
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
