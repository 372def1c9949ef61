//! What is heard of films.

use std::fs;
use std::path::Path;

use ebur128::{EbuR128, Mode};
use serde_json::{Value, json};
use veo_render::{Cache, Engine, Monitor, Output, Plan, Quality};
use veo_timeline::{Canvas, Draft};

use crate::support::{Film, Library, engine};

/// Small and slow: what is seen does not matter here.
const CANVAS: Canvas = Canvas {
    width: 64,
    height: 36,
    frame_rate: 10,
};

/// A still, clips with a tone of 440 and of 1000 Hz, and music of 1000 Hz for whole seconds, loud and soft: those of these names.
async fn library(names: &[&str]) -> Library {
    let tone = |amplitude: &str| {
        let tone = format!("{amplitude}*sin(2000*PI*t)");
        format!("-f lavfi -i aevalsrc={tone}|{tone}:sample_rate=48000:duration=12")
    };
    let clip = |hertz: u32| {
        let tone = format!("0.25*sin({}*PI*t)", 2 * hertz);
        format!(
            "-f lavfi -i color=blue:size=64x36:rate=10:duration=3 \
             -f lavfi -i aevalsrc={tone}|{tone}:sample_rate=48000:duration=3 \
             -c:v libx264 -pix_fmt yuv420p -c:a aac"
        )
    };
    let mut library = Library::new();
    for name in names {
        let arguments = match *name {
            "clip.mp4" => clip(440),
            "other.mp4" => clip(1000),
            "music.wav" => tone("0.25"),
            "soft.wav" => tone("0.02*(1+0.5*sin(9*t))"),
            "loud.wav" => tone("0.9*(1+0.1*sin(11*t))"),
            _ => "-f lavfi -i color=red:size=64x36 -frames:v 1".to_owned(),
        };
        library.add(name, &arguments).await;
    }
    library
}

fn draft(duration: u64, loudness: &Value, tracks: &Value) -> Draft {
    let draft = json!({"d": duration, "m": {"loudness": loudness}, "t": tracks});
    Draft::from_json(&draft.to_string()).unwrap()
}

/// A still of the whole film, under these sounds.
fn under(duration: u64, sounds: &Value) -> Draft {
    let still = json!({"d": duration, "m": {"start": 0, "src": "still.png"}});
    let tracks = json!([{"tt": 0, "sg": [still]}, {"tt": 1, "sg": sounds}]);
    draft(duration, &Value::Null, &tracks)
}

async fn render(library: &Library, engine: &Engine, draft: &Draft, name: &str) -> Film {
    let output = Output {
        canvas: CANVAS,
        quality: Quality::Draft,
        comment: "made by a test".to_owned(),
    };
    let plan = Plan::new(draft, &library.sources, output).unwrap();
    let path = library.path(name);
    let made = engine.render(&plan, &path, &Monitor::unwatched()).await;
    made.unwrap();
    Film::open(&path, CANVAS)
}

#[tokio::test]
async fn sounds_fade_as_the_draft_says() {
    let library = library(&["still.png", "music.wav"]).await;
    let faded = json!([{"d": 4000, "m": {
        "start": 0, "src": "music.wav", "in": 500, "fade_in": 2000, "fade_out": 1000}}]);
    let film = render(&library, &engine(), &under(4000, &faded), "film.mp4").await;
    for (from, expected) in [(0.45, 0.0625), (0.95, 0.125), (2.5, 0.25), (3.45, 0.125)] {
        let amplitude = film.tone(1000.0, from, from + 0.1);
        assert!((amplitude - expected).abs() < 0.01, "{amplitude} at {from}");
    }
    // Without a word about it music goes out, and a clip does not.
    let sudden = json!([{"d": 4000, "m": {"start": 0, "src": "music.wav", "fade_out": 0}}]);
    let film = render(&library, &engine(), &under(4000, &sudden), "film.mp4").await;
    assert!((film.tone(1000.0, 3.8, 3.9) - 0.25).abs() < 0.01);
}

#[tokio::test]
async fn the_sounds_of_clips_cross_with_their_pictures() {
    let library = library(&["clip.mp4", "other.mp4"]).await;
    let clip = |start: u64, name: &str, kind: &str| {
        let transition = json!({"kind": kind, "ms": 1000});
        json!({"d": 1500, "m": {"start": start, "src": name, "transition": transition}})
    };
    let clips = json!([
        {"d": 1500, "m": {"start": 0, "src": "clip.mp4"}},
        clip(1500, "other.mp4", "dissolve"), clip(3000, "clip.mp4", "dip")]);
    let film = draft(4500, &Value::Null, &json!([{"tt": 0, "sg": clips}]));
    let film = render(&library, &engine(), &film, "film.mp4").await;
    // Parts of a quarter turn, over which one goes and the other comes.
    let part = |of: f64| (of * std::f64::consts::FRAC_PI_2).sin();
    for (at, low, high) in [
        (1.4, 1.0, 0.0),
        (1.75, part(0.75), part(0.25)),
        (2.0, part(0.5), part(0.5)),
        (2.25, part(0.25), part(0.75)),
        (2.6, 0.0, 1.0),
        (3.25, 0.0, part(0.5)),
        (3.75, part(0.5), 0.0),
        (4.2, 1.0, 0.0),
    ] {
        let heard = |hertz| film.tone(hertz, at - 0.025, at + 0.025) / 0.25;
        let (found_low, found_high) = (heard(440.0), heard(1000.0));
        let are_near = (found_low - low).abs() < 0.03 && (found_high - high).abs() < 0.03;
        assert!(are_near, "{found_low} and {found_high} at {at}");
    }
    // Nothing clicks where the clip before goes on.
    let inside = film.noise(440.0, 0.5, 1.4);
    let at_cut = film.noise(440.0, 1.45, 1.5);
    assert!(
        at_cut < 2.0 * inside,
        "{at_cut} at the cut, {inside} inside"
    );
}

