//! A prompt becomes a clip: procedural scenes and their sound, deterministic by seed.
//!
//! [`shoot`] reads a [`Brief`] and sets a [`Shot`] up, which is then filmed frame by frame:
//!
//! ```
//! use veo_footage::{Brief, shoot};
//!
//! let shot = shoot(&Brief {
//!     prompt: "a sunset over the ocean with waves crashing".to_owned(),
//!     width: 64,
//!     height: 36,
//!     frame_rate: 30,
//!     frames: 300,
//!     seed: None,
//! });
//! let mut frame = vec![0; shot.frame_bytes()];
//! shot.frame(0, &mut frame);
//! assert_eq!(shot.generator(), "procedural/ocean-sunset");
//! ```
//!
//! Inside, `prompt` decides what to film; `scene` holds the places, each painted line by line in
//! linear light; `develop` turns that into the bytes of a film; `sound` makes and masters what is
//! heard. The crate does no I/O, and nothing in it depends on time, threads or chance outside the
//! seed.
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
