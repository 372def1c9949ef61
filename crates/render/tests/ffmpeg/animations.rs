//! Animated WebP: pictures that are parts of others, shown for uneven times, seen through, again and again.

use std::fs;

use image_webp::{ColorType, WebPEncoder};
use serde_json::json;
use veo_render::{Alpha, Cache, ErrorKind, Frame, Media, Monitor, Output, Plan, Quality};
use veo_timeline::{Draft, Millis};

use crate::samples::{BLUE, CANVAS, GREEN, GREY, RED, Rgb};
use crate::sheet::pixels;
use crate::support::{Film, Library, draft, engine};

/// A picture of an animation: a half of it in one colour, or all of it with what is right seen through.
#[derive(Clone, Copy)]
struct Picture {
    left: bool,
    right: Option<bool>,
    color: Rgb,
    milliseconds: u32,
    /// Whether what it covered is cleared after it.
    is_cleared: bool,
}

/// Red on the left with nothing on the right for 200 ms, green on the right of it for 600, then blue in the place of the red with
/// nothing on the right, for so short a time that it is meant to be 100 ms.
pub(crate) fn three_pictures() -> Vec<u8> {
    let picture = |left, right, color, milliseconds, is_cleared| Picture {
        left,
        right,
        color,
        milliseconds,
        is_cleared,
    };
    let pictures = [
        picture(true, Some(false), RED, 200, false),
        picture(false, Some(true), GREEN, 600, true),
        picture(true, None, BLUE, 5, false),
    ];
    animation((96, 64), pictures.into_iter().map(frame))
}

/// A file of these frames (WebP Container Specification).
fn animation((width, height): (u32, u32), frames: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let size = [small(width - 1), small(height - 1)].concat();
    let header = chunk(*b"VP8X", &[&[0x12, 0, 0, 0], &size[..]].concat());
    // A colour behind it that nobody shows, for ever.
    let mut chunks = [header, chunk(*b"ANIM", &[255, 0, 255, 255, 0, 0])].concat();
    chunks.extend(frames.flat_map(|frame| chunk(*b"ANMF", &frame)));
    let file = [b"WEBP", &chunks[..]].concat();
    chunk(*b"RIFF", &file)
}

fn frame(picture: Picture) -> Vec<u8> {
    let from = if picture.left { 0 } else { 48 };
    let width: u32 = if picture.left && picture.right.is_some() {
        96
    } else {
        48
    };
    let pixel = |x: u32| {
        let alpha = if x < 48 { 255 } else { 0 };
        [&picture.color[..], &[alpha]].concat()
    };
    let pixels: Vec<u8> = (0..64).flat_map(|_| (0..width).flat_map(pixel)).collect();
    let mut still = Vec::new();
    let encoder = WebPEncoder::new(&mut still);
    encoder
        .encode(&pixels, width, 64, ColorType::Rgba8)
        .unwrap();
    let place = [small(from / 2), small(0), small(width - 1), small(63)].concat();
    let shown = small(picture.milliseconds);
    let flags = u8::from(picture.is_cleared);
    // What stands after `RIFF`, a size and `WEBP`.
    [&place, &shown, &[flags][..], &still[12..]].concat()
}

fn chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len()).unwrap().to_le_bytes();
    let padding = &[0][..content.len() % 2];
    [&name[..], &size, content, padding].concat()
}

/// A number of 24 bits.
fn small(number: u32) -> Vec<u8> {
    number.to_le_bytes()[..3].to_vec()
}

/// The animation over grey: from its beginning for twice as long as it lasts, then from 0.5 s on in half its speed.
fn over_grey(title: &str) -> Draft {
    let grey = json!({"d": 3000, "m": {"start": 0, "src": "grey.png"}});
    let over = json!([
        {"d": 1800, "m": {"start": 0, "src": "moving.webp"}},
        {"d": 800, "m": {"start": 1800, "src": "moving.webp", "in": 500, "speed": 0.5}},
    ]);
    let title = json!([{"d": 200, "m": {"start": 600, "text": title}}]);
    draft(
        3000,
        &json!([{"tt": 0, "sg": [grey]}, {"tt": 0, "sg": over}, {"tt": 7, "sg": title}]),
    )
}

async fn library() -> Library {
    let mut library = Library::new();
    fs::write(library.path("moving.webp"), three_pictures()).unwrap();
    library.add_file("moving.webp").await;
    let grey = "-f lavfi -i color=0x808080:size=96x64 -frames:v 1";
    library.add("grey.png", grey).await;
    library
}

