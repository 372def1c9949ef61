//! The MCP Inspector, as a host that drives tasks by itself and judges schemas.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::product::{Sandbox, binary, node, node_folder, told};
use crate::support::server::{HttpServer, SERVE};

const ERAS: [&str; 2] = ["legacy", "modern"];

#[test]
fn schemas_are_portable_and_the_skill_is_what_its_digests_say() {
    let sandbox = Sandbox::new();
    let server = HttpServer::start(&sandbox);
    let program = binary().to_string_lossy().into_owned();
    let stdio: Vec<&str> = [&program[..]].into_iter().chain(SERVE).collect();
    let http = ["--server-url", &server.url, "--transport", "http"];

    let mut lists = Vec::new();
    for era in ERAS {
        for way in [&stdio[..], &http] {
            let list = ["--protocol-era", era, "--method", "tools/list", "--strict"];
            lists.push(inspect(&sandbox, way, &list));
        }
    }
    assert!(lists[0]["tools"].is_array(), "{}", lists[0]);
    assert!(lists.iter().all(|list| *list == lists[0]), "{lists:#?}");

    let verify = [
        "--protocol-era",
        "modern",
        "--method",
        "skills/list",
        "--verify",
        "--quiet",
    ];
    let report = inspect(&sandbox, &http, &verify);
    assert_eq!(report["outcome"], "verified", "{report}");
}

#[test]
fn a_film_is_made_through_tasks() {
    a_film_is_made("modern");
}

#[test]
fn a_film_is_made_without_tasks() {
    a_film_is_made("legacy");
}

/// Each step is a process of its own that connects anew.
fn a_film_is_made(era: &str) {
    let sandbox = Sandbox::new();
    let wire = sandbox.path("wire.jsonl");
    let script = format!(
        "tee -a '{}' | '{}' {}",
        wire.display(),
        binary().display(),
        SERVE.join(" ")
    );
    let stdio = ["sh", "-c", &script];
    let film = sandbox.path("rain.mp4");

    let prompt = json!({"prompt": "a 1-second clip of rain"});
    let made = call(&sandbox, &stdio, era, "generate", &prompt);
    assert_eq!(made["status"], "done", "{made}");
    let project = &made["project"];
    let state = call(&sandbox, &stdio, era, "state", &json!({"project": project}));
    assert_eq!(state["duration_seconds"], 1, "{state}");
    let export = json!({"project": project, "output": film});
    let exported = call(&sandbox, &stdio, era, "export", &export);
    assert_eq!(exported["status"], "done", "{exported}");
    assert!(film.is_file());

    let asked_for_tasks = sent(&wire).contains(r#""method":"tasks/get""#);
    assert_eq!(asked_for_tasks, era == "modern", "{}", sent(&wire));
}

/// Whoever does not wait is answered with a handle; who takes a task is told the end.
#[test]
fn a_task_is_followed_over_http() {
    let sandbox = Sandbox::new();
    let server = HttpServer::start(&sandbox);
    let http = ["--server-url", &server.url, "--transport", "http"];
    let prompt = json!({"prompt": "a 1-second clip of rain", "wait_seconds": 0});
    for (era, status) in [("legacy", "running"), ("modern", "done")] {
        let made = call(&sandbox, &http, era, "generate", &prompt);
        assert_eq!(made["status"], status, "{era}: {made}");
    }
}

#[test]
fn a_job_is_cancelled_over_http() {
    let sandbox = Sandbox::new();
    let server = HttpServer::start(&sandbox);
    let http = ["--server-url", &server.url, "--transport", "http"];
    let call = |tool: &str, arguments: &Value| call(&sandbox, &http, "legacy", tool, arguments);

    // The first one is at work for as long as it takes to cancel the second.
    let prompt = "a 60-second clip of rain";
    let first = call("generate", &json!({"prompt": prompt, "wait_seconds": 0}));
    let next = json!({"prompt": prompt, "wait_seconds": 0, "project": first["project"]});
    let queued = call("generate", &next);
    assert_eq!(queued["status"], "running", "{queued}");

    let cancel = json!({"action": "cancel", "job": queued["job"]});
    let cancelled = call("jobs", &cancel);
    assert_eq!(cancelled["status"], "cancelled", "{cancelled}");
}

/// The structured content of a call.
fn call(sandbox: &Sandbox, way: &[&str], era: &str, tool: &str, arguments: &Value) -> Value {
    let arguments = arguments.to_string();
    let call = ["--protocol-era", era, "--method", "tools/call"];
    let tool = ["--tool-name", tool, "--tool-args-json", &arguments];
    let result = inspect(sandbox, way, &[call, tool].concat());
    result["structuredContent"].clone()
}

/// What the inspector prints. It must find nothing to warn of.
fn inspect(sandbox: &Sandbox, way: &[&str], arguments: &[&str]) -> Value {
    let mut inspector = Command::new(node());
    inspector
        .arg("node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js")
        .arg("--cli")
        .args(way)
        .args(arguments)
        .current_dir(node_folder())
        .env_clear()
        .envs(sandbox.environment());
    // A server that it starts gets what is named here alone.
    let quiet = ("VEO_LOG", "error".to_owned());
    for (name, value) in sandbox.environment().into_iter().chain([quiet]) {
        inspector.args(["-e", &format!("{name}={value}")]);
    }
    let output = inspector.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", told(&output));
    assert!(output.stderr.is_empty(), "{arguments:?}: {}", told(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn sent(wire: &Path) -> String {
    std::fs::read_to_string(wire).unwrap()
}
