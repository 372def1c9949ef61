//! The main job over MCP, with a client that we did not write, and what the server never does.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::film::{difference, facts, frame, loudest, sample};
use crate::support::product::{Sandbox, python, told};
use crate::support::server::{HttpServer, SERVE, command_line};

#[test]
fn the_main_job_over_stdio() {
    let sandbox = Sandbox::new();

    the_main_job(&sandbox, "auto", &command_line());
}

#[test]
fn the_main_job_over_http() {
    let sandbox = Sandbox::new();
    let server = HttpServer::start(&sandbox);

    the_main_job(&sandbox, "legacy", &server.url);
}

/// Drives `clients/flow.py` and looks at what came out.
fn the_main_job(sandbox: &Sandbox, mode: &str, target: &str) {
    let (upload, film) = (sandbox.path("pattern.mp4"), sandbox.path("film.mp4"));
    sample(&upload, 3);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/flow.py");

    let output = Command::new(python("python"))
        .arg(script)
        .args([mode, target])
        .args([&upload, &film])
        .env_clear()
        .envs(sandbox.environment())
        .output()
        .unwrap();

    assert!(output.status.success(), "{}", told(&output));
    let answers: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        answers["tools"],
        json!([
            "credits", "export", "generate", "jobs", "preview", "projects", "state", "upload"
        ])
    );
    assert_progress_grows(&answers["progress"]);
    let text = |tool: &str| {
        answers[tool]["text"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert!(text("state").contains("(0-10s)"), "{}", text("state"));
    assert!(text("upload").contains("pattern.mp4"), "{}", text("upload"));
    assert!(
        text("generate").contains("Golden Hour"),
        "{}",
        text("generate")
    );
    assert!(
        text("export").contains(&*film.to_string_lossy()),
        "{}",
        text("export")
    );
    assert_holds_both_clips_and_the_title(&film, &upload);
}

/// Numbers of one call only grow, and at least one call told several, with words.
fn assert_progress_grows(calls: &Value) {
    let calls = calls.as_array().unwrap();
    let numbers = |call: &Value| -> Vec<f64> {
        let reports = call.as_array().unwrap().iter();
        reports.filter_map(|report| report[0].as_f64()).collect()
    };
    for done in calls.iter().map(numbers) {
        assert!(
            done.is_sorted_by(|a, b| a < b),
            "progress only grows: {done:?}"
        );
    }
    let reports = calls[0].as_array().unwrap();
    assert!(reports.len() >= 3, "progress was shown: {calls:?}");
    assert!(
        reports.iter().all(|report| report[2].is_string()),
        "with words: {calls:?}"
    );
}

fn assert_holds_both_clips_and_the_title(film: &Path, upload: &Path) {
    let facts = facts(film);
    assert_eq!(
        facts.video["nb_read_frames"], "390",
        "10 s of sunset and 3 s of upload"
    );
    assert!(
        (facts.duration - 13.0).abs() < 0.001,
        "{} s",
        facts.duration
    );

    let picture = |film: &Path, at| frame(film, at, 96, 54);
    let uploaded = difference(&picture(film, 11.5), &picture(upload, 1.5));
    let made = difference(&picture(film, 5.0), &picture(upload, 1.5));
    assert!(
        uploaded < 12.0 && made > 40.0,
        "upload {uploaded}, sunset {made}"
    );

    let (with, without) = (white_below(film, 1.0), white_below(film, 5.0));
    assert!(with > 200 && without == 0, "title {with}, none {without}");

    assert!(loudest(film, 1.0, 9.0) > -35.0, "waves are heard");
    assert!(
        loudest(film, 10.5, 12.5) > -30.0,
        "the upload's tone is heard"
    );
}

/// How many pixels in the lower middle are as white as a title is and no sea at sunset.
fn white_below(film: &Path, at: f64) -> usize {
    let picture = frame(film, at, 320, 180);
    let pixels = picture.chunks(3).enumerate();
    let below = pixels.filter(|(index, _)| {
        (120..170).contains(&(index / 320)) && (60..260).contains(&(index % 320))
    });
    below
        .filter(|(_, pixel)| pixel.iter().all(|channel| *channel > 235))
        .count()
}

#[test]
fn stdout_carries_nothing_but_the_protocol() {
    let sandbox = Sandbox::new();
    let mut server = sandbox
        .veo(&SERVE)
        .env("VEO_LOG", "trace")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = server.stdin.take().unwrap();
    let requests = [
        // A notification before any request must not end the server.
        json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 9}}),
        json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "raw", "version": "1"}}}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}),
        json!({"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {
            "name": "generate", "arguments": {"prompt": "  "}}}),
        json!({"jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": {
            "name": "credits", "arguments": {}}}),
    ];
    for request in requests {
        writeln!(stdin, "{request}").unwrap();
    }

    let mut answers = BufReader::new(server.stdout.take().unwrap())
        .lines()
        .map(|line| {
            let message: Value = serde_json::from_str(&line.unwrap()).expect("each line is JSON");
            assert_eq!(message["jsonrpc"], "2.0");
            message
        });
    // Requests run side by side, so their answers come in any order.
    let mut by_id: Vec<Value> = answers
        .by_ref()
        .filter(|message| message["id"].is_u64())
        .take(4)
        .collect();
    by_id.sort_by_key(|message| message["id"].as_u64());
    let [hello, tools, empty, credits] = &by_id[..] else {
        panic!("four answers: {by_id:?}")
    };
    assert_eq!(hello["result"]["serverInfo"]["name"], "veo-3-ai");
    assert!(tools["result"]["tools"].is_array(), "{tools}");
    assert_eq!(empty["result"]["isError"], true, "an empty prompt: {empty}");
    assert_ne!(credits["result"]["isError"], true, "credits: {credits}");

    drop(stdin);
    assert_eq!(answers.next(), None, "nothing after the end of input");
    assert!(server.wait().unwrap().success());
}
