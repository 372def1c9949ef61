//! One story over stdio and HTTP, in each era, told by MCP clients that we did not write.
//!
//! The story is `clients/story.py` and `clients/story.mjs`: list the tools, generate with progress, give a call up and
//! ask again with the same key, cancel a job, look, export, connect again and find it all.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::film::facts;
use crate::support::product::{Sandbox, node, node_folder, python, told};
use crate::support::server::{HttpServer, command_line};

#[test]
fn python_2_in_the_modern_era() {
    both_ways(Era::Modern, || py("python"));
}

#[test]
fn python_2_in_the_legacy_era() {
    both_ways(Era::Legacy, || py("python"));
}

#[test]
fn python_1() {
    both_ways(Era::Legacy, || py("python-v1"));
}

#[test]
fn typescript_2_in_the_modern_era() {
    both_ways(Era::Modern, || ts("v2"));
}

#[test]
fn typescript_2_in_the_legacy_era() {
    both_ways(Era::Legacy, || ts("v2"));
}

#[test]
fn typescript_1() {
    both_ways(Era::Legacy, || ts("v1"));
}

#[derive(Clone, Copy)]
enum Era {
    /// Stateless, without `initialize`.
    Modern,
    /// A session that `initialize` begins.
    Legacy,
}

impl Era {
    fn name(self) -> &'static str {
        match self {
            Self::Modern => "modern",
            Self::Legacy => "legacy",
        }
    }

    fn version(self) -> &'static str {
        match self {
            Self::Modern => "2026-07-28",
            Self::Legacy => "2025-11-25",
        }
    }
}

/// Lets a client tell the story over stdio and over HTTP.
fn both_ways(era: Era, client: fn() -> Command) {
    let sandbox = Sandbox::new();
    the_story(&sandbox, era, client(), &command_line());

    let sandbox = Sandbox::new();
    let server = HttpServer::start(&sandbox);
    the_story(&sandbox, era, client(), &server.url);
}

fn py(environment: &str) -> Command {
    let mut command = Command::new(python(environment));
    // No folder of compiled scripts beside them.
    command.arg("-B").arg(script("story.py"));
    command
}

fn ts(package: &str) -> Command {
    let mut command = Command::new(node());
    command.arg(script("story.mjs")).arg(package);
    command
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("clients")
        .join(name)
}

fn the_story(sandbox: &Sandbox, era: Era, mut client: Command, target: &str) {
    let film = sandbox.path("rain.mp4");

    let output = client
        .args([era.name(), target])
        .arg(&film)
        .env_clear()
        .envs(sandbox.environment())
        .current_dir(node_folder())
        .output()
        .unwrap();

    assert!(output.status.success(), "{}", told(&output));
    let story: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(story["version"], era.version());
    assert_eq!(
        story["tools"],
        json!([
            "credits", "export", "generate", "jobs", "preview", "projects", "state", "upload"
        ])
    );

    assert_eq!(story["queued"]["status"], "running", "{story}");
    assert_eq!(story["stopped"]["status"], "cancelled", "{story}");
    assert_eq!(story["stopped"]["job"], story["queued"]["job"]);

    assert_eq!(story["given_up"], true, "before the answer came: {story}");
    assert_eq!(story["generated"]["status"], "done", "{story}");
    assert_progress(&story["progress"]);

    assert_eq!(story["state"]["duration_seconds"], 1.0, "{story}");
    assert_eq!(story["exported"]["path"], json!(film), "{story}");
    assert_eq!(facts(&film).video["nb_read_frames"], "30");

    // The same key is the same job, in another call and in another session.
    assert_eq!(story["sent_again"], story["generated"]);
    assert_eq!(story["found_again"], story["generated"]);
    let jobs = story["jobs"].as_array().unwrap().iter();
    let jobs: Vec<(&Value, &Value)> = jobs.map(|job| (&job["kind"], &job["status"])).collect();
    assert_eq!(
        jobs,
        [
            (&json!("export"), &json!("done")),
            (&json!("generate"), &json!("cancelled")),
            (&json!("generate"), &json!("done")),
        ]
    );
}

/// Several reports, each further than the one before, each with words.
fn assert_progress(reports: &Value) {
    let reports = reports.as_array().unwrap();
    assert!(reports.len() >= 3, "{reports:?}");
    assert!(
        reports.is_sorted_by(|one, next| one[0].as_f64() < next[0].as_f64()),
        "{reports:?}"
    );
    assert!(
        reports.iter().all(|report| report[1].is_string()),
        "{reports:?}"
    );
}
