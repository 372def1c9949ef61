//! The hour at sea: where the sun stands, and what the light is made of.

use crate::light::Light;

/// The hours that the ocean is filmed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hour {
    Sunrise,
    Sunset,
    Dusk,
}

impl std::fmt::Display for Hour {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Sunrise => "sunrise",
            Self::Sunset => "sunset",
            Self::Dusk => "dusk",
        })
    }
}

/// The colours and heights of an hour. Heights are on the picture plane, in focal lengths above
/// the horizon.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Palette {
    /// The middle of the disc at the start of the clip; below the horizon it is not seen.
    pub(crate) sun_height: f32,
    /// How fast the disc moves, per second.
    pub(crate) sun_climb: f32,
    /// The disc, and by it everything that the sun lights.
    pub(crate) sun: Light,
    /// The haze of light about it.
    pub(crate) glow: Light,
    /// The clear sky from the horizon up.
    pub(crate) sky: [Light; 5],
    /// The side of a cloud that the sun reaches, and the side that it does not.
    pub(crate) cloud_lit: Light,
    pub(crate) cloud_shade: Light,
    /// What light comes back out of deep water, and through the thin crest of a wave.
    pub(crate) deep: Light,
    pub(crate) crest: Light,
    /// Wet sand, under its film of water.
    pub(crate) sand: Light,
    /// Foam under the open sky.
    pub(crate) foam: Light,
}

impl Hour {
    pub(crate) fn palette(self) -> Palette {
        match self {
            Self::Sunset => SUNSET,
            Self::Sunrise => SUNRISE,
            Self::Dusk => DUSK,
        }
    }
}

const SUNSET: Palette = Palette {
    sun_height: 0.085,
    sun_climb: -0.0009,
    sun: [6.5, 2.7, 0.62],
    glow: [1.30, 0.40, 0.075],
    sky: [
        [0.50, 0.150, 0.040],
        [0.40, 0.120, 0.065],
        [0.200, 0.085, 0.110],
        [0.078, 0.066, 0.150],
        [0.026, 0.046, 0.140],
    ],
    cloud_lit: [1.05, 0.33, 0.105],
    cloud_shade: [0.075, 0.042, 0.085],
    deep: [0.008, 0.016, 0.026],
    crest: [0.30, 0.165, 0.055],
    sand: [0.036, 0.017, 0.013],
    foam: [0.46, 0.30, 0.29],
};

const SUNRISE: Palette = Palette {
    sun_height: 0.06,
    sun_climb: 0.0012,
    sun: [9.0, 5.4, 2.3],
    glow: [1.05, 0.47, 0.19],
    sky: [
        [0.56, 0.260, 0.115],
        [0.46, 0.225, 0.165],
        [0.27, 0.190, 0.235],
        [0.135, 0.150, 0.270],
        [0.070, 0.110, 0.245],
    ],
    cloud_lit: [0.86, 0.40, 0.26],
    cloud_shade: [0.155, 0.115, 0.180],
    deep: [0.010, 0.028, 0.042],
    crest: [0.24, 0.25, 0.15],
    sand: [0.045, 0.029, 0.024],
    foam: [0.55, 0.43, 0.43],
};

const DUSK: Palette = Palette {
    sun_height: -0.05,
    sun_climb: -0.0006,
    sun: [1.6, 0.55, 0.20],
    glow: [0.75, 0.22, 0.09],
    sky: [
        [0.52, 0.155, 0.075],
        [0.30, 0.105, 0.115],
        [0.135, 0.075, 0.145],
        [0.055, 0.055, 0.135],
        [0.022, 0.035, 0.090],
    ],
    cloud_lit: [0.50, 0.145, 0.12],
    cloud_shade: [0.055, 0.036, 0.075],
    deep: [0.005, 0.010, 0.020],
    crest: [0.05, 0.05, 0.05],
    sand: [0.010, 0.007, 0.009],
    foam: [0.17, 0.13, 0.18],
};
