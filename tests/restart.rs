//! Work outlives the process: killed in the middle, found by the next one.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::film::facts;
use crate::support::product::Sandbox;

#[test]
fn an_export_survives_a_killed_server() {
    let sandbox = Sandbox::new();
    let mut server = Server::start(&sandbox);
    let made = server.call(
        "generate",
        &json!({"prompt": "a 2-second clip of an aurora"}),
    );
    let project = made["project"].clone();
    let film = sandbox.path("aurora.mp4");
    let export = json!({"project": project, "output": film, "wait_seconds": 0});
    let job = server.call("export", &export)["job"].clone();
    server.kill();

    let mut server = Server::start(&sandbox);
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
    let mut server = Server::start(&sandbox);
    let prompt = "a 60-second clip of a night city";
    let started = server.call("generate", &json!({"prompt": prompt, "wait_seconds": 1}));
    assert_eq!(started["status"], "running", "{started}");
    server.kill();

    let mut server = Server::start(&sandbox);
    let found = server.follow(&started["job"]);
    assert_eq!(found["status"], "unknown", "{found}");

    let state = server.call("state", &json!({"project": started["project"]}));
    assert_eq!(
        state["timeline"], "Timeline (empty)",
        "nothing was made behind our back"
    );
    let again = json!({"prompt": "a 1-second clip of an aurora", "project": started["project"]});
    assert_eq!(server.call("generate", &again)["status"], "done");
}

/// A server on stdio, spoken to in raw JSON-RPC.
struct Server {
    process: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    last: u64,
}

impl Server {
    fn start(sandbox: &Sandbox) -> Self {
        let mut process = sandbox
            .veo(&["serve", "--backend", "studio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (
            process.stdin.take().unwrap(),
            process.stdout.take().unwrap(),
        );
        let mut server = Self {
            process,
            stdin,
            stdout: BufReader::new(stdout),
            last: 0,
        };
        server.request(
            "initialize",
            &json!({"protocolVersion": "2025-11-25", "capabilities": {},
                "clientInfo": {"name": "raw", "version": "1"}}),
        );
        server.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        server
    }

    /// Calls a tool and returns its structured content; follows no job.
    fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        let result = self.request("tools/call", &json!({"name": tool, "arguments": arguments}));
        result["structuredContent"].clone()
    }

    /// Waits for a job until it has ended.
    fn follow(&mut self, job: &Value) -> Value {
        loop {
            let wait = json!({"action": "wait", "job": job, "wait_seconds": 50});
            let found = self.call("jobs", &wait);
            if found["status"] != "running" {
                return found;
            }
        }
    }

    fn request(&mut self, method: &str, params: &Value) -> Value {
        self.last += 1;
        let id = self.last;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let mut line = String::new();
            assert_ne!(
                self.stdout.read_line(&mut line).unwrap(),
                0,
                "the server is there"
            );
            let message: Value = serde_json::from_str(&line).unwrap();
            if message["id"] == id {
                return message["result"].clone();
            }
        }
    }

    fn send(&mut self, message: &Value) {
        writeln!(self.stdin, "{message}").unwrap();
    }

    /// As `kill -9` does.
    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
