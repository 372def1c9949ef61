//! FFmpeg lives as long as its caller wants, and not longer than its caller.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::json;
use veo_render::{FootageSpec, Monitor, Output, Plan, Quality, Sources};

use crate::support::{CANVAS, draft, engine};

/// How long something is waited for that takes less than a second.
const PATIENCE: Duration = Duration::from_secs(20);

/// Tells [`renders_two_hours`] where to write.
const FOLDER: &str = "VEO_TEST_FOLDER";

#[test]
fn ffmpeg_dies_with_a_parent_that_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut parent = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "life::renders_two_hours", "--ignored"])
        .env(FOLDER, folder.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let working = || processes("ffmpeg", folder.path());
    await_that(|| working() == 1);

    parent.kill().unwrap();
    parent.wait().unwrap();

    await_that(|| working() == 0);
}

/// The parent that is killed, which is this very program. Its FFmpeg reads nothing from it, so that it does not end for
/// want of more.
#[tokio::test]
#[ignore = "it is started by another test, and takes long"]
async fn renders_two_hours() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let path = Path::new(&folder).join("film.mp4");
    let titles = json!([{"tt": 7, "sg": [{"d": 7_200_000, "m": {"start": 0, "text": "Long"}}]}]);
    let output = Output {
        canvas: CANVAS,
        quality: Quality::High,
        comment: String::new(),
    };
    let plan = Plan::new(&draft(7_200_000, &titles), &Sources::new(), output).unwrap();
    let made = engine().render(&plan, &path, &Monitor::unwatched()).await;
    made.unwrap();
}

#[test]
fn ffmpeg_survives_the_thread_that_asked_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.mp4");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (go_on, may_go_on) = mpsc::channel();
    let mut begun = Some(begun);
    // More frames than wait for the encoder: it runs by then, and waits for more.
    let fill = move |frame, pixels: &mut [u8]| {
        if frame == 8 {
            begun.take().unwrap().send(()).unwrap();
            may_go_on.recv().unwrap();
        }
        gray(frame, pixels);
    };
    let (engine, spec, monitor) = (engine(), spec(12), Monitor::unwatched());
    let mut clip = Box::pin(engine.encode_footage(&spec, fill, Vec::new(), &path, &monitor));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            runtime.block_on(async {
                tokio::select! {
                    made = &mut clip => made.unwrap(),
                    begun = has_begun => begun.unwrap(),
                }
            });
        });
    });
    go_on.send(()).unwrap();
    runtime.block_on(clip).unwrap();
    assert!(path.is_file());
}

fn spec(frames: u32) -> FootageSpec {
    FootageSpec {
        canvas: CANVAS,
        frames,
        card: None,
        comment: "made by a test".to_owned(),
    }
}

fn gray(_frame: u32, pixels: &mut [u8]) {
    pixels.fill(128);
}

fn await_that(holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// How many processes run `program` and name `folder` in their arguments.
fn processes(program: &str, folder: &Path) -> usize {
    let runs_it = |process: PathBuf| {
        let told = |file| fs::read(process.join(file)).unwrap_or_default();
        let arguments = String::from_utf8_lossy(&told("cmdline")).into_owned();
        told("comm").starts_with(program.as_bytes())
            && arguments.contains(&*folder.to_string_lossy())
    };
    let entries = fs::read_dir("/proc").expect("Linux has it");
    entries
        .flatten()
        .filter(|entry| runs_it(entry.path()))
        .count()
}
