//! The patterns of foam and sand.

use crate::curve::mix;
use crate::dice::Dice;
use crate::noise;
use crate::tile::Tile;

/// Patterns that repeat over the beach; places are metres.
#[derive(Debug)]
pub(crate) struct Lace {
    /// Bright threads about dark cells.
    threads: Tile<256, 1>,
    /// Soft lumps about 1/2.
    grain: Tile<256, 1>,
}

impl Lace {
    pub(crate) fn new(seed: u64) -> Self {
        let seed = Dice::new(seed, "lace").pattern();
        Self {
            threads: Tile::fill(|x, y| [threads(x, y, seed)]),
            grain: Tile::fill(|x, y| {
                [
                    (0.5 + 0.85 * noise::layered(x * 8.0, y * 8.0, 8, 5, 0.6, seed))
                        .clamp(0.0, 1.0),
                ]
            }),
        }
    }

    /// How early foam shows at a place as it thins, 0 to 1; without detail it is even.
    #[inline]
    pub(crate) fn threads(&self, x: f32, away: f32, seconds: f32, detail: f32) -> f32 {
        let [wide] = self
            .threads
            .sample(x * 0.085, away * 0.085 + seconds * 0.006);
        let [fine] = self
            .threads
            .sample(x * 0.21 + 0.37, away * 0.21 + seconds * 0.017);
        mix(0.5, 0.62 * wide + 0.38 * fine, detail)
    }

    /// The lumps of falling water, about 1/2: `up` runs along the face of the wave in metres.
    #[inline]
    pub(crate) fn lumps(&self, x: f32, up: f32) -> f32 {
        let [wide] = self.grain.sample(x * 0.055, up * 0.055);
        let [fine] = self.grain.sample(x * 0.17 + 0.4, up * 0.17);
        0.55 * wide + 0.45 * fine
    }

    /// The grain of sand, about 1/2.
    #[inline]
    pub(crate) fn sand(&self, x: f32, away: f32) -> f32 {
        self.grain.sample(x * 0.20, away * 0.11)[0]
    }
}

/// Ridges of warped noise in two sizes: the threads that foam draws out as it thins.
fn threads(x: f32, y: f32, seed: u32) -> f32 {
    let bend = |shift: u32| 0.035 * noise::layered(x * 6.0, y * 6.0, 6, 3, 0.5, seed + shift);
    let (x, y) = (x + bend(40), y + bend(50));
    let ridge = |scale: i32, shift: u32| {
        let value = noise::gradient(x * scale as f32, y * scale as f32, scale, seed + shift);
        1.0 - (value.abs() * 2.2).min(1.0)
    };
    (0.55 * ridge(9, 60) + 0.45 * ridge(19, 61)).clamp(0.0, 1.0)
}
