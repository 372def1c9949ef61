//! The formats that a film can be written in.

use std::process::Command;

use serde_json::json;
use veo_media::Format;
use veo_render::{Cache, Engine, Monitor, Output, Plan, Quality, Rendered};
use veo_timeline::{Canvas, Draft};

use crate::support::{Library, draft, engine, ffmpeg, tone_clip};

const SMALL: Canvas = Canvas {
    width: 160,
    height: 90,
    frame_rate: 15,
};

/// Two clips of one colour each and a title; a second and a half.
fn story() -> Draft {
    draft(
        1500,
        &json!([
            {"tt": 0, "sg": [
                {"d": 700, "m": {"start": 0, "src": "red.mp4", "volume": 1}},
                {"d": 800, "m": {"start": 700, "src": "blue.mp4", "volume": 1}}]},
            {"tt": 7, "sg": [{"d": 1000, "m": {"start": 200, "text": "Hi", "animation": "fade"}}]}
        ]),
    )
}

async fn library() -> Library {
    let mut library = Library::new();
    for color in ["red", "blue"] {
        let clip = tone_clip(color, "160x90", 15, 1.0);
        library.add(&format!("{color}.mp4"), &clip).await;
    }
    library
}

async fn written(
    library: &Library,
    engine: &Engine,
    (format, quality, most): (Format, Quality, Option<u32>),
) -> Rendered {
    let output = Output {
        canvas: SMALL,
        quality,
        comment: "made by a test".to_owned(),
    };
    let plan = Plan::new(&story(), &library.sources, output).unwrap();
    let plan = plan.written_as(format, most);
    let path = library.path(&format!("film.{format}"));
    let made = engine.render(&plan, &path, &Monitor::unwatched()).await;
    made.unwrap()
}

/// What FFmpeg finds in a film: `vp9 opus`, and the comment.
fn found(library: &Library, format: Format) -> (String, bool) {
    let output = Command::new(engine().program())
        .args(["-hide_banner", "-i"])
        .arg(library.path(&format!("film.{format}")))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let codecs = said.lines().filter_map(|line| {
        let (_, codec) = line.split_once("Video: ").or(line.split_once("Audio: "))?;
        codec.split([' ', ',']).next()
    });
    let codecs: Vec<_> = codecs.collect();
    let file = std::fs::read(library.path(&format!("film.{format}"))).unwrap();
    let comment = b"made by a test";
    let is_signed = file.windows(comment.len()).any(|bytes| bytes == comment);
    (codecs.join(" "), is_signed)
}

/// The frames of a film: their times, and what is on them.
fn frames(library: &Library, format: Format) -> Vec<String> {
    let output = Command::new(engine().program())
        .args(["-v", "error", "-xerror", "-i"])
        .arg(library.path(&format!("film.{format}")))
        .args(["-an", "-f", "framemd5", "-"])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let frames = told.lines().filter(|line| !line.starts_with('#'));
    frames.map(str::to_owned).collect()
}

#[tokio::test]
async fn an_mp4_has_the_frames_that_ffmpeg_joins() {
    let library = library().await;
    for format in [Format::Mp4, Format::Mov] {
        written(&library, &engine(), (format, Quality::High, None)).await;
    }
    let [ours, its] = [Format::Mp4, Format::Mov].map(|format| frames(&library, format));
    assert_eq!(ours.len(), 23);
    assert_eq!(ours, its);
}

#[tokio::test]
async fn every_format_holds_what_it_says() {
    let library = library().await;
    for (format, codecs) in [
        (Format::Mp4, "h264 aac"),
        (Format::Mov, "h264 aac"),
        (Format::Webm, "vp9 opus"),
        (Format::Gif, "gif"),
        (Format::Mp3, "mp3"),
        (Format::Wav, "pcm_s16le"),
        (Format::M4a, "aac"),
    ] {
        let made = written(&library, &engine(), (format, Quality::High, None)).await;
        assert_eq!(made.info.container, format.container(), "{format}");
        assert_eq!(made.info.has_audio, format.has_sound(), "{format}");
        let (found, is_signed) = found(&library, format);
        assert_eq!(found, codecs, "{format}");
        assert!(is_signed, "{format} does not say what made it");
        let length = made.info.duration.unwrap().get();
        assert!(length.abs_diff(1500) < 120, "{format} is {length} ms long");
    }
    // The pictures come one after the other at their times, whatever they are in.
    for format in [Format::Webm, Format::Gif] {
        let file = library.path(&format!("film.{format}"));
        let pixels = Command::new(engine().program())
            .arg("-i")
            .arg(&file)
            .args([
                "-vf",
                "fps=15,scale=1:1,format=rgb24",
                "-f",
                "rawvideo",
                "-",
            ])
            .output()
            .unwrap()
            .stdout;
        let colors: Vec<_> = pixels.chunks(3).map(|pixel| pixel[0] > pixel[2]).collect();
        let expected: Vec<_> = (0..colors.len()).map(|frame| frame < 11).collect();
        assert!(
            colors.len().abs_diff(23) < 2,
            "{format} has {} frames",
            colors.len()
        );
        assert_eq!(colors, expected, "{format}");
    }
}