#[tokio::test]
async fn music_gives_way_to_clips_and_comes_back() {
    let library = library(&["still.png", "clip.mp4", "music.wav"]).await;
    let still = |start: u64| json!({"d": 2000, "m": {"start": start, "src": "still.png"}});
    let clip = json!({"d": 2000, "m": {"start": 2000, "src": "clip.mp4"}});
    let music = |duck: Value| {
        let music =
            json!({"d": 6000, "m": {"start": 0, "src": "music.wav", "duck": duck, "fade_out": 0}});
        let tracks = json!([
            {"tt": 0, "sg": [still(0), clip, still(4000)]},
            {"tt": 1, "sg": [music]}]);
        draft(6000, &Value::Null, &tracks)
    };
    for (duck, left) in [(json!(true), 0.25), (json!(0.5), 0.5), (json!(false), 1.0)] {
        let film = render(&library, &engine(), &music(duck), "film.mp4").await;
        for (from, expected) in [(0.5, 1.0), (2.1, left), (3.8, left), (5.6, 1.0)] {
            let amplitude = film.tone(1000.0, from, from + 0.1) / 0.25;
            assert!((amplitude - expected).abs() < 0.05, "{amplitude} at {from}");
        }
        let clip = film.tone(440.0, 2.5, 3.5);
        assert!((clip - 0.25).abs() < 0.01, "{clip}");
    }
}

#[tokio::test]
async fn a_film_is_as_loud_as_is_asked_for_and_does_not_clip() {
    let library = library(&["still.png", "soft.wav", "loud.wav"]).await;
    for (source, wanted) in [("soft.wav", -14.0), ("loud.wav", -14.0), ("loud.wav", -9.0)] {
        let music = json!({"d": 12_000, "m": {"start": 0, "src": source, "fade_out": 0}});
        let still = json!({"d": 12_000, "m": {"start": 0, "src": "still.png"}});
        let tracks = json!([{"tt": 0, "sg": [still]}, {"tt": 1, "sg": [music]}]);
        let loud = draft(12_000, &json!(wanted), &tracks);
        let film = render(&library, &engine(), &loud, "film.mp4").await;
        let mut meter = EbuR128::new(2, 48_000, Mode::I | Mode::TRUE_PEAK).unwrap();
        meter.add_frames_f32(film.sound()).unwrap();
        let found = meter.loudness_global().unwrap();
        assert!(
            (found - wanted).abs() < 0.3,
            "{source} is {found}, not {wanted}"
        );
        let peak = meter.true_peak(0).unwrap().max(meter.true_peak(1).unwrap());
        assert!(peak <= 0.8913, "{source} reaches {peak}");
    }
}

/// How many regions of sound are kept.
fn regions(library: &Library) -> usize {
    let entries = fs::read_dir(library.path("cache")).unwrap();
    let is_region = |path: &Path| fs::read(path).unwrap().starts_with(&[0xff, 0xf1]);
    entries
        .filter(|entry| is_region(&entry.as_ref().unwrap().path()))
        .count()
}

#[tokio::test]
async fn only_what_changes_is_encoded_again_and_no_seam_is_heard() {
    let library = library(&["still.png", "music.wav", "soft.wav"]).await;
    let cache = Cache::new(&library.path("cache"), Cache::USUAL_BOUND);
    let warm = engine().with_cache(cache);
    // Regions begin at 20.48 s and 40.96 s.
    let film = |volume: f64, from: u64| {
        let later = json!({"d": 2000, "m": {
            "start": from, "src": "soft.wav", "volume": volume, "fade_out": 0}});
        let music = json!({"d": 50_000, "m": {"start": 0, "src": "music.wav", "fade_out": 0}});
        let still = json!({"d": 50_000, "m": {"start": 0, "src": "still.png"}});
        let tracks = json!([
            {"tt": 0, "sg": [still]}, {"tt": 1, "sg": [music]}, {"tt": 1, "sg": [later]}]);
        draft(50_000, &Value::Null, &tracks)
    };
    let mut kept = 0;
    for (film, new) in [
        (film(1.0, 25_000), 3),
        (film(0.5, 25_000), 1),
        // Within what is encoded before the third, too.
        (film(0.5, 38_000), 2),
        (film(1.0, 25_000), 0),
    ] {
        let sounds = [("warm.mp4", &warm), ("cold.mp4", &engine())];
        for (name, engine) in sounds {
            render(&library, engine, &film, name).await;
        }
        let read = |name| fs::read(library.path(name)).unwrap();
        assert!(read("warm.mp4") == read("cold.mp4"));
        assert_eq!(regions(&library), kept + new);
        kept += new;
    }
    // A pure tone lets everything be heard that does not belong there.
    let film = Film::open(&library.path("warm.mp4"), CANVAS);
    let inside = film.noise(1000.0, 12.0, 18.0);
    assert!(inside < 0.005, "{inside}");
    for seam in [20.48, 40.96] {
        let around = film.noise(1000.0, seam - 0.05, seam + 0.1);
        assert!(around < 2.0 * inside, "{around} at {seam}, {inside} inside");
    }
}
