//! What the tests share: the built command, a sandbox for it, and films looked at with FFmpeg.

pub mod film;
pub mod product;
