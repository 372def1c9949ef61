//! However many threads decode, a clip's pictures are the same.

use serde_json::{Value, json};
use veo_render::{Cache, Engine, Monitor, Output, Plan, Quality};

use crate::support::{CANVAS, Library, draft, engine};

/// Sources of every way of decoding, as they come with pictures that are shown in another order.
const MOVING: [(&str, &str); 9] = [
    ("h264.mp4", "-c:v libx264 -bf 3"),
    ("h264.mkv", "-c:v libx264 -bf 3"),
    (
        "hevc.mov",
        "-c:v libx265 -x265-params log-level=none -tag:v hvc1",
    ),
    ("mpeg4.avi", "-c:v mpeg4 -q:v 4 -bf 2"),
    ("vp8.webm", "-c:v libvpx -b:v 1M"),
    ("vp9.webm", "-c:v libvpx-vp9 -cpu-used 8 -b:v 1M"),
    ("av1.mkv", "-c:v libaom-av1 -cpu-used 8"),
    ("prores.mov", "-c:v prores_ks"),
    (
        "variable.mov",
        "-vf setpts=(N+N*N/60)/25/TB -fps_mode vfr -video_track_timescale 600 -c:v libx264 -bf 3",
    ),
];

/// Each clip is first made by itself, where two threads decode it, and then among all others, where one does.
#[tokio::test]
async fn a_clip_is_the_same_by_itself_and_among_others() {
    let mut library = Library::new();
    for (name, encoder) in MOVING {
        let pictures = "-f lavfi -i testsrc2=size=160x90:rate=25:duration=3";
        library
            .add(name, &format!("{pictures} -pix_fmt yuv420p {encoder}"))
            .await;
    }
    let clip =
        |start: u64, name: &str| json!({"d": 1000, "m": {"start": start, "src": name, "in": 1300}});
    let cache = Cache::new(&library.path("cache"), Cache::USUAL_BOUND);
    let keeping = engine().with_cache(cache);
    for (name, _) in MOVING {
        let encoded = render(&library, &keeping, &[clip(0, name)], "alone.mp4").await;
        assert_eq!(encoded, 30, "{name}");
    }
    let all: Vec<_> = (0..)
        .zip(MOVING)
        .map(|(place, (name, _))| clip(place * 1000, name))
        .collect();
    assert_eq!(render(&library, &keeping, &all, "kept.mp4").await, 0);
    let encoded = render(&library, &engine(), &all, "together.mp4").await;
    assert_eq!(encoded as usize, 30 * MOVING.len());
    let film = |name| std::fs::read(library.path(name)).unwrap();
    assert!(film("kept.mp4") == film("together.mp4"));
}

/// Renders clips of a second; returns how many frames were encoded.
async fn render(library: &Library, engine: &Engine, clips: &[Value], name: &str) -> u32 {
    let draft = draft(1000 * clips.len() as u64, &json!([{"tt": 0, "sg": clips}]));
    let output = Output {
        canvas: CANVAS,
        quality: Quality::High,
        comment: String::new(),
    };
    let plan = Plan::new(&draft, &library.sources, output).unwrap();
    let film = library.path(name);
    let made = engine.render(&plan, &film, &Monitor::unwatched()).await;
    made.unwrap().encoded
}
