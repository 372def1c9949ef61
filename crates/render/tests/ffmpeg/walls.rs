//! Many pictures at once.

use serde_json::{Value, json};
use veo_render::Frame;
use veo_timeline::{Draft, Millis};

use crate::sheet::pixels;
use crate::support::{CANVAS, Library, draft, engine, tone_clip};

/// How many pictures are in a row and in a column.
const SIDE: usize = 4;

const COLORS: [(&str, [u8; 3]); 4] = [
    ("red", [255, 0, 0]),
    ("lime", [0, 255, 0]),
    ("blue", [0, 0, 255]),
    ("orange", [255, 165, 0]),
];

/// Which colour is where on the wall of this second.
fn color(second: usize, (column, row): (usize, usize)) -> (&'static str, [u8; 3]) {
    COLORS[(column + 2 * row + second) % COLORS.len()]
}

fn places() -> impl Iterator<Item = (usize, usize)> {
    (0..SIDE).flat_map(|row| (0..SIDE).map(move |column| (column, row)))
}

/// So far into a picture, in parts of the canvas.
fn within((column, row): (usize, usize), part: f64) -> (f64, f64) {
    let along = |number: usize| (number as f64 + part) / SIDE as f64;
    (along(column), along(row))
}

async fn library() -> Library {
    let mut library = Library::new();
    for (name, _) in COLORS {
        let clip = tone_clip(name, "64x36", 30, 1.0);
        library.add(&format!("{name}.mp4"), &clip).await;
    }
    library
}

/// Two seconds of a wall of moving pictures, each on a track of its own.
fn wall() -> Draft {
    let track = |place: (usize, usize)| -> Value {
        let side = 1.0 / SIDE as f64;
        let region =
            json!({"x": place.0 as f64 * side, "y": place.1 as f64 * side, "w": side, "h": side});
        let segments = [0, 1].map(|second| {
            let source = format!("{}.mp4", color(second, place).0);
            json!({"d": 1000, "m": {"start": second * 1000, "src": source, "box": region}})
        });
        json!({"tt": 0, "sg": segments})
    };
    draft(2000, &places().map(track).collect())
}

#[tokio::test]
async fn a_wall_of_pictures_shows_all_of_them() {
    let film = library().await.film(&wall(), CANVAS).await;
    assert_eq!(film.frame_count(), 60);
    for (frame, second) in [(0, 0), (29, 0), (30, 1), (59, 1)] {
        for place in places() {
            assert!(film.is(frame, within(place, 0.5), color(second, place).1));
        }
    }
}

#[tokio::test]
async fn a_sheet_of_a_wall_shows_all_of_them_too() {
    let library = library().await;
    let times = (0..12).map(|number| number * 160);
    let frames = times.clone().map(|time| {
        let frame = Frame::new(&wall(), &library.sources, CANVAS, Millis::new(time));
        frame.unwrap()
    });
    let frames: Vec<_> = frames.collect();
    let before = library.names();
    let sheet = engine().sheet(&frames, &library.path("")).await.unwrap();
    assert_eq!(library.names(), before, "nothing is left behind");
    // Three columns and four rows of the canvas, four pixels apart.
    assert_eq!((sheet.width, sheet.height), (968, 732));
    let pixels = pixels(&sheet);
    let pixel = |x: u32, y: u32| {
        let start = ((y * sheet.width + x) * 3) as usize;
        <[u8; 3]>::try_from(&pixels[start..start + 3]).unwrap()
    };
    for (number, time) in (0..).zip(times) {
        let (left, top) = (number % 3 * 324, number / 3 * 184);
        for place in places() {
            // Below the time that stands in the corner.
            let (across, down) = within(place, 0.9);
            let x = left + (across * f64::from(CANVAS.width)) as u32;
            let y = top + (down * f64::from(CANVAS.height)) as u32;
            let (found, wanted) = (pixel(x, y), color(usize::from(time >= 1000), place).1);
            let near = |(one, other): (&u8, &u8)| one.abs_diff(*other) < 40;
            assert!(
                found.iter().zip(&wanted).all(near),
                "{time} ms at {place:?}: {found:?}, not {wanted:?}"
            );
        }
        // When it is, in its corner.
        let corner = (top..top + 30).flat_map(|y| (left..left + 70).map(move |x| (x, y)));
        let white = corner.filter(|(x, y)| pixel(*x, *y).iter().all(|channel| *channel > 200));
        assert!(white.count() > 20, "{time} ms");
    }
}
