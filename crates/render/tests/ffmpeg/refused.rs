//! How a film's making is followed and called off, and films that cannot be made.

use std::sync::{Arc, Mutex};

use serde_json::json;
use tokio_util::sync::CancellationToken;
use veo_render::{ErrorKind, Monitor, Plan};
use veo_timeline::{Draft, Millis};

use crate::film::{output, try_render};
use crate::support::{CANVAS, Library, draft, engine, tone_clip};

#[tokio::test]
async fn progress_rises_to_the_end() {
    let mut library = Library::new();
    library
        .add("red.mp4", &tone_clip("red", "320x180", 30, 2.0))
        .await;
    let draft = draft(
        20_000,
        &json!([{"tt": 0, "sg": [{"d": 20000, "m": {"src": "red.mp4"}}]}]),
    );
    let plan = Plan::new(&draft, &library.sources, output(CANVAS)).unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let reports = Arc::clone(&seen);
    let monitor = Monitor::new(
        move |done| reports.lock().unwrap().push(done),
        CancellationToken::new(),
    );
    engine()
        .render(&plan, &library.path("film.mp4"), &monitor)
        .await
        .unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.is_sorted());
    assert_eq!(seen.last(), Some(&1.0));
}

#[tokio::test]
async fn cancelling_leaves_nothing_behind() {
    let mut library = Library::new();
    library
        .add("red.mp4", &tone_clip("red", "320x180", 30, 1.0))
        .await;
    let before = library.names();
    let draft = draft(
        3_600_000,
        &json!([{"tt": 0, "sg": [{"d": 3_600_000, "m": {"src": "red.mp4"}}]}]),
    );
    let plan = Plan::new(&draft, &library.sources, output(CANVAS)).unwrap();
    let cancellation = CancellationToken::new();
    let cancel = cancellation.clone();
    // The first progress shows that FFmpeg is in the middle of it.
    let monitor = Monitor::new(move |_| cancel.cancel(), cancellation);
    let error = engine()
        .render(&plan, &library.path("film.mp4"), &monitor)
        .await
        .unwrap_err();
    assert!(error.is_cancelled(), "{error}");
    assert_eq!(library.names(), before);
}

#[tokio::test]
async fn a_clip_that_went_bad_is_named() {
    let mut library = Library::new();
    library
        .add("good.mp4", &tone_clip("red", "320x180", 30, 1.0))
        .await;
    library
        .add("bad.mp4", &tone_clip("blue", "320x180", 30, 1.0))
        .await;
    std::fs::write(library.path("bad.mp4"), b"no longer a film").unwrap();
    let before = library.names();
    let draft = draft(
        2000,
        &json!([{"tt": 0, "sg": [
            {"d": 1000, "m": {"start": 0, "name": "good.mp4", "src": "good.mp4"}},
            {"d": 1000, "m": {"start": 1000, "name": "bad.mp4", "src": "bad.mp4"}}]}]),
    );
    let error = try_render(&library, &draft, &library.path("film.mp4"))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("clip 2 'bad.mp4' could not be read: "),
        "{error}"
    );
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(library.names(), before);
}

#[tokio::test]
async fn a_clip_that_is_damaged_in_the_middle_is_named_with_the_place() {
    let mut library = Library::new();
    let moving = "-f lavfi -i testsrc2=size=320x180:rate=30:duration=6 -f lavfi -i sine=duration=6 \
                  -c:v libx264 -g 30 -pix_fmt yuv420p -c:a aac -movflags +faststart";
    for name in ["whole.mp4", "cut.mp4", "hole.mp4"] {
        library.add(name, moving).await;
    }
    let whole = std::fs::read(library.path("whole.mp4")).unwrap();
    let at = whole.len() * 6 / 10;
    std::fs::write(library.path("cut.mp4"), &whole[..at]).unwrap();
    let mut hole = whole.clone();
    hole[at..at + whole.len() / 20].fill(0);
    std::fs::write(library.path("hole.mp4"), &hole).unwrap();
    let film = |name: &str, begin: u64, length: u64| {
        let damaged = json!({"start": 1000, "src": name, "in": begin, "name": "intro.mov"});
        draft(
            length + 1000,
            &json!([{"tt": 0, "sg": [
                {"d": 1000, "m": {"start": 0, "src": "whole.mp4"}},
                {"d": length, "m": damaged}]}]),
        )
    };
    let to = library.path("film.mp4");
    for name in ["cut.mp4", "hole.mp4"] {
        for (begin, length) in [(0, 5500), (2000, 3500)] {
            let error = try_render(&library, &film(name, begin, length), &to).await;
            let error = error.unwrap_err();
            let ErrorKind::DamagedClip { clip, span, good } = &error.kind else {
                panic!("{name}: {error:?}");
            };
            assert_eq!(clip, "clip 2 'intro.mov'");
            assert_eq!(span.start, Millis::new(1000));
            assert!(
                (2800..4000).contains(&good.get()),
                "{name} from {begin}: {error}"
            );
        }
        // What is used of it is whole.
        try_render(&library, &film(name, 0, 2000), &to)
            .await
            .unwrap();
        std::fs::remove_file(&to).unwrap();
    }
    let before = ["cut.mp4", "hole.mp4", "whole.mp4"];
    assert_eq!(library.names(), before, "no film of it is left");
}

#[tokio::test]
async fn what_cannot_be_planned_is_said() {
    let mut library = Library::new();
    library
        .add("clip.mp4", &tone_clip("red", "320x180", 30, 1.0))
        .await;
    library.add("tune.wav", "-f lavfi -i sine=duration=1").await;
    let refused = |draft: Draft| Plan::new(&draft, &library.sources, output(CANVAS)).unwrap_err();
    let one = |kind: u8, metadata: serde_json::Value| {
        draft(
            1000,
            &json!([{"tt": kind, "sg": [{"d": 1000, "m": metadata}]}]),
        )
    };
    for (draft, expected) in [
        (
            Draft::default(),
            "there is nothing on the timeline to render; add a clip, an image or a title first",
        ),
        (
            one(0, json!({"name": "gone", "src": "gone.mp4"})),
            "the media of clip 1 'gone' is not here: gone.mp4",
        ),
        (
            one(
                0,
                json!({"start": 0, "name": "late", "src": "clip.mp4", "in": 5000}),
            ),
            "clip 1 'late' cannot be used: it begins 5s into media that is 1s long",
        ),
        (
            one(0, json!({"name": "tune", "src": "tune.wav"})),
            "clip 1 'tune' cannot be used: there is no picture in it",
        ),
    ] {
        assert_eq!(refused(draft).to_string(), expected);
    }
    // What begins after the end is not in the film.
    let beyond = json!([{"tt": 0, "sg": [{"d": 1000, "m": {"start": 2000, "src": "clip.mp4"}}]}]);
    assert!(matches!(
        refused(draft(1000, &beyond)).kind,
        ErrorKind::EmptyTimeline
    ));
    let endless = draft(
        u64::MAX,
        &json!([{"tt": 0, "sg": [{"d": 1, "m": {"src": "clip.mp4"}}]}]),
    );
    assert!(matches!(refused(endless).kind, ErrorKind::TooLong { .. }));
    assert_eq!(
        Plan::new(
            &one(0, json!({"src": "clip.mp4"})),
            &library.sources,
            output(CANVAS)
        )
        .unwrap()
        .duration(),
        Millis::new(1000)
    );
}
