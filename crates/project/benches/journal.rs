//! What the journal costs on this disk: `cargo bench --package veo-project --bench journal`.
//!
//! Measured on the road itself, against a service in the same process: how long a message waits for its intent to be
//! on the disk, and how long it takes until every job of a killed process is followed again.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints, and ends where it stands"
)]
#![allow(dead_code, reason = "shared with the tests, which use all of it")]

#[path = "../tests/roads"]
mod roads {
    pub(crate) mod fake;
    pub(crate) mod house;
}

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use veo_project::JobFilter;

pub(crate) use crate::roads::{fake, house};

use crate::fake::{Run, clip};
use crate::house::{House, ended, film_of, generated, in_project, shows};

const TURNS: usize = 500;
const JOBS: usize = 100;
const ROUNDS: usize = 5;
/// Long enough to start every job in, and soon over.
const LEASE: Duration = Duration::from_secs(2);

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let clock = Clock::default();
    tracing::subscriber::set_global_default(clock.clone()).unwrap();
    runtime.block_on(async {
        intents(&clock).await;
        restarts().await;
    });
}

async fn intents(clock: &Clock) {
    let house = House::new().await;
    let workspace = house.open().await;
    let project = house.fake.project("55", "{}");
    for number in 0..TURNS {
        let draft = json!({"d": number, "t": clip()["t"]});
        house
            .fake
            .world()
            .runs
            .push_back(Run::says("ok", Some(draft)));
        let job = workspace
            .generate(in_project("bees", &project))
            .await
            .unwrap();
        generated(ended(&workspace, &job).await);
    }
    for operation in [
        "keeping a new job",
        "keeping an intent",
        "keeping a step",
        "keeping an outcome",
    ] {
        print_spread(operation, clock.durations(operation));
    }
}

async fn restarts() {
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let house = House::new().await;
        let pending = json!({"status": "processing", "progress": 40});
        house.fake.world().statuses.extend(vec![pending; 1_000_000]);
        let first = house.open_with(LEASE).await;
        for number in 0..JOBS {
            let project = house
                .fake
                .project(&number.to_string(), r#"{"t":[{"tt":0,"sg":[{"d":1}]}]}"#);
            first.export(film_of(&project)).await.unwrap();
        }
        for job in first.jobs(JobFilter::default()).await.unwrap() {
            shows(&first, &job.id, |view| view.progress == Some(0.4)).await;
        }
        drop(first);
        tokio::time::sleep(LEASE).await;

        let began = Instant::now();
        let next = house.open_with(LEASE).await;
        for job in next.jobs(JobFilter::default()).await.unwrap() {
            // Only the process that follows a render has heard this from the service.
            shows(&next, &job.id, |view| view.progress == Some(0.4)).await;
        }
        took.push(began.elapsed());
    }
    print_spread(&format!("{JOBS} jobs followed again"), took);
}

fn print_spread(what: &str, mut took: Vec<Duration>) {
    took.sort_unstable();
    let at = |part: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a short list"
        )]
        let place = (part * (took.len() - 1) as f64) as usize;
        took[place].as_secs_f64() * 1000.0
    };
    println!(
        "{what:<26} {:>5} times   min {:8.3} ms   median {:8.3} ms   p99 {:8.3} ms   max {:8.3} ms",
        took.len(),
        at(0.0),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

/// Collects what the journal says of its own durations.
#[derive(Clone, Default)]
struct Clock {
    told: Arc<Mutex<Vec<Told>>>,
}

#[derive(Default)]
struct Told {
    operation: String,
    duration_us: Option<u64>,
}

impl Clock {
    fn durations(&self, operation: &str) -> Vec<Duration> {
        let told = self.told.lock().unwrap();
        let of_operation = told.iter().filter(|told| told.operation == operation);
        of_operation
            .filter_map(|told| told.duration_us.map(Duration::from_micros))
            .collect()
    }
}

impl Subscriber for Clock {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "veo_project::journal"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut told = Told::default();
        event.record(&mut told);
        self.told.lock().unwrap().push(told);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl Visit for Told {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "duration_us" {
            self.duration_us = Some(value);
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "operation" {
            value.clone_into(&mut self.operation);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
