//! Northern lights over mountains, mirrored in a lake.

mod curtain;
mod land;
mod stars;

use crate::curve::{bell, mix, smooth};
use crate::dice::Dice;
use crate::light::{Light, add, blend, ramp, scale};
use crate::noise;
use crate::row::Row;
use crate::scene::{Moment, Scene, View};
use crate::sheet::{Area, Sheet, stretch};
use crate::sound::{Stereo, wind};
use crate::tile::Tile;
use curtain::Curtain;
use land::Land;
use stars::Stars;

/// The polar night, ready to be filmed.
#[derive(Debug)]
pub(crate) struct Aurora {
    view: View,
    /// The line on which the lake begins.
    shore: usize,
    curtain: Curtain,
    land: Land,
    stars: Stars,
    ripples: Tile<128, 1>,
    seed: u64,
}

impl Aurora {
    pub(crate) fn new(view: View, seed: u64) -> Self {
        let tall = smooth(0.7, 1.7, view.height as f32 / view.width as f32);
        let shore = ((view.height as f32 * mix(0.76, 0.72, tall)) as usize).max(1);
        let pattern = Dice::new(seed, "ripples").pattern();
        Self {
            curtain: Curtain::new(seed),
            land: Land::new(&view, shore, seed),
            stars: Stars::new(&view, shore, seed),
            ripples: Tile::fill(|x, y| [noise::layered(x * 8.0, y * 8.0, 8, 4, 0.6, pattern)]),
            shore,
            view,
            seed,
        }
    }
}

impl Scene for Aurora {
    fn at(&self, seconds: f32) -> Box<dyn Moment + '_> {
        let half = self.view.half_width();
        let area = Area {
            left: -half,
            right: half,
            top: self.shore as f32 / self.view.unit(),
            bottom: 0.0,
        };
        let step = self.view.width.div_ceil(320).max(1);
        let rows = (self.shore / (step + step / 2)).max(1);
        Box::new(Instant {
            aurora: self,
            sky: Sheet::fill(area, self.view.width / step, rows, |x, y| {
                add(night(y), self.curtain.light(x, y, seconds))
            }),
            seconds,
        })
    }

    fn sound(&self, length: usize) -> Vec<Stereo> {
        wind::polar_night(length, self.seed)
    }
}

/// The sky between the stars.
fn night(y: f32) -> Light {
    const NIGHT: [Light; 4] = [
        [0.018, 0.055, 0.062],
        [0.008, 0.026, 0.046],
        [0.004, 0.012, 0.032],
        [0.002, 0.006, 0.020],
    ];
    ramp(&NIGHT, y / 0.6)
}

/// The polar night at one time.
struct Instant<'aurora> {
    aurora: &'aurora Aurora,
    sky: Sheet<3>,
    seconds: f32,
}

impl Moment for Instant<'_> {
    fn paint(&self, line: usize, row: &mut Row) {
        if line < self.aurora.shore {
            self.paint_sky(line, row);
        } else {
            self.paint_lake(line, row);
        }
    }
}

impl Instant<'_> {
    fn paint_sky(&self, line: usize, row: &mut Row) {
        let aurora = self.aurora;
        let up = (aurora.shore as f32 - line as f32 - 0.5) / aurora.view.unit();
        let land = aurora.land.line(line);
        let sky = self.sky.line(up);
        let sky = stretch(&sky, aurora.view.width);
        row.fill(
            sky.zip(land)
                .map(|(sky, &[red, green, blue, open])| add([red, green, blue], scale(sky, open))),
        );
        aurora.stars.draw(line, row, land, self.seconds);
    }

    /// The lake mirrors sky and land, drawn out by its ripples.
    fn paint_lake(&self, line: usize, row: &mut Row) {
        let aurora = self.aurora;
        let unit = aurora.view.unit();
        let below = (line as f32 + 0.5 - aurora.shore as f32) / unit;
        let away = 0.06 / (below + 0.012);
        let wave = 0.020 * smooth(0.0, 0.10, below) + 0.0015;
        let dim = 0.72 * mix(1.0, 0.62, smooth(0.0, 0.35, below));
        let mist = 0.30 * bell(below / 0.007);
        let last = aurora.shore as f32 - 1.0;
        for column in 0..aurora.view.width {
            let x = aurora.view.across(column);
            let [ripple] = aurora.ripples.sample(
                x * away * 0.55 + self.seconds * 0.012,
                away * 2.4 + self.seconds * 0.035,
            );
            let up = (below + wave * ripple).abs();
            let sky = self.sky.sample(x + 0.35 * wave * ripple, up);
            let mirrored = aurora.land.line((last - up * unit).max(0.0) as usize);
            let [red, green, blue, open] = mirrored[column];
            let light = add([red, green, blue], scale(sky, open));
            let light = add(scale(light, dim), [0.0010, 0.0030, 0.0045]);
            row.set(column, blend(light, [0.030, 0.085, 0.078], mist));
        }
    }
}
