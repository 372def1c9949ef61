//! Frames without the film: each is the one that the film shows there.

use std::io::Cursor;
use std::path::Path;

use image::ImageDecoder;
use image::codecs::jpeg::JpegDecoder;
use serde_json::json;
use veo_render::{
    Engine, ErrorKind, Frame, MAX_SHEET_BYTES, Monitor, Output, Plan, Quality, Sheet, Source,
};
use veo_timeline::{Canvas, Draft, Millis};

use crate::stills::{keeping, remove_sources};
use crate::support::{CANVAS, Film, Library, draft, engine};

/// Moving pictures of which no two neighbours are alike: the arguments that make them.
fn counting(rate: u32, seconds: u32) -> String {
    format!(
        "-f lavfi -i nullsrc=size=320x180:rate={rate}:duration={seconds},format=yuv420p,\
         geq=lum=16+mod(N*37\\,200):cb=128:cr=128 -g 12"
    )
}

pub(crate) async fn library() -> Library {
    let mut library = Library::new();
    let h264 = "-colorspace bt709 -c:v libx264 -pix_fmt yuv420p";
    library
        .add("fast.mp4", &format!("{} {h264}", counting(30, 4)))
        .await;
    library
        .add(
            "slow.webm",
            &format!("{} -c:v libvpx -b:v 1M", counting(10, 2)),
        )
        .await;
    library
        .add(
            "still.png",
            "-f lavfi -i color=red:size=100x200 -frames:v 1",
        )
        .await;
    library
        .add("turning.gif", &format!("{} -loop 0", counting(10, 1)))
        .await;
    library
}

/// Eight seconds: a trimmed clip, a slow one that is too short, a picture, nothing, and one that repeats; under a title.
pub(crate) fn story() -> Draft {
    draft(
        8000,
        &json!([
            {"tt": 0, "sg": [
                {"d": 2000, "m": {"start": 0, "src": "fast.mp4", "in": 500}},
                {"d": 3000, "m": {"start": 2000, "src": "slow.webm"}},
                {"d": 1000, "m": {"start": 5000, "src": "still.png", "fit": "contain"}},
                {"d": 1000, "m": {"start": 7000, "src": "turning.gif"}}]},
            {"tt": 7, "sg": [{"d": 2000, "m": {"start": 1000, "text": "Golden Hour", "position": "center"}}]}
        ]),
    )
}

async fn sheet(library: &Library, draft: &Draft, times: &[u64]) -> Sheet {
    let frames: Vec<Frame> = times
        .iter()
        .map(|time| Frame::new(draft, &library.sources, CANVAS, Millis::new(*time)).unwrap())
        .collect();
    engine().sheet(&frames, &library.path("")).await.unwrap()
}

/// The picture's pixels: red, green and blue of each.
pub(crate) fn pixels(sheet: &Sheet) -> Vec<u8> {
    let decoder = JpegDecoder::new(Cursor::new(&sheet.jpeg)).unwrap();
    assert_eq!(decoder.dimensions(), (sheet.width, sheet.height));
    let mut pixels = vec![0; (sheet.width * sheet.height * 3) as usize];
    decoder.read_image(&mut pixels).unwrap();
    pixels
}

#[tokio::test]
async fn a_still_is_the_frame_that_the_film_shows_there() {
    let library = library().await;
    let draft = story();
    let output = Output {
        canvas: CANVAS,
        quality: Quality::High,
        comment: String::new(),
    };
    let plan = Plan::new(&draft, &library.sources, output).unwrap();
    let path = library.path("film.mp4");
    engine()
        .render(&plan, &path, &Monitor::unwatched())
        .await
        .unwrap();
    let film = Film::open(&path, CANVAS);
    let before = library.names();

    // The beginnings and ends of clips and of the title, and places between.
    for number in [
        0, 1, 29, 30, 59, 60, 62, 90, 119, 121, 149, 150, 179, 209, 210, 213, 239,
    ] {
        let begins = (number * 1000_u64).div_ceil(30);
        let still = sheet(&library, &draft, &[begins]).await;
        assert_eq!((still.width, still.height), (320, 180));
        let pixels = pixels(&still);
        let difference = |frame: usize| film.difference(frame, &pixels);
        let number = number as usize;
        let own = difference(number);
        assert!(own < 6.0, "frame {number} differs by {own}");
        // Nothing is like it that the film shows beside it.
        for other in [number.wrapping_sub(1), number + 1] {
            if other < film.frame_count() && film.changes_between(number, other) > 8.0 {
                assert!(difference(other) > own + 4.0, "frame {number} or {other}");
            }
        }
    }
    assert_eq!(library.names(), before, "nothing is left behind");
}

