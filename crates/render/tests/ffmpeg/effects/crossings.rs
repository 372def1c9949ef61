//! How one clip becomes the next.

use serde_json::json;

use super::{BLACK, BLUE, GREEN, RED, clip, compare, plain, render};
use crate::support::{Library, draft};

#[tokio::test]
async fn one_clip_becomes_the_next_in_its_first_frames() {
    let mut library = Library::new();
    for color in ["red", "blue", "lime"] {
        plain(&mut library, color).await;
    }
    let crossing = |kind: &str, ms: u64| json!({"transition": {"kind": kind, "ms": ms}});
    let tracks = json!([
        {"tt": 0, "sg": [
            // Over nothing; from more of its source; from its last picture, held; and after a gap.
            clip(0, 1000, "red.mp4", crossing("dissolve", 500)),
            clip(1000, 4000, "blue.mp4", crossing("dissolve", 500)),
            clip(5000, 1000, "red.mp4", crossing("wipe", 500)),
            clip(6000, 1000, "blue.mp4", crossing("slide-up", 500)),
            clip(7000, 1000, "red.mp4", crossing("dip", 500)),
            clip(8000, 500, "blue.mp4", crossing("zoom", 2000)),
            clip(9000, 500, "blue.mp4", crossing("wipe-right", 400)),
        ]},
        // Over what is below, on all of it and in a place of its own.
        {"tt": 0, "sg": [
            clip(2000, 1000, "lime.mp4", crossing("dissolve", 500)),
            clip(3500, 1000, "lime.mp4", json!({"box": "right-half", "transition": {"kind": "slide", "ms": 500}})),
        ]},
        {"tt": 7, "sg": [{"d": 150, "m": {"start": 1100, "text": "I"}}, {"d": 100, "m": {"start": 5200, "text": "I"}}]}
    ]);
    let draft = draft(9500, &tracks);
    let film = render(&library, &draft).await;
    assert_eq!(film.frame_count(), 285);
    let middle = (0.5, 0.2);
    // Frame n of 15 is (n + 1)/16 of the way.
    for (number, color) in [
        (7, [127, 0, 0]),
        (20, RED),
        (29, RED),
        (30, [239, 0, 16]),
        (34, [175, 0, 80]),
        (37, [127, 0, 127]),
        (44, [16, 0, 239]),
        (45, BLUE),
        (67, [0, 127, 127]),
        (80, GREEN),
        (91, BLUE),
        (165, RED),
        (210, [0, 0, 172]),
        (217, [71, 0, 0]),
        (226, RED),
        (254, BLUE),
        (260, BLACK),
        (284, BLUE),
    ] {
        let near = film.pixel(number, middle.0, middle.1);
        let close = near
            .iter()
            .zip(color)
            .all(|(one, other)| one.abs_diff(other) <= 24);
        assert!(close, "frame {number} is {near:?}, not {color:?}");
    }
    // The edge is in the middle.
    assert!(film.is(157, (0.2, 0.2), BLUE) && film.is(157, (0.8, 0.2), RED));
    assert!(film.is(187, (0.5, 0.2), RED) && film.is(187, (0.5, 0.8), BLUE));
    assert!(film.is(276, (0.1, 0.2), BLUE) && film.is(276, (0.9, 0.2), BLACK));
    // In its half the picture comes from the right.
    assert!(film.is(112, (0.6, 0.2), BLUE) && film.is(112, (0.9, 0.2), GREEN));
    assert!(film.is(112, (0.2, 0.2), BLUE) && film.is(125, (0.6, 0.2), GREEN));
    compare(
        &library,
        &draft,
        &film,
        &[3, 31, 37, 44, 67, 112, 157, 187, 213, 217, 245, 276],
    )
    .await;
}

/// The clip before goes on with what its source has.
#[tokio::test]
async fn the_clip_before_runs_on_under_the_next() {
    let mut library = Library::new();
    plain(&mut library, "blue").await;
    let turning = "-f lavfi -i color=red:size=64x36:rate=30:duration=1 -f lavfi -i color=lime:size=64x36:rate=30:duration=1 \
                   -filter_complex [0][1]concat,scale=out_color_matrix=bt709 -colorspace bt709 -c:v libx264 -pix_fmt yuv420p";
    library.add("turning.mp4", turning).await;
    let crossing = json!({"transition": {"kind": "wipe", "ms": 1000}});
    let clips = |first: serde_json::Value| {
        draft(
            2000,
            &json!([{"tt": 0, "sg": [clip(0, 1000, "turning.mp4", first), clip(1000, 1000, "blue.mp4", crossing.clone())]}]),
        )
    };
    let film = render(&library, &clips(json!({}))).await;
    assert!(film.is(25, (0.1, 0.5), RED) && film.is(35, (0.1, 0.5), GREEN));
    // Backwards it has been at its first picture, which is held.
    let film = render(&library, &clips(json!({"reverse": true}))).await;
    assert!(film.is(25, (0.1, 0.5), RED) && film.is(40, (0.1, 0.5), RED));
}
