//! Which seconds of a source are made together, and what FFmpeg is told to make them. Touches nothing.

use std::ffi::OsString;
use std::path::Path;

use veo_timeline::Millis;

use crate::input::{Decoders, file_url, input_arguments};
use crate::key::Key;
use crate::plan::{Seen, Source, Used, jpeg_colors};
use crate::probe::MediaInfo;

/// How many seconds of a source are made in one run of FFmpeg: a start costs 0.1 s, and a decoder begins at the whole
/// picture before.
const SECONDS: u64 = 8;

/// How long the last run goes on after the source's end, for lengths are rounded.
const TAIL: u64 = 2;

/// How high a picture that is wider than high is at most, or how wide one that is higher than wide.
const SHORT_SIDE: u64 = 540;

/// How long the other side is at most.
const LONG_SIDE: u64 = 1920;

/// Some seconds of a source, whose pictures are made in one run of FFmpeg.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    pub(super) source: Source,
    /// How many runs of its source come before.
    pub(super) number: u64,
}

/// What tells a run from others.
pub(super) type Name = (String, u64);

/// How much is read before the place that pictures are wanted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// A second, in which most sources have the picture that is on there.
    Second,
    /// All that is decoded anyway.
    All,
}

impl Run {
    /// The run that makes the picture which is seen. None for a source that does not tell what it holds, or does not
    /// last as long.
    pub(super) fn with(seen: &Seen) -> Option<Self> {
        let (source, second) = (seen.source.clone(), second_of(seen)?);
        source.hash.is_some().then_some(Self {
            source,
            number: second / SECONDS,
        })
    }

    /// The runs that make a part of a source, in the order of time.
    pub(super) fn of_part(used: &Used) -> impl Iterator<Item = Self> + use<> {
        let source = used.source.clone();
        let number = |time: Millis| time.get() / 1000 / SECONDS;
        let end = last_second(&source.info) / SECONDS;
        let runs = number(used.part.0)..=number(used.part.1).min(end);
        let known = source.hash.is_some().then_some(source);
        known.into_iter().flat_map(move |source| {
            runs.clone().map(move |number| Self {
                source: source.clone(),
                number,
            })
        })
    }

    pub(super) fn name(&self) -> Name {
        (self.source.hash.clone().unwrap_or_default(), self.number)
    }

    /// What tells a second of its source from all else that is kept.
    pub(super) fn key(&self, version: &str, second: u64) -> Option<Key> {
        // The hash in the place of the path, so that nothing that the pictures depend on is left out.
        let known = Self {
            source: Source {
                path: Path::new("/").join(self.source.hash.as_ref()?),
                ..self.source.clone()
            },
            ..*self
        };
        let told = known.arguments(Path::new("/"), Before::Second).into_iter();
        let told = told.map(OsString::into_encoded_bytes);
        let about = [version.to_owned(), second.to_string()].map(String::into_bytes);
        Some(Key::of(about.into_iter().chain(told)))
    }

    /// The first second of its source that it makes.
    pub(super) fn first(&self) -> u64 {
        self.number * SECONDS
    }

    /// The seconds of its source that it makes.
    pub(super) fn seconds(&self) -> std::ops::RangeInclusive<u64> {
        let last = (self.first() + SECONDS - 1).min(last_second(&self.source.info));
        self.first()..=last
    }

    /// How many seconds are read.
    fn length(&self) -> u64 {
        if self.first() + SECONDS > last_second(&self.source.info) {
            SECONDS + TAIL
        } else {
            SECONDS
        }
    }

