//! Whether a film is the one that was asked for, by FFmpeg's own look at it.

use std::path::Path;
use std::process::Command;

/// The frames of the film, and how many more or fewer are let pass.
const FRAMES: (u32, u32) = (900, 1);
/// How far its sound may be from the 30 seconds of the film.
const SECONDS: (f64, f64) = (30.0, 0.1);
/// How far it may be from the loudness of the command's film, in dB.
const LOUDNESS: f64 = 1.0;
/// The least likeness to the film without loss. A film of the same settings has 0.99; one that is a frame late 0.9.
const LIKENESS: f64 = 0.97;
/// The most that its size may be of the command's film, or the command's of it.
const SIZE: f64 = 1.5;

/// What is in a film.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Film {
    /// Whether it is H.264 of 1920 x 1080 in yuv420p at 30 frames per second, with AAC of 48 kHz.
    is_usual: bool,
    frames: u32,
    /// Of its sound.
    seconds: f64,
    /// In MB.
    pub(super) size: f64,
    /// The mean of its sound, in dB.
    pub(super) loudness: f64,
    /// The mean SSIM to the film without loss, if it was held against it.
    pub(super) likeness: Option<f64>,
}

/// Looks at a film, and holds it against the one without loss.
pub(super) fn read(film: &Path, lossless: Option<&Path>) -> Result<Film, String> {
    let mut probe = Command::new("ffprobe");
    probe
        .args(["-v", "error", "-count_packets", "-of", "compact"])
        .args([
            "-show_entries",
            "stream=codec_name,width,height,pix_fmt,r_frame_rate,sample_rate,duration,nb_read_packets:format=size",
        ])
        .arg(film);
    let mut found = probed(&answer(&mut probe, false)?);

    let mut loudness = ffmpeg(film);
    loudness.args(["-vn", "-af", "volumedetect", "-f", "null", "-"]);
    found.loudness = number_after(&answer(&mut loudness, true)?, "mean_volume: ")?;

    if let Some(lossless) = lossless {
        let mut likeness = ffmpeg(film);
        likeness.arg("-i").arg(lossless).args([
            // By their numbers: the time of a first frame is not the same in all files.
            "-filter_complex",
            "[0:v]settb=1/30,setpts=N[a];[1:v]settb=1/30,setpts=N[b];[a][b]ssim",
            "-an",
            "-f",
            "null",
            "-",
        ]);
        found.likeness = Some(number_after(&answer(&mut likeness, true)?, " All:")?);
    }
    Ok(found)
}

impl Film {
    /// One of this size, as like the film without loss as that.
    #[cfg(test)]
    pub(super) fn of(size: f64, likeness: f64) -> Self {
        Self {
            size,
            likeness: Some(likeness),
            ..Self::default()
        }
    }

    /// What makes it another film than the command's, which is `None` when this is that one.
    pub(super) fn fault(&self, command: Option<&Self>) -> Option<String> {
        let (frames, length) = (FRAMES, SECONDS);
        if !self.is_usual {
            return Some(
                "it is not H.264 of 1920 x 1080 at 30 with AAC of 48 kHz, each once".to_owned(),
            );
        }
        if self.frames.abs_diff(frames.0) > frames.1 {
            return Some(format!("{} frames, not {}", self.frames, frames.0));
        }
        if (self.seconds - length.0).abs() > length.1 {
            return Some(format!("{} s of sound, not {}", self.seconds, length.0));
        }
        if let Some(likeness) = self.likeness.filter(|likeness| *likeness < LIKENESS) {
            return Some(format!("SSIM {likeness:.4}, below {LIKENESS}"));
        }
        let command = command?;
        if (self.loudness - command.loudness).abs() > LOUDNESS {
            let (own, theirs) = (self.loudness, command.loudness);
            return Some(format!("sound of {own} dB, and {theirs} dB by hand"));
        }
        let ratio = self.size / command.size;
        (ratio.max(1.0 / ratio) > SIZE)
            .then(|| format!("{:.1} MB, and {:.1} by hand", self.size, command.size))
    }
}

