//! A prompt becomes a clip: procedural scenes and their sound, deterministic by seed.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels and samples are float arithmetic on small whole numbers, all within range"
)]

mod brief;
mod curve;
mod develop;
mod dice;
mod fourier;
mod light;
mod noise;
mod prompt;
mod row;
mod scene;
mod sheet;
mod shot;
mod sound;
mod tile;

pub use brief::Brief;
pub use shot::{Shot, shoot};
