//! The two servers that are measured.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::json;
use tempfile::TempDir;
use veo_tests::peer::{Call, Era};

/// A server that can be started over and over.
pub(crate) struct Subject {
    program: PathBuf,
    serve: &'static [&'static str],
    http: &'static [&'static str],
    tool: &'static str,
    arguments: serde_json::Value,
}

impl Subject {
    /// The product, asked for what its journal holds.
    pub(crate) fn product() -> Self {
        Self {
            program: product(),
            serve: &["serve"],
            http: &["--http", "127.0.0.1:0"],
            tool: "jobs",
            arguments: json!({"action": "list"}),
        }
    }

    /// The SDK alone.
    pub(crate) fn echo() -> Self {
        Self {
            program: env!("CARGO_BIN_EXE_echo-server").into(),
            serve: &[],
            http: &["--http"],
            tool: "echo",
            arguments: json!({"text": "There are no jobs yet."}),
        }
    }

    /// The call that is made over and over: it reads, and asks nobody else.
    pub(crate) fn call(&self, era: Era) -> Call {
        Call::tool(era, self.tool, &self.arguments)
    }

    /// The server on stdio, with a home of its own.
    pub(crate) fn command(&self, home: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(self.serve)
            .env_clear()
            .env("HOME", home)
            .env("VEO_DATA_DIR", home.join("data"))
            .env("NEMO_TOKEN", "nmv_usr_of_a_benchmark")
            .stderr(Stdio::null());
        command
    }

    /// The server on HTTP.
    pub(crate) fn listening(&self, command: &mut Command) -> Listening {
        let mut process = command
            .args(self.http)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut said = BufReader::new(process.stderr.take().expect("a pipe")).lines();
        let url = said.find_map(|line| {
            let line = line.expect("a readable line");
            Some(line[line.find("http://")?..].trim().to_owned())
        });
        // Whatever else it says must not block it.
        std::thread::spawn(move || said.for_each(drop));
        Listening {
            process,
            url: url.expect("the server says where it is"),
        }
    }
}

/// A server on HTTP. It is killed when this goes.
pub(crate) struct Listening {
    process: Child,
    pub(crate) url: String,
}

impl Listening {
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// A folder of its own for one server.
pub(crate) fn home() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// The command of the same profile, beside this program's own folder.
fn product() -> PathBuf {
    let bench = std::env::current_exe().expect("this program has a path");
    let folder = bench.ancestors().nth(2).expect("target/release");
    let program = folder.join("veo-3-ai");
    let missing = "run `cargo build --release -p veo-3-ai` first";
    assert!(program.is_file(), "{}: {missing}", program.display());
    program
}
