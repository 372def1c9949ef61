//! Real processes, killed at every point of every road; sometimes two on one journal, and one that falls asleep.

mod moment;
mod worker;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use veo_tests::cloud::{Character, Cloud, Mood};
use veo_tests::house::House;

use self::moment::{JournalFile, MOMENTS, Moment, Owner};
use self::worker::Worker;
use crate::runs::settled;
use crate::scale::{Scale, report};
use crate::verdict::{Acknowledged, Case};

/// Sandboxes at the same time: most of one is waiting.
const AT_ONCE: usize = 4;

/// Kills of one journal. More of them say the same again, and its end is looked at once.
const KILLS_OF_ONE: usize = 20;

/// How long a moment is waited for. One that does not come is replaced by this one.
const LONGEST_WAIT: Duration = Duration::from_millis(700);

/// Long enough that a process is not taken for dead at once, short enough to wait for.
const LEASE_MS: u64 = 300;

/// How long a process sleeps: its lease runs out, and another one has the time to take up its jobs.
const NAP: Duration = Duration::from_millis(2 * LEASE_MS);

/// What one sandbox saw.
#[derive(Default)]
struct Done {
    seed: u64,
    kills: usize,
    naps: usize,
    pairs: usize,
    acknowledged: usize,
    faults: u64,
    hits: BTreeMap<Moment, usize>,
    violations: Vec<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_loses_nothing_and_pays_nothing_twice() {
    let scale = Scale::read();
    let began = Instant::now();
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let sandboxes = (0..scale.kills.div_ceil(KILLS_OF_ONE)).map(|number| {
        let places = Arc::clone(&places);
        let seed = scale.seed.wrapping_add(1_000_000 + number as u64);
        tokio::spawn(async move {
            let _place = places.acquire_owned().await.unwrap();
            sandbox(seed).await
        })
    });
    let sandboxes: Vec<_> = sandboxes.collect();
    let mut all = Vec::new();
    for sandbox in sandboxes {
        all.push(sandbox.await.unwrap());
    }
    report(&told(&all, scale, began.elapsed()));
    let wrong: Vec<String> = all
        .iter()
        .filter(|done| !done.violations.is_empty())
        .map(|done| format!("sandbox {}: {:#?}", done.seed, done.violations))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let kills: usize = all.iter().map(|done| done.kills).sum();
    assert!(kills >= scale.kills, "{kills} kills");
    if scale.is_long {
        let hit = |moment: &Moment| all.iter().any(|done| done.hits.contains_key(moment));
        let missed: Vec<&Moment> = MOMENTS.iter().filter(|moment| !hit(moment)).collect();
        assert!(missed.is_empty(), "no kill came at {missed:?}");
    }
}

/// One journal under kills, and then in peace.
async fn sandbox(seed: u64) -> Done {
    let folder = tempfile::tempdir().unwrap();
    let cloud = Cloud::start(&Character {
        seed,
        mood: Mood::Faulty { percent: 8 },
        slowest_ms: 12,
        projects: (0..4).map(|number| format!("p{number}")).collect(),
        anonymous_token: "nmv_anon".to_owned(),
        film_bytes: (1, 300_000),
        bad_render: Some(8),
    })
    .unwrap();
    let house = House::new(
        folder.path(),
        cloud.url().as_str(),
        Some("nmv_usr_test"),
        LEASE_MS,
    );
    // The journal is made first, so that it can be watched from the beginning.
    house.open().await.unwrap().close().await;

    let killing = house.clone();
    let (mut done, acknowledged) = tokio::task::spawn_blocking(move || kill_often(&killing, seed))
        .await
        .unwrap();

    cloud.set_mood(Mood::Calm);
    let open = house.open().await.unwrap();
    let jobs = settled(&open).await;
    let case = Case {
        cloud: &cloud,
        jobs: &jobs,
        acknowledged: &acknowledged,
        films: &house.films,
    };
    done.violations = case.violations();
    done.acknowledged = acknowledged.len();
    done.faults = cloud.tally().injected();
    done
}

fn kill_often(house: &House, seed: u64) -> (Done, Vec<Acknowledged>) {
    let mut random = fastrand::Rng::with_seed(seed);
    let journal = JournalFile::open(&house.journal());
    let mut done = Done {
        seed,
        ..Done::default()
    };
    let mut acknowledged = Vec::new();
    let mut workers: Vec<Worker> = Vec::new();
    let mut started = 0;
    while done.kills < KILLS_OF_ONE {
        let wanted = if random.u8(0..4) == 0 { 2 } else { 1 };
        done.pairs += usize::from(wanted == 2);
        while workers.len() < wanted {
            started += 1;
            workers.push(Worker::start(house, seed.wrapping_mul(1000) + started));
        }
        // Every moment in its turn, and any moment every other time.
        let moment = random
            .bool()
            .then(|| MOMENTS[random.usize(..MOMENTS.len())]);
        let victim = workers.swap_remove(random.usize(..workers.len()));
        if workers.len() == 1 && random.bool() {
            done.naps += 1;
            workers[0].stop();
            std::thread::sleep(NAP);
            workers[0].go_on();
        }
        let owner = wait_for(moment, &victim, &journal, &mut random);
        let (was_killed, lines) = victim.kill();
        acknowledged.extend(lines);
        done.kills += usize::from(was_killed);
        if was_killed && let Some(owner) = owner {
            for moment in journal.moments(&owner) {
                *done.hits.entry(moment).or_default() += 1;
            }
        }
    }
    for worker in workers {
        acknowledged.extend(worker.kill().1);
    }
    (done, acknowledged)
}

/// Waits until a job of this process is at this moment, and returns what the process calls itself.
fn wait_for(
    moment: Option<Moment>,
    victim: &Worker,
    journal: &JournalFile,
    random: &mut fastrand::Rng,
) -> Option<Owner> {
    let began = Instant::now();
    let patience = match moment {
        Some(_) => LONGEST_WAIT,
        None => Duration::from_millis(random.u64(5..250)),
    };
    let mut owner = None;
    while began.elapsed() < patience && victim.is_alive() {
        owner = owner.or_else(|| journal.owner_of(&victim.acknowledged()));
        if let (Some(moment), Some(owner)) = (moment, &owner)
            && journal.moments(owner).contains(&moment)
        {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    owner
}

fn told(all: &[Done], scale: Scale, took: Duration) -> String {
    let sum = |of: fn(&Done) -> usize| -> usize { all.iter().map(of).sum() };
    let faults: u64 = all.iter().map(|done| done.faults).sum();
    let mut text = format!(
        "kills: seed {}, {} kills of {} journals, {} acknowledged jobs, {} starts as one of two, {} naps, \
         {faults} faults in {:.1} s\n",
        scale.seed,
        sum(|done| done.kills),
        all.len(),
        sum(|done| done.acknowledged),
        sum(|done| done.pairs),
        sum(|done| done.naps),
        took.as_secs_f64()
    );
    for moment in MOMENTS {
        let hits: usize = all.iter().filter_map(|done| done.hits.get(moment)).sum();
        let _ = writeln!(text, "  {hits:6} open jobs at {moment}");
    }
    text
}

/// The command that is killed, beside this test's own folder.
fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_chaos-worker"))
}
