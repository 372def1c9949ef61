//! Reads what FFmpeg prints about an input and the frame that it decoded from it.

use veo_timeline::Millis;

use super::{Alpha, DynamicRange};

/// What FFmpeg printed about one input.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Report {
    /// Whether it got as far as listing what is in it.
    pub(super) is_open: bool,
    pub(super) duration: Option<Millis>,
    pub(super) picture: Option<Picture>,
    pub(super) has_audio: bool,
    /// Width and height of the decoded frame, turned and stretched as it is meant to be seen.
    pub(super) shown_size: Option<(u32, u32)>,
    /// Width and height that FFmpeg refused to decode.
    pub(super) refused_size: Option<(u32, u32)>,
}

/// A picture stream.
#[derive(Debug, PartialEq)]
pub(super) struct Picture {
    pub(super) has_color_matrix: bool,
    pub(super) has_film_pixels: bool,
    pub(super) frame_rate: Option<f64>,
    pub(super) alpha: Alpha,
    pub(super) range: DynamicRange,
    codec: String,
}

impl Report {
    /// Reads the first picture stream (a cover picture is none) and the first sound of what was printed.
    pub(super) fn parse(messages: &str) -> Self {
        let mut report = Self {
            refused_size: messages.lines().find_map(read_refusal),
            ..Self::default()
        };
        let mut in_output = false;
        for line in messages.lines() {
            if line.starts_with("Input #0") {
                report.is_open = true;
            } else if line.starts_with("Output #0") {
                in_output = true;
            } else if line.trim_start().starts_with("alpha_mode") && line.ends_with(": 1") {
                report.read_alpha_mode();
            } else if let Some(duration) = line.strip_prefix("  Duration: ") {
                report.duration = report.duration.or(read_clock(duration));
            } else if !line.trim_start().starts_with("Stream #0:") {
            } else if let Some((_, picture)) = line.split_once(": Video: ") {
                report.read_picture(picture, in_output);
            } else if line.contains(": Audio: ") && !in_output {
                report.has_audio = true;
            }
        }
        report
    }

    /// Whether an animation has no second frame.
    pub(super) fn is_single_frame(&self) -> bool {
        let frame_rate = self.picture.as_ref().and_then(|picture| picture.frame_rate);
        match (self.duration, frame_rate) {
            (Some(duration), Some(rate)) => duration.as_seconds() * rate < 1.5,
            _ => true,
        }
    }

    fn read_picture(&mut self, picture: &str, in_output: bool) {
        let parts = split_outside_brackets(picture);
        if in_output {
            self.shown_size = self.shown_size.or_else(|| read_size(&parts, picture));
        } else if !picture.contains("(attached pic)") && self.picture.is_none() {
            self.picture = Some(Picture {
                has_color_matrix: parts.get(1).and_then(|format| matrix(format)).is_some(),
                has_film_pixels: parts.get(1).is_some_and(|format| is_as_in_a_film(format)),
                frame_rate: parts.iter().find_map(|part| read_rate(part)),
                alpha: parts
                    .get(1)
                    .map_or(Alpha::None, |format| read_alpha(format)),
                range: parts
                    .get(1)
                    .map_or(DynamicRange::Standard, |format| read_range(format)),
                codec: picture
                    .split_whitespace()
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            });
        }
    }

    /// Reads that the pictures have others beside them that say how they can be seen through.
    fn read_alpha_mode(&mut self) {
        if let Some(picture) = &mut self.picture {
            picture.alpha = match picture.codec.trim_end_matches(',') {
                "vp8" => Alpha::Vp8,
                "vp9" => Alpha::Vp9,
                _ => picture.alpha,
            };
        }
    }
}

/// The parts between commas that are not inside of brackets.
fn split_outside_brackets(text: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    text.split(|character| {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    })
    .map(str::trim)
    .collect()
}

/// `1920x1080 [SAR 4:3 DAR 64:27]`, and the aspect of its pixels wherever it is printed.
fn read_size(parts: &[&str], picture: &str) -> Option<(u32, u32)> {
    let (width, height) = parts.iter().find_map(|part| {
        let (width, height) = part.split_whitespace().next()?.split_once('x')?;
        Some((width.parse::<u32>().ok()?, height.parse::<u32>().ok()?))
    })?;
    let stretched = picture.split_once("SAR ").and_then(|(_, aspect)| {
        let (across, rest) = aspect.split_once(':')?;
        let down = rest.split(|c: char| !c.is_ascii_digit()).next()?;
        let (across, down) = (across.parse::<u64>().ok()?, down.parse::<u64>().ok()?);
        u32::try_from((u64::from(width) * across).checked_div(down)?).ok()
    });
    let width = stretched.filter(|width| *width > 0).unwrap_or(width);
    (width > 0 && height > 0).then_some((width, height))
}

