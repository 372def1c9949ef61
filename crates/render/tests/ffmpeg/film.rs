//! Drafts become films.

use std::path::Path;

use serde_json::json;
use veo_render::{MediaInfo, Monitor, Output, Plan, Quality, Result};
use veo_timeline::{Aspect, Canvas, Draft};

use crate::support::{CANVAS, Film, Library, draft, engine, tone_clip};

const RED: [u8; 3] = [255, 0, 0];
const BLUE: [u8; 3] = [0, 0, 255];
const BLACK: [u8; 3] = [0, 0, 0];
const LIME: [u8; 3] = [0, 255, 0];
const MIDDLE: (f64, f64) = (0.5, 0.5);

pub(crate) fn output(canvas: Canvas) -> Output {
    Output {
        canvas,
        quality: Quality::High,
        comment: "made by a test".to_owned(),
    }
}

pub(crate) async fn try_render(library: &Library, draft: &Draft, to: &Path) -> Result<MediaInfo> {
    let plan = Plan::new(draft, &library.sources, output(CANVAS))?;
    let made = engine().render(&plan, to, &Monitor::unwatched()).await?;
    Ok(made.info)
}

/// Renders and decodes; the number of frames and the length of the sound are checked here for all.
async fn render(library: &Library, draft: &Draft) -> Film {
    let path = library.path("film.mp4");
    let info = try_render(library, draft, &path).await.unwrap();
    let film = Film::open(&path, CANVAS);
    let seconds = draft.timeline().duration.as_seconds();
    assert_eq!(film.frame_count(), (seconds * 30.0).round() as usize);
    assert!(
        (film.seconds_of_sound() - seconds).abs() < 0.03,
        "{}",
        film.seconds_of_sound()
    );
    assert!(
        info.duration
            .unwrap()
            .get()
            .abs_diff(draft.timeline().duration.get())
            <= 20
    );
    film
}

#[tokio::test]
async fn two_clips_a_title_and_music_become_one_film() {
    let mut library = Library::new();
    library
        .add("red.mp4", &tone_clip("red", "320x180", 30, 2.0))
        .await;
    library
        .add(
            "blue.webm",
            "-f lavfi -i color=blue:size=180x320:rate=25:duration=3 -c:v libvpx",
        )
        .await;
    library
        .add(
            "music.mp3",
            "-f lavfi -i aevalsrc=0.25*sin(2000*PI*t)|0.25*sin(2000*PI*t):duration=1 -c:a libmp3lame",
        )
        .await;
    let film = render(
        &library,
        &draft(
            5000,
            &json!([
                {"tt": 0, "sg": [
                    {"d": 2000, "m": {"start": 0, "src": "red.mp4"}},
                    {"d": 3000, "m": {"start": 2000, "src": "blue.webm"}}]},
                {"tt": 1, "sg": [{"d": 5000, "m": {"start": 0, "src": "music.mp3", "in": 500, "volume": 0.5}}]},
                {"tt": 7, "sg": [{"d": 3000, "m": {"start": 0, "text": "Golden Hour", "position": "center"}}]}
            ]),
        ),
    )
    .await;

    assert!(film.is(59, (0.05, 0.05), RED));
    assert!(film.is(60, (0.05, 0.05), BLUE), "covers the canvas");
    assert!(film.white(0) > 100 && film.white(30) > 100 && film.white(89) > 100);
    assert_eq!((film.white(90), film.white(120)), (0, 0));

    // The clip's tone lasts two seconds, the music repeats under all of it.
    assert!((film.tone(440.0, 0.5, 1.5) - 0.25).abs() < 0.02);
    assert!(film.tone(440.0, 2.5, 3.5) < 0.01);
    for moment in [0.5, 1.5, 3.2] {
        let music = film.tone(1000.0, moment, moment + 0.2);
        assert!((music - 0.125).abs() < 0.02, "{music} at {moment}");
    }
    assert!(
        film.loudness(4.9, 5.0) < 0.3 * film.loudness(3.0, 3.4),
        "fades out"
    );

    let atoms = film.atoms();
    let place = |name| atoms.iter().position(|atom| atom == name).unwrap();
    assert!(place("moov") < place("mdat"), "{atoms:?}");
    let described = film.described();
    for fact in [
        "Duration: 00:00:05.00",
        "h264 (High)",
        "yuv420p(tv, bt709",
        "320x180",
        "30 fps",
        "aac (LC)",
        "48000 Hz, stereo",
        "comment         : made by a test",
    ] {
        assert!(described.contains(fact), "{fact} is not in {described}");
    }
}

