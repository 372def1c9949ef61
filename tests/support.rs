//! What the tests share: the built command, a sandbox for it, and films looked at with FFmpeg.

pub(crate) mod film;
pub(crate) mod product;
pub(crate) mod server;
