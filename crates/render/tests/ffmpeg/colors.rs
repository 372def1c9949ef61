//! Colours come out as they are meant, whatever sort of numbers they are kept in.

use serde_json::json;

use crate::support::{CANVAS, Library, draft};

/// One that shows by far more than [`NEAR`] when numbers of one sort are taken for those of another.
const GREEN: [u8; 3] = [60, 160, 30];
const NEAR: u8 = 6;

/// Width and height, how the numbers are made, and what the file says of them.
const SORTS: [(&str, &str, &str); 8] = [
    // As in a film: nothing is done to it.
    (
        "320x180",
        "bt709:out_range=tv,format=yuv420p",
        "bt709 -color_range tv",
    ),
    ("640x360", "bt709:out_range=tv,format=yuv420p", "bt709"),
    ("1280x720", "bt709:out_range=tv,format=yuv420p", "unknown"),
    // Of other sorts.
    ("320x180", "bt601:out_range=tv,format=yuv420p", "unknown"),
    (
        "320x180",
        "bt601:out_range=tv,format=yuv420p",
        "bt470bg -color_range tv",
    ),
    (
        "320x180",
        "bt709:out_range=pc,format=yuvj420p",
        "bt709 -color_range pc",
    ),
    (
        "320x180",
        "bt601:out_range=pc,format=yuvj420p",
        "bt470bg -color_range pc",
    ),
    (
        "320x180",
        "bt709:out_range=tv,format=yuv444p",
        "bt709 -color_range tv",
    ),
];

#[tokio::test]
async fn colours_of_every_sort_are_what_they_are_meant_to_be() {
    let mut library = Library::new();
    let mut clips = Vec::new();
    for (number, (size, made, said)) in SORTS.into_iter().enumerate() {
        let name = format!("{number}.mp4");
        let arguments = format!(
            "-f lavfi -i color=0x3CA01E:size={size}:rate=30:duration=0.2,format=gbrp \
             -vf scale=out_color_matrix={made} -colorspace {said} -c:v libx264 -crf 10"
        );
        library.add(&name, &arguments).await;
        clips.push(json!({"d": 200, "m": {"start": number * 200, "src": name}}));
    }
    let length = 200 * SORTS.len() as u64;
    let draft = draft(length, &json!([{"tt": 0, "sg": clips}]));
    let film = library.film(&draft, CANVAS).await;
    for (number, sort) in SORTS.into_iter().enumerate() {
        let pixel = film.pixel(number * 6 + 3, 0.5, 0.5);
        let apart = pixel
            .iter()
            .zip(&GREEN)
            .map(|(one, other)| one.abs_diff(*other));
        assert!(apart.max() <= Some(NEAR), "{sort:?} became {pixel:?}");
    }
}
