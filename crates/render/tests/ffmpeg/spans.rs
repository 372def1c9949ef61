//! Films of which parts were made before.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use veo_render::{Cache, Engine, ErrorKind, Monitor, Output, Plan, Quality, Rendered, Result};
use veo_timeline::Draft;

use crate::support::{CANVAS, Library, draft, engine, ffmpeg, tone_clip};

/// Media, and a cache for what is made of them.
struct Bench {
    library: Library,
    engine: Engine,
}

impl Bench {
    /// With `move.mp4`, whose pictures all differ, and `music.wav`.
    async fn new() -> Self {
        let mut library = Library::new();
        let moving = "-f lavfi -i testsrc2=size=320x180:rate=30:duration=12 -f lavfi -i sine=duration=12 \
                      -c:v libx264 -g 100 -pix_fmt yuv420p -c:a aac";
        library.add("move.mp4", moving).await;
        let music = "-f lavfi -i sine=frequency=880:duration=3";
        library.add("music.wav", music).await;
        let cache = Cache::new(&library.path("cache"), Cache::USUAL_BOUND);
        Self {
            library,
            engine: engine().with_cache(cache),
        }
    }

    async fn try_render(&self, engine: &Engine, draft: &Draft, name: &str) -> Result<Rendered> {
        let output = Output {
            canvas: CANVAS,
            quality: Quality::High,
            comment: "made by a test".to_owned(),
        };
        let plan = Plan::new(draft, &self.library.sources, output)?;
        let path = self.library.path(name);
        engine.render(&plan, &path, &Monitor::unwatched()).await
    }

    /// Renders with the cache; returns how many frames were encoded. The film must be the one that is made without.
    async fn encoded(&self, draft: &Draft) -> u32 {
        let warm = self.try_render(&self.engine, draft, "warm.mp4").await;
        let cold = self.try_render(&engine(), draft, "cold.mp4").await.unwrap();
        let frames = (draft.timeline().duration.as_seconds() * 30.0).round() as u32;
        assert_eq!(cold.encoded, frames);
        assert!(self.film("warm.mp4") == self.film("cold.mp4"));
        check_packets(&self.library.path("warm.mp4"), frames);
        warm.unwrap().encoded
    }

    fn film(&self, name: &str) -> Vec<u8> {
        fs::read(self.library.path(name)).unwrap()
    }

