//! The sky over the sea: a gradient, the sun's glow, and two decks of clouds lit from below.
//!
//! Directions are places on the picture plane in focal lengths: x to the right, y up from the
//! horizon.

use super::hour::Palette;
use crate::curve::{exp, mix, smooth};
use crate::dice::Dice;
use crate::light::{Light, add, blend, filter, ramp, scale};
use crate::noise;
use crate::tile::Tile;

/// Everything above the horizon.
#[derive(Debug)]
pub(crate) struct Sky {
    palette: Palette,
    sun_across: f32,
    clouds: Tile<512, 1>,
    /// Where over the tile each deck starts, so that seeds differ.
    starts: [[f32; 2]; 2],
    /// How much of the sky each deck covers.
    covers: [f32; 2],
}

/// The sky at one time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heaven<'sky> {
    sky: &'sky Sky,
    seconds: f32,
    /// The middle of the sun.
    pub(crate) sun: [f32; 2],
}

/// The radius of the sun's disc in focal lengths: that of a long lens, as in postcards.
pub(crate) const SUN_RADIUS: f32 = 0.030;

impl Sky {
    /// A sky whose sun stands `sun_across` from the middle.
    pub(crate) fn new(palette: Palette, sun_across: f32, seed: u64) -> Self {
        let mut dice = Dice::new(seed, "clouds");
        let pattern = dice.pattern();
        Self {
            palette,
            sun_across,
            clouds: Tile::fill(|x, y| [noise::layered(x * 4.0, y * 4.0, 4, 7, 0.52, pattern)]),
            starts: [[dice.unit(), dice.unit()], [dice.unit(), dice.unit()]],
            covers: [dice.between(-0.04, 0.04), dice.between(-0.05, 0.05)],
        }
    }

    /// The sky at one time.
    pub(crate) fn at(&self, seconds: f32) -> Heaven<'_> {
        let height = self.palette.sun_height + self.palette.sun_climb * seconds;
        Heaven {
            sky: self,
            seconds,
            sun: [self.sun_across, height],
        }
    }
}

impl Heaven<'_> {
    /// The light from a direction without the sun's disc, and the share of the disc's light that
    /// the clouds let through.
    pub(crate) fn light(&self, x: f32, y: f32) -> [f32; 4] {
        let palette = &self.sky.palette;
        let y = y.max(0.0);
        let near = self.nearness(x, y);
        let mut light = self.clear(x, y);
        let mut clear = 1.0;
        for deck in [&HIGH, &LOW] {
            let (cover, lit) = self.deck(deck, x, y);
            let haze = exp(-y * 9.0 / deck.reach);
            let cover = cover * (1.0 - 0.85 * haze);
            let sunny = blend(
                palette.cloud_lit,
                add(palette.cloud_lit, palette.glow),
                near,
            );
            let far = scale(filter(palette.cloud_lit, [0.62, 0.46, 0.62]), 0.55);
            let sunny = blend(far, sunny, mix(0.25, 1.0, near.sqrt()));
            let edge = cover * (1.0 - cover) * 4.0;
            let color = add(
                blend(palette.cloud_shade, sunny, lit),
                scale(palette.glow, edge * near * near * 1.6),
            );
            light = blend(light, color, cover);
            clear *= 1.0 - cover;
        }
        [light[0], light[1], light[2], clear]
    }

    /// The sky where there is no cloud.
    fn clear(&self, x: f32, y: f32) -> Light {
        let palette = &self.sky.palette;
        let (right, up) = (x - self.sun[0], y - self.sun[1]);
        let distance = right * right + up * up;
        let base = ramp(&palette.sky, (y / 0.62).powf(0.72));
        // Away from the sun the band over the horizon is dimmer and rosier.
        let aside = smooth(0.1, 0.9, right.abs());
        let base = blend(base, filter(base, [0.62, 0.66, 0.95]), aside);
        let halo =
            0.75 / (1.0 + distance * 170.0) + 0.33 / (1.0 + (right * right * 0.5 + up * up) * 17.0);
        add(base, scale(palette.glow, halo))
    }

    /// 1 at the sun, falling to 0 about a picture's width away.
    fn nearness(&self, x: f32, y: f32) -> f32 {
        let (right, up) = (x - self.sun[0], y - self.sun[1]);
        1.0 / (1.0 + (right * right * 0.8 + up * up) * 9.0)
    }

    /// How much of a deck is in a direction, and how much sun reaches it there.
    fn deck(&self, deck: &Deck, x: f32, y: f32) -> (f32, f32) {
        let away = deck.height / (y + deck.bend);
        let place = [x * away * deck.grain[0], away * deck.grain[1]];
        let here = self.density(deck, place);
        if here <= 0.0 {
            return (0.0, 1.0);
        }
        // The sun shines in from the far side, under the deck.
        let towards = [place[0] + (self.sun[0] - x) * 0.03, place[1] + 0.022];
        let ahead = self.density(deck, towards);
        (here.min(1.0), exp(-(2.1 * ahead + 1.1 * here)))
    }

    fn density(&self, deck: &Deck, place: [f32; 2]) -> f32 {
        let sky = self.sky;
        let [start, other] = [sky.starts[deck.index], sky.starts[1 - deck.index]];
        let drift = self.seconds * deck.drift;
        let big = sky.clouds.sample(
            place[0] + start[0] + drift,
            place[1] + start[1] - drift * 0.4,
        )[0];
        let small = sky.clouds.sample(
            place[0] * 2.7 + other[0] + drift * 1.9,
            place[1] * 2.7 + other[1] + drift * 0.7,
        )[0];
        let value = big + 0.38 * small + sky.covers[deck.index] - deck.threshold;
        (value * deck.contrast).clamp(0.0, 1.4)
    }
}

/// A layer of clouds.
struct Deck {
    index: usize,
    /// How high it lies; with `bend`, the curve of the earth, it sets the perspective.
    height: f32,
    bend: f32,
    /// Tiles per unit across and along.
    grain: [f32; 2],
    /// Tiles per second.
    drift: f32,
    threshold: f32,
    contrast: f32,
    /// How far into the haze it can be seen.
    reach: f32,
}

/// Thin streaks high up.
const HIGH: Deck = Deck {
    index: 0,
    height: 1.0,
    bend: 0.10,
    grain: [0.16, 0.30],
    drift: 0.0022,
    threshold: 0.0,
    contrast: 1.5,
    reach: 1.3,
};

/// Broken banks below them.
const LOW: Deck = Deck {
    index: 1,
    height: 1.0,
    bend: 0.055,
    grain: [0.115, 0.10],
    drift: 0.0042,
    threshold: 0.02,
    contrast: 3.2,
    reach: 1.0,
};
