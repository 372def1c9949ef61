//! The open sea: wave trains of every length under the law of deep water, summed by Fourier.
//!
//! Three patches of different size repeat over the sea. Together they carry waves from the long
//! swell to ripples of a hand's width, and none of their seams coincide.

use std::f32::consts::{FRAC_PI_2, TAU};

use rayon::prelude::*;

use crate::dice::Dice;
use crate::fourier::Square;
use crate::tile::Tile;

/// Texels along a patch.
const SIDE: usize = 128;

/// Metres per second squared.
const GRAVITY: f32 = 9.81;

/// The wave trains of a sea.
#[derive(Debug)]
pub(crate) struct Swell {
    patches: Vec<Patch>,
}

/// A band of wave lengths.
#[derive(Debug)]
struct Patch {
    /// Metres after which it repeats.
    length: f32,
    trains: Vec<Train>,
}

/// One straight train of waves.
#[derive(Debug)]
struct Train {
    /// Its bin: whole waves per patch, to the right and away from the camera.
    column: i32,
    row: i32,
    /// Metres.
    height: f32,
    /// Radians.
    phase: f32,
    /// Radians per second.
    speed: f32,
}

/// How long a patch is, which waves it carries (metres), and how steep they are together.
struct Band {
    length: f32,
    longest: f32,
    shortest: f32,
    steepness: f32,
}

const BANDS: [Band; 3] = [
    Band {
        length: 173.0,
        longest: 60.0,
        shortest: 5.0,
        steepness: 0.055,
    },
    Band {
        length: 31.0,
        longest: 5.0,
        shortest: 0.85,
        steepness: 0.10,
    },
    Band {
        length: 5.3,
        longest: 0.85,
        shortest: 0.14,
        steepness: 0.085,
    },
];

/// The root mean square slope of each band along one axis.
pub(crate) fn steepness(band: usize) -> f32 {
    BANDS[band].steepness
}

impl Swell {
    /// A sea with a wind that blows towards the camera.
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, "swell");
        let wind = FRAC_PI_2 * dice.between(-0.25, 0.25);
        let patches = BANDS
            .iter()
            .map(|band| Patch::new(band, wind, &mut dice))
            .collect();
        Self { patches }
    }

    /// The surface at one time.
    pub(crate) fn at(&self, seconds: f32) -> Surface {
        let patches = self
            .patches
            .par_iter()
            .map(|patch| patch.at(seconds))
            .collect();
        Surface { patches }
    }
}

impl Patch {
    fn new(band: &Band, wind: f32, dice: &mut Dice) -> Self {
        let mut trains = Vec::new();
        let reach = (band.length / band.shortest) as i32;
        // Only trains that come towards the camera: a sea does not run off to the wind.
        for row in -reach..0 {
            for column in -reach..=reach {
                let phase = dice.between(0.0, TAU);
                let luck = (-2.0 * dice.between(1e-6, 1.0).ln()).sqrt();
                let waves = ((column * column + row * row) as f32).sqrt();
                let length = band.length / waves;
                if length > band.longest || length < band.shortest {
                    continue;
                }
                let number = TAU / length;
                let turn = (column as f32).atan2(-row as f32) - wind;
                let spread = turn.cos().max(0.0).powi(4);
                // Phillips' spectrum; its peak lies near 30 m.
                let energy = (-1.0 / (number * 5.0).powi(2)).exp() / number.powi(4) * spread;
                trains.push(Train {
                    column,
                    row,
                    height: energy.sqrt() * luck,
                    phase,
                    speed: (GRAVITY * number).sqrt(),
                });
            }
        }
        let unit = TAU / band.length;
        let slope: f32 = trains
            .iter()
            .map(|train| {
                let waves = (train.column.pow(2) + train.row.pow(2)) as f32;
                (train.height * unit).powi(2) * waves / 4.0
            })
            .sum();
        let gain = band.steepness / slope.sqrt();
        for train in &mut trains {
            train.height *= gain;
        }
        Self {
            length: band.length,
            trains,
        }
    }

    /// Sums the trains twice: both slopes share one transform as its real and imaginary part.
    fn at(&self, seconds: f32) -> Ripples {
        let mut heights = Square::<SIDE>::zero();
        let mut slopes = Square::<SIDE>::zero();
        let unit = TAU / self.length;
        for train in &self.trains {
            let (sine, cosine) = (train.phase - train.speed * seconds).sin_cos();
            let (real, imaginary) = (train.height * cosine, train.height * sine);
            let column = train.column.rem_euclid(SIDE as i32) as usize;
            let row = train.row.rem_euclid(SIDE as i32) as usize;
            heights.real[row][column] = real;
            heights.imaginary[row][column] = imaginary;
            // The slope is the height times i k. A real surface has the conjugate in the
            // opposite bin, which the second slope, riding as imaginary part, must share.
            let (right, away) = (unit * train.column as f32, unit * train.row as f32);
            let (slope, other) = (
                [-right * imaginary, right * real],
                [-away * imaginary, away * real],
            );
            slopes.real[row][column] = (slope[0] - other[1]) / 2.0;
            slopes.imaginary[row][column] = f32::midpoint(slope[1], other[0]);
            let (column, row) = ((SIDE - column) % SIDE, (SIDE - row) % SIDE);
            slopes.real[row][column] = f32::midpoint(slope[0], other[1]);
            slopes.imaginary[row][column] = (other[0] - slope[1]) / 2.0;
        }
        rayon::join(|| heights.sum_waves(), || slopes.sum_waves());
        Ripples {
            scale: 1.0 / self.length,
            heights: Tile::from_rows(
                heights
                    .real
                    .into_iter()
                    .map(|row| row.map(|height| [height])),
            ),
            slopes: Tile::from_rows(
                slopes
                    .real
                    .into_iter()
                    .zip(slopes.imaginary)
                    .map(|(right, away)| {
                        std::array::from_fn(|column| [right[column], away[column]])
                    }),
            ),
        }
    }
}

/// The sea at one time; places are metres to the right and away from the camera.
#[derive(Debug)]
pub(crate) struct Surface {
    patches: Vec<Ripples>,
}

#[derive(Debug)]
struct Ripples {
    scale: f32,
    heights: Tile<SIDE, 1>,
    slopes: Tile<SIDE, 2>,
}

impl Surface {
    /// Metres above the mean, of the long waves alone.
    #[inline]
    pub(crate) fn height(&self, x: f32, z: f32) -> f32 {
        let long = &self.patches[0];
        long.heights.sample(x * long.scale, z * long.scale)[0]
    }

    /// The slope to the right and away, of one band.
    #[inline]
    pub(crate) fn slope(&self, band: usize, x: f32, z: f32) -> [f32; 2] {
        let patch = &self.patches[band];
        patch.slopes.sample(x * patch.scale, z * patch.scale)
    }
}
