//! Stills that take no FFmpeg: from small copies of the sources, and from the cache.

use std::fs;

use serde_json::json;
use veo_render::{Cache, Engine, ErrorKind, Frame, Sheet};
use veo_timeline::{Canvas, Draft, Millis};

use crate::sheet::{library, pixels, story};
use crate::support::{CANVAS, Library, draft, engine};

pub(crate) fn keeping(library: &Library) -> Engine {
    engine().with_cache(Cache::new(&library.path("cache"), Cache::USUAL_BOUND))
}

async fn still(
    (engine, library): (&Engine, &Library),
    (draft, canvas): (&Draft, Canvas),
    times: &[u64],
) -> veo_render::Result<Sheet> {
    let frame =
        |time: &u64| Frame::new(draft, &library.sources, canvas, Millis::new(*time)).unwrap();
    let frames: Vec<_> = times.iter().map(frame).collect();
    engine.sheet(&frames, &library.path("")).await
}

/// Without the sources, nothing can be drawn by FFmpeg.
pub(crate) fn remove_sources(library: &Library) {
    for source in library.sources.values() {
        fs::remove_file(&source.path).unwrap();
    }
}

/// How much two pictures differ, on average over all channels.
fn difference(one: &[u8], other: &[u8]) -> f64 {
    assert_eq!(one.len(), other.len());
    let apart = one
        .iter()
        .zip(other)
        .map(|(a, b)| u64::from(a.abs_diff(*b)));
    apart.sum::<u64>() as f64 / one.len() as f64
}

#[tokio::test]
async fn a_still_from_small_copies_is_the_one_that_ffmpeg_draws() {
    let library = library().await;
    let (draft, ffmpeg) = (story(), engine());
    let keeping = keeping(&library);
    // Clips and their edges, a title, a picture that does not fill the canvas, nothing; and several with their times.
    let moments: [&[u64]; 4] = [&[1000], &[2950], &[5500], &[500, 1500, 3500, 6200]];
    let mut drawn = Vec::new();
    for times in moments {
        let drawing = still((&ffmpeg, &library), (&draft, CANVAS), times);
        drawn.push(drawing.await.unwrap());
    }
    let first = still((&keeping, &library), (&draft, CANVAS), &[0])
        .await
        .unwrap();
    keeping.settled().await;
    remove_sources(&library);
    for (times, drawn) in moments.into_iter().zip(&drawn) {
        let painting = still((&keeping, &library), (&draft, CANVAS), times);
        let painted = painting.await.unwrap();
        assert_eq!((painted.width, painted.height), (drawn.width, drawn.height));
        let (painted, drawn) = (pixels(&painted), pixels(drawn));
        let apart = difference(&painted, &drawn);
        assert!(apart < 3.0, "{times:?} differs by {apart}");
    }
    // What was drawn once is not drawn again: this one is FFmpeg's.
    let again = still((&keeping, &library), (&draft, CANVAS), &[0]).await;
    assert_eq!(again.unwrap(), first);
    // An animation that repeats is left to FFmpeg.
    let error = still((&keeping, &library), (&draft, CANVAS), &[7500])
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind, ErrorKind::DamagedMedia { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_copy_is_fitted_as_its_source() {
    let mut library = Library::new();
    let pattern = "testsrc2=rate=10:duration=1:size";
    for (name, size) in [("wide.mp4", "400x180"), ("tall.mp4", "180x322")] {
        let made = format!("-f lavfi -i {pattern}={size} -c:v libx264 -pix_fmt yuv420p");
        library.add(name, &made).await;
    }
    let clip = |start: u64, name: &str, fit: &str| json!({"d": 500, "m": {"start": start, "src": name, "fit": fit}});
    let clips = [
        clip(0, "wide.mp4", "cover"),
        clip(500, "tall.mp4", "cover"),
        clip(1000, "wide.mp4", "contain"),
        clip(1500, "tall.mp4", "contain"),
    ];
    let draft = draft(2000, &json!([{"tt": 0, "sg": clips}]));
    let keeping = keeping(&library);
    let times = [250, 750, 1250, 1750];
    let drawn = still((&keeping, &library), (&draft, CANVAS), &times)
        .await
        .unwrap();
    keeping.settled().await;
    remove_sources(&library);
    // One after the other, for the whole sheet is kept.
    for (number, time) in times.iter().enumerate() {
        let painted = still((&keeping, &library), (&draft, CANVAS), &[*time])
            .await
            .unwrap();
        // Without the corner that the time stands in.
        let (left, top) = ((number % 2) * 324, number / 2 * 184);
        let part = |sheet: &Sheet, left: usize, top: usize| -> Vec<u8> {
            let (pixels, row) = (pixels(sheet), sheet.width as usize * 3);
            let rows = pixels.chunks(row).skip(top + 40).take(140);
            rows.flat_map(|row| row[left * 3..][..320 * 3].to_vec())
                .collect()
        };
        let apart = difference(&part(&painted, 0, 0), &part(&drawn, left, top));
        assert!(apart < 6.0, "{time} differs by {apart}");
    }
}

#[tokio::test]
async fn a_damaged_copy_is_not_shown() {
    let library = library().await;
    let (draft, keeping) = (story(), keeping(&library));
    still((&keeping, &library), (&draft, CANVAS), &[0])
        .await
        .unwrap();
    keeping.settled().await;
    for file in fs::read_dir(library.path("cache")).unwrap() {
        let path = file.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
    let drawn = still((&engine(), &library), (&draft, CANVAS), &[500])
        .await
        .unwrap();
    let found = still((&keeping, &library), (&draft, CANVAS), &[500])
        .await
        .unwrap();
    assert_eq!(found, drawn, "it is FFmpeg's");
    // It is made again.
    keeping.settled().await;
    remove_sources(&library);
    still((&keeping, &library), (&draft, CANVAS), &[533])
        .await
        .unwrap();
}
