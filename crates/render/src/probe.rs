//! What a media file holds.

mod report;

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use veo_media::Container;
use veo_timeline::Millis;

use crate::complaint;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::input::{Decoders, MAX_PIXELS, input_arguments};
use crate::jail::Grant;
use crate::monitor::Monitor;
use crate::process::{self, Ended, Run};
use crate::sniff::{display_name, sniff};
use report::Report;

/// The longest media that is taken.
pub(crate) const MAX_LENGTH: Millis = Millis::new(2 * 60 * 60 * 1000);

/// The fastest pictures that are taken; cameras that are made for slow motion write no more.
const MAX_FRAME_RATE: f64 = 240.0;

/// A first look takes well under a second; a hostile file may take for ever.
const LOOK_LIMIT: Duration = Duration::from_secs(30);

/// Reading every packet of the largest file from a slow disk.
const MEASURE_LIMIT: Duration = Duration::from_mins(2);

const OPERATION: &str = "probe";

/// What a media file holds, as far as a timeline needs to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MediaInfo {
    /// Whether it is moving pictures, a still picture or sound.
    pub kind: Media,
    /// How long it lasts, to a hundredth of a second; `None` for a still picture.
    pub duration: Option<Millis>,
    /// Width in pixels as it is shown, after the rotation that a phone notes in the file.
    pub width: Option<u32>,
    /// Height in pixels as it is shown.
    pub height: Option<u32>,
    /// Frames per second on average; `None` for a still picture or sound.
    pub frame_rate: Option<f64>,
    /// Whether there is sound in it.
    pub has_audio: bool,
    /// Whether its pictures say which colour matrix they use. Untagged HD video is meant as BT.709.
    #[serde(default)]
    pub has_color_matrix: bool,
    /// Whether its pictures are kept as those of a film: yuv420p, in limited range, and BT.709 where they name a matrix.
    #[serde(default)]
    pub has_film_pixels: bool,
    /// How its pictures can be seen through.
    #[serde(default)]
    pub alpha: Alpha,
    /// How much brighter than white paper they can be.
    #[serde(default)]
    pub range: DynamicRange,
    /// The container format.
    pub container: Container,
}

/// How much brighter than white paper pictures can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DynamicRange {
    /// Not at all: white is white.
    #[default]
    Standard,
    /// They are HDR: as phones and cameras write it (PQ or HLG, ITU-R BT.2100). A film is of standard range.
    High,
}

impl MediaInfo {
    /// Whether FFmpeg is given it unpacked: see [`crate::unpack`].
    pub(crate) fn is_packed(&self) -> bool {
        self.container == Container::WebP && self.kind == Media::Video
    }

    /// Whether it is an animation, which is read from its beginning on and begins again at its end.
    pub(crate) fn is_animation(&self) -> bool {
        self.container == Container::Gif || self.is_packed()
    }

    /// Whether its colours are those of a film, as they are.
    pub(crate) fn has_film_colors(&self) -> bool {
        self.has_film_pixels && (self.has_color_matrix || self.is_untagged_hd())
    }

    /// Whether its colours are meant as BT.709 although it does not say so.
    pub(crate) fn is_untagged_hd(&self) -> bool {
        let sides = self.width.zip(self.height);
        !self.has_color_matrix && sides.is_some_and(|(width, height)| width.min(height) >= 720)
    }
}

/// How pictures can be seen through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Alpha {
    /// They cannot.
    #[default]
    None,
    /// Each pixel says how much.
    Own,
    /// A second picture says it, which of FFmpeg's decoders of VP8 only libvpx reads.
    Vp8,
    /// The same for VP9.
    Vp9,
}

impl Alpha {
    /// The decoder that reads it, where it is not the usual one.
    pub(crate) fn decoder(self) -> Option<&'static str> {
        match self {
            Self::None | Self::Own => None,
            Self::Vp8 => Some("libvpx"),
            Self::Vp9 => Some("libvpx-vp9"),
        }
    }
}

/// The sorts of media.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Media {
    /// Moving pictures, with or without sound.
    Video,
    /// A still picture.
    Image,
    /// Sound alone; a cover picture does not count.
    Audio,
}

impl Engine {
    /// Looks into the media file at `path`: recognises its type by its first bytes, then decodes one frame.
    ///
    /// # Errors
    /// `File` when it cannot be opened, `UnsupportedMedia` when it is not of an accepted type,
    /// `DamagedMedia` when it cannot be decoded, `OverLimit` above 8192 x 8192 pixels, 240 frames per
    /// second or two hours.
    pub async fn probe(&self, path: &Path) -> Result<MediaInfo> {
        let sniffed = {
            let path = path.to_owned();
            let sniffed = tokio::task::spawn_blocking(move || sniff(OPERATION, &path)).await;
            sniffed.map_err(|cause| damaged("the file", "it").caused_by(cause))??
        };
        let info = if sniffed.is_packed {
            self.look_into_animation(path, OPERATION).await?
        } else {
            self.look_into(path, sniffed.container).await?
        };
        match info.duration {
            Some(length) if length > MAX_LENGTH => Err(over_limit(
                &display_name(path),
                format!("{length} long"),
                MAX_LENGTH.to_string(),
            )),
            _ => Ok(info),
        }
    }