fn plan(library: &Library, draft: &Draft) -> Plan {
    let output = Output {
        canvas: CANVAS,
        quality: Quality::High,
        comment: String::new(),
    };
    Plan::new(draft, &library.sources, output).unwrap()
}

#[tokio::test]
async fn an_animated_webp_is_a_clip_that_begins_again() {
    let library = library().await;
    let info = &library.sources["moving.webp"].info;
    assert_eq!((info.kind, info.alpha), (Media::Video, Alpha::Own));
    assert_eq!(info.duration, Some(Millis::new(900)));
    assert_eq!((info.width, info.height), (Some(96), Some(64)));

    let cached = engine().with_cache(Cache::new(&library.path("cache"), Cache::USUAL_BOUND));
    let path = library.path("film.mp4");
    let (watch, draft) = (Monitor::unwatched(), over_grey("one"));
    let first = plan(&library, &draft);
    let made = cached.render(&first, &path, &watch);
    assert!(made.await.unwrap().encoded > 0);
    let film = Film::open(&path, CANVAS);
    // In hundredths of a second: what is on its left and on its right.
    let seen = [
        (10, RED, GREY),
        (25, RED, GREEN),
        (75, RED, GREEN),
        (85, BLUE, GREY),
        (95, RED, GREY),
        (115, RED, GREEN),
        (175, BLUE, GREY),
        (185, RED, GREEN),
        (235, RED, GREEN),
        (245, BLUE, GREY),
        (285, GREY, GREY),
    ];
    for (time, left, right) in seen {
        let number = time * 30 / 100;
        let shown = film.is(number, (0.25, 0.5), left) && film.is(number, (0.75, 0.5), right);
        assert!(shown, "at {time}");
    }

    // Stills are the film's frames.
    for time in [250, 850, 1750, 2450] {
        let frame = Frame::new(&draft, &library.sources, CANVAS, Millis::new(time)).unwrap();
        let still = engine().sheet(&[frame], &library.path("")).await.unwrap();
        let apart = film.difference(time as usize * 30 / 1000, &pixels(&still));
        assert!(apart < 4.0, "at {time} differs by {apart}");
    }

    // What was unpacked is kept: a film with another title does without the file.
    fs::remove_file(library.path("moving.webp")).unwrap();
    let other = plan(&library, &over_grey("two"));
    let again = cached.render(&other, &path, &watch);
    assert!(again.await.unwrap().encoded > 0);
    let film = Film::open(&path, CANVAS);
    assert!(film.is(25, (0.25, 0.5), BLUE));
}

#[tokio::test]
async fn an_animation_that_unpacks_to_too_much_is_refused() {
    let library = Library::new();
    let path = library.path("bomb.webp");
    let tiny = frame(Picture {
        left: true,
        right: None,
        color: RED,
        milliseconds: 40,
        is_cleared: false,
    });
    for (size, frames, told) in [
        ((16_384, 16_384), 1, "16384x16384 pixels"),
        ((8192, 8192), 9, "an animation of 9 pictures"),
        ((96, 64), 20_001, "an animation of more than 20000 pictures"),
    ] {
        let frames = std::iter::repeat_n(tiny.clone(), frames);
        fs::write(&path, animation(size, frames)).unwrap();
        let refusal = engine().probe(&path).await.unwrap_err();
        let is_told = matches!(refusal.kind, ErrorKind::OverLimit { .. });
        assert!(is_told && refusal.to_string().contains(told), "{refusal}");
    }
}

#[tokio::test]
async fn a_picture_that_is_damaged_is_named_with_its_clip() {
    let mut library = Library::new();
    let mut bytes = three_pictures();
    // The last picture is lossless, and begins with this.
    let last = bytes.windows(4).rposition(|name| name == b"VP8L").unwrap();
    bytes[last + 8] = 0;
    fs::write(library.path("moving.webp"), bytes).unwrap();
    library.add_file("moving.webp").await;
    let clip = json!([{"tt": 0, "sg": [{"d": 900, "m": {"src": "moving.webp"}}]}]);
    let film = library.path("film.mp4");
    let plan = plan(&library, &draft(900, &clip));
    let refusal = engine().render(&plan, &film, &Monitor::unwatched()).await;
    insta::assert_snapshot!(refusal.unwrap_err(), @"clip 1 'moving.webp' could not be read: its picture 3 is damaged: Invalid lossless signature: 0");
    assert_eq!(library.names(), ["moving.webp"]);
}
