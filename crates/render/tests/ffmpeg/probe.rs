//! What is found in real files.

use std::fs;

use veo_media::Container;
use veo_render::{ErrorKind, Media};

use crate::support::{Library, engine, ffmpeg, tone_clip};

/// Container, kind, length, size, rate and sound of what was found, in one line.
fn found(library: &Library, name: &str) -> String {
    let info = &library.sources[name].info;
    format!(
        "{:?} {:?} {} {}x{} {} {}",
        info.container,
        info.kind,
        info.duration.map_or("-".to_owned(), |length| format!(
            "{:.1}s",
            length.as_seconds()
        )),
        info.width.unwrap_or(0),
        info.height.unwrap_or(0),
        info.frame_rate
            .map_or("-".to_owned(), |rate| rate.to_string()),
        if info.has_audio { "sound" } else { "silent" },
    )
}

#[tokio::test]
async fn each_accepted_type_is_understood() {
    let mut library = Library::new();
    library
        .add("a.mp4", &tone_clip("red", "320x180", 30, 2.0))
        .await;
    for (name, arguments, expected) in [
        (
            "a.mov",
            "-i a.mp4 -c copy",
            "Mp4 Video 2.0s 320x180 30 sound",
        ),
        (
            "a.mkv",
            "-i a.mp4 -c copy -an",
            "Matroska Video 2.0s 320x180 30 silent",
        ),
        (
            "a.avi",
            "-i a.mp4 -c:v mpeg4 -c:a mp3",
            "Avi Video 2.0s 320x180 30 sound",
        ),
        (
            "a.webm",
            "-i a.mp4 -an -c:v libvpx",
            "Matroska Video 2.0s 320x180 30 silent",
        ),
        (
            "a.png",
            "-i a.mp4 -frames:v 1",
            "Png Image - 320x180 - silent",
        ),
        (
            "a.jpg",
            "-i a.mp4 -frames:v 1",
            "Jpeg Image - 320x180 - silent",
        ),
        (
            "a.webp",
            "-i a.mp4 -frames:v 1",
            "WebP Image - 320x180 - silent",
        ),
        (
            "still.gif",
            "-i a.mp4 -frames:v 1",
            "Gif Image - 320x180 - silent",
        ),
        (
            "a.gif",
            "-f lavfi -i testsrc=size=320x180:rate=10:duration=2",
            "Gif Video 2.0s 320x180 10 silent",
        ),
        ("a.wav", "-i a.mp4", "Wav Audio 2.0s 0x0 - sound"),
        (
            "a.m4a",
            "-i a.mp4 -vn -c copy",
            "Mp4 Audio 2.0s 0x0 - sound",
        ),
    ] {
        library.add(name, arguments).await;
        assert_eq!(found(&library, name), expected, "{name}");
    }
}

#[tokio::test]
async fn a_cover_picture_is_no_picture_and_guessed_lengths_are_measured() {
    let mut library = Library::new();
    library
        .add("cover.png", "-f lavfi -i color=red:size=64x64 -frames:v 1")
        .await;
    library.add("tune.wav", "-f lavfi -i sine=duration=3").await;
    let covered = "-i tune.wav -i cover.png -map 0 -map 1 -c:v copy -disposition:v attached_pic";
    library.add("song.mp3", covered).await;
    library.add("song.m4a", covered).await;
    library.add("song.aac", "-i tune.wav").await;
    for name in ["song.mp3", "song.m4a", "song.aac"] {
        let info = &library.sources[name].info;
        assert_eq!(
            (info.kind, info.width, info.has_audio),
            (Media::Audio, None, true),
            "{name}"
        );
        assert!(
            info.duration.unwrap().get().abs_diff(3000) < 80,
            "{name} {:?}",
            info.duration
        );
    }

    // A film as a browser records it carries no length.
    let recorded = ffmpeg(
        library.path("").as_path(),
        "-v error -f lavfi -i testsrc=size=64x64:rate=10:duration=2 -c:v libvpx -f webm -",
    );
    fs::write(library.path("recorded.webm"), recorded.stdout).unwrap();
    library.add_file("recorded.webm").await;
    let info = &library.sources["recorded.webm"].info;
    assert_eq!(info.container, Container::Matroska);
    assert!(info.duration.unwrap().get().abs_diff(2000) <= 100);
}

#[tokio::test]
async fn sizes_are_as_seen() {
    let mut library = Library::new();
    library
        .add(
            "wide.mp4",
            "-f lavfi -i color=red:size=72x58:rate=25:duration=1 -vf setsar=2 -c:v libx264 -pix_fmt yuv420p",
        )
        .await;
    let info = &library.sources["wide.mp4"].info;
    assert_eq!((info.width, info.height), (Some(144), Some(58)));
    assert!(!info.has_color_matrix);
    assert!(info.has_film_pixels);
}

#[tokio::test]
async fn damaged_files_say_so() {
    let mut library = Library::new();
    library
        .add("whole.mp4", &tone_clip("red", "320x180", 30, 1.0))
        .await;
    let whole = fs::read(library.path("whole.mp4")).unwrap();
    let path = library.path("half.mp4");
    // Without faststart the index is at the end, and is lost here.
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let error = engine().probe(&path).await.unwrap_err();
    let said = error.to_string();
    assert!(
        said.starts_with("half.mp4 could not be read: moov atom not found; "),
        "{said}"
    );
    assert!(!said.contains("file:"), "{said}");
    let path = library.path("junk.png");
    fs::write(&path, [&b"\x89PNG\r\n\x1a\n"[..], &[7; 100]].concat()).unwrap();
    let error = engine().probe(&path).await.unwrap_err();
    assert!(
        matches!(error.kind, ErrorKind::DamagedMedia { .. }),
        "{error}"
    );
}
