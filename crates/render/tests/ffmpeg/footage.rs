//! Drawn frames become clips.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio_util::sync::CancellationToken;
use veo_render::{FootageSpec, Media, Monitor};

use crate::support::{CANVAS, Film, Library, engine};

fn spec(frames: u32, card: Option<&str>) -> FootageSpec {
    FootageSpec {
        canvas: CANVAS,
        frames,
        card: card.map(str::to_owned),
        comment: "procedural/test".to_owned(),
    }
}

/// Gray that grows lighter by one with each frame.
fn gray(index: u32, frame: &mut [u8]) {
    let luma = frame.len() / 3 * 2;
    frame[..luma].fill(40 + u8::try_from(index).unwrap());
    frame[luma..].fill(128);
}

fn tone(seconds: f64) -> Vec<f32> {
    let samples = (seconds * 48_000.0) as u32;
    let sample = |n: u32| (f64::from(n) * 440.0 * std::f64::consts::TAU / 48_000.0).sin() as f32;
    (0..samples).flat_map(|n| [sample(n) * 0.5; 2]).collect()
}

#[tokio::test]
async fn every_frame_and_all_the_sound_is_in_the_clip() {
    let library = Library::new();
    let path = library.path("clip.mp4");
    let monitor = Monitor::unwatched();
    // The sound is a little short: it is made as long as the picture.
    engine()
        .encode_footage(&spec(45, None), gray, tone(1.4), &path, &monitor)
        .await
        .unwrap();
    assert_eq!(library.names(), ["clip.mp4"]);
    let film = Film::open(&path, CANVAS);
    assert_eq!(film.frame_count(), 45);
    assert!((film.seconds_of_sound() - 1.5).abs() < 0.03);
    assert!((film.tone(440.0, 0.2, 1.2) - 0.5).abs() < 0.02);
    for index in [0_u8, 20, 44] {
        // Limited range: 16 is black and 235 is white.
        let gray = ((f64::from(40 + index) - 16.0) * 255.0 / 219.0) as u8;
        assert!(film.is(index.into(), (0.5, 0.5), [gray; 3]));
    }
    let info = engine().probe(&path).await.unwrap();
    assert_eq!(info.kind, Media::Video);
    assert_eq!(info.duration.unwrap().get(), 1500);
    assert!(
        film.described()
            .contains("comment         : procedural/test")
    );
    assert!(film.described().contains("bt709"));
}

#[tokio::test]
async fn a_card_stands_on_every_frame() {
    let library = Library::new();
    let path = library.path("clip.mp4");
    let card = spec(15, Some("A cat playing the piano"));
    engine()
        .encode_footage(&card, gray, Vec::new(), &path, &Monitor::unwatched())
        .await
        .unwrap();
    let film = Film::open(&path, CANVAS);
    for frame in [0, 7, 14] {
        assert!(film.white(frame) > 300, "{}", film.white(frame));
    }
    assert!(film.loudness(0.0, 0.5) < 1e-4);
}

#[tokio::test]
async fn cancelling_ends_the_drawing_and_leaves_nothing() {
    let library = Library::new();
    let drawn = Arc::new(AtomicU32::new(0));
    let (count, cancellation) = (Arc::clone(&drawn), CancellationToken::new());
    let cancel = cancellation.clone();
    let fill = move |_: u32, frame: &mut [u8]| {
        gray(0, frame);
        if count.fetch_add(1, Ordering::SeqCst) == 20 {
            cancel.cancel();
        }
    };
    let monitor = Monitor::new(|_| {}, cancellation);
    let error = engine()
        .encode_footage(
            &spec(u32::MAX, None),
            fill,
            tone(1.0),
            &library.path("clip.mp4"),
            &monitor,
        )
        .await
        .unwrap_err();
    assert!(error.is_cancelled(), "{error}");
    assert_eq!(library.names(), [""; 0]);
    // The thread that draws has ended before the call returned: nobody else holds the counter.
    assert_eq!(Arc::strong_count(&drawn), 1);
}

#[tokio::test]
async fn a_drawing_that_panics_is_an_error() {
    let library = Library::new();
    let fill = |index: u32, _: &mut [u8]| assert!(index < 3, "cannot draw");
    let error = engine()
        .encode_footage(
            &spec(30, None),
            fill,
            Vec::new(),
            &library.path("clip.mp4"),
            &Monitor::unwatched(),
        )
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("drawing its frames failed"),
        "{error}"
    );
    assert_eq!(library.names(), [""; 0]);
}
