//! A token that can be looked for (reliability.md S-10, S-11): the whole product runs at TRACE on a cloud that fails,
//! is killed and runs again. Then the token is nowhere but in its own place.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};
use veo_tests::cloud::{Character, Cloud, Mood};

use crate::support::film::sample;
use crate::support::product::Sandbox;
use crate::support::server::Server;

const CANARY: &str = "nmv_usr_canary7Kq2wX9pLmZ4";

#[test]
fn a_configured_token_stays_with_the_one_service() {
    fly(Some(CANARY));
}

#[test]
fn an_anonymous_token_stays_with_the_one_service_and_in_its_own_file() {
    fly(None);
}

fn fly(configured: Option<&str>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _inside = runtime.enter();
    let cloud = Cloud::start(&Character {
        seed: 7,
        mood: Mood::Faulty { percent: 50 },
        slowest_ms: 3,
        projects: vec!["p0".to_owned()],
        anonymous_token: CANARY.to_owned(),
        film_bytes: (10_000, 300_000),
        bad_render: None,
    })
    .unwrap();
    let flight = Flight {
        sandbox: Sandbox::new(),
        cloud,
        configured: configured.map(str::to_owned),
    };

    let mut server = flight.start();
    flight.every_tool(&mut server);
    let mut stdout = server.heard().to_owned();
    let command_line = std::fs::read(format!("/proc/{}/cmdline", server.id())).unwrap_or_default();
    server.kill();

    flight.cloud.set_mood(Mood::Calm);
    let mut server = flight.start();
    flight.to_the_end(&mut server);
    stdout.push_str(server.heard());
    server.kill();
    let doctor = flight.veo(&["doctor"]).output().unwrap();

    // It was there to be found, and so were the places where it might be.
    let tally = flight.cloud.tally();
    assert!(tally.bearers.contains(CANARY), "{:?}", tally.bearers);
    assert!(tally.injected() > 10, "{:?}", tally.faults);
    assert!(!tally.heads_of_films.is_empty());
    let log = std::fs::read_to_string(flight.log()).unwrap();
    assert!(
        log.contains("TRACE") && log.contains("hyper"),
        "the log is not at TRACE"
    );

    assert!(!stdout.contains(CANARY), "on stdout:\n{stdout}");
    assert!(!holds(&command_line), "on its command line");
    assert!(
        !holds(&doctor.stdout) && !holds(&doctor.stderr),
        "in what `doctor` says"
    );
    assert_eq!(tally.told_to_strangers, Vec::<String>::new());
    let told: Vec<&String> = tally
        .heads_of_films
        .iter()
        .filter(|head| head.contains(CANARY))
        .collect();
    assert!(told.is_empty(), "at another origin: {told:#?}");
    let own = flight.sandbox.path(".config/nemovideo");
    let (kept, leaked): (Vec<PathBuf>, Vec<PathBuf>) = files(&flight.sandbox.path("."))
        .into_iter()
        .filter(|file| holds(&std::fs::read(file).unwrap()))
        .partition(|file| file.starts_with(&own));
    assert_eq!(leaked, Vec::<PathBuf>::new());
    assert_eq!(kept.len(), usize::from(configured.is_none()), "{kept:?}");
}

/// The command on the faulty cloud, in a sandbox.
struct Flight {
    sandbox: Sandbox,
    cloud: Cloud,
    configured: Option<String>,
}

impl Flight {
    fn log(&self) -> PathBuf {
        self.sandbox.path("stderr.log")
    }

    fn veo(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.sandbox.veo(arguments);
        command
            .env("NEMO_API_URL", self.cloud.url().as_str())
            .env("VEO_LOG", "trace")
            .env("RUST_BACKTRACE", "1");
        if let Some(token) = &self.configured {
            command.env("NEMO_TOKEN", token);
        }
        command
    }

    fn start(&self) -> Server {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log());
        let log: File = log.unwrap();
        let mut command = self.veo(&["serve"]);
        command.stderr(Stdio::from(log));
        Server::start(command)
    }

    /// Every tool some times, under faults. What comes of it does not matter here; nothing is waited for that takes
    /// the product's own seconds.
    fn every_tool(&self, server: &mut Server) {
        let clip = self.sandbox.path("clip.mp4");
        sample(&clip, 1);
        for round in 0..6 {
            server.call("credits", &json!({}));
            server.call("state", &json!({"project": "p0"}));
            let prompt =
                json!({"prompt": format!("clip {round}"), "project": "p0", "wait_seconds": 1});
            server.call("generate", &prompt);
            let upload = json!({"source": clip, "project": "p0", "wait_seconds": 1});
            server.call("upload", &upload);
            let address = json!({"source": "https://cdn.example/clip.mp4", "project": "p0", "wait_seconds": 0});
            server.call("upload", &address);
            server.call("export", &json!({"project": "p0", "wait_seconds": 1}));
            let jobs = server.call("jobs", &json!({"action": "list"}));
            for job in running(&jobs) {
                server.call("jobs", &json!({"action": "cancel", "job": job}));
            }
        }
        // Something is under way when it is killed.
        server.call(
            "generate",
            &json!({"prompt": "clip 9", "new_project": true, "wait_seconds": 0}),
        );
        server.call("export", &json!({"project": "p0", "wait_seconds": 0}));
    }

    /// A film, in peace.
    fn to_the_end(&self, server: &mut Server) {
        let made = server.call(
            "generate",
            &json!({"prompt": "the last clip", "new_project": true}),
        );
        assert_eq!(made["status"], "done", "{made}");
        let film = self.sandbox.path("last.mp4");
        let export = json!({"project": made["project"], "output": film});
        let exported = server.call("export", &export);
        assert_eq!(exported["status"], "done", "{exported}");
        assert!(film.is_file());
    }
}

/// The handles of the jobs in a list that have not ended.
fn running(jobs: &Value) -> Vec<Value> {
    let jobs = jobs["jobs"].as_array().into_iter().flatten();
    let running = jobs.filter(|job| job["status"] == "running");
    running.map(|job| job["job"].clone()).collect()
}

fn holds(bytes: &[u8]) -> bool {
    let canary = CANARY.as_bytes();
    bytes.windows(canary.len()).any(|part| part == canary)
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap());
    entries
        .flat_map(|entry| match entry.file_type().unwrap() {
            kind if kind.is_dir() => files(&entry.path()),
            kind if kind.is_file() => vec![entry.path()],
            _ => Vec::new(),
        })
        .collect()
}
