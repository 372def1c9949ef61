//! What an export costs beside one FFmpeg command that makes the same film: cold, after the edit of one title, and
//! unchanged. Linux: processor time is read from `/proc`.
//!
//! `cargo bench --package veo-render --bench export -- 60 300` measures films of so many seconds. FFmpeg is told to make
//! them of 1920 x 1080 at 30 frames per second, of clips of 10 s with a title of 3 s every 30 s.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and ends where something is wrong"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde_json::json;
use veo_render::{Cache, Engine, Monitor, Output, Plan, Quality, Source, Sources};
use veo_timeline::{Canvas, Draft};

/// What starts FFmpeg in its jail here.
const LAUNCHER: &str = env!("CARGO_BIN_EXE_jail-launcher");

const SOURCES: [&str; 3] = ["a.mp4", "b.mp4", "c.mp4"];
const CLIP: u64 = 10;

/// Seconds of processor time, of this process and of those that it waited for, and of the wall's clock.
#[derive(Clone, Copy)]
struct Cost {
    cpu: f64,
    wall: f64,
}

#[tokio::main]
async fn main() {
    let asked = std::env::args().skip(1);
    let mut lengths: Vec<u64> = asked.filter_map(|word| word.parse().ok()).collect();
    if lengths.is_empty() {
        lengths.push(60);
    }
    let folder = tempfile::tempdir().unwrap();
    let sources = make_sources(folder.path()).await;
    for seconds in lengths {
        compare(folder.path(), &sources, seconds).await;
    }
}

async fn compare(folder: &Path, sources: &Sources, seconds: u64) {
    let by_hand = begin();
    ffmpeg(folder, &command(seconds));
    let by_hand = by_hand();
    let cache = Cache::new(&folder.join(format!("cache-{seconds}")), Cache::USUAL_BOUND);
    let engine = engine().with_cache(cache);
    let film = folder.join("film.mp4");
    let export = async |title: &str| {
        let cost = begin();
        let output = Output {
            canvas: Canvas::default(),
            quality: Quality::High,
            comment: "a benchmark".to_owned(),
        };
        let plan = Plan::new(&draft(seconds, title), sources, output).unwrap();
        let made = engine.render(&plan, &film, &Monitor::unwatched()).await;
        (cost(), made.unwrap().encoded)
    };
    println!("{seconds} s: by hand {:.1} CPU-s", by_hand.cpu);
    for (name, title) in [
        ("cold", "Morning"),
        ("another title", "Evening"),
        ("unchanged", "Evening"),
    ] {
        let (cost, frames) = export(title).await;
        println!(
            "  {name:14} {:7.2} CPU-s, {:6.2} s, {frames} frames encoded: {:.2} of by hand, {:.1}x less CPU",
            cost.cpu,
            cost.wall,
            cost.cpu / by_hand.cpu,
            by_hand.cpu / cost.cpu,
        );
    }
}

/// Clips of ten seconds under titles, of which the second has the words `title`.
fn draft(seconds: u64, title: &str) -> Draft {
    let clips: Vec<_> = (0..seconds / CLIP)
        .map(|n| {
            let (source, begin) = source(n);
            json!({"d": CLIP * 1000, "m": {"start": n * CLIP * 1000, "src": source, "in": begin * 1000}})
        })
        .collect();
    let titles: Vec<_> = (0..seconds / 30)
        .map(|n| {
            let text = if n == 1 { title } else { "A title" };
            json!({"d": 3000, "m": {"start": n * 30_000 + 1000, "text": text, "position": "top"}})
        })
        .collect();
    let tracks = json!([{"tt": 0, "sg": clips}, {"tt": 7, "sg": titles}]);
    Draft::from_json(&json!({"d": seconds * 1000, "t": tracks}).to_string()).unwrap()
}

/// The source of a clip and the second that it begins at.
fn source(clip: u64) -> (&'static str, u64) {
    let place = usize::try_from(clip).unwrap() % SOURCES.len();
    (SOURCES[place], clip * 7 % 10)
}

/// The same film in one command, with a picture of a title's size in its place.
fn command(seconds: u64) -> Vec<String> {
    let (count, titles) = (seconds / CLIP, seconds / 30);
    let clips = (0..count).map(|clip| {
        let (source, begin) = source(clip);
        format!("-ss {begin} -t {CLIP} -i {source}")
    });
    let letterings = (0..titles).map(|_| "-i title.png".to_owned());
    let inputs: Vec<_> = clips.chain(letterings).collect();
    let streams = (0..count).map(|n| format!("[{n}:v][{n}:a]"));
    let streams = streams.collect::<Vec<_>>().concat();
    let joined = format!("{streams}concat=n={count}:v=1:a=1[t0][sound]");
    let laid_over = (0..titles).map(|title| {
        let (input, from, above) = (count + title, title * 30 + 1, title + 1);
        let until = from + 3;
        format!(
            "[t{title}][{input}:v]overlay=x=626:y=74:enable='gte(t,{from})*lt(t,{until})'[t{above}]"
        )
    });
    let filters = [joined]
        .into_iter()
        .chain(laid_over)
        .collect::<Vec<_>>()
        .join(";");
    let inputs = inputs.join(" ");
    let inputs = inputs.split(' ').map(str::to_owned);
    let output = format!(
        "-map [t{titles}] -map [sound] -c:v libx264 -preset veryfast -crf 20 -pix_fmt yuv420p -g 120 \
         -c:a aac -b:a 192k -movflags +faststart by-hand.mp4"
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
    let mut sources = Sources::new();
    for (number, name) in SOURCES.iter().enumerate() {
        let grain = 6 + 4 * number;
        let clip = format!(
            "-f lavfi -i testsrc2=size=1920x1080:rate=30:duration=20,noise=alls={grain}:allf=t \
             -f lavfi -i sine=frequency={}:duration=20 -c:v libx264 -preset veryfast -crf 20 -g 60 \
             -pix_fmt yuv420p -c:a aac -ac 2 -ar 48000 {name}",
            220 * (number + 1)
        );
        ffmpeg(folder, &words(&clip));
        let path = folder.join(name);
        let info = engine().probe(&path).await.unwrap();
        let hash = Some((*name).to_owned());
        sources.insert((*name).to_owned(), Source { path, info, hash });
    }
    sources
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
    move || Cost {
        cpu: processor_time() - before,
        wall: started.elapsed().as_secs_f64(),
    }
}

/// Seconds that this process and its ended children have used: fields 14 to 17 of proc(5), in hundredths.
fn processor_time() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let ticks = fields.split(' ').skip(11).take(4);
    let ticks: f64 = ticks.map(|field| field.parse::<f64>().unwrap()).sum();
    ticks / 100.0
}
