//! Many short lives of a workspace, each on a faulty cloud of its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use veo_tests::cloud::{Character, Cloud, Mood};
use veo_tests::house::{End, House, Open, Seen};

use crate::scale::{Scale, report};
use crate::verdict::{Acknowledged, Case};

/// Runs at the same time: most of one is waiting.
const AT_ONCE: usize = 12;

/// Who waits so long has failed: what is waited for takes milliseconds.
const PATIENCE: Duration = Duration::from_mins(2);

/// What one run did.
struct Done {
    seed: u64,
    jobs: usize,
    faults: BTreeMap<&'static str, u64>,
    ends: BTreeMap<String, usize>,
    violations: Vec<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_word_is_kept_under_every_fault() {
    let scale = Scale::read();
    let began = Instant::now();
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut runs = JoinSet::new();
    let mut all: Vec<Done> = Vec::new();
    let mut injected = 0;
    let mut number = 0;
    while injected < scale.faults {
        let place = Arc::clone(&places).acquire_owned().await.unwrap();
        number += 1;
        let seed = scale.seed.wrapping_add(number);
        runs.spawn(async move {
            let _place = place;
            run(seed).await
        });
        while let Some(done) = runs.try_join_next() {
            let done = done.unwrap();
            injected += done.faults.values().sum::<u64>();
            all.push(done);
        }
    }
    all.extend(runs.join_all().await);
    report(&told(&all, scale, began.elapsed()));
    let wrong: Vec<String> = all
        .iter()
        .filter(|done| !done.violations.is_empty())
        .map(|done| format!("run {}: {:#?}", done.seed, done.violations))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One life: jobs under faults, an end in good order or not, and the next life in peace.
async fn run(seed: u64) -> Done {
    let mut random = fastrand::Rng::with_seed(seed);
    let folder = tempfile::tempdir().unwrap();
    let cloud = Cloud::start(&Character {
        seed,
        mood: Mood::Faulty {
            percent: random.u8(20..60),
        },
        slowest_ms: random.u64(0..6),
        projects: vec!["p0".to_owned(), "p1".to_owned()],
        anonymous_token: "nmv_anon".to_owned(),
        film_bytes: (1, 60_000),
        bad_render: Some(8),
    })
    .unwrap();
    let token = random.bool().then_some("nmv_usr_test");
    let house = House::new(folder.path(), cloud.url().as_str(), token, 400);
    let mut acknowledged = Vec::new();
    let open = house.open().await.unwrap();
    // Now and then another one works on the same journal.
    let other = if random.u8(0..3) == 0 {
        Some(house.open().await.unwrap())
    } else {
        None
    };
    for number in 0..random.usize(5..12) {
        let asked_one = other.as_ref().filter(|_| random.bool()).unwrap_or(&open);
        let name = format!("{seed:x}-{number}");
        let asked = ask(asked_one, &house, &mut random, &name).await;
        acknowledged.extend(asked);
        if random.u8(0..12) == 0
            && let Some(job) = random.choice(&acknowledged)
        {
            open.cancel(&job.id).await;
        }
        tokio::time::sleep(Duration::from_millis(random.u64(0..15))).await;
    }
    match random.u8(0..3) {
        0 => open.close().await,
        1 => drop(open),
        _ => {
            settled(&open).await;
        }
    }
    drop(other);
    cloud.set_mood(Mood::Calm);
    let open = house.open().await.unwrap();
    let jobs = settled(&open).await;
    let case = Case {
        cloud: &cloud,
        jobs: &jobs,
        acknowledged: &acknowledged,
        films: &house.films,
    };
    let mut ends = BTreeMap::new();
    for job in &jobs {
        let end = job.end.as_ref().map(|(_, end)| word(end));
        let end = format!("{} {}", job.kind, end.unwrap_or("open"));
        *ends.entry(end).or_default() += 1;
    }
    Done {
        seed,
        jobs: jobs.len(),
        ends,
        violations: case.violations(),
        faults: cloud.tally().faults.clone(),
    }
}

async fn ask(
    open: &Open,
    house: &House,
    random: &mut fastrand::Rng,
    name: &str,
) -> Option<Acknowledged> {
    let project = ["p0", "p1"][random.usize(0..2)];
    let (begun, what) = match random.u8(0..10) {
        0..5 => {
            let prompt = format!("clip {name}");
            let project = (random.u8(0..6) > 0).then_some(project);
            (open.generate(&prompt, project).await, prompt)
        }
        5..7 => {
            let names = (0..random.usize(1..3)).map(|number| format!("file-{name}-{number}.mp4"));
            let names: Vec<String> = names.collect();
            let files = names
                .iter()
                .map(|name| house.file(name, random.usize(1..100_000)).unwrap());
            let files: Vec<PathBuf> = files.collect();
            (open.upload(&files, project).await, names.join(" "))
        }
        _ => (open.export(None, project).await, String::new()),
    };
    // What was not begun was not promised.
    begun.ok().map(|id| Acknowledged { id, what })
}

/// Every job of the journal, once none of them is open; or as they are after a long time.
pub(crate) async fn settled(open: &Open) -> Vec<Seen> {
    let deadline = Instant::now() + PATIENCE;
    for job in open.jobs().await.unwrap() {
        let left = deadline.saturating_duration_since(Instant::now());
        open.wait(&job.id, left).await.unwrap();
    }
    open.jobs().await.unwrap()
}

fn word(end: &End) -> &'static str {
    match end {
        End::Done { .. } => "done",
        End::Failed(_) => "failed",
        End::NotStarted => "not started",
        End::Unknown => "unknown",
        End::Cancelled(_) => "cancelled",
    }
}

fn told(all: &[Done], scale: Scale, took: Duration) -> String {
    let jobs: usize = all.iter().map(|done| done.jobs).sum();
    let mut faults: BTreeMap<&str, u64> = BTreeMap::new();
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    for done in all {
        for (name, count) in &done.faults {
            *faults.entry(name).or_default() += count;
        }
        for (name, count) in &done.ends {
            *ends.entry(name).or_default() += count;
        }
    }
    let injected: u64 = faults.values().sum();
    let mut text = format!(
        "runs: seed {}, {} runs, {jobs} jobs, {injected} faults in {:.1} s\n",
        scale.seed,
        all.len(),
        took.as_secs_f64()
    );
    for (name, count) in faults {
        let _ = writeln!(text, "  {count:6} {name}");
    }
    for (name, count) in ends {
        let _ = writeln!(text, "  {count:6} jobs: {name}");
    }
    text
}