    /// Has FFmpeg look into the media file at `path`.
    async fn look_into(&self, path: &Path, container: Container) -> Result<MediaInfo> {
        let input = input_arguments(path, (container, false), Decoders::Paired, &[]);
        let look = [
            &["-map", "0:V:0?", "-map", "0:a:0?"][..],
            &["-frames:v", "1", "-frames:a", "1", "-f", "null", "-"],
        ]
        .concat();
        let ended = self.read(path, &input, &look, LOOK_LIMIT).await?;
        let name = display_name(path);
        let report = Report::parse(&ended.messages);
        let mut info = self::info(container, &report, ended.success)
            .map_err(|kind| Error::new(OPERATION, kind.named(&name, &ended.messages)))
            .map_err(|error| error.caused_by(ended.messages))?;
        if !self.maps_tones() {
            info.range = DynamicRange::Standard;
        }
        if let Some(decoder) = info.alpha.decoder() {
            let options = ["-c:v", decoder].map(str::to_owned);
            let input = input_arguments(path, (container, false), Decoders::Paired, &options);
            let ended = self.read(path, &input, &look, LOOK_LIMIT).await?;
            // Not every FFmpeg has it. Without, all can be seen but what is behind.
            if !ended.success {
                info.alpha = Alpha::None;
            }
        }
        // Raw audio frames carry no length and a recording in a browser none either: FFmpeg's guess is replaced.
        let guessed = matches!(container, Container::Aac | Container::Mp3);
        if info.kind != Media::Image && (guessed || info.duration.is_none()) {
            info.duration = Some(self.measure(path, &input, &name).await?);
        }
        Ok(info)
    }

    /// The length of the input, found by reading all of it without decoding.
    async fn measure(&self, path: &Path, input: &[OsString], name: &str) -> Result<Millis> {
        let all = [
            &["-map", "0:V:0?", "-map", "0:a:0?"][..],
            &["-c", "copy", "-f", "null", "-"],
        ]
        .concat();
        let ended = self.read(path, input, &all, MEASURE_LIMIT).await?;
        match ended.progress.microseconds {
            0 => {
                let reason = "it has no length".to_owned();
                Err(damaged(name, &reason).caused_by(ended.messages))
            }
            microseconds => Ok(Millis::new(microseconds.div_ceil(1000))),
        }
    }

    async fn read(
        &self,
        path: &Path,
        input: &[OsString],
        rest: &[&str],
        limit: Duration,
    ) -> Result<Ended> {
        let arguments = input.iter().cloned();
        let run = Run {
            program: self.jailed(),
            grant: Grant::to_read(path, limit),
            arguments: arguments.chain(rest.iter().map(OsString::from)).collect(),
            input: None,
            frames: None,
            limit,
        };
        process::run(run, OPERATION, &Monitor::unwatched()).await
    }
}

/// Why a report does not describe usable media, before the file is named.
enum Unusable {
    TooManyPixels(u32, u32),
    TooFast(f64),
    Unreadable,
    Nothing,
}

impl Unusable {
    fn named(self, name: &str, messages: &str) -> ErrorKind {
        match self {
            Self::TooManyPixels(width, height) => ErrorKind::OverLimit {
                name: name.to_owned(),
                found: format!("{width}x{height} pixels"),
                limit: format!("{MAX_PIXELS} pixels"),
            },
            Self::TooFast(rate) => ErrorKind::OverLimit {
                name: name.to_owned(),
                found: format!("{rate} frames per second"),
                limit: format!("{MAX_FRAME_RATE} frames per second"),
            },
            Self::Unreadable => damaged_kind(name, &complaint::reason(messages)),
            Self::Nothing => damaged_kind(name, "there is no picture or sound in it"),
        }
    }
}

fn info(
    container: Container,
    report: &Report,
    decoded: bool,
) -> std::result::Result<MediaInfo, Unusable> {
    let too_large = |size: &(u32, u32)| u64::from(size.0) * u64::from(size.1) > MAX_PIXELS;
    let sizes = [report.refused_size, report.shown_size];
    if let Some((width, height)) = sizes.into_iter().flatten().find(too_large) {
        return Err(Unusable::TooManyPixels(width, height));
    }
    if report.is_open && report.picture.is_none() && !report.has_audio {
        return Err(Unusable::Nothing);
    }
    if !decoded || (report.picture.is_some() && report.shown_size.is_none()) {
        return Err(Unusable::Unreadable);
    }
    let kind = match container {
        _ if report.picture.is_none() => Media::Audio,
        Container::Png | Container::Jpeg | Container::WebP => Media::Image,
        Container::Gif if report.is_single_frame() => Media::Image,
        _ => Media::Video,
    };
    let picture = report.picture.as_ref();
    let frame_rate = picture
        .and_then(|picture| picture.frame_rate)
        .filter(|_| kind == Media::Video);
    if let Some(rate) = frame_rate.filter(|rate| rate.round() > MAX_FRAME_RATE) {
        return Err(Unusable::TooFast(rate));
    }
    Ok(MediaInfo {
        kind,
        duration: report.duration.filter(|_| kind != Media::Image),
        width: report.shown_size.map(|(width, _)| width),
        height: report.shown_size.map(|(_, height)| height),
        frame_rate,
        has_audio: report.has_audio,
        has_color_matrix: picture.is_some_and(|picture| picture.has_color_matrix),
        has_film_pixels: picture.is_some_and(|picture| picture.has_film_pixels),
        alpha: picture.map_or(Alpha::None, |picture| picture.alpha),
        range: picture.map_or(DynamicRange::Standard, |picture| picture.range),
        container,
    })
}

fn damaged(name: &str, reason: &str) -> Error {
    Error::new(OPERATION, damaged_kind(name, reason))
}

fn damaged_kind(name: &str, reason: &str) -> ErrorKind {
    ErrorKind::DamagedMedia {
        name: name.to_owned(),
        reason: reason.to_owned(),
    }
}

fn over_limit(name: &str, found: String, limit: String) -> Error {
    let name = name.to_owned();
    Error::new(OPERATION, ErrorKind::OverLimit { name, found, limit })
}
