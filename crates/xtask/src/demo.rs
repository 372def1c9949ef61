//! `cargo xtask demo`: from a prompt to a film, on this machine alone.

use std::process::Command;

use crate::command::{self, cargo, root};
use crate::machine::{FFMPEG, ensure};
use crate::say;

const PROMPT: &str = "generate a 10-second clip of a sunset over the ocean with waves crashing";

/// Makes `sunset.mp4` in the repository's folder.
pub(crate) fn run() -> Result<(), String> {
    ensure(&FFMPEG)?;
    say("Building veo-3-ai; the first time this takes some minutes.");
    command::run(cargo().args(["build", "--release", "--package", "veo-3-ai"]))?;
    let film = root().join("sunset.mp4");
    let mut make = Command::new(root().join("target/release/veo-3-ai"));
    command::run(
        make.args(["make", PROMPT, "--overwrite", "--output"])
            .arg(film),
    )
}
