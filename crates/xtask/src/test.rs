//! `cargo xtask test`: every test, with what they need.

use std::path::PathBuf;
use std::process::Command;

use crate::command::{self, answers, cargo, root};
use crate::machine::{FFMPEG, PYTHON, ensure};
use crate::say;

/// The MCP client that we did not write, as pinned for the tests.
const MCP_CLIENT: &str = "mcp==2.3.0";

/// Installs what is missing and runs all tests of the workspace.
pub(crate) fn run() -> Result<(), String> {
    ensure(&FFMPEG)?;
    ensure(&PYTHON)?;
    python_client()?;
    // The whole-product tests start the real command, which `cargo test` alone would not build.
    command::run(cargo().args(["build", "--package", "veo-3-ai"]))?;
    command::run(cargo().args(["test", "--workspace"]))
}

/// A virtual environment below `target` with the client in it.
fn python_client() -> Result<(), String> {
    let environment: PathBuf = root().join("target/python");
    let python = environment.join("bin/python");
    let (_, version) = MCP_CLIENT.split_once("==").unwrap_or((MCP_CLIENT, ""));
    let check = format!("import importlib.metadata as m; assert m.version('mcp') == '{version}'");
    if answers(&python, &["-c", &check]) {
        return Ok(());
    }
    say(&format!(
        "Installing {MCP_CLIENT} for Python below target/python"
    ));
    command::run(
        Command::new("python3")
            .args(["-m", "venv"])
            .arg(&environment),
    )?;
    command::run(Command::new(&python).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        MCP_CLIENT,
    ]))
}