/// Reads ffprobe's compact lines.
fn probed(lines: &str) -> Film {
    let mut film = Film::default();
    let (mut pictures, mut sounds) = (0, 0);
    for line in lines.lines() {
        let value = |name: &str| {
            let fields = line.split('|').filter_map(|field| field.split_once('='));
            fields
                .into_iter()
                .find(|(of, _)| *of == name)
                .map(|(_, value)| value)
        };
        let number = |name: &str| value(name).and_then(|value| value.parse::<f64>().ok());
        let is = |wanted: &[(&str, &str)]| {
            wanted
                .iter()
                .all(|(name, wanted)| value(name) == Some(*wanted))
        };
        if let Some(bytes) = number("size") {
            film.size = bytes / 1e6;
        } else if is(&[
            ("codec_name", "h264"),
            ("width", "1920"),
            ("height", "1080"),
            ("pix_fmt", "yuv420p"),
            ("r_frame_rate", "30/1"),
        ]) {
            pictures += 1;
            film.frames = value("nb_read_packets")
                .and_then(|value| value.parse().ok())
                .unwrap_or(0);
        } else if is(&[("codec_name", "aac"), ("sample_rate", "48000")]) {
            sounds += 1;
            film.seconds = number("duration").unwrap_or(0.0);
        }
    }
    film.is_usual = (pictures, sounds) == (1, 1);
    film
}

fn ffmpeg(input: &Path) -> Command {
    let mut command = Command::new("ffmpeg");
    command
        .args(["-nostdin", "-hide_banner", "-nostats", "-i"])
        .arg(input);
    command
}

/// What a command says on its output, or on its error stream.
fn answer(command: &mut Command, on_error_stream: bool) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    let (said, complaint) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    if !output.status.success() {
        let last = complaint.lines().last().unwrap_or_default();
        return Err(format!("its film cannot be read: {last}"));
    }
    Ok(if on_error_stream { complaint } else { said }.into_owned())
}

fn number_after(text: &str, name: &str) -> Result<f64, String> {
    let found = text.rsplit_once(name).and_then(|(_, rest)| {
        let number = rest.split_whitespace().next()?;
        number.parse().ok()
    });
    found.ok_or_else(|| format!("FFmpeg said no `{}` of its film", name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "\
stream|codec_name=h264|width=1920|height=1080|pix_fmt=yuv420p|r_frame_rate=30/1|duration=30.000000|nb_read_packets=900
stream|codec_name=aac|sample_rate=48000|r_frame_rate=0/0|duration=30.016000|nb_read_packets=1408
format|size=28776333";

    fn film() -> Film {
        Film {
            loudness: -24.0,
            likeness: Some(0.995),
            ..probed(LINES)
        }
    }

    #[test]
    fn a_film_is_read_from_what_ffprobe_says() {
        let film = film();
        assert_eq!((film.frames, film.is_usual), (900, true));
        assert!((film.size - 28.776_333).abs() < 1e-9 && (film.seconds - 30.016).abs() < 1e-9);
        assert_eq!(film.fault(None), None);
        assert_eq!(film.fault(Some(&film)), None);
    }

    #[test]
    fn another_film_does_not_count() {
        let right = film();
        for (wrong, about) in [
            (probed(&LINES.replace("1080", "1088")), "1920 x 1080"),
            (probed(&LINES.replace("aac", "mp3")), "AAC"),
            (probed(&LINES.replace("=900", "=898")), "898 frames"),
            (probed(&LINES.replace("30.016", "29.5")), "29.5 s of sound"),
            (
                Film {
                    likeness: Some(0.91),
                    ..right
                },
                "SSIM 0.9100",
            ),
            (
                Film {
                    loudness: -21.5,
                    ..right
                },
                "-21.5 dB",
            ),
            (Film { size: 7.0, ..right }, "7.0 MB"),
            (
                Film {
                    size: 60.0,
                    ..right
                },
                "60.0 MB",
            ),
        ] {
            let fault = wrong.fault(Some(&right)).unwrap_or_default();
            assert!(fault.contains(about), "{about}: {fault}");
        }
    }

    #[test]
    fn figures_are_found_among_what_ffmpeg_says() {
        let said = "[Parsed_ssim_4 @ 0x5] SSIM Y:0.9948 (22.8) U:0.9953 (23.3) V:0.9961 (24.1) All:0.995139 (23.13)";
        assert_eq!(number_after(said, " All:"), Ok(0.995_139));
        assert!(number_after(said, "mean_volume: ").is_err());
    }
}