/// A clip of 64x36 each of whose frames has a brightness of its own.
fn counted(rate: &str, seconds: u32, rest: &str) -> String {
    format!(
        "-f lavfi -i nullsrc=size=64x36:rate={rate}:duration={seconds},format=yuv420p,\
         geq=lum=20+mod(N*43\\,193):cb=128:cr=128 {rest}"
    )
}

const SMALL: Canvas = Canvas {
    width: 64,
    height: 36,
    frame_rate: 30,
};

/// A film of 26 seconds of sources of many rates, for a [`SMALL`] canvas.
async fn rates() -> (Library, Draft) {
    let mut library = Library::new();
    for (name, rate, rest) in [
        ("30.mp4", "30", "-c:v libx264 -g 300"),
        ("60.mp4", "60", "-c:v libx264 -g 300"),
        ("ntsc.mov", "24000/1001", "-c:v libx264 -bf 3"),
        ("25.mkv", "25", "-c:v libx264 -g 50"),
        ("vp8.webm", "12", "-c:v libvpx -b:v 1M"),
        ("slow.mp4", "1/2", "-c:v libx264"),
        ("ntsc.avi", "30000/1001", "-c:v mjpeg -q:v 2"),
        ("loop.gif", "10", ""),
    ] {
        let seconds = if name == "loop.gif" { 1 } else { 8 };
        library.add(name, &counted(rate, seconds, rest)).await;
    }
    let clip = |start: u64, name: &str, begin: u64, length: u64| json!({"d": length, "m": {"start": start, "src": name, "in": begin}});
    let film = draft(
        26_000,
        &json!([{"tt": 0, "sg": [
            clip(0, "30.mp4", 1234, 3000),
            clip(3000, "60.mp4", 0, 3000),
            clip(6000, "ntsc.mov", 333, 4000),
            clip(10_000, "25.mkv", 2001, 3000),
            clip(13_000, "vp8.webm", 50, 3000),
            clip(16_000, "slow.mp4", 500, 4000),
            clip(20_000, "ntsc.avi", 0, 2500),
            clip(22_500, "loop.gif", 0, 1500),
            // Ends before its segment does, and a gap follows.
            clip(24_000, "30.mp4", 7000, 1500),
        ]}]),
    );
    (library, film)
}