#[tokio::test]
async fn a_trim_begins_at_the_frame_asked_for() {
    let mut library = Library::new();
    // Red for one second, then lime: frame 30 is the first lime one. No sound.
    library
        .add(
            "change.mp4",
            "-f lavfi -i color=red:size=320x180:rate=30:duration=1 \
             -f lavfi -i color=lime:size=320x180:rate=30:duration=2 \
             -filter_complex concat=n=2,scale=out_color_matrix=bt709 -colorspace bt709 \
             -c:v libx264 -pix_fmt yuv420p",
        )
        .await;
    let trimmed = |begin: u64| {
        let segment = json!({"d": 1000, "m": {"start": 0, "src": "change.mp4", "in": begin}});
        draft(1000, &json!([{"tt": 0, "sg": [segment]}]))
    };
    let film = render(&library, &trimmed(967)).await;
    assert!(film.is(0, MIDDLE, RED) && film.is(1, MIDDLE, LIME));
    assert!(
        film.loudness(0.0, 1.0) < 1e-4,
        "silence where there is no sound"
    );
    let film = render(&library, &trimmed(1000)).await;
    assert!(film.is(0, MIDDLE, LIME));
    let film = render(&library, &trimmed(33)).await;
    assert!(film.is(28, MIDDLE, RED) && film.is(29, MIDDLE, LIME));
}

#[tokio::test]
async fn a_trim_near_a_whole_picture_begins_where_it_should() {
    let mut library = Library::new();
    // Frame n has a light of about 16 + 5n. Whole pictures are frames 0 and 31, the second of which is decoded two frames
    // before it is seen.
    library
        .add(
            "steps.mp4",
            "-f lavfi -i color=black:size=320x180:rate=30:duration=1.4,geq=lum=16+5*N:cb=128:cr=128 \
             -c:v libx264 -bf 2 -crf 10 -pix_fmt yuv420p -x264-params keyint=31:min-keyint=31:scenecut=0 \
             -colorspace bt709",
        )
        .await;
    for (begin, first) in [
        (933, 28),
        (967, 29),
        (1000, 30),
        (1033, 31),
        (1034, 31),
        (1067, 32),
    ] {
        let segment = json!({"d": 200, "m": {"start": 0, "src": "steps.mp4", "in": begin}});
        let film = render(&library, &draft(200, &json!([{"tt": 0, "sg": [segment]}]))).await;
        for frame in 0..6 {
            let [light, ..] = film.pixel(frame, 0.5, 0.5);
            let expected = 5.0 * (first + frame) as f64 * 255.0 / 219.0;
            let apart = (f64::from(light) - expected).abs();
            assert!(
                apart < 2.9,
                "{light} at frame {frame} from {begin}, not {expected}"
            );
        }
    }
}

#[tokio::test]
async fn a_trim_begins_with_the_picture_that_is_on() {
    // As a screen is recorded: one picture until something moves.
    let recording = "-filter_complex color=red:size=64x36:rate=30:duration=3[a];\
         color=blue:size=64x36:rate=30:duration=3[b];\
         [a][b]concat=n=2:v=1:a=0,select='eq(n,0)+gte(n,90)'[v] -map [v] -vsync vfr -c:v libx264 -pix_fmt yuv420p";
    let mut library = Library::new();
    library.add("screen.mp4", recording).await;
    let segment = json!({"d": 4000, "m": {"start": 0, "src": "screen.mp4", "in": 1000}});
    let film = render(&library, &draft(4000, &json!([{"tt": 0, "sg": [segment]}]))).await;
    for (frame, color) in [(0, RED), (30, RED), (59, RED), (60, BLUE), (119, BLUE)] {
        assert!(film.is(frame, (0.5, 0.5), color), "{frame}");
    }
}

#[tokio::test]
async fn stills_hold_gaps_are_black_and_short_clips_keep_their_last_frame() {
    let mut library = Library::new();
    library
        .add(
            "lime.png",
            "-f lavfi -i color=lime:size=200x200 -frames:v 1",
        )
        .await;
    library
        .add("red.jpg", "-f lavfi -i color=red:size=320x180 -frames:v 1")
        .await;
    library
        .add("blue.mp4", &tone_clip("blue", "320x180", 30, 0.5))
        .await;
    let film = render(
        &library,
        &draft(
            4000,
            &json!([{"tt": 0, "sg": [
                {"d": 1000, "m": {"start": 0, "src": "lime.png", "fit": "contain"}},
                {"d": 1000, "m": {"start": 2000, "src": "blue.mp4"}},
                {"d": 1000, "m": {"start": 3000, "src": "red.jpg"}}]}]),
        ),
    )
    .await;
    assert!(film.is(15, MIDDLE, LIME) && film.is(15, (0.05, 0.5), BLACK));
    assert!(film.is(45, MIDDLE, BLACK));
    assert!(film.is(89, MIDDLE, BLUE), "its last frame");
    assert!(film.is(119, (0.05, 0.05), RED));
    assert!(film.tone(440.0, 2.1, 2.4) > 0.1);
    assert!(
        film.tone(440.0, 2.6, 2.9) < 0.01,
        "sound ends with its source"
    );
}

