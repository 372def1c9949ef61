//! `cargo xtask test`: every test, with what they need.

use crate::clients;
use crate::command::{self, cargo};
use crate::machine::{FFMPEG, ensure};

/// Installs what is missing and runs all tests of the workspace.
pub(crate) fn run() -> Result<(), String> {
    ensure(&FFMPEG)?;
    clients::install()?;
    // The whole-product tests start the real command, which `cargo test` alone would not build.
    command::run(cargo().args(["build", "--package", "veo-3-ai"]))?;
    command::run(cargo().args(["test", "--workspace"]))
}