    /// The arguments that make FFmpeg write each picture as a file in `folder`, named by how many microseconds after the
    /// run's first second it begins. Touches nothing.
    pub(super) fn arguments(&self, folder: &Path, before: Before) -> Vec<OsString> {
        let info = &self.source.info;
        let mut arguments: Vec<OsString> = ["-loglevel", "error"].map(OsString::from).to_vec();
        let mut options = Vec::new();
        if self.number > 0 {
            // From the whole picture before: the one that is on at the beginning began earlier.
            let place = ["-noaccurate_seek", "-ss", &self.first().to_string()].map(str::to_owned);
            options.extend(place);
        }
        arguments.extend(input_arguments(
            &self.source.path,
            (info.container, false),
            Decoders::Paired,
            &options,
        ));
        let (width, height) = size(info);
        let skip = match before {
            Before::Second if self.number > 0 => "select='gte(t,-1)',",
            Before::Second | Before::All => "",
        };
        let filters = format!(
            "{skip}trim=end={},scale={width}:{height}{},format=yuvj420p",
            self.length(),
            jpeg_colors(info),
        );
        let made = [
            &["-map", "0:V:0", "-vf", &filters][..],
            &["-fps_mode", "passthrough", "-enc_time_base", "1:1000000"],
            &["-threads", "1", "-c:v", "mjpeg", "-q:v", "4"],
            &["-f", "image2", "-frame_pts", "1"],
        ];
        arguments.extend(made.concat().into_iter().map(OsString::from));
        arguments.push(pattern(folder));
        arguments
    }
}

/// The second of its source that the picture is found in which is seen: none after its end.
pub(super) fn second_of(seen: &Seen) -> Option<u64> {
    let info = &seen.source.info;
    if info.duration.is_none() {
        return Some(0);
    }
    let second = seen.moment.before.saturating_sub(2) / 1_000_000;
    (second <= last_second(info)).then_some(second)
}

/// The last second of a source in which anything may begin.
fn last_second(info: &MediaInfo) -> u64 {
    let length = info.duration.unwrap_or_default();
    length.get().saturating_sub(1) / 1000
}

/// The size of a source's pictures in its proxy: of the same shape, even, and no larger than they are.
pub(super) fn size(info: &MediaInfo) -> (u32, u32) {
    let (width, height) = (info.width.unwrap_or(0), info.height.unwrap_or(0));
    let (width, height) = (u64::from(width.max(2)), u64::from(height.max(2)));
    let (short, long) = (width.min(height), width.max(height));
    // As a fraction, which is at most 1.
    let (part, whole) = [(SHORT_SIDE, short), (LONG_SIDE, long), (1, 1)]
        .into_iter()
        .min_by(|one, other| (one.0 * other.1).cmp(&(other.0 * one.1)))
        .unwrap_or((1, 1));
    let side = |side: u64| {
        let even = (side * part / whole / 2 * 2).max(2);
        u32::try_from(even).unwrap_or(u32::MAX)
    };
    (side(width), side(height))
}

/// What names the pictures: their times in the place of `%d`.
fn pattern(folder: &Path) -> OsString {
    // Of a folder whose name is no text there is none; its stills are FFmpeg's.
    let folder = file_url(folder).to_string_lossy().replace('%', "%%");
    format!("{folder}/%d.jpg").into()
}

#[cfg(test)]
pub(super) mod tests {
    use veo_media::Container;
    use veo_timeline::Fit;

    use super::*;
    use crate::plan::Moment;
    use crate::probe::{Alpha, DynamicRange, Media};

    fn source(seconds: Option<u64>, (width, height): (u32, u32)) -> Source {
        Source {
            path: "/library/50%/a.mov".into(),
            info: MediaInfo {
                kind: Media::Video,
                duration: seconds.map(|seconds| Millis::new(seconds * 1000)),
                width: Some(width),
                height: Some(height),
                frame_rate: Some(30.0),
                has_audio: false,
                has_color_matrix: false,
                has_film_pixels: false,
                alpha: Alpha::None,
                range: DynamicRange::Standard,
                container: Container::Mp4,
            },
            hash: Some("abc".to_owned()),
        }
    }

    /// A run of some source.
    pub(in super::super) fn run(number: u64) -> Run {
        Run {
            source: source(Some(20), (1920, 1080)),
            number,
        }
    }

