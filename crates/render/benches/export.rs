//! What an export costs beside one FFmpeg command that makes the same film: cold, after the edit of one title of 3 s,
//! after another volume of the music, and unchanged; and how like that command's film the export is (SSIM). Linux: processor
//! time and memory are read from `/proc`.
//!
//! `cargo bench --package veo-render --bench export` measures films of 30 s, five times; `-- 60 300` others, and
//! `-- --runs 3 300` so many times. Each run is a pair: the command and the exports one after the other. FFmpeg is told
//! to make films of 1920 x 1080 at 30 frames per second, of clips of 10 s with a title of 3 s every 30 s, and music. The
//! clips have as much grain as makes films of some 12 Mb/s. The command has the encoder settings of the engine; with
//! `--usual` it has x264's own, which looks ahead in one more thread.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and ends where something is wrong"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use veo_render::{Cache, Engine, Monitor, Output, Plan, Quality, Source, Sources};
use veo_timeline::{Canvas, Draft};

/// What starts FFmpeg in its jail here.
const LAUNCHER: &str = env!("CARGO_BIN_EXE_jail-launcher");

const SOURCES: [&str; 3] = ["a.mp4", "b.mp4", "c.mp4"];
const MUSIC: &str = "music.m4a";
const CLIP: u64 = 10;

/// What something used.
#[derive(Clone, Copy)]
struct Cost {
    /// Seconds of processor time, of this process and of those that it waited for.
    cpu: f64,
    /// Seconds by the wall's clock.
    wall: f64,
    /// The most memory that this process and its children had at once, in MB, as often as it was looked at.
    memory: f64,
}

/// An export and how much of the film it is to encode.
const EXPORTS: [(&str, &str, f64); 4] = [
    ("cold", "Morning", 0.4),
    ("another title", "Evening", 0.4),
    ("another volume", "Evening", 0.3),
    ("unchanged", "Evening", 0.3),
];

#[tokio::main]
async fn main() {
    let mut asked = std::env::args().skip(1);
    let (mut lengths, mut runs, mut encoder) = (Vec::new(), 5, AS_THE_ENGINE);
    while let Some(word) = asked.next() {
        if word == "--runs" {
            runs = asked.next().unwrap().parse().unwrap();
        } else if word == "--usual" {
            encoder = "";
        } else if let Ok(seconds) = word.parse() {
            lengths.push(seconds);
        }
    }
    if lengths.is_empty() {
        lengths.push(30);
    }
    let folder = tempfile::tempdir().unwrap();
    let sources = make_sources(folder.path()).await;
    for seconds in lengths {
        let mut costs = Vec::new();
        for run in 0..runs {
            let film = Film { seconds, encoder };
            let cost = compare(folder.path(), &sources, film, run).await;
            let (hand, exports) = &cost;
            let walls: Vec<_> = exports.iter().map(|(cost, _)| cost.wall).collect();
            println!(
                "run {}: {:.1} s by hand, exports {walls:.1?}",
                run + 1,
                hand.wall
            );
            costs.push(cost);
        }
        print(seconds, &costs);
        println!("  SSIM of the last two films: {}", likeness(folder.path()));
    }
}

/// What of the engine's encoder settings is not x264's own.
const AS_THE_ENGINE: &str = "-x264-params sync-lookahead=0 -threads 3 -flags +cgop ";

/// A film to be made.
#[derive(Clone, Copy)]
struct Film {
    seconds: u64,
    /// How x264 is told to make it by hand, besides the usual.
    encoder: &'static str,
}

/// The cost of the command, and of each of [`EXPORTS`] with the number of frames that were encoded.
async fn compare(
    folder: &Path,
    sources: &Sources,
    Film { seconds, encoder }: Film,
    run: u32,
) -> (Cost, Vec<(Cost, u32)>) {
    let by_hand = begin();
    ffmpeg(folder, &command(seconds, encoder));
    let by_hand = by_hand();
    let kept = folder.join(format!("cache-{seconds}-{run}"));
    let engine = engine().with_cache(Cache::new(&kept, Cache::USUAL_BOUND));
    let film = folder.join("film.mp4");
    let mut exports = Vec::new();
    for (_, title, volume) in EXPORTS {
        let cost = begin();
        let output = Output {
            canvas: Canvas::default(),
            quality: Quality::High,
            comment: "a benchmark".to_owned(),
        };
        let plan = Plan::new(&draft(seconds, title, volume), sources, output).unwrap();
        let made = engine.render(&plan, &film, &Monitor::unwatched()).await;
        exports.push((cost(), made.unwrap().encoded));
    }
    fs::remove_dir_all(kept).unwrap();
    (by_hand, exports)
}

