//! Speed, backwards, held.

use serde_json::json;

use super::{clip, compare, render};
use crate::support::{Library, draft};

/// Four seconds, each of whose frames has a brightness of its own; one tone for two of them, then another.
async fn counting(library: &mut Library) {
    let arguments = "-f lavfi -i nullsrc=size=64x36:rate=30:duration=4,format=yuv420p,\
                     geq=lum=20+mod(N*43\\,193):cb=128:cr=128 \
                     -f lavfi -i aevalsrc=0.25*sin(2*PI*t*if(lt(t\\,2)\\,440\\,880)):sample_rate=48000:duration=4 \
                     -c:v libx264 -g 20 -colorspace bt709 -c:a aac";
    library.add("count.mp4", arguments).await;
}

/// How bright a frame of it is.
fn bright(number: usize) -> f64 {
    let luma = 20 + number * 43 % 193;
    (luma as f64 - 16.0) * 255.0 / 219.0
}

#[tokio::test]
async fn time_runs_as_the_clip_says() {
    let mut library = Library::new();
    counting(&mut library).await;
    let part = |start, length, more| clip(start, length, "count.mp4", more);
    let draft = draft(
        9000,
        &json!([
            {"tt": 0, "sg": [
                part(0, 1000, json!({"in": 500, "speed": 2})),
                part(1000, 1000, json!({"speed": 0.5})),
                part(2000, 2000, json!({"in": 1000, "reverse": true})),
                part(4000, 1000, json!({"speed": 2, "reverse": true})),
                part(5000, 1000, json!({"in": 2000, "freeze": true})),
                part(6000, 2000, json!({"in": 3000, "reverse": true})),
                part(8000, 1000, json!({"speed": 1.5})),
            ]},
            // Titles cut the film where time runs.
            {"tt": 7, "sg": [
                {"d": 300, "m": {"start": 400, "text": "I"}}, {"d": 1000, "m": {"start": 2500, "text": "I"}},
                {"d": 2500, "m": {"start": 4500, "text": "I"}}]}
        ]),
    );
    let film = render(&library, &draft).await;
    assert_eq!(film.frame_count(), 270);
    let shown = |number: usize| match number {
        0..30 => 15 + 2 * number,
        30..60 => (number - 30) / 2,
        60..120 => 30 + 59 - (number - 60),
        120..150 => 2 * (149 - number),
        150..180 => 60,
        // The source has one second: held, then backwards.
        180..210 => 119,
        210..240 => 90 + 239 - number,
        // Every other frame of these would be between two of the source.
        _ => (number - 240) * 3 / 2,
    };
    let wrong: Vec<_> = (0..film.frame_count())
        .filter(|number| *number < 240 || number % 2 == 0)
        .filter(|number| {
            let found = f64::from(film.pixel(*number, 0.1, 0.1)[1]);
            (found - bright(shown(*number))).abs() > 6.0
        })
        .collect();
    assert_eq!(wrong, Vec::<usize>::new());
    let numbers = [
        0, 12, 29, 31, 59, 60, 61, 91, 119, 120, 149, 155, 185, 212, 239, 250,
    ];
    compare(&library, &draft, &film, &numbers).await;

    // Twice as fast has the same pitch; backwards the later tone comes first; what is held is silent.
    assert!(film.tone(440.0, 0.1, 0.7) > 0.15 && film.tone(880.0, 0.1, 0.7) < 0.01);
    assert!(film.tone(440.0, 1.1, 1.9) > 0.15);
    assert!(film.tone(880.0, 2.1, 2.9) > 0.15 && film.tone(440.0, 3.1, 3.9) > 0.15);
    assert!(film.loudness(5.1, 5.9) < 0.01);
    // The end of the source comes in the middle of the clip.
    assert!(film.loudness(6.1, 6.9) < 0.01 && film.tone(880.0, 7.1, 7.9) > 0.15);
}
