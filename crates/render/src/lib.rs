//! A timeline becomes a film through FFmpeg.
//!
//! FFmpeg is the only program that touches media bytes, but for what unpacks an animation in the same jail, and one private
//! file, `process.rs`, is the only place that starts either: typed arguments, no shell, the input format forced after our own look at the first bytes, in a jail that
//! holds nothing but its inputs and the folder of its output.
//!
//! The parts, in reading order: [`Engine`] is the FFmpeg that was found; [`MediaInfo`] is what it
//! reads in a file that `veo_media` has recognised; [`FootageSpec`] turns drawn frames and sound
//! into a clip; [`Plan`] is a draft worked out to frames and
//! samples, whose arguments are a pure function of it; [`Cache`] keeps what was made for the next film; [`Monitor`] is how a caller follows and stops the work.
//!
//! Invariants: this crate reads no environment variable but to hand what a loader needs on to FFmpeg, knows nothing of HTTP, sessions or credits, and never
//! leaves an unfinished file under a final name: work happens in a hidden folder beside the target that is
//! renamed out of or removed.

mod cache;
mod complaint;
mod damage;
mod encoding;
mod engine;
mod error;
mod film;
mod footage;
mod gif;
mod input;
mod jail;
mod key;
mod monitor;
mod mp4;
mod overlay;
mod plan;
mod probe;
mod process;
mod proxy;
mod scratch;
mod sheet;
mod sniff;
mod sound;
mod text;
mod unpack;

pub use cache::Cache;
pub use engine::Engine;
pub use error::{Error, ErrorKind, Result};
pub use film::Rendered;
pub use footage::FootageSpec;
pub use jail::launch;
pub use monitor::Monitor;

pub use plan::{Frame, Output, Plan, Quality, Source, Sources};
pub use probe::{Alpha, DynamicRange, Media, MediaInfo};
pub use sheet::{MAX_BYTES as MAX_SHEET_BYTES, MAX_FRAMES as MAX_SHEET_FRAMES, Sheet};