fn print(seconds: u64, costs: &[(Cost, Vec<(Cost, u32)>)]) {
    let by_hand = |of: fn(&Cost) -> f64| spread(costs.iter().map(|(by_hand, _)| of(by_hand)));
    println!(
        "{seconds} s, {} runs; medians (least to most)\n  by hand        {} CPU-s, {} s, {} MB",
        costs.len(),
        by_hand(|cost| cost.cpu),
        by_hand(|cost| cost.wall),
        by_hand(|cost| cost.memory),
    );
    for (number, (name, ..)) in EXPORTS.iter().enumerate() {
        let each = || {
            costs
                .iter()
                .map(|(hand, exports)| (hand, &exports[number].0))
        };
        println!(
            "  {name:14} {} CPU-s, {} s, {} MB, {} frames\n                 of by hand: {} CPU, {} wall; less: {}x CPU, {}x wall",
            spread(each().map(|(_, cost)| cost.cpu)),
            spread(each().map(|(_, cost)| cost.wall)),
            spread(each().map(|(_, cost)| cost.memory)),
            costs[0].1[number].1,
            spread(each().map(|(hand, cost)| cost.cpu / hand.cpu)),
            spread(each().map(|(hand, cost)| cost.wall / hand.wall)),
            spread(each().map(|(hand, cost)| hand.cpu / cost.cpu)),
            spread(each().map(|(hand, cost)| hand.wall / cost.wall)),
        );
    }
}

/// The median, and the least and the most.
fn spread(numbers: impl Iterator<Item = f64>) -> String {
    let mut numbers: Vec<_> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    let (least, most) = (numbers[0], numbers[numbers.len() - 1]);
    format!("{:.2} ({least:.2}-{most:.2})", numbers[numbers.len() / 2])
}

/// The mean likeness of the picture of the two films, of all planes: 1 where they are the same.
fn likeness(folder: &Path) -> String {
    let compared = "-nostdin -i film.mp4 -i by-hand.mp4 -lavfi ssim -an -f null -";
    let output = Command::new(engine().program())
        .args(compared.split(' '))
        .current_dir(folder)
        .output();
    let told = String::from_utf8(output.unwrap().stderr).unwrap();
    let (_, all) = told.rsplit_once("All:").unwrap();
    all.trim().to_owned()
}

/// Clips of ten seconds over music under titles, of which the last has the words `title`.
fn draft(seconds: u64, title: &str, volume: f64) -> Draft {
    let clips: Vec<_> = (0..seconds / CLIP)
        .map(|n| {
            let (source, begin) = source(n);
            json!({"d": CLIP * 1000, "m": {"start": n * CLIP * 1000, "src": source, "in": begin * 1000}})
        })
        .collect();
    let titles: Vec<_> = (0..seconds / 30)
        .map(|n| {
            let is_last = n + 1 == seconds / 30;
            let text = if is_last { title } else { "A title" };
            json!({"d": 3000, "m": {"start": n * 30_000 + 1000, "text": text, "position": "top"}})
        })
        .collect();
    let music = json!({"d": seconds * 1000, "m": {"start": 0, "src": MUSIC, "volume": volume}});
    let tracks = json!([{"tt": 0, "sg": clips}, {"tt": 1, "sg": [music]}, {"tt": 7, "sg": titles}]);
    Draft::from_json(&json!({"d": seconds * 1000, "t": tracks}).to_string()).unwrap()
}

/// The source of a clip and the second that it begins at.
fn source(clip: u64) -> (&'static str, u64) {
    let place = usize::try_from(clip).unwrap() % SOURCES.len();
    (SOURCES[place], clip * 7 % 10)
}

/// The same film in one command, with a picture of a title's size in its place.
fn command(seconds: u64, encoder: &str) -> Vec<String> {
    let (count, titles) = (seconds / CLIP, seconds / 30);
    let clips = (0..count).map(|clip| {
        let (source, begin) = source(clip);
        format!("-ss {begin} -t {CLIP} -i {source}")
    });
    let letterings = (0..titles).map(|_| "-i title.png".to_owned());
    let music = format!("-stream_loop -1 -i {MUSIC}");
    let inputs: Vec<_> = clips.chain(letterings).chain([music]).collect();
    let streams = (0..count).map(|n| format!("[{n}:v][{n}:a]"));
    let streams = streams.collect::<Vec<_>>().concat();
    let joined = format!("{streams}concat=n={count}:v=1:a=1[t0][own]");
    let music = count + titles;
    let mixed = format!(
        "[{music}:a]volume=0.4,atrim=end={seconds}[music];\
         [own][music]amix=inputs=2:normalize=0,alimiter=limit=0.95:level=0[sound]"
    );
    let laid_over = (0..titles).map(|title| {
        let (input, from, above) = (count + title, title * 30 + 1, title + 1);
        let until = from + 3;
        format!(
            "[t{title}][{input}:v]overlay=x=626:y=74:enable='gte(t,{from})*lt(t,{until})'[t{above}]"
        )
    });
    let filters = [joined, mixed]
        .into_iter()
        .chain(laid_over)
        .collect::<Vec<_>>()
        .join(";");
    let inputs = inputs.join(" ");
    let inputs = inputs.split(' ').map(str::to_owned);
    let output = format!(
        "-map [t{titles}] -map [sound] -c:v libx264 -preset veryfast -crf 20 -pix_fmt yuv420p -g 120 \
         {encoder}-c:a aac -b:a 192k -movflags +faststart by-hand.mp4"
    );
    inputs
        .chain(["-filter_complex".to_owned(), filters])
        .chain(
            output
                .split(' ')
                .filter(|word| !word.is_empty())
                .map(str::to_owned),
        )
        .collect()
}

