//! Packages of Python, each release in an environment of its own below `target`.

use std::path::PathBuf;
use std::process::Command;

use crate::command::{answers, root, run};
use crate::machine::{PYTHON, ensure};
use crate::say;

/// The interpreter of the environment `folder` (below the repository), with that release of a package in it. It is
/// made if it is not there yet.
pub(crate) fn environment(folder: &str, package: &str, version: &str) -> Result<PathBuf, String> {
    ensure(&PYTHON)?;
    let environment = root().join(folder);
    let python = environment.join("bin/python");
    let check =
        format!("import importlib.metadata as m; assert m.version('{package}') == '{version}'");
    if answers(&python, &["-c", &check]) {
        return Ok(python);
    }
    say(&format!(
        "Installing {package} {version} for Python below {folder}"
    ));
    run(Command::new("python3")
        .args(["-m", "venv"])
        .arg(&environment))?;
    run(Command::new(&python)
        .args(["-m", "pip", "install", "--quiet"])
        .arg("--disable-pip-version-check")
        .arg(format!("{package}=={version}")))?;
    Ok(python)
}
