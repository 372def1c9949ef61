//! What is kept of a picture, where it is shown, and its colours.

use serde_json::json;

use veo_render::{Output, Plan, Quality};

use super::{BLACK, BLUE, GREEN, RED, SMALL, WHITE, clip, compare, four, plain, render};
use crate::support::{Library, draft};

#[tokio::test]
async fn pictures_are_cropped_turned_fitted_and_moved() {
    let mut library = Library::new();
    four(&mut library).await;
    let tall = "-f lavfi -i color=red:size=32x64 -frames:v 1";
    library.add("tall.png", tall).await;
    let part = |start, more| clip(start, 500, "four.png", more);
    let large = "-i four.png -vf scale=256:144:flags=neighbor";
    library.add("large.png", large).await;
    let tracks = json!([{"tt": 0, "sg": [
        part(0, json!({"crop": {"x": 0.5, "y": 0, "w": 0.5, "h": 0.5}})),
        part(500, json!({"rotate": 90, "fit": "contain"})),
        part(1000, json!({"rotate": 180})),
        part(1500, json!({"rotate": 270, "fit": "contain"})),
        clip(2000, 500, "tall.png", json!({"fit": "blur"})),
        clip(2500, 1000, "four.png", json!({"motion": {"from": {"zoom": 1}, "to": {"zoom": 2, "x": 0, "y": 1}}})),
        part(3500, json!({"look": "mono"})),
        part(4000, json!({"vignette": 1, "crop": {"x": 0.5, "y": 0.5, "w": 0.5, "h": 0.5}})),
        part(4500, json!({"blur": 1})),
        // Of more pixels than its place has.
        clip(5000, 500, "large.png", json!({"motion": {"from": {"zoom": 2, "x": 1, "y": 1}, "to": {"zoom": 1}}})),
    ]}, {"tt": 7, "sg": [{"d": 300, "m": {"start": 2700, "text": "I"}}]}]);
    let draft = draft(5500, &tracks);
    let film = render(&library, &draft).await;
    let corners = [(0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)];
    let all_are = |number: usize, colors: [[u8; 3]; 4], at: [(f64, f64); 4]| {
        at.iter()
            .zip(colors)
            .all(|(at, color)| film.is(number, *at, color))
    };
    // Turned, it is 20 of 64 pixels wide.
    let inner = [(0.4, 0.1), (0.6, 0.1), (0.4, 0.9), (0.6, 0.9)];
    assert!(all_are(5, [GREEN; 4], corners));
    assert!(all_are(20, [BLUE, RED, WHITE, GREEN], inner));
    assert!(film.is(20, (0.1, 0.5), BLACK));
    assert!(all_are(35, [WHITE, BLUE, GREEN, RED], corners));
    assert!(all_are(50, [GREEN, WHITE, RED, BLUE], inner));
    assert!(film.is(65, (0.5, 0.5), RED) && film.is(65, (0.05, 0.5), RED));
    assert!(all_are(75, [RED, GREEN, BLUE, WHITE], corners));
    assert!(all_are(104, [BLUE; 4], corners));
    assert!(all_are(150, [WHITE; 4], corners));
    assert!(all_are(164, [RED, GREEN, BLUE, WHITE], corners));
    // Half-way the window is 3/4 wide and reaches from 1/4 down.
    assert!(film.is(90, (0.6, 0.1), RED));
    let gray = film.pixel(110, 0.9, 0.1);
    assert!(
        gray[0].abs_diff(gray[1]) < 4 && gray[1].abs_diff(gray[2]) < 4,
        "{gray:?}"
    );
    let (edge, middle) = (film.pixel(125, 0.02, 0.02)[1], film.pixel(125, 0.5, 0.5)[1]);
    assert!(middle > 240 && edge < 150, "{middle} {edge}");
    let mixed = film.pixel(140, 0.5, 0.1);
    assert!(mixed[0] > 60 && mixed[1] > 60, "{mixed:?}");
    compare(
        &library,
        &draft,
        &film,
        &[5, 20, 50, 65, 76, 88, 103, 110, 125, 140, 157],
    )
    .await;
}

#[tokio::test]
async fn pictures_lie_over_others_where_they_do_not_hide_them() {
    let mut library = Library::new();
    four(&mut library).await;
    for color in ["red", "blue", "lime"] {
        plain(&mut library, color).await;
    }
    let tracks = json!([
        {"tt": 0, "sg": [clip(0, 3000, "red.mp4", json!({})),
                         clip(3000, 1000, "red.mp4", json!({"box": "left-half"}))]},
        {"tt": 0, "sg": [clip(500, 1000, "blue.mp4", json!({"box": "bottom-right-quarter"})),
                         clip(2000, 500, "blue.mp4", json!({"opacity": 0.5})),
                         clip(3000, 500, "lime.mp4", json!({"box": {"x": 0.5, "y": 0, "w": 0.5, "h": 1}}))]},
        // Over both, then hiding both.
        {"tt": 0, "sg": [clip(1000, 500, "four.png", json!({"box": "center", "opacity": 0.5})),
                         clip(2500, 500, "lime.mp4", json!({}))]},
        {"tt": 7, "sg": [{"d": 250, "m": {"start": 600, "text": "I"}}]}
    ]);
    let draft = draft(4000, &tracks);
    let film = render(&library, &draft).await;
    assert!(film.is(5, (0.9, 0.9), RED));
    for number in [15, 17, 20, 29, 30, 44] {
        assert!(film.is(number, (0.1, 0.1), RED) && film.is(number, (0.9, 0.9), BLUE));
        assert!(film.is(number, (0.9, 0.4), RED) && film.is(number, (0.4, 0.9), RED));
    }
    // Half of green over red, half of white over blue.
    assert!(film.is(35, (0.6, 0.4), [127, 127, 0]) && film.is(35, (0.6, 0.6), [127, 127, 255]));
    assert!(film.is(50, (0.9, 0.9), RED));
    assert!(film.is(65, (0.5, 0.5), [127, 0, 127]));
    assert!(film.is(80, (0.5, 0.5), GREEN));
    assert!(film.is(95, (0.2, 0.5), RED) && film.is(95, (0.8, 0.5), GREEN));
    assert!(film.is(110, (0.2, 0.5), RED) && film.is(110, (0.8, 0.5), BLACK));
    compare(&library, &draft, &film, &[5, 20, 35, 65, 80, 95, 110]).await;
}