/// Moving pictures with grain, and a tone.
async fn make_sources(folder: &Path) -> Sources {
    let title = "-f lavfi -i color=white@0.5:size=672x138,format=rgba -frames:v 1 title.png";
    ffmpeg(folder, &words(title));
    let music = format!(
        "-f lavfi -i anoisesrc=duration=120:color=pink:amplitude=0.3 -filter_complex tremolo=2,lowpass=4000 \
         -c:a aac -ac 2 -ar 48000 {MUSIC}"
    );
    ffmpeg(folder, &words(&music));
    let mut sources = Sources::new();
    sources.insert(MUSIC.to_owned(), source_at(folder, MUSIC).await);
    for (number, name) in SOURCES.iter().enumerate() {
        let clip = format!(
            "-f lavfi -i testsrc2=size=1920x1080:rate=30:duration=20,noise=alls=5:allf=t \
             -f lavfi -i sine=frequency={}:duration=20 -c:v libx264 -preset veryfast -crf 20 -g 60 \
             -pix_fmt yuv420p -c:a aac -ac 2 -ar 48000 {name}",
            220 * (number + 1)
        );
        ffmpeg(folder, &words(&clip));
        sources.insert((*name).to_owned(), source_at(folder, name).await);
    }
    sources
}

async fn source_at(folder: &Path, name: &str) -> Source {
    let path = folder.join(name);
    let info = engine().probe(&path).await.unwrap();
    let hash = Some(name.to_owned());
    Source { path, info, hash }
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

fn engine() -> Engine {
    let search_path = std::env::var_os("PATH");
    Engine::locate(None, search_path.as_deref(), Some(Path::new(LAUNCHER))).unwrap()
}

fn ffmpeg(folder: &Path, arguments: &[String]) {
    let program: PathBuf = engine().program().to_owned();
    let status = Command::new(program)
        .args(["-v", "error", "-nostdin", "-y"])
        .args(arguments)
        .current_dir(folder)
        .status();
    assert!(status.unwrap().success(), "{arguments:?}");
}

/// Begins to measure; what it returns tells what was used since.
fn begin() -> impl FnOnce() -> Cost {
    let (started, before) = (Instant::now(), processor_time());
    let is_over = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&is_over);
    let looking = thread::spawn(move || {
        let mut most = memory();
        while !over.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(200));
            most = most.max(memory());
        }
        (most, hundredths("/proc/thread-self/stat", 2))
    });
    move || {
        let wall = started.elapsed().as_secs_f64();
        is_over.store(true, Ordering::Relaxed);
        let (memory, looked) = looking.join().unwrap();
        Cost {
            // Looking at much memory takes long, and is no part of it.
            cpu: processor_time() - before - looked,
            wall,
            memory,
        }
    }
}

/// The memory of this process and its children, in MB; a part of what they share counts for each (Pss in proc(5)).
fn memory() -> f64 {
    let own = std::process::id().to_string();
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let value = |status: &str, name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.split_whitespace().next()?.to_owned())
    };
    let kilobytes = processes.filter_map(|of| {
        let read = |name| fs::read_to_string(of.path().join(name)).ok();
        let status = read("status")?;
        let is_ours = ["Pid:", "PPid:"].map(|name| value(&status, name));
        is_ours.contains(&Some(own.clone())).then_some(())?;
        value(&read("smaps_rollup")?, "Pss:")?.parse::<f64>().ok()
    });
    kilobytes.sum::<f64>() / 1024.0
}

/// Seconds that this process and its ended children have used.
fn processor_time() -> f64 {
    hundredths("/proc/self/stat", 4)
}

/// Fields 14 and so on of proc(5), so many of them, as seconds.
fn hundredths(path: &str, count: usize) -> f64 {
    let stat = fs::read_to_string(path).unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let ticks = fields.split(' ').skip(11).take(count);
    let ticks: f64 = ticks.map(|field| field.parse::<f64>().unwrap()).sum();
    ticks / 100.0
}