#[tokio::test]
async fn what_lasts_less_than_a_frame_of_the_film_is_seen() {
    let mut library = Library::new();
    library
        .add(
            "lime.png",
            "-f lavfi -i color=lime:size=200x200 -frames:v 1",
        )
        .await;
    library
        .add("blue.mp4", &tone_clip("blue", "320x180", 30, 1.0))
        .await;
    let canvas = Canvas {
        frame_rate: 10,
        ..CANVAS
    };
    let draft = draft(
        1000,
        &json!([{"tt": 0, "sg": [
            {"d": 500, "m": {"start": 0, "src": "lime.png"}},
            {"d": 500, "m": {"start": 500, "src": "blue.mp4", "in": 990}}]}]),
    );
    let path = library.path("film.mp4");
    let plan = Plan::new(&draft, &library.sources, output(canvas)).unwrap();
    engine()
        .render(&plan, &path, &Monitor::unwatched())
        .await
        .unwrap();
    let film = Film::open(&path, canvas);
    assert_eq!(film.frame_count(), 10);
    assert!(film.is(0, MIDDLE, LIME) && film.is(4, MIDDLE, LIME));
    assert!(film.is(5, MIDDLE, BLUE) && film.is(9, MIDDLE, BLUE));
}

#[tokio::test]
async fn turned_pictures_and_animations_are_shown_as_they_are_meant() {
    let mut library = Library::new();
    // Red to the left of blue; turned as it is meant, red is above blue.
    library
        .add(
            "lying.mp4",
            "-f lavfi -i color=red:size=160x90:rate=30:duration=1 \
             -f lavfi -i color=blue:size=160x90:rate=30:duration=1 \
             -filter_complex hstack,scale=out_color_matrix=bt709 -colorspace bt709 \
             -c:v libx264 -pix_fmt yuv420p",
        )
        .await;
    let lying = std::fs::read(library.path("lying.mp4")).unwrap();
    std::fs::write(library.path("turned.mp4"), turned_clockwise(lying)).unwrap();
    library.add_file("turned.mp4").await;
    let turned = &library.sources["turned.mp4"].info;
    assert_eq!((turned.width, turned.height), (Some(90), Some(320)));
    library
        .add(
            "flash.gif",
            "-f lavfi -i color=red:size=320x180:rate=10:duration=0.5 \
             -f lavfi -i color=lime:size=320x180:rate=10:duration=0.5 -filter_complex concat=n=2",
        )
        .await;
    let film = render(
        &library,
        &draft(
            4000,
            &json!([{"tt": 0, "sg": [
                {"d": 1000, "m": {"start": 0, "src": "turned.mp4", "fit": "contain"}},
                {"d": 3000, "m": {"start": 1000, "src": "flash.gif"}}]}]),
        ),
    )
    .await;
    assert!(film.is(15, (0.5, 0.25), RED) && film.is(15, (0.5, 0.75), BLUE));
    assert!(film.is(15, (0.2, 0.5), BLACK));
    for second in 1..4 {
        let frame = second * 30;
        assert!(film.is(frame + 7, MIDDLE, RED) && film.is(frame + 22, MIDDLE, LIME));
    }
}

/// The same MP4 with the note of a phone that was held upright: its track header's matrix turns by 90 degrees.
fn turned_clockwise(mut mp4: Vec<u8>) -> Vec<u8> {
    let header = mp4.windows(4).position(|name| name == b"tkhd").unwrap();
    let matrix = [0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1_i32 << 30];
    let bytes: Vec<u8> = matrix.iter().flat_map(|n| n.to_be_bytes()).collect();
    // The name, 40 bytes of other fields, then the matrix.
    mp4[header + 44..][..36].copy_from_slice(&bytes);
    mp4
}

#[tokio::test]
async fn volumes_are_heeded_and_loud_mixes_do_not_clip() {
    let mut library = Library::new();
    library
        .add("clip.mp4", &tone_clip("red", "320x180", 30, 2.0))
        .await;
    library
        .add(
            "loud.wav",
            "-f lavfi -i aevalsrc=0.9*sin(2000*PI*t)|0.9*sin(2000*PI*t):d=2:s=48000",
        )
        .await;
    let mix = |clip: f64, bed: f64| {
        draft(
            2000,
            &json!([
                {"tt": 0, "sg": [{"d": 2000, "m": {"start": 0, "src": "clip.mp4", "volume": clip}}]},
                {"tt": 1, "sg": [{"d": 2000, "m": {"start": 0, "src": "loud.wav", "volume": bed}}]}]),
        )
    };
    let film = render(&library, &mix(0.0, 0.35)).await;
    assert!(film.tone(440.0, 0.5, 1.0) < 0.005);
    assert!((film.tone(1000.0, 0.5, 1.0) - 0.315).abs() < 0.02);
    let film = render(&library, &mix(2.0, 2.0)).await;
    let peak = film.tone(1000.0, 0.5, 1.0);
    assert!((0.6..1.0).contains(&peak), "{peak}");
}

