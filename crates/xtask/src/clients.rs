//! The MCP clients that we did not write, each pinned and below `target`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command::{answers, root, run};
use crate::machine::{NPM, ensure};
use crate::{python, say};

/// The releases of the Python package `mcp` that the tests drive, each in an environment of its own: the first speaks
/// both eras of the protocol, the second is what hosts that only know `initialize` are built on.
const PYTHON_CLIENTS: [(&str, &str); 2] =
    [("target/python", "2.3.0"), ("target/python-v1", "1.30.0")];

/// Installs every client that is not there yet.
pub(crate) fn install() -> Result<(), String> {
    for (folder, version) in PYTHON_CLIENTS {
        python::environment(folder, "mcp", version)?;
    }
    node()
}

/// The packages of `tests/clients/package-lock.json`: the TypeScript clients, the inspector, the conformance suite and
/// the Node 22 that they need, whatever Node the machine has.
fn node() -> Result<(), String> {
    let pinned = root().join("tests/clients");
    let folder = root().join("target/node");
    let lock = "package-lock.json";
    let read = |path: &Path| fs::read(path).ok();
    let is_installed = read(&folder.join(lock)) == read(&pinned.join(lock))
        // npm writes it once all packages are in their place.
        && folder.join("node_modules/.package-lock.json").is_file()
        && answers(folder.join("node_modules/node/bin/node"), &["--version"]);
    if is_installed {
        return Ok(());
    }
    ensure(&NPM)?;
    say("Installing Node 22 and the TypeScript clients below target/node");
    let failed = |error: std::io::Error| format!("target/node: {error}");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(failed)?;
    }
    fs::create_dir_all(&folder).map_err(failed)?;
    for file in ["package.json", lock] {
        fs::copy(pinned.join(file), folder.join(file)).map_err(failed)?;
    }
    // Packages ask for Node 22, and npm warns that the machine's own is older: that one only installs.
    run(Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel", "error"])
        .current_dir(&folder))
}