/// `Picture size 60000x60000 is invalid`, or `exceeds specified max pixel count`.
fn read_refusal(line: &str) -> Option<(u32, u32)> {
    let (_, rest) = line.split_once("Picture size ")?;
    let (width, height) = rest.split_whitespace().next()?.split_once('x')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

/// `29.97 fps`, or `1k fps`.
fn read_rate(part: &str) -> Option<f64> {
    let number = part.strip_suffix(" fps")?;
    let (number, unit) = match number.strip_suffix('k') {
        Some(thousands) => (thousands, 1000.0),
        None => (number, 1.0),
    };
    let rate = number.parse::<f64>().ok()? * unit;
    (rate > 0.0).then_some(rate)
}

/// The colour matrix that a pixel format such as `yuv420p(tv, bt709, progressive)` names; where the three colour properties
/// differ it reads `bt470bg/unknown/unknown`, the matrix first.
fn matrix(format: &str) -> Option<&str> {
    let (_, inside) = format.split_once('(')?;
    let mut words = inside.split([',', ')']).map(str::trim);
    let word = words.find(|word| {
        ["bt", "smpte", "gbr", "fcc", "ycgco"]
            .iter()
            .any(|name| word.starts_with(name))
    })?;
    word.split('/').next()
}

/// Whether pictures of a format such as `yuv420p(tv, bt709, progressive)` are kept as those of a film.
fn is_as_in_a_film(format: &str) -> bool {
    let (name, inside) = format.split_once('(').unwrap_or((format, ""));
    let is_full_range = inside.split([',', ')']).any(|word| word.trim() == "pc");
    name == "yuv420p" && !is_full_range && matrix(format).is_none_or(|matrix| matrix == "bt709")
}

/// Whether pictures of a format such as `yuva420p(tv)` can be seen through; a palette may hold what can.
fn read_alpha(format: &str) -> Alpha {
    let name = format.split('(').next().unwrap_or_default();
    let with_alpha = [
        "yuva", "gbrap", "ya8", "ya16", "rgba", "bgra", "argb", "abgr", "pal8",
    ];
    if with_alpha.iter().any(|known| name.starts_with(known)) {
        Alpha::Own
    } else {
        Alpha::None
    }
}

/// Whether a pixel format such as `yuv420p10le(tv, bt2020nc/bt2020/smpte2084)` is one of high dynamic range: its transfer
/// is the last of the three colour properties.
fn read_range(format: &str) -> DynamicRange {
    let inside = format.split_once('(').map_or("", |(_, inside)| inside);
    let words = inside.split([',', ')', '/']).map(str::trim);
    let mut known = words.filter(|word| ["smpte2084", "arib-std-b67"].contains(word));
    match known.next() {
        Some(_) => DynamicRange::High,
        None => DynamicRange::Standard,
    }
}

/// `00:01:02.50`.
fn read_clock(text: &str) -> Option<Millis> {
    let clock = text.split(',').next()?;
    let mut seconds = 0.0;
    for part in clock.split(':') {
        seconds = seconds * 60.0 + part.parse::<f64>().ok()?;
    }
    Some(Millis::from_seconds(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_phone_video_that_is_turned() {
        let report = Report::parse(
            "Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'file:/x.mov':
  Duration: 00:01:02.50, start: 0.000000, bitrate: 321 kb/s
  Stream #0:0[0x1](und): Video: hevc (Main) (hvc1 / 0x31637668), yuv420p(tv, bt709, progressive), 1920x1080 [SAR 1:1 DAR 16:9], 239 kb/s, 29.97 fps, 30 tbr, 15360 tbn (default)
    Side data:
      displaymatrix: rotation of -90.00 degrees
  Stream #0:1[0x2](und): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, mono, fltp, 69 kb/s (default)
Stream mapping:
  Stream #0:0 -> #0:0 (hevc (native) -> wrapped_avframe (native))
Output #0, null, to 'pipe:':
  Stream #0:0(und): Video: wrapped_avframe, yuv420p(tv, bt709, progressive), 1080x1920 [SAR 1:1 DAR 9:16], q=2-31, 200 kb/s, 29.97 fps, 29.97 tbn (default)
",
        );
        assert_eq!(
            report,
            Report {
                is_open: true,
                duration: Some(Millis::new(62_500)),
                picture: Some(Picture {
                    has_color_matrix: true,
                    has_film_pixels: true,
                    frame_rate: Some(29.97),
                    alpha: Alpha::None,
                    range: DynamicRange::Standard,
                    codec: "hevc".to_owned(),
                }),
                has_audio: true,
                shown_size: Some((1080, 1920)),
                refused_size: None,
            }
        );
    }

    #[test]
    fn a_cover_picture_is_no_picture() {
        let report = Report::parse(
            "Input #0, mp3, from 'file:/x.mp3':
  Duration: N/A, start: 0.025056, bitrate: 117 kb/s
  Stream #0:0: Audio: mp3, 44100 Hz, mono, fltp, 64 kb/s
  Stream #0:1: Video: png, rgb24(pc), 320x180 [SAR 1:1 DAR 16:9], 90k tbr, 90k tbn (attached pic)
",
        );
        assert_eq!(
            report,
            Report {
                is_open: true,
                has_audio: true,
                ..Report::default()
            }
        );
    }

    #[test]
    fn tells_pictures_that_can_be_seen_through() {
        let with_picture = |picture: &str| {
            let report = Report::parse(&format!("Input #0\n  Stream #0:0: Video: {picture}\n"));
            report.picture.unwrap().alpha
        };
        for (picture, alpha) in [
            ("png, rgba(pc), 64x36, 25 fps", Alpha::Own),
            ("gif, bgra, 64x36, 10 fps", Alpha::Own),
            ("vp9 (Profile 0), yuv420p(tv), 64x36, 30 fps", Alpha::None),
            (
                "vp9 (Profile 0), yuv420p(tv), 64x36, 30 fps\n    Metadata:\n      alpha_mode      : 1",
                Alpha::Vp9,
            ),
            (
                "vp8, yuv420p, 64x36\n      ALPHA_MODE      : 1",
                Alpha::None,
            ),
        ] {
            assert_eq!(with_picture(picture), alpha, "{picture}");
        }
    }

    #[test]
    fn sizes_are_as_seen() {
        for (line, expected) in [
            (
                "rawvideo, yuv420p, 720x576 [SAR 16:15 DAR 4:3], 25 fps",
                Some((768, 576)),
            ),
            (
                "vp9 (0x31x2), yuv420p(tv), 320x180, SAR 1:1 DAR 16:9, 30 fps",
                Some((320, 180)),
            ),
            ("h264 (avc1 / 0x31637661), none, 90k tbr", None),
            (
                "wrapped_avframe, yuv420p, 64x64 [SAR 0:1 DAR 0:0]",
                Some((64, 64)),
            ),
        ] {
            let parts = split_outside_brackets(line);
            assert_eq!(read_size(&parts, line), expected, "{line}");
        }
    }

    #[test]
    fn reads_rates() {
        for (part, expected) in [
            ("29.97 fps", Some(29.97)),
            ("1k fps", Some(1000.0)),
            ("0 fps", None),
            ("90k tbr", None),
        ] {
            assert_eq!(read_rate(part), expected, "{part}");
        }
    }

    #[test]
    fn tells_high_dynamic_range_from_standard() {
        for (format, expected) in [
            (
                "yuv420p10le(tv, bt2020nc/bt2020/smpte2084)",
                DynamicRange::High,
            ),
            (
                "yuv420p10le(tv, bt2020nc/bt2020/arib-std-b67, progressive)",
                DynamicRange::High,
            ),
            (
                "yuv420p10le(tv, bt2020nc/bt2020/bt2020-10)",
                DynamicRange::Standard,
            ),
            ("yuv420p(tv, bt709)", DynamicRange::Standard),
            ("yuv420p", DynamicRange::Standard),
        ] {
            assert_eq!(read_range(format), expected, "{format}");
        }
    }

    #[test]
    fn tells_colours_and_those_of_a_film() {
        for (format, named, as_in_a_film) in [
            ("yuv420p(tv, bt709, progressive)", Some("bt709"), true),
            ("yuv420p(tv, bt709/unknown/unknown)", Some("bt709"), true),
            ("yuv420p(tv, bt470bg/bt709/bt709)", Some("bt470bg"), false),
            (
                "yuvj420p(pc, bt470bg/unknown/unknown)",
                Some("bt470bg"),
                false,
            ),
            ("yuvj420p(pc, bt709)", Some("bt709"), false),
            ("yuv420p(pc, bt709)", Some("bt709"), false),
            ("yuv420p10le(tv, bt709)", Some("bt709"), false),
            ("yuv420p(tv, unknown/bt709/bt709)", None, true),
            ("yuv420p(progressive)", None, true),
            ("yuv420p", None, true),
            ("rgba(pc)", None, false),
        ] {
            assert_eq!(matrix(format), named, "{format}");
            assert_eq!(is_as_in_a_film(format), as_in_a_film, "{format}");
        }
    }
}