    #[test]
    fn a_run_is_told_as_a_command() {
        let spelled = |number, before| {
            let arguments = run(number).arguments(Path::new("/proxy/50%"), before);
            let words: Vec<_> = arguments
                .iter()
                .map(|word| word.to_string_lossy())
                .collect();
            words.join(" ")
        };
        insta::assert_snapshot!(spelled(0, Before::Second), @"-loglevel error -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mov -i file:/library/50%/a.mov -map 0:V:0 -vf trim=end=8,scale=960:540:in_color_matrix=bt709:out_color_matrix=bt601:out_range=pc,format=yuvj420p -fps_mode passthrough -enc_time_base 1:1000000 -threads 1 -c:v mjpeg -q:v 4 -f image2 -frame_pts 1 file:/proxy/50%%/%d.jpg");
        insta::assert_snapshot!(spelled(2, Before::Second), @"-loglevel error -noaccurate_seek -ss 16 -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mov -i file:/library/50%/a.mov -map 0:V:0 -vf select='gte(t,-1)',trim=end=10,scale=960:540:in_color_matrix=bt709:out_color_matrix=bt601:out_range=pc,format=yuvj420p -fps_mode passthrough -enc_time_base 1:1000000 -threads 1 -c:v mjpeg -q:v 4 -f image2 -frame_pts 1 file:/proxy/50%%/%d.jpg");
        assert!(!spelled(2, Before::All).contains("select"));
    }

    #[test]
    fn pictures_are_small_and_keep_their_shape() {
        for (shape, expected) in [
            ((1920, 1080), (960, 540)),
            ((1080, 1920), (540, 960)),
            ((3840, 1600), (1296, 540)),
            ((321, 181), (320, 180)),
            ((8000, 800), (1920, 192)),
            ((1, 1), (2, 2)),
        ] {
            assert_eq!(size(&source(None, shape).info), expected, "{shape:?}");
        }
    }

    #[test]
    fn a_moment_is_in_one_second_of_its_source() {
        let seen = |seconds, before| Seen {
            source: source(seconds, (1920, 1080)),
            moment: Moment { before },
            fit: Fit::Cover,
        };
        for (seconds, before, second, number) in [
            (Some(20), 16_667, Some(0), Some(0)),
            // What begins exactly there is not on yet.
            (Some(20), 1_000_000, Some(0), Some(0)),
            (Some(20), 1_000_003, Some(1), Some(0)),
            (Some(20), 19_999_000, Some(19), Some(2)),
            (Some(20), 20_000_003, None, None),
            (None, 99_000_000, Some(0), Some(0)),
        ] {
            let seen = seen(seconds, before);
            assert_eq!(second_of(&seen), second, "{before}");
            assert_eq!(Run::with(&seen).map(|run| run.number), number, "{before}");
        }
    }

    #[test]
    fn a_part_of_a_source_is_made_in_runs() {
        let runs = |from, to| {
            let part = (Millis::new(from), Millis::new(to));
            let source = source(Some(20), (1920, 1080));
            let runs = Run::of_part(&Used { source, part });
            runs.map(|run| (run.number, run.seconds()))
                .collect::<Vec<_>>()
        };
        assert_eq!(runs(7_000, 7_900), [(0, 0..=7)]);
        assert_eq!(runs(9_000, 99_000), [(1, 8..=15), (2, 16..=19)]);
    }

    #[test]
    fn a_key_tells_contents_versions_and_seconds_apart() {
        let own = run(0).key("5.1", 0).unwrap();
        let mut other = run(0);
        other.source.path = "/elsewhere/a.mov".into();
        assert_eq!(other.key("5.1", 0).unwrap(), own);
        assert_ne!(run(0).key("5.1", 1).unwrap(), own);
        assert_ne!(run(0).key("6.0", 0).unwrap(), own);
        other.source.hash = Some("abd".to_owned());
        assert_ne!(other.key("5.1", 0).unwrap(), own);
        other.source.hash = None;
        assert_eq!(other.key("5.1", 0), None);
    }
}
