//! Work outlives the process: killed in the middle, found by the next one.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::film::facts;
use crate::support::product::Sandbox;
use crate::support::server::Server;

/// How long something is waited for that takes less than a second.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn an_export_survives_a_killed_server() {
    let sandbox = Sandbox::new();
    let mut server = start(&sandbox);
    let made = server.call(
        "generate",
        &json!({"prompt": "a 2-second clip of an aurora"}),
    );
    let project = made["project"].clone();
    let film = sandbox.path("aurora.mp4");
    let export = json!({"project": project, "output": film, "wait_seconds": 0});
    let job = server.call("export", &export)["job"].clone();
    server.kill();

    let mut server = start(&sandbox);
    let found = server.follow(&job);

    assert_eq!(found["status"], "done", "{found}");
    assert_eq!(facts(&film).video["nb_read_frames"], "60");
    let timeline = server.call("state", &json!({"project": project}));
    assert!(
        timeline["timeline"].as_str().unwrap().contains("(0-2s)"),
        "{timeline}"
    );
}

#[test]
fn a_generation_of_a_killed_server_is_never_sent_again() {
    let sandbox = Sandbox::new();
    let mut server = start(&sandbox);
    let prompt = "a 60-second clip of a night city";
    let started = server.call("generate", &json!({"prompt": prompt, "wait_seconds": 1}));
    assert_eq!(started["status"], "running", "{started}");
    server.kill();

    let mut server = start(&sandbox);
    let found = server.follow(&started["job"]);
    // The studio's turns end with their process, and their charges go back.
    assert_eq!(found["status"], "not_started", "{found}");
    assert_eq!(found["charged_credits"], 0, "{found}");

    let state = server.call("state", &json!({"project": started["project"]}));
    assert_eq!(
        state["timeline"], "Timeline (empty)",
        "nothing was made behind our back"
    );
    let again = json!({"prompt": "a 1-second clip of an aurora", "project": started["project"]});
    assert_eq!(server.call("generate", &again)["status"], "done");
}

#[test]
#[cfg(target_os = "linux")]
fn a_killed_server_leaves_no_ffmpeg_at_work() {
    let sandbox = Sandbox::new();
    let mut server = start(&sandbox);
    let prompt = "a 60-second clip of a night city";
    server.call("generate", &json!({"prompt": prompt, "wait_seconds": 0}));
    await_ffmpegs(&sandbox, |count| count > 0);

    server.kill();

    await_ffmpegs(&sandbox, |count| count == 0);
}

/// Waits until there are so many `ffmpeg` processes that work in the sandbox.
#[cfg(target_os = "linux")]
fn await_ffmpegs(sandbox: &Sandbox, enough: impl Fn(usize) -> bool) {
    let folder = sandbox.path("data").to_string_lossy().into_owned();
    let began = Instant::now();
    loop {
        let count = processes_naming(&folder);
        if enough(count) {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{count} FFmpegs are at work");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// How many processes have `word` in their arguments.
#[cfg(target_os = "linux")]
fn processes_naming(word: &str) -> usize {
    let processes = std::fs::read_dir("/proc").unwrap();
    let arguments =
        processes.filter_map(|process| std::fs::read(process.ok()?.path().join("cmdline")).ok());
    arguments
        .filter(|line| String::from_utf8_lossy(line).contains(word))
        .count()
}

fn start(sandbox: &Sandbox) -> Server {
    Server::start(sandbox.veo(&["serve", "--backend", "studio"]))
}
