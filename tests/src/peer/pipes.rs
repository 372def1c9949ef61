//! A server that was started as a child, spoken to over its standard input and output.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::{Call, Era, INITIALIZED, answers};

/// A server on stdio, and the only peer that it has. It is killed when this goes.
pub struct Pipes {
    process: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    line: String,
    last: u64,
}

impl Pipes {
    /// Starts a server and says nothing to it yet.
    pub fn start(command: &mut Command) -> Self {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stdin = process.stdin.take();
        let stdout = process.stdout.take().expect("a pipe");
        Self {
            process,
            stdin,
            stdout: BufReader::with_capacity(64 << 10, stdout),
            line: String::new(),
            last: 0,
        }
    }

    /// Shakes hands, where the era has that.
    #[must_use]
    pub fn greeted(mut self, era: Era) -> Self {
        if era == Era::Legacy {
            self.ask(&Call::initialize(&json!({})));
            self.send(INITIALIZED);
        }
        self
    }

    /// Makes a request and returns the message that answers it; what else comes is passed over.
    pub fn ask(&mut self, call: &Call) -> String {
        let id = self.next_id();
        self.send(&call.message(id));
        loop {
            let message = self.receive().expect("the server is there");
            if answers(message) == Some(id) {
                return message.to_owned();
            }
        }
    }

    /// The same, read as JSON.
    pub fn result(&mut self, call: &Call) -> Value {
        let answer: Value = serde_json::from_str(&self.ask(call)).expect("JSON");
        answer["result"].clone()
    }

    /// An id that was not used before.
    pub fn next_id(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Sends one message.
    pub fn send(&mut self, message: &str) {
        // One write, so that the server is not woken for half a line.
        let line = format!("{message}\n");
        let stdin = self.stdin.as_mut().expect("still open");
        stdin.write_all(line.as_bytes()).expect("the server reads");
    }

    /// The next message, or nothing after the end of the server's output.
    pub fn receive(&mut self) -> Option<&str> {
        self.line.clear();
        let read = self
            .stdout
            .read_line(&mut self.line)
            .expect("a readable line");
        (read > 0).then(|| self.line.trim_end())
    }

    /// Ends the server's input and waits until the server has ended.
    pub fn close(mut self) {
        drop(self.stdin.take());
        let status = self.process.wait().expect("the server was started");
        assert!(status.success(), "{status}");
    }

    /// The server's process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Pipes {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
