//! Titles that come and go: the same however the film is cut, and in stills.

use std::fs;

use serde_json::{Value, json};
use veo_render::{Cache, Engine, Frame, Monitor, Output, Plan, Quality};
use veo_timeline::{Draft, Millis};

use crate::support::{CANVAS, Film, Library, draft, engine, ffmpeg};

/// Two seconds, of which the first clip fills `first` milliseconds, under a title for each kind of animation.
fn parade(first: u64) -> Draft {
    let clip =
        |start: u64, length: u64| json!({"d": length, "m": {"start": start, "src": "grey.png"}});
    let title = |text: &str, position: &str, style: Value| {
        let mut meta = json!({"start": 0, "text": text, "position": position});
        for (name, value) in style.as_object().unwrap() {
            meta[name] = value.clone();
        }
        json!({"tt": 7, "sg": [{"d": 2000, "m": meta}]})
    };
    let moves = |kind: &str, ms: u64| json!({"kind": kind, "ms": ms});
    draft(
        2000,
        &json!([
            {"tt": 0, "sg": [clip(0, first), clip(first, 2000 - first)]},
            title("Fades", "top", json!({"animation": moves("fade", 500), "align": "left", "size": 80})),
            title("Slides", "bottom", json!({"animation": moves("slide", 500), "align": "left", "outline": "navy"})),
            title("Pops", "center", json!({"animation": moves("pop", 500), "align": "left", "color": "gold"})),
            title("Types on", "center", json!({"animation": moves("typewriter", 900), "align": "right", "size": 60,
                "box": "teal"})),
            title("Lights up words", "bottom", json!({"animation": "highlight", "align": "right", "size": 60})),
        ]),
    )
}

async fn library() -> Library {
    let mut library = Library::new();
    let grey = "-f lavfi -i color=gray:size=320x180 -frames:v 1";
    library.add("grey.png", grey).await;
    library
}

async fn film(library: &Library, engine: &Engine, draft: &Draft, name: &str) -> (u32, Film) {
    let output = Output {
        canvas: CANVAS,
        quality: Quality::High,
        comment: String::new(),
    };
    let plan = Plan::new(draft, &library.sources, output).unwrap();
    assert_eq!(plan.notes(), Vec::<String>::new());
    let path = library.path(name);
    let made = engine.render(&plan, &path, &Monitor::unwatched()).await;
    (made.unwrap().encoded, Film::open(&path, CANVAS))
}

#[tokio::test]
async fn a_cut_in_an_animation_is_not_seen() {
    let library = library().await;
    let (_, whole) = film(&library, &engine(), &parade(2000), "whole.mp4").await;
    // In the middle of all of them, while they are gone through, and in the last ways out.
    for (first, name) in [(233, "early.mp4"), (1000, "middle.mp4"), (1800, "late.mp4")] {
        let (_, cut) = film(&library, &engine(), &parade(first), name).await;
        for number in 0..60 {
            let apart = whole.difference(number, cut.frame(number));
            assert!(apart < 0.55, "frame {number} of {name} differs by {apart}");
        }
    }
    // That is little: each step of what comes and goes is more.
    for number in [1, 3, 5, 52, 55] {
        assert!(whole.changes_between(number, number + 1) > 0.8, "{number}");
    }
}

#[tokio::test]
async fn a_title_that_comes_in_one_manner_need_not_go_in_it() {
    let library = library().await;
    let title = |text: &str, position: &str, kind: &str| {
        let animation = json!({"kind": kind, "ms": 300});
        let meta = json!({"start": 0, "text": text, "position": position, "animation": animation});
        json!({"tt": 7, "sg": [{"d": 1000, "m": meta}]})
    };
    let grey = |start: u64| json!({"d": 500, "m": {"start": start, "src": "grey.png"}});
    let draft = |above: &str, below: &str| {
        let titles = [
            title("Above", "top", above),
            title("Below", "bottom", below),
        ];
        draft(
            1000,
            &json!([{"tt": 0, "sg": [grey(0), grey(500)]}, titles[0], titles[1]]),
        )
    };
    let (_, film) = film(
        &library,
        &engine(),
        &draft("fade-in", "slide-out"),
        "one.mp4",
    )
    .await;
    // White is what is there in full: of the one at the end, of the other at the beginning.
    let white = |number: usize, rows: std::ops::Range<usize>| {
        let row = CANVAS.width as usize * 3;
        let rows = &film.frame(number)[rows.start * row..rows.end * row];
        let is_white = |pixel: &&[u8]| pixel.iter().all(|channel| *channel > 225);
        rows.chunks(3).filter(is_white).count()
    };
    let (above, below) = (white(15, 0..90), white(15, 90..180));
    assert!(above > 100 && below > 100, "{above} {below}");
    let near = |one: usize, other: usize| one.abs_diff(other) * 20 < other;
    assert!(white(0, 0..90) == 0 && near(white(29, 0..90), above));
    assert!(near(white(0, 90..180), below) && white(29, 90..180) < below / 2);
}

#[tokio::test]
async fn a_kept_part_of_an_animation_is_the_one_that_is_made() {
    let library = library().await;
    let cache = Cache::new(&library.path("cache"), Cache::USUAL_BOUND);
    let warm = engine().with_cache(cache);
    let kept = |name: &str| fs::read(library.path(name)).unwrap();
    // The second part of the one is made without the first; then both are there.
    let mut late: Value = serde_json::from_str(parade(800).as_json()).unwrap();
    late["t"][0]["sg"][0]["m"]["fit"] = "contain".into();
    let late = Draft::from_json(&late.to_string()).unwrap();
    for (draft, encoded) in [(&parade(800), 60), (&late, 24)] {
        let (made, _) = film(&library, &warm, draft, "warm.mp4").await;
        assert_eq!(made, encoded);
        film(&library, &engine(), draft, "cold.mp4").await;
        assert!(kept("warm.mp4") == kept("cold.mp4"));
    }
}

#[tokio::test]
async fn a_still_shows_a_title_on_its_way() {
    let library = library().await;
    let draft = parade(2000);
    let (_, film) = film(&library, &engine(), &draft, "film.mp4").await;
    for number in [0, 1, 4, 8, 14, 15, 22, 40, 45, 52, 59] {
        let time = Millis::new((number * 1000_u64).div_ceil(30));
        let frame = Frame::new(&draft, &library.sources, CANVAS, time).unwrap();
        let sheet = engine().sheet(&[frame], &library.path("")).await.unwrap();
        fs::write(library.path("still.jpg"), &sheet.jpeg).unwrap();
        ffmpeg(
            &library.path(""),
            "-i still.jpg -pix_fmt rgb24 -f rawvideo still.rgb",
        );
        let still = fs::read(library.path("still.rgb")).unwrap();
        let number = number as usize;
        let own = film.difference(number, &still);
        assert!(own < 2.5, "frame {number} differs by {own}");
        for other in [number.wrapping_sub(1), number + 1] {
            if other < film.frame_count() && film.changes_between(number, other) > 1.0 {
                assert!(
                    film.difference(other, &still) > own,
                    "frame {number} or {other}"
                );
            }
        }
    }
}
