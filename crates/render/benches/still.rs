//! How long a still at a random time of a film takes: drawn by FFmpeg, from small copies of the sources, and from the cache.
//!
//! `cargo bench --package veo-render --bench still -- 40` looks at so many times of a film of 1920 x 1080 at 30 frames per
//! second: clips of 5 s of two sources with pictures to seek to every 2 and every 8 seconds, with a title on each.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and ends where something is wrong"
)]

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use veo_render::{Cache, Engine, Frame, Source, Sources};
use veo_timeline::{Canvas, Draft, Millis};

/// What starts FFmpeg in its jail here.
const LAUNCHER: &str = env!("CARGO_BIN_EXE_jail-launcher");

/// The sources, and how many frames there are between two that can be seeked to.
const SOURCES: [(&str, u32); 2] = [("a.mp4", 60), ("b.mp4", 250)];

/// How long the film is, in milliseconds.
const LENGTH: u64 = 20_000;

/// How long each clip is.
const CLIP: u64 = 5000;

#[tokio::main]
async fn main() {
    let asked = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let times = times(asked.unwrap_or(40));
    let folder = tempfile::tempdir().unwrap();
    let work = folder.path();
    let sources = make_sources(work).await;
    let draft = draft();
    let plain = engine();
    let keeping = engine().with_cache(Cache::new(&work.join("cache"), Cache::USUAL_BOUND));

    // What is needed by all of them is there.
    still(&plain, (&draft, &sources), (Millis::ZERO, work)).await;
    let mut ways = Vec::new();
    ways.push((
        "by FFmpeg",
        each(&plain, (&draft, &sources), (&times, work)).await,
    ));
    still(&keeping, (&draft, &sources), (Millis::ZERO, work)).await;
    let making = Instant::now();
    keeping.settled().await;
    println!(
        "the copies were made in {:.1} s",
        making.elapsed().as_secs_f64()
    );
    let size: u64 = std::fs::read_dir(work.join("cache"))
        .unwrap()
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum();
    println!("they are {} MB", size / 1_000_000);
    ways.push((
        "from copies",
        each(&keeping, (&draft, &sources), (&times, work)).await,
    ));
    ways.push((
        "from the cache",
        each(&keeping, (&draft, &sources), (&times, work)).await,
    ));
    for (name, mut took) in ways {
        took.sort();
        let part = |part: usize| took[(took.len() - 1) * part / 100].as_secs_f64() * 1000.0;
        println!(
            "{name:14} median {:6.1} ms, p95 {:6.1} ms, longest {:6.1} ms",
            part(50),
            part(95),
            part(100)
        );
    }
}

async fn each(
    engine: &Engine,
    film: (&Draft, &Sources),
    (times, work): (&[Millis], &Path),
) -> Vec<Duration> {
    let mut took = Vec::new();
    for time in times {
        took.push(still(engine, film, (*time, work)).await);
    }
    took
}

/// How long a still takes, from the draft to the JPEG.
async fn still(
    engine: &Engine,
    (draft, sources): (&Draft, &Sources),
    (time, work): (Millis, &Path),
) -> Duration {
    let started = Instant::now();
    let frame = Frame::new(draft, sources, Canvas::default(), time).unwrap();
    engine.sheet(&[frame], work).await.unwrap();
    started.elapsed()
}

/// Times that hit all parts of the film in no order.
fn times(count: u64) -> Vec<Millis> {
    let golden = |n: u64| n * 6_180_339 % 10_000_000 * LENGTH / 10_000_000;
    (1..=count).map(|n| Millis::new(golden(n))).collect()
}

fn draft() -> Draft {
    let clips: Vec<_> = (0..LENGTH / CLIP)
        .map(|n| {
            let (source, _) = SOURCES[usize::from(n % 2 == 1)];
            json!({"d": CLIP, "m": {"start": n * CLIP, "src": source, "in": n * 1200}})
        })
        .collect();
    let titles: Vec<_> = (0..LENGTH / CLIP)
        .map(|n| {
            let text = format!("Chapter {n}: the city at night");
            json!({"d": 4000, "m": {"start": n * CLIP, "text": text, "position": "top"}})
        })
        .collect();
    let tracks = json!([{"tt": 0, "sg": clips}, {"tt": 7, "sg": titles}]);
    Draft::from_json(&json!({"d": LENGTH, "t": tracks}).to_string()).unwrap()
}

/// Moving pictures with grain.
async fn make_sources(folder: &Path) -> Sources {
    let mut sources = Sources::new();
    for (name, group) in SOURCES {
        let made = format!(
            "-v error -nostdin -y -f lavfi \
             -i testsrc2=size=1920x1080:rate=30:duration=10,noise=alls=8:allf=t -c:v libx264 \
             -preset veryfast -crf 20 -g {group} -sc_threshold 0 -pix_fmt yuv420p {name}"
        );
        let status = Command::new(engine().program())
            .args(made.split_whitespace())
            .current_dir(folder)
            .status();
        assert!(status.unwrap().success());
        let path = folder.join(name);
        let info = engine().probe(&path).await.unwrap();
        let hash = Some(name.to_owned());
        sources.insert(name.to_owned(), Source { path, info, hash });
    }
    sources
}

fn engine() -> Engine {
    let search_path = std::env::var_os("PATH");
    Engine::locate(None, search_path.as_deref(), Some(Path::new(LAUNCHER))).unwrap()
}