#[tokio::test]
async fn a_tall_film_of_a_title_alone_is_black_behind_it() {
    let library = Library::new();
    let canvas = Canvas {
        width: 180,
        height: 320,
        ..Aspect::Tall9x16.into()
    };
    let draft = draft(
        1000,
        &json!([{"tt": 7, "sg": [{"d": 1000, "m": {"start": 0, "text": "Hello"}}]}]),
    );
    let plan = Plan::new(&draft, &library.sources, output(canvas)).unwrap();
    let path = library.path("film.mp4");
    engine()
        .render(&plan, &path, &Monitor::unwatched())
        .await
        .unwrap();
    let film = Film::open(&path, canvas);
    assert_eq!(film.frame_count(), 30);
    assert!(film.white(0) > 50 && film.white(29) > 50);
    assert_eq!(film.pixel(10, 0.5, 0.1), BLACK);
}

/// Clips of changing pictures and tones over one another, under music and titles.
fn many_clips(count: u64) -> Draft {
    let length = 300;
    let sources = ["count.mp4", "tone.mkv", "picture.png"];
    let clips: Vec<_> = (0..count)
        .map(|n| {
            let source = sources[usize::try_from(n).unwrap() % 3];
            let begin = if source == "picture.png" { 0 } else { n * 7 % 900 };
            json!({"d": length, "m": {"start": n * length, "src": source, "in": begin, "volume": 0.8}})
        })
        .collect();
    let end = count * length;
    draft(
        end + 500,
        &json!([
            {"tt": 0, "sg": clips},
            {"tt": 1, "sg": [{"d": end, "m": {"start": 200, "src": "music.mp3", "volume": 0.4}}]},
            {"tt": 7, "sg": [
                {"d": 1000, "m": {"start": 1000, "text": "One"}},
                {"d": end - 2000, "m": {"start": 1500, "text": "Two", "position": "top"}}]}
        ]),
    )
}

#[tokio::test]
async fn a_film_made_in_parts_is_the_one_that_is_made_at_once() {
    let mut library = Library::new();
    let counting = "-f lavfi -i testsrc2=size=320x180:rate=30:duration=2 \
                    -f lavfi -i aevalsrc=0.2*sin(1000*PI*t*(1+t))|0.2*sin(900*PI*t):duration=2 \
                    -c:v libx264 -pix_fmt yuv420p -c:a aac";
    library.add("count.mp4", counting).await;
    let tone = tone_clip("blue", "180x320", 25, 2.0);
    library.add("tone.mkv", &tone).await;
    library
        .add(
            "picture.png",
            "-f lavfi -i color=red:size=64x64 -frames:v 1",
        )
        .await;
    library
        .add(
            "music.mp3",
            "-f lavfi -i aevalsrc=0.25*sin(2000*PI*t)|0.25*sin(2000*PI*t):duration=3 -c:a libmp3lame",
        )
        .await;
    // The same clips, once in one film of two parts, and once in two films of one part.
    let film = render(&library, &many_clips(40)).await;
    let first = render(&library, &many_clips(20)).await;
    // The title of the shorter film ends before its end.
    for frame in (0..165).step_by(13).chain([29, 30, 44, 45, 59, 60]) {
        let apart = film.difference(frame, first.frame(frame));
        assert!(apart < 2.0, "frame {frame} differs by {apart}");
    }
    // Where the second part begins, the pictures go on as the draft says, under their title.
    let boundary = 24 * 9;
    assert!(film.is(boundary - 1, (0.55, 0.7), RED));
    assert!(!film.is(boundary, (0.55, 0.7), RED));
    for frame in [boundary - 1, boundary] {
        assert!(film.white(frame) > 15, "{frame}: {}", film.white(frame));
    }
    for (from, to) in [(0.3, 1.5), (2.0, 5.5)] {
        let (one, other) = (film.loudness(from, to), first.loudness(from, to));
        assert!((one - other).abs() < 0.02 * other, "{one} {other}");
    }
    // In the second part, too, a clip's tone begins and ends with it.
    assert!((film.tone(440.0, 7.51, 7.79) - 0.2).abs() < 0.02);
    assert!(film.tone(440.0, 7.81, 8.09) < 0.01);
    // The music goes on over the boundary.
    for moment in [6.9, 7.1, 7.25] {
        assert!((film.tone(1000.0, moment, moment + 0.1) - 0.1).abs() < 0.03);
    }
}
