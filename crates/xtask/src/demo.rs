//! `cargo xtask demo`: from a prompt to a film, on this machine alone.

use crate::command::{self, cargo, root};
use crate::machine::{FFMPEG, ensure};
use crate::say;

const PROMPT: &str = "generate a 10-second clip of a sunset over the ocean with waves crashing";

/// Makes `sunset.mp4` in the repository's folder.
pub(crate) fn run() -> Result<(), String> {
    ensure(&FFMPEG)?;
    say("Building veo-3-ai; the first time this takes some minutes.");
    // `cargo run` knows where it builds: a user may have set another folder than `target`.
    command::run(
        cargo()
            .args(["run", "--release", "--package", "veo-3-ai", "--"])
            .args(["make", PROMPT, "--overwrite", "--output"])
            .arg(root().join("sunset.mp4")),
    )
}