    /// What is in the cache.
    fn entries(&self) -> Vec<PathBuf> {
        let folder = fs::read_dir(self.library.path("cache"));
        let entries = folder.into_iter().flatten();
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

/// A clip of so many milliseconds from `begin` on.
fn clip(start: u64, length: u64, begin: u64) -> Value {
    json!({"d": length, "m": {"start": start, "src": "move.mp4", "in": begin}})
}

/// Clips under a title, and music.
fn film(duration: u64, clips: &[Value], title: (u64, u64, &str)) -> Draft {
    let (start, length, text) = title;
    draft(
        duration,
        &json!([
            {"tt": 0, "sg": clips},
            {"tt": 1, "sg": [{"d": duration, "m": {"start": 0, "src": "music.wav", "volume": 0.4}}]},
            {"tt": 7, "sg": [{"d": length, "m": {"start": start, "text": text}}]}
        ]),
    )
}

/// Decodes without a complaint; times of decoding rise by one frame each, no picture is shown before it is decoded or
/// at the time of another.
fn check_packets(path: &Path, frames: u32) {
    let folder = path.parent().unwrap();
    let url = format!("file:{}", path.display());
    ffmpeg(
        folder,
        &format!("-xerror -err_detect explode -i {url} -f null -"),
    );
    let listed = ffmpeg(
        folder,
        &format!("-i {url} -map 0:v -c copy -f framecrc -enc_time_base 1:30 -"),
    );
    let listed = String::from_utf8(listed.stdout).unwrap();
    let packets: Vec<(i64, i64)> = listed
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut numbers = line.split(',').skip(1).map(|word| word.trim().parse());
            let mut number = || numbers.next().unwrap().unwrap();
            (number(), number())
        })
        .collect();
    assert_eq!(packets.len(), frames as usize);
    let step = 15_360 / 30;
    for pair in packets.windows(2) {
        assert_eq!(pair[1].0 - pair[0].0, step, "{pair:?}");
    }
    assert!(packets.iter().all(|(decoded, shown)| decoded <= shown));
    let mut shown: Vec<_> = packets.iter().map(|(_, shown)| *shown / step).collect();
    shown.sort_unstable();
    assert_eq!(shown, (0..i64::from(frames)).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_edit_makes_only_what_it_changes() {
    let bench = Bench::new().await;
    let clips = [clip(0, 10_000, 0), clip(10_000, 3000, 4100)];
    let titled = |text: &str| film(13_000, &clips, (2000, 3000, text));
    assert_eq!(bench.encoded(&titled("One")).await, 390);
    assert_eq!(bench.encoded(&titled("One")).await, 0);
    assert_eq!(bench.encoded(&titled("Two")).await, 90);
    assert_eq!(bench.encoded(&titled("One")).await, 0);
    // A clip that comes in before moves all others.
    let clips = [
        clip(0, 1500, 700),
        clip(1500, 10_000, 0),
        clip(11_500, 3000, 4100),
    ];
    let shifted = film(14_500, &clips, (3500, 3000, "Two"));
    assert_eq!(bench.encoded(&shifted).await, 45);
}

/// A title that comes in the middle of what runs over time has it made anew in its frames alone; and the same, bit for
/// bit, as without a cut, for `encoded` compares the films.
#[tokio::test]
async fn what_runs_over_time_is_the_same_wherever_it_is_cut() {
    let bench = Bench::new().await;
    let part = |start: u64, length: u64, more: Value| {
        let mut meta = more;
        meta["start"] = start.into();
        meta["src"] = "move.mp4".into();
        json!({"d": length, "m": meta})
    };
    let titled = |text: &str| {
        let title =
            |start: u64, length: u64| json!({"d": length, "m": {"start": start, "text": text}});
        draft(
            7000,
            &json!([
                {"tt": 0, "sg": [
                    part(0, 2000, json!({"speed": 1.5, "motion": "zoom-in", "vignette": 0.5})),
                    part(2000, 2000, json!({"in": 3000, "reverse": true, "look": "vintage",
                                            "transition": {"kind": "zoom", "ms": 1000}})),
                    part(4000, 3000, json!({"in": 1000, "crop": {"x": 0.2, "w": 0.5, "h": 0.5}, "rotate": 90,
                                            "fit": "blur", "transition": {"kind": "slide", "ms": 700}}))]},
                {"tt": 0, "sg": [part(1000, 4000, json!({"in": 2000, "speed": 0.7, "box": "top-right",
                                  "opacity": 0.8, "motion": "pan-left", "blur": 0.1,
                                  "transition": {"kind": "dissolve", "ms": 2000}}))]},
                {"tt": 7, "sg": [title(500, 100), title(1500, 200), title(2500, 200), title(4300, 100), title(6000, 100)]}
            ]),
        )
    };
    assert_eq!(bench.encoded(&titled("One")).await, 210);
    assert_eq!(bench.encoded(&titled("Two")).await, 21);
}

#[tokio::test]
async fn spans_may_be_of_a_frame_or_two() {
    let bench = Bench::new().await;
    let clips = [
        clip(0, 34, 0),
        clip(34, 33, 5000),
        clip(67, 66, 1000),
        clip(133, 867, 2000),
    ];
    let frames = film(1000, &clips, (500, 67, "Blink"));
    assert_eq!(bench.encoded(&frames).await, 30);
    let frames = film(1000, &clips, (500, 67, "Wink"));
    assert_eq!(bench.encoded(&frames).await, 2);
    let single = film(34, &[clip(0, 34, 0)], (0, 34, "One"));
    assert_eq!(bench.encoded(&single).await, 1);
}

#[tokio::test]
async fn a_clip_of_another_rate_is_the_same_from_its_middle() {
    let mut bench = Bench::new().await;
    let moving = "-f lavfi -i testsrc2=size=200x120:rate=24000/1001:duration=20 -c:v libx264 -pix_fmt yuv420p";
    bench.library.add("slow.mkv", moving).await;
    let segment = json!({"d": 19_000, "m": {"start": 0, "src": "slow.mkv", "in": 330}});
    // Of its later spans, one is made by itself with the title, the others with their neighbours.
    for (text, encoded) in [("One", 570), ("Two", 60)] {
        let film = film(19_000, std::slice::from_ref(&segment), (11_000, 2000, text));
        assert_eq!(bench.encoded(&film).await, encoded);
    }
    // Longer than it lasts: its last picture is held over whole spans.
    let held = json!({"d": 40_000, "m": {"start": 0, "src": "slow.mkv", "in": 10_000}});
    for (text, encoded) in [("One", 1200), ("Two", 60)] {
        let film = film(40_000, std::slice::from_ref(&held), (30_000, 2000, text));
        assert_eq!(bench.encoded(&film).await, encoded);
    }
}

#[tokio::test]
async fn two_renders_share_a_cache() {
    let bench = Bench::new().await;
    let film = film(4000, &[clip(0, 4000, 0)], (1000, 1000, "Both"));
    let one = bench.try_render(&bench.engine, &film, "one.mp4");
    let other = bench.try_render(&bench.engine, &film, "other.mp4");
    let (one, other) = tokio::join!(one, other);
    assert_eq!(one.unwrap().info, other.unwrap().info);
    assert!(bench.film("one.mp4") == bench.film("other.mp4"));
    assert_eq!(bench.encoded(&film).await, 0);
}

#[tokio::test]
async fn what_is_damaged_in_the_cache_is_made_again() {
    let bench = Bench::new().await;
    let film = film(4000, &[clip(0, 4000, 0)], (1000, 1000, "Whole"));
    bench.encoded(&film).await;
    assert_eq!(
        bench.entries().len(),
        8,
        "three spans, two files decoded, a region of sound, all of the sound, the film"
    );
    for (number, path) in bench.entries().iter().enumerate() {
        let mut bytes = fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        match number % 2 {
            0 => bytes[middle] ^= 1,
            _ => bytes.truncate(middle),
        }
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(bench.encoded(&film).await, 120);
    assert_eq!(bench.encoded(&film).await, 0);
}

#[tokio::test]
async fn a_broken_clip_leaves_nothing_in_the_cache_and_all_else_can_be_made() {
    let mut bench = Bench::new().await;
    let mut hole = bench.film("move.mp4");
    let at = hole.len() * 6 / 10;
    hole[at..at + 4000].fill(0);
    fs::write(bench.library.path("hole.mp4"), &hole).unwrap();
    bench.library.add_file("hole.mp4").await;
    let broken = |length: u64| {
        let broken = json!({"d": length, "m": {"start": 8000, "src": "hole.mp4"}});
        film(
            8000 + length,
            &[clip(0, 8000, 0), broken],
            (1000, 1000, "On"),
        )
    };
    let damaged = broken(11_000);
    let refused = bench.try_render(&bench.engine, &damaged, "film.mp4").await;
    let error = refused.unwrap_err();
    assert!(
        matches!(error.kind, ErrorKind::DamagedClip { .. }),
        "{error:?}"
    );
    // Nor is it whole the next time.
    let refused = bench.try_render(&bench.engine, &damaged, "film.mp4").await;
    assert!(matches!(
        refused.unwrap_err().kind,
        ErrorKind::DamagedClip { .. }
    ));
    // What is whole of it can be used: two seconds, and what of the other clip was not made before all was called off.
    let encoded = bench.encoded(&broken(2000)).await;
    assert!([60, 120, 240, 300].contains(&encoded), "{encoded}");
    assert_eq!(
        bench
            .encoded(&film(8000, &[clip(0, 8000, 0)], (1000, 1000, "On")))
            .await,
        0
    );
}

#[tokio::test]
async fn the_cache_is_bounded_and_keeps_what_was_used_last() {
    let mut bench = Bench::new().await;
    let titled = |text: &str| film(3000, &[clip(0, 3000, 0)], (1000, 1000, text));
    bench.encoded(&titled("First and longer")).await;
    // Room for what one film is joined of, and no more: not for the film, nor for what its sound was mixed of.
    let is_joined = |path: &PathBuf| fs::read(path).unwrap()[4..].starts_with(b"ftyp");
    let parts = bench.entries().into_iter().filter(is_joined);
    let parts = parts.filter(|path| !is_film(path));
    let size = parts.map(|path| path.metadata().unwrap().len()).sum();
    let cache = Cache::new(&bench.library.path("cache"), size);
    bench.engine = engine().with_cache(cache.clone());
    assert_eq!(bench.encoded(&titled("Then")).await, 30);
    assert_eq!(bench.entries().len(), 4);
    assert_eq!(bench.encoded(&titled("Then")).await, 0);
    assert_eq!(bench.encoded(&titled("First and longer")).await, 30);
}

#[tokio::test]
async fn nothing_is_kept_of_a_source_that_does_not_tell_what_it_holds() {
    let mut bench = Bench::new().await;
    let clip_of_red = tone_clip("red", "320x180", 30, 2.0);
    bench.library.add("red.mp4", &clip_of_red).await;
    bench.library.sources.get_mut("red.mp4").unwrap().hash = None;
    let red = json!({"d": 1000, "m": {"start": 1000, "src": "red.mp4"}});
    let film = film(2000, &[clip(0, 1000, 0), red], (0, 500, "Red"));
    assert_eq!(bench.encoded(&film).await, 60);
    assert_eq!(bench.encoded(&film).await, 30);
}

fn is_film(path: &Path) -> bool {
    path.extension().unwrap() == "film"
}

#[tokio::test]
async fn an_unchanged_film_is_handed_out_as_it_was_made() {
    let bench = Bench::new().await;
    let titled = |text: &str| film(2000, &[clip(0, 2000, 0)], (1000, 500, text));
    bench.encoded(&titled("Kept")).await;
    let films = || bench.entries().into_iter().filter(|path| is_film(path));
    assert_eq!(films().count(), 1);
    // Nothing but the film is there any more, so that it can be made of nothing else.
    let parts = bench.entries().into_iter().filter(|path| !is_film(path));
    parts.for_each(|path| fs::remove_file(path).unwrap());
    assert_eq!(bench.encoded(&titled("Kept")).await, 0);
    assert_eq!(bench.encoded(&titled("Other")).await, 60);
    assert_eq!(films().count(), 2);
    // A film that was changed behind our back is not handed out: it is joined again.
    for path in films() {
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(bench.encoded(&titled("Other")).await, 0);
    assert_eq!(films().count(), 2);
}
