//! Silk-soft colours that fold slowly: the ground for a typographic card.

use crate::curve::{bell, smooth};
use crate::dice::Dice;
use crate::light::{Light, add, ramp, scale};
use crate::noise;
use crate::row::Row;
use crate::scene::{Moment, Scene, View};
use crate::sheet::{Area, Sheet, stretch};
use crate::sound::{Stereo, pad};
use crate::tile::Tile;

/// What the words of a prompt feel like, as far as the backdrop can follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Calm,
    Warm,
    Fresh,
    Bold,
    Dark,
}

impl Mood {
    /// All moods, to choose one where no word tells.
    pub(crate) const ALL: [Self; 5] = [Self::Calm, Self::Warm, Self::Fresh, Self::Bold, Self::Dark];

    /// From the folds' depth to their crest; none so bright that white words would drown.
    fn colors(self) -> [Light; 5] {
        match self {
            Self::Calm => [
                [0.006, 0.012, 0.040],
                [0.010, 0.035, 0.110],
                [0.016, 0.090, 0.190],
                [0.050, 0.190, 0.250],
                [0.190, 0.320, 0.360],
            ],
            Self::Warm => [
                [0.030, 0.008, 0.030],
                [0.110, 0.020, 0.055],
                [0.260, 0.055, 0.045],
                [0.420, 0.140, 0.050],
                [0.520, 0.280, 0.140],
            ],
            Self::Fresh => [
                [0.003, 0.022, 0.022],
                [0.006, 0.065, 0.050],
                [0.020, 0.150, 0.080],
                [0.110, 0.250, 0.085],
                [0.320, 0.380, 0.150],
            ],
            Self::Bold => [
                [0.022, 0.005, 0.050],
                [0.085, 0.012, 0.150],
                [0.270, 0.022, 0.190],
                [0.460, 0.070, 0.120],
                [0.560, 0.220, 0.120],
            ],
            Self::Dark => [
                [0.004, 0.004, 0.008],
                [0.012, 0.013, 0.024],
                [0.030, 0.032, 0.056],
                [0.070, 0.075, 0.110],
                [0.150, 0.160, 0.200],
            ],
        }
    }
}

/// The backdrop, ready to be filmed.
#[derive(Debug)]
pub(crate) struct Backdrop {
    view: View,
    colors: [Light; 5],
    silk: Tile<256, 1>,
    start: [f32; 2],
    seed: u64,
}

impl Backdrop {
    pub(crate) fn new(view: View, mood: Mood, seed: u64) -> Self {
        let mut dice = Dice::new(seed, "backdrop");
        let pattern = dice.pattern();
        Self {
            colors: mood.colors(),
            silk: Tile::fill(|x, y| [noise::layered(x * 4.0, y * 4.0, 4, 2, 0.35, pattern)]),
            start: [dice.unit(), dice.unit()],
            view,
            seed,
        }
    }

    fn light(&self, x: f32, y: f32, seconds: f32) -> Light {
        let [across, down] = [x * 0.13 + self.start[0], y * 0.17 + self.start[1]];
        let [drift] = self
            .silk
            .sample(across + seconds * 0.0060, down - seconds * 0.0045);
        let [fold] = self.silk.sample(
            across * 1.3 + drift * 0.30 - seconds * 0.0050,
            down * 0.8 + drift * 0.26 + seconds * 0.0070,
        );
        let place = 0.36 + 0.55 * fold + 0.24 * drift - 0.30 * y;
        let sheen = bell((fold - 0.18 - 0.3 * drift) / 0.10) * smooth(0.2, 0.8, place);
        let light = ramp(&self.colors, place);
        add(light, scale(self.colors[4], 0.10 * sheen))
    }
}

impl Scene for Backdrop {
    fn at(&self, seconds: f32) -> Box<dyn Moment + '_> {
        let half = self.view.half_width();
        let tall = self.view.height as f32 / self.view.unit() / 2.0;
        let area = Area {
            left: -half,
            right: half,
            top: -tall,
            bottom: tall,
        };
        let step = self.view.width.max(self.view.height).div_ceil(320).max(1);
        let rows = (self.view.height / step).max(1);
        Box::new(Instant {
            backdrop: self,
            silk: Sheet::fill(area, self.view.width / step, rows, |x, y| {
                self.light(x, y, seconds)
            }),
        })
    }

    fn sound(&self, length: usize) -> Vec<Stereo> {
        pad::chords(length, self.seed)
    }
}

/// The backdrop at one time.
struct Instant<'backdrop> {
    backdrop: &'backdrop Backdrop,
    silk: Sheet<3>,
}

impl Moment for Instant<'_> {
    fn paint(&self, line: usize, row: &mut Row) {
        let view = &self.backdrop.view;
        let down = (line as f32 + 0.5 - view.height as f32 / 2.0) / view.unit();
        row.fill(stretch(&self.silk.line(down), view.width));
    }
}
