//! The official conformance suite, against a fixture on our HTTP stack and against the real server.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::support::product::{Sandbox, node, node_folder};
use crate::support::server::HttpServer;

/// The protocol revisions whose requirements the suite has as a set.
const REVISIONS: [&str; 2] = ["2025-11-25", "2026-07-28"];

#[test]
fn the_fixture_passes_every_check() {
    let fixture = Fixture::start();
    for revision in REVISIONS {
        let said = passes(&fixture.url, &["--requirements", revision]);
        // The exit code tells only of the checks that are scored; all are meant.
        let total = said.lines().find(|line| line.starts_with("Total: "));
        let total = total.expect("the suite counts its checks");
        assert!(total.ends_with(" passed, 0 failed"), "{revision}: {said}");
    }
}

#[test]
fn the_server_passes_all_that_needs_no_fixture() {
    let sandbox = Sandbox::new();
    let server = HttpServer::start(&sandbox);
    for revision in REVISIONS {
        let baseline = file(&format!("baseline-{revision}.yml"));
        let arguments = ["--requirements", revision, "--expected-failures"];
        passes(
            &server.url,
            &[&arguments[..], &[&baseline.to_string_lossy()]].concat(),
        );
    }
}

#[test]
fn the_server_passes_the_scenarios_of_skills() {
    let sandbox = Sandbox::new();
    let server = HttpServer::start(&sandbox);
    for part in ["enumeration", "manifest", "directory"] {
        let said = passes(
            &server.url,
            &["--scenario", &format!("sep-2640-skills-{part}")],
        );
        assert!(said.contains(" 0 failed, 0 warnings"), "{said}");
        assert!(!said.contains("SKIPPED"), "{said}");
    }
}

/// Runs the suite's server part and returns the end of what it says; it must exit with 0.
fn passes(url: &str, arguments: &[&str]) -> String {
    let output = Command::new(node())
        .arg("node_modules/@modelcontextprotocol/conformance/dist/index.js")
        .args(["server", "--url", url])
        .args(arguments)
        .current_dir(node_folder())
        .output()
        .unwrap();
    let (said, complained) = (text(&output.stdout), text(&output.stderr));
    // What comes before is a line for each scenario that was begun.
    let summary = &said[said.find("=== SUMMARY ===").unwrap_or_default()..];
    let status = output.status;
    assert!(
        status.success(),
        "{arguments:?}: {status}\n{summary}\n{complained}"
    );
    summary.to_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("conformance")
        .join(name)
}

/// The fixture, which ends with its standard input.
struct Fixture {
    process: Child,
    url: String,
}

impl Fixture {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_conformance-fixture"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        Self {
            process,
            url: url.trim().to_owned(),
        }
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        self.process.wait().ok();
    }
}