#[tokio::test]
async fn what_is_below_is_seen_through_sources_that_say_so() {
    let mut library = Library::new();
    plain(&mut library, "red").await;
    let half = "-filter_complex [0]format=yuva420p,split[a][b];[a]crop=32:36:0:0[l];\
                [b]crop=32:36:32:0,lutyuv=a=0[r];[l][r]hstack";
    let blue = "-f lavfi -i color=blue:size=64x36:rate=30:duration=1";
    for (name, codec) in [
        ("half.png", "-frames:v 1"),
        ("vp9.webm", "-c:v libvpx-vp9 -auto-alt-ref 0 -b:v 1M"),
        ("vp8.webm", "-c:v libvpx -auto-alt-ref 0 -b:v 1M"),
    ] {
        library.add(name, &format!("{blue} {half} {codec}")).await;
    }
    let tracks = json!([
        {"tt": 0, "sg": [clip(0, 3500, "red.mp4", json!({}))]},
        {"tt": 0, "sg": [
            clip(0, 500, "half.png", json!({})),
            clip(500, 500, "vp9.webm", json!({"in": 200})),
            clip(1000, 500, "vp8.webm", json!({"speed": 2, "reverse": true})),
            clip(1500, 500, "half.png", json!({"look": "warm", "vignette": 0.2, "blur": 0.01, "motion": "zoom-in"})),
            clip(2000, 500, "half.png", json!({"fit": "contain", "rotate": 90, "vignette": 0.1})),
            clip(2500, 1000, "half.png", json!({"transition": {"kind": "dissolve", "ms": 1000}})),
            // By itself, over nothing.
            clip(3500, 500, "half.png", json!({}))]},
        {"tt": 7, "sg": [{"d": 100, "m": {"start": 1700, "text": "I"}}]}
    ]);
    let draft = draft(4000, &tracks);
    let film = render(&library, &draft).await;
    for number in [5, 20, 40, 57] {
        let left = film.pixel(number, 0.2, 0.5);
        assert!(left[2] > 190 && left[0] < 40, "{number} {left:?}");
        assert!(film.is(number, (0.8, 0.5), RED), "{number}");
    }
    // Turned, what can be seen through is below; and so are the sides.
    assert!(
        film.is(65, (0.5, 0.8), RED)
            && film.is(65, (0.1, 0.2), RED)
            && film.is(65, (0.5, 0.3), BLUE)
    );
    let crossing = film.pixel(90, 0.2, 0.5);
    assert!(
        crossing[0].abs_diff(127) < 20 && crossing[2].abs_diff(127) < 20,
        "{crossing:?}"
    );
    assert!(film.is(90, (0.8, 0.5), RED));
    assert!(film.is(110, (0.2, 0.5), BLUE) && film.is(110, (0.8, 0.5), BLACK));
    compare(&library, &draft, &film, &[5, 20, 40, 57, 65, 90, 110]).await;
}

#[tokio::test]
async fn a_table_of_colours_changes_them_all() {
    let mut library = Library::new();
    four(&mut library).await;
    plain(&mut library, "red").await;
    // Blue where red was: the first of its numbers runs fastest.
    let swapped =
        "TITLE \"swap\"\nLUT_3D_SIZE 2\n0 0 0\n0 0 1\n0 1 0\n0 1 1\n1 0 0\n1 0 1\n1 1 0\n1 1 1\n";
    let inverted = "LUT_1D_SIZE 2\n1 1 1\n0 0 0\n";
    let clips = |lut: &str| {
        let tracks = json!([{"tt": 0, "sg": [
            clip(0, 500, "four.png", json!({"lut": lut})),
            clip(500, 500, "red.mp4", json!({"lut": lut, "transition": {"kind": "wipe", "ms": 300}})),
            clip(1000, 500, "four.png", json!({"lut": inverted}))]}]);
        draft(1500, &tracks)
    };
    let film = render(&library, &clips(swapped)).await;
    let corners = [
        ((0.1, 0.1), BLUE),
        ((0.9, 0.1), GREEN),
        ((0.1, 0.9), RED),
        ((0.9, 0.9), WHITE),
    ];
    assert!(corners.iter().all(|(at, color)| film.is(5, *at, *color)));
    assert!(film.is(28, (0.5, 0.5), BLUE));
    // A curve for each channel.
    let opposite = |[red, green, blue]: [u8; 3]| [255 - red, 255 - green, 255 - blue];
    let inverse = [((0.1, 0.1), opposite(RED)), ((0.9, 0.1), opposite(GREEN))];
    assert!(inverse.iter().all(|(at, color)| film.is(40, *at, *color)));
    compare(&library, &clips(swapped), &film, &[5, 18, 28, 40]).await;

    let broken = clips(&swapped.replace("0 1 1", "/etc/passwd"));
    let output = Output {
        canvas: SMALL,
        quality: Quality::High,
        comment: String::new(),
    };
    let refused = Plan::new(&broken, &library.sources, output).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "clip 1 'four.png' cannot be used: its table of colours (lut) has a line that is no colour: \"/etc/passwd\""
    );
}