/// What FFmpeg writes to its output.
fn output(library: &Library, arguments: &str) -> Vec<u8> {
    ffmpeg(&library.path(""), arguments).stdout
}

#[tokio::test]
async fn no_format_gets_its_sound_from_another() {
    let mut library = Library::new();
    library
        .add("still.png", "-f lavfi -i color=red:size=64x36 -frames:v 1")
        .await;
    let sweep = "0.6*sin(2000*PI*t*t)|0.3*sin(660*PI*t)";
    let made = format!("-f lavfi -i aevalsrc={sweep}:sample_rate=48000:duration=2");
    library.add("music.wav", &made).await;
    // Nothing is done to it, so that what is encoded is known.
    let draft = draft(
        2000,
        &json!([
            {"tt": 0, "sg": [{"d": 2000, "m": {"start": 0, "src": "still.png"}}]},
            {"tt": 1, "sg": [{"d": 2000, "m": {"start": 0, "src": "music.wav", "fade_out": 0}}]}]),
    );
    let written = async |format: Format| {
        let output = Output {
            canvas: SMALL,
            quality: Quality::Draft,
            comment: String::new(),
        };
        let plan = Plan::new(&draft, &library.sources, output).unwrap();
        let path = library.path(&format!("film.{format}"));
        let plan = plan.written_as(format, None);
        let made = engine().render(&plan, &path, &Monitor::unwatched()).await;
        made.unwrap();
    };
    output(&library, "-i music.wav -f f32le samples");
    for (format, encoder) in [
        (Format::Wav, "pcm_s16le"),
        (Format::Mp3, "libmp3lame -b:a 192k"),
        (Format::Webm, "libopus -b:a 160k"),
    ] {
        written(format).await;
        let packets = format!("-i film.{format} -map 0:a -c copy -f md5 -");
        // As the source itself is encoded.
        let container = format.extension();
        let alone = format!("-f f32le -ar 48000 -ac 2 -i samples -c:a {encoder} alone.{container}");
        output(&library, &alone);
        let encoded = format!("-i alone.{container} -map 0:a -c copy -f md5 -");
        assert!(
            output(&library, &packets) == output(&library, &encoded),
            "{format}"
        );
    }
    let samples = |name: &str| output(&library, &format!("-i {name} -f s16le -"));
    assert!(samples("film.wav") == samples("music.wav"));
    // None is made for a GIF, even of what cannot be read.
    std::fs::remove_file(library.path("music.wav")).unwrap();
    written(Format::Gif).await;
}

#[tokio::test]
async fn a_film_in_webm_is_made_of_kept_parts_too() {
    let library = library().await;
    let warm = engine().with_cache(Cache::new(&library.path("cache"), Cache::USUAL_BOUND));
    let webm = (Format::Webm, Quality::Draft, None);
    let read = || std::fs::read(library.path("film.webm")).unwrap();
    let cold = written(&library, &engine(), webm).await;
    let first = read();
    assert_eq!(cold.encoded, 23);
    for encoded in [23, 0] {
        let made = written(&library, &warm, webm).await;
        assert_eq!(made.encoded, encoded);
        // But for the number that WebM gives every file by chance.
        assert_eq!(read().len(), first.len());
    }
    remove_films(&library);
    assert_eq!(written(&library, &warm, webm).await.encoded, 0);
    assert_eq!(read().len(), first.len());
    // Also where a platform takes no more than so much.
    let little = (Format::Webm, Quality::Draft, Some(500));
    assert_eq!(written(&library, &warm, little).await.encoded, 23);
    // The parts of an MP4 are others; those of its sound alone are none.
    let mp4 = (Format::Mp4, Quality::High, Some(500));
    assert_eq!(written(&library, &warm, mp4).await.encoded, 23);
    let m4a = (Format::M4a, Quality::High, None);
    assert_eq!(written(&library, &warm, m4a).await.encoded, 0);
}

/// Takes the whole films out of the cache and leaves what they are made of.
fn remove_films(library: &Library) {
    remove_kept(library, "film");
}

fn remove_kept(library: &Library, sort: &str) {
    for entry in std::fs::read_dir(library.path("cache")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().unwrap() == sort {
            std::fs::remove_file(path).unwrap();
        }
    }
}

#[tokio::test]
async fn a_whole_film_of_any_format_is_kept() {
    let library = library().await;
    let warm = engine().with_cache(Cache::new(&library.path("cache"), Cache::USUAL_BOUND));
    let read = |format: Format| std::fs::read(library.path(&format!("film.{format}"))).unwrap();
    let mut films = Vec::new();
    for format in Format::ALL {
        let made = written(&library, &warm, (format, Quality::Draft, None)).await;
        films.push((format, made.info, read(format)));
    }
    // There is nothing left that one could be made of.
    remove_kept(&library, "part");
    for name in ["red.mp4", "blue.mp4"] {
        std::fs::remove_file(library.path(name)).unwrap();
    }
    for (format, info, film) in films {
        let made = written(&library, &warm, (format, Quality::Draft, None)).await;
        assert_eq!((made.encoded, made.info), (0, info), "{format}");
        assert!(read(format) == film, "{format}");
    }
}