#[tokio::test]
async fn a_still_is_the_film_s_frame_whatever_its_source_counts_in() {
    let (library, draft) = rates().await;
    let canvas = SMALL;
    let output = Output {
        canvas,
        quality: Quality::High,
        comment: String::new(),
    };
    let plan = Plan::new(&draft, &library.sources, output).unwrap();
    let path = library.path("film.mp4");
    let made = engine().render(&plan, &path, &Monitor::unwatched()).await;
    made.unwrap();
    let film = Film::open(&path, canvas);
    // Steps that meet every clip, and the beginnings and ends of some.
    let last = film.frame_count() - 1;
    let numbers = (0..last).step_by(41);
    let numbers = numbers.chain([89, 90, 119, 170, 179, 299, 300, 493, 510, last]);
    let numbers: Vec<_> = numbers.collect();
    // The first millisecond of a frame, or the last.
    let time = |number: usize| match number % 2 {
        0 => (number as u64 * 1000).div_ceil(30),
        _ => (number as u64 + 1) * 1000 / 30 - 1,
    };
    let still = async |engine: &Engine, number| {
        let time = Millis::new(time(number));
        let frame = Frame::new(&draft, &library.sources, canvas, time).unwrap();
        engine.sheet(&[frame], &library.path("")).await
    };
    let mut wrong = Vec::new();
    for number in &numbers {
        let drawn = still(&engine(), *number).await.unwrap();
        let apart = film.difference(*number, &pixels(&drawn));
        if apart > 5.0 {
            wrong.push(format!("{number} by {apart:.1}"));
        }
    }

    // The same from small copies.
    let keeping = keeping(&library);
    still(&keeping, 1).await.unwrap();
    keeping.settled().await;
    remove_sources(&library);
    let mut left = Vec::new();
    for number in numbers {
        match still(&keeping, number).await {
            Ok(painted) => {
                let apart = film.difference(number, &pixels(&painted));
                if apart > 5.0 {
                    wrong.push(format!("{number} from a copy by {apart:.1}"));
                }
            }
            Err(_) => left.push(number),
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    // A picture that is shown before its time, the animation, and what is held after its source's end are FFmpeg's.
    let expected = |number: &usize| matches!(number, 480..525 | 675..720 | 750..);
    assert!(left.iter().all(expected), "{left:?}");
}

#[tokio::test]
async fn several_frames_lie_side_by_side_with_their_times() {
    let library = library().await;
    let times = [0, 1500, 3000, 5500, 6500];
    let sheet = sheet(&library, &story(), &times).await;
    assert!(sheet.jpeg.len() <= MAX_SHEET_BYTES);
    // Two columns and three rows of the canvas, which is smaller than there is room for.
    assert_eq!((sheet.width, sheet.height), (644, 548));
    let pixels = pixels(&sheet);
    let pixel = |x: u32, y: u32| {
        let start = ((y * sheet.width + x) * 3) as usize;
        <[u8; 3]>::try_from(&pixels[start..start + 3]).unwrap()
    };
    let near = |found: [u8; 3], wanted: [u8; 3]| {
        let close = |(one, other): (&u8, &u8)| one.abs_diff(*other) < 40;
        assert!(found.iter().zip(&wanted).all(close), "{found:?} {wanted:?}");
    };
    // The still picture in the middle of its tile, the gap in the film, and the place of no tile.
    near(pixel(324 + 160, 184 + 90), [255, 0, 0]);
    near(pixel(160, 368 + 90), [0, 0, 0]);
    near(pixel(324 + 160, 368 + 90), [0, 0, 0]);
    let white = |left: u32, top: u32, width: u32, height: u32| {
        (top..top + height)
            .flat_map(|y| (left..left + width).map(move |x| (x, y)))
            .filter(|(x, y)| pixel(*x, *y).iter().all(|channel| *channel > 220))
            .count()
    };
    // Each time in its corner: over the gap, where nothing else is white.
    assert!(white(0, 368, 120, 40) > 30);
    assert_eq!(white(0, 368 + 60, 320, 100), 0);
}

#[tokio::test]
async fn a_film_on_disk_is_looked_at_without_its_timeline() {
    let library = library().await;
    let source: &Source = &library.sources["fast.mp4"];
    let mut seen = Vec::new();
    for time in [0, 1_000, 3_999, 60_000] {
        let frame = Frame::of_media(source, Millis::new(time)).unwrap();
        let still = engine().sheet(&[frame], &library.path("")).await.unwrap();
        assert_eq!((still.width, still.height), (320, 180));
        seen.push(i32::from(pixels(&still)[0]));
    }
    let luma = |frame: i32| f64::from(frame * 37 % 200) * 255.0 / 219.0;
    for (found, frame) in seen.iter().zip([0, 30, 119, 119]) {
        assert!(
            (f64::from(*found) - luma(frame)).abs() < 5.0,
            "{seen:?} {frame}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_shown_is_told() {
    let mut library = library().await;
    let at = |draft: &Draft, library: &Library| {
        Frame::new(draft, &library.sources, CANVAS, Millis::ZERO).map(drop)
    };
    let empty = draft(0, &json!([]));
    let error = at(&empty, &library).unwrap_err();
    assert!(matches!(error.kind, ErrorKind::EmptyTimeline), "{error}");
    let missing = draft(
        1000,
        &json!([{"tt": 0, "sg": [{"d": 1000, "m": {"src": "gone.mp4"}}]}]),
    );
    let error = at(&missing, &library).unwrap_err();
    assert!(
        matches!(error.kind, ErrorKind::MissingSource { .. }),
        "{error}"
    );

    library.add("tone.wav", "-f lavfi -i sine=duration=1").await;
    let error = Frame::of_media(&library.sources["tone.wav"], Millis::ZERO).unwrap_err();
    assert!(
        matches!(error.kind, ErrorKind::UnusableClip { .. }),
        "{error}"
    );
    let error = engine().sheet(&[], Path::new("/")).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::EmptyTimeline), "{error}");

    // Its end, with the index, is gone after it was looked into.
    let path = library.path("fast.mp4");
    let length = std::fs::metadata(&path).unwrap().len();
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len(length / 2).unwrap();
    let clip = draft(
        4000,
        &json!([{"tt": 0, "sg": [{"d": 4000, "m": {"src": "fast.mp4", "name": "intro"}}]}]),
    );
    let frame = Frame::new(&clip, &library.sources, CANVAS, Millis::new(2000)).unwrap();
    let error = engine()
        .sheet(&[frame], &library.path(""))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("clip 1 'intro'"), "{error}");
}
