//! Films, looked at with FFmpeg's own tools and by reading the file.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What `ffprobe` says of a film, every frame counted.
pub(crate) struct Facts {
    pub(crate) video: Value,
    pub(crate) audio: Value,
    pub(crate) duration: f64,
}

/// Probes a film that must have one video and one audio stream.
pub(crate) fn facts(film: &Path) -> Facts {
    let probe = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-count_frames",
            "-show_streams",
            "-show_format",
            "-of",
            "json",
        ])
        .arg(film)
        .output()
        .expect("ffprobe runs");
    assert!(
        probe.status.success(),
        "{}",
        String::from_utf8_lossy(&probe.stderr)
    );
    let told: Value = serde_json::from_slice(&probe.stdout).expect("ffprobe prints JSON");
    let stream = |kind: &str| {
        let mut streams = told["streams"].as_array().expect("streams").iter();
        streams
            .find(|stream| stream["codec_type"] == kind)
            .cloned()
            .expect(kind)
    };
    let duration = told["format"]["duration"]
        .as_str()
        .and_then(|d| d.parse().ok());
    Facts {
        video: stream("video"),
        audio: stream("audio"),
        duration: duration.expect("a duration"),
    }
}

/// The loudest sample between two times, in dB below full scale.
pub(crate) fn loudest(film: &Path, from: f64, to: f64) -> f64 {
    let filter = format!("atrim={from}:{to},volumedetect");
    let told = ffmpeg(&[
        "-i",
        &film.to_string_lossy(),
        "-vn",
        "-af",
        &filter,
        "-f",
        "null",
        "-",
    ]);
    let told = String::from_utf8(told.stderr).expect("text");
    let line = told
        .lines()
        .find_map(|line| line.split_once("max_volume: "))
        .expect("a volume");
    line.1
        .trim_end_matches(" dB")
        .parse()
        .expect("a number of dB")
}

/// One frame at a time in seconds, as 8-bit RGB of the given size.
pub(crate) fn frame(film: &Path, at: f64, width: usize, height: usize) -> Vec<u8> {
    let at = at.to_string();
    let scale = format!("scale={width}:{height}:flags=area");
    let film = film.to_string_lossy();
    let arguments = ["-ss", &at, "-i", &film, "-frames:v", "1", "-vf", &scale];
    let told = ffmpeg(
        &[
            &arguments[..],
            &["-pix_fmt", "rgb24", "-f", "rawvideo", "-"],
        ]
        .concat(),
    );
    assert_eq!(told.stdout.len(), width * height * 3, "a frame at {at} s");
    told.stdout
}

/// The mean difference of two pictures, per channel, in 0..=255.
pub(crate) fn difference(one: &[u8], other: &[u8]) -> f64 {
    let sum: u64 = one
        .iter()
        .zip(other)
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "a mean of small pictures")]
    let mean = sum as f64 / one.len() as f64;
    mean
}

/// The names of an MP4's top-level boxes, in order.
pub(crate) fn boxes(film: &Path) -> Vec<String> {
    let bytes = std::fs::read(film).expect("the film is readable");
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(header) = bytes.get(at..at + 8) {
        let (size, name) = header.split_at(4);
        names.push(String::from_utf8_lossy(name).into_owned());
        let size = u32::from_be_bytes(size.try_into().expect("four bytes"));
        at += usize::try_from(size).expect("a small box").max(8);
    }
    names
}

/// A short test video: a moving pattern with a tone.
pub(crate) fn sample(to: &Path, seconds: u32) {
    let picture = format!("testsrc2=size=640x360:rate=25:duration={seconds}");
    let tone = format!("sine=frequency=440:duration={seconds}");
    let arguments = ["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", &tone];
    ffmpeg(
        &[
            &arguments[..],
            &["-pix_fmt", "yuv420p", "-shortest", &to.to_string_lossy()],
        ]
        .concat(),
    );
}

fn ffmpeg(arguments: &[&str]) -> std::process::Output {
    let told = Command::new("ffmpeg")
        .args(["-hide_banner", "-nostdin", "-y"])
        .args(arguments)
        .output()
        .expect("ffmpeg runs");
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    told
}
