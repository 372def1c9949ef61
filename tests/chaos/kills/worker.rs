//! A process of ours that may be killed at any time, and what it acknowledged until then.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use rustix::process::{Pid, Signal, kill_process};
use veo_tests::house::House;

use crate::verdict::Acknowledged;

/// A worker and its acknowledgements.
pub(super) struct Worker {
    process: Mutex<Child>,
    lines: Arc<Mutex<Vec<Acknowledged>>>,
    reader: Option<JoinHandle<()>>,
}

impl Worker {
    pub(super) fn start(house: &House, seed: u64) -> Self {
        let mut process = Command::new(super::binary())
            .arg("work")
            .arg(serde_json::to_string(house).unwrap())
            .arg(seed.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = process.stdout.take().unwrap();
        let lines: Arc<Mutex<Vec<Acknowledged>>> = Arc::default();
        let kept = Arc::clone(&lines);
        let reader = std::thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            let mut line = String::new();
            while stdout.read_line(&mut line).is_ok_and(|read| read > 0) {
                // A line without its end was not acknowledged yet.
                if let Some(line) = line.strip_suffix('\n') {
                    kept.lock().unwrap().push(acknowledged(line));
                }
                line.clear();
            }
        });
        Self {
            process: Mutex::new(process),
            lines,
            reader: Some(reader),
        }
    }

    /// The jobs that it acknowledged so far, oldest first.
    pub(super) fn acknowledged(&self) -> Vec<String> {
        let lines = self.lines.lock().unwrap();
        lines.iter().map(|line| line.id.clone()).collect()
    }

    pub(super) fn is_alive(&self) -> bool {
        self.process.lock().unwrap().try_wait().unwrap().is_none()
    }

    /// It falls asleep in the middle of whatever it does.
    pub(super) fn stop(&self) {
        self.signal(Signal::STOP);
    }

    /// It goes on, and knows of nothing.
    pub(super) fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    /// As `kill -9` does. Returns whether it was still alive, and everything that it acknowledged.
    pub(super) fn kill(mut self) -> (bool, Vec<Acknowledged>) {
        let process = self.process.get_mut().unwrap();
        process.kill().unwrap();
        let ended_by_itself = process.wait().unwrap().code().is_some();
        self.reader.take().unwrap().join().unwrap();
        let lines = std::mem::take(&mut *self.lines.lock().unwrap());
        (!ended_by_itself, lines)
    }

    fn signal(&self, signal: Signal) {
        let id = self.process.lock().unwrap().id();
        let pid = Pid::from_raw(id.try_into().unwrap()).unwrap();
        // It is a child that was not waited for, so the number is still its own. It may have ended.
        let _ = kill_process(pid, signal);
    }
}

fn acknowledged(line: &str) -> Acknowledged {
    let mut words = line.splitn(3, ' ');
    let id = words.next().unwrap_or_default().to_owned();
    let _kind = words.next();
    Acknowledged {
        id,
        what: words.next().unwrap_or_default().to_owned(),
    }
}
