//! A thousand calls that wait for the same job, and what it tells them.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};
use veo_tests::peer::{Call, Era, Http, Pipes};

use super::calls::{middle, milliseconds};
use super::cloud::Cloud;
use super::process::memory_kib;
use super::subject::{Subject, home};

const CALLS: u64 = 1_000;

/// How often the job enters another stage, of which every call tells.
const STAGES: u64 = 50;

const STATUS_CALLS: u64 = 200;

/// What waiting costs.
pub(crate) struct Waiting {
    pub(crate) kib_each: f64,
    pub(crate) status_ms: f64,
    pub(crate) progress_a_second: f64,
    pub(crate) lost: f64,
}

pub(crate) fn over_stdio(subject: &Subject, cloud: &Cloud) -> Waiting {
    let home = home();
    let mut command = subject.command(home.path());
    let mut pipes = Pipes::start(command.env("NEMO_API_URL", &cloud.url)).greeted(Era::Modern);
    let job = pipes.result(&begin())["structuredContent"]["job"].clone();
    for _ in 0..STATUS_CALLS {
        pipes.ask(&subject.call(Era::Modern));
    }

    let before = memory_kib(pipes.id());
    for token in 0..CALLS {
        let id = pipes.next_id();
        pipes.send(&wait(&job, token).message(id));
    }
    cloud.enter("all of them wait");
    let mut lost = hear(&mut pipes, "all of them wait");
    let kib_each = (memory_kib(pipes.id()) - before) / CALLS as f64;

    let status_ms = middle_of_status_calls(|_| {
        pipes.ask(&subject.call(Era::Modern));
    });

    let started = Instant::now();
    for stage in (0..STAGES).map(stage) {
        cloud.enter(&stage);
        lost += hear(&mut pipes, &stage);
    }
    let told = (STAGES * CALLS) as f64 - lost;
    Waiting {
        kib_each,
        status_ms,
        progress_a_second: told / started.elapsed().as_secs_f64(),
        lost,
    }
}

pub(crate) fn over_http(subject: &Subject, cloud: &Cloud) -> Waiting {
    let home = home();
    let mut command = subject.command(home.path());
    let server = subject.listening(command.env("NEMO_API_URL", &cloud.url));
    let mut http = Http::connect(&server.url);
    let job = http.result(&begin(), 1)["structuredContent"]["job"].clone();
    for id in 0..STATUS_CALLS {
        http.ask(&subject.call(Era::Modern), id);
    }

    let before = memory_kib(server.id());
    let mut calls: Vec<Http> = (0..CALLS).map(|_| http.beside()).collect();
    for (token, call) in (0..).zip(&mut calls) {
        call.open(&wait(&job, token), token);
    }
    cloud.enter("all of them wait");
    let mut lost = hear_each(&mut calls, "all of them wait");
    let kib_each = (memory_kib(server.id()) - before) / CALLS as f64;

    let status_ms = middle_of_status_calls(|id| {
        http.ask(&subject.call(Era::Modern), id);
    });

    let started = Instant::now();
    for stage in (0..STAGES).map(stage) {
        cloud.enter(&stage);
        lost += hear_each(&mut calls, &stage);
    }
    let told = (STAGES * CALLS) as f64 - lost;
    Waiting {
        kib_each,
        status_ms,
        progress_a_second: told / started.elapsed().as_secs_f64(),
        lost,
    }
}

fn begin() -> Call {
    let arguments = json!({"prompt": "a sunset over the ocean", "wait_seconds": 0});
    Call::tool(Era::Modern, "generate", &arguments)
}

fn wait(job: &Value, token: u64) -> Call {
    let arguments = json!({"action": "wait", "job": job, "wait_seconds": 50});
    let params = json!({"name": "jobs", "arguments": arguments, "_meta": {"progressToken": token}});
    Call::new(Era::Modern, "tools/call", params)
}

fn stage(number: u64) -> String {
    format!("stage {number}")
}

/// A progress notification, as far as it is looked at.
#[derive(Deserialize)]
struct Told {
    params: Option<Params>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Params {
    progress_token: u64,
    message: String,
}

/// The call that was told of a stage, if the message says that.
fn told_of(message: &str, stage: &str) -> Option<u64> {
    let told: Told = serde_json::from_str(message).expect("JSON");
    let params = told.params?;
    (params.message == stage).then_some(params.progress_token)
}

/// Reads until all calls were told of a stage, and returns how many never were.
fn hear(pipes: &mut Pipes, stage: &str) -> f64 {
    let mut told = HashSet::new();
    let patience = Instant::now() + Duration::from_secs(10);
    while (told.len() as u64) < CALLS && Instant::now() < patience {
        // Every few seconds each call says that it still waits, so this ends.
        let message = pipes.receive().expect("the server is there");
        told.extend(told_of(message, stage));
    }
    (CALLS - told.len() as u64) as f64
}

/// The same where each call has a connection.
fn hear_each(calls: &mut [Http], stage: &str) -> f64 {
    let mut lost = 0;
    for call in calls {
        let patience = Instant::now() + Duration::from_secs(10);
        while told_of(&call.event(), stage).is_none() {
            if Instant::now() > patience {
                lost += 1;
                break;
            }
        }
    }
    f64::from(lost)
}

/// How long a call takes beside those that wait.
fn middle_of_status_calls(mut ask: impl FnMut(u64)) -> f64 {
    let latencies = (0..STATUS_CALLS).map(|id| {
        let asked = Instant::now();
        ask(id);
        asked.elapsed()
    });
    milliseconds(middle(latencies.collect()))
}
