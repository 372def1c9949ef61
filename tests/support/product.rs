//! The built command, and a sandbox in which it knows nothing of this machine's user.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A home of its own for everything that one test starts.
pub(crate) struct Sandbox {
    home: TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self {
            home: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// A path inside the sandbox.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The command, with an environment that holds this sandbox and the machine's `PATH` alone.
    pub(crate) fn veo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command
            .args(arguments)
            .env_clear()
            .current_dir(self.home.path());
        command.envs(self.environment());
        command
    }

    /// The variables that [`Sandbox::veo`] sets.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let home = self.home.path().to_string_lossy().into_owned();
        vec![
            ("PATH", std::env::var("PATH").expect("PATH is set")),
            ("VEO_OUTPUT_DIR", format!("{home}/films")),
            ("VEO_DATA_DIR", format!("{home}/data")),
            ("HOME", home),
        ]
    }

    /// Runs the command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.veo(arguments).output().expect("the command starts")
    }
}

/// The command as `cargo xtask test` built it: beside this test's own folder.
pub(crate) fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("this test has a path");
    let binary = test
        .ancestors()
        .nth(2)
        .expect("target/debug")
        .join("veo-3-ai");
    assert!(
        binary.is_file(),
        "{} is missing: run `cargo xtask test`",
        binary.display()
    );
    binary
}

/// The Python in an environment that `cargo xtask test` made below `target`.
pub(crate) fn python(environment: &str) -> PathBuf {
    installed(&format!("{environment}/bin/python"))
}

/// The Node 22 that `cargo xtask test` installed.
pub(crate) fn node() -> PathBuf {
    installed("node/node_modules/node/bin/node")
}

/// The folder that has the packages for [`node`].
pub(crate) fn node_folder() -> PathBuf {
    installed("node")
}

fn installed(name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    let path = target.canonicalize().expect("target").join(name);
    assert!(
        path.exists(),
        "{} is missing: run `cargo xtask test`",
        path.display()
    );
    path
}

/// An output as text, for messages of failed assertions.
pub(crate) fn told(output: &Output) -> String {
    format!(
        "{}\nstdout:\n{}\nstderr:\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
