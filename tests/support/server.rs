//! The command as an MCP server, as a host starts it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::product::{Sandbox, binary};

/// How a host starts the server with the studio behind it.
pub(crate) const SERVE: [&str; 3] = ["serve", "--backend", "studio"];

/// The whole command line as a JSON array, for clients that start the server themselves.
pub(crate) fn command_line() -> String {
    let program = binary().to_string_lossy().into_owned();
    let line: Vec<&str> = [&program[..]].into_iter().chain(SERVE).collect();
    json!(line).to_string()
}

/// A server on stdio, spoken to in raw JSON-RPC.
pub(crate) struct Server {
    process: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    last: u64,
    heard: String,
}

impl Server {
    /// Starts a command that serves, and shakes hands with it.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut process = command
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
            heard: String::new(),
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
    pub(crate) fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        let result = self.request("tools/call", &json!({"name": tool, "arguments": arguments}));
        result["structuredContent"].clone()
    }

    /// Waits for a job until it has ended.
    pub(crate) fn follow(&mut self, job: &Value) -> Value {
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
            self.heard.push_str(&line);
            let message: Value = serde_json::from_str(&line).unwrap();
            if message["id"] == id {
                return message["result"].clone();
            }
        }
    }

    fn send(&mut self, message: &Value) {
        writeln!(self.stdin, "{message}").unwrap();
    }

    /// Everything that came on its stdout.
    pub(crate) fn heard(&self) -> &str {
        &self.heard
    }

    /// Its process, while it lives.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// As `kill -9` does.
    pub(crate) fn kill(&mut self) {
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

/// A server on streamable HTTP, stopped with the test.
pub(crate) struct HttpServer {
    process: Child,
    pub(crate) url: String,
}

impl HttpServer {
    pub(crate) fn start(sandbox: &Sandbox) -> Self {
        let mut process = sandbox
            .veo(&SERVE)
            .args(["--http", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stderr.take().unwrap())
            .lines()
            .map(Result::unwrap);
        let url = said.find_map(|line| Some(line[line.find("http://")?..].trim().to_owned()));
        // Whatever else it says must not block it, and is shown when the test fails.
        #[expect(clippy::print_stderr, reason = "the harness takes it")]
        std::thread::spawn(move || said.for_each(|line| eprintln!("server: {line}")));
        Self {
            process,
            url: url.expect("the server says where it is"),
        }
    }
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
