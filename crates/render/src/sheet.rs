//! Frames of a film as one small picture, without rendering the film.

mod layout;

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageError};
use veo_timeline::{Canvas, Millis};

use crate::complaint;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::input::file_url;
use crate::jail::{Grant, Limits};
use crate::monitor::Monitor;
use crate::overlay::{art_filter, art_input};
use crate::plan::Frame;
use crate::process::{self, Run};
use crate::scratch::Scratch;
use crate::text::{TextArt, draw_label};
use layout::Layout;

const OPERATION: &str = "preview";

/// The most frames on one sheet.
pub const MAX_FRAMES: usize = 12;

/// The largest picture, in bytes: what hosts pass on to a model (reference/ecosystem.md 7.3).
pub const MAX_BYTES: usize = 200_000;

/// How finely it is tried, best first.
const QUALITIES: [u8; 7] = [88, 75, 60, 45, 30, 15, 5];

/// Opening a dozen long files at their ends on a busy machine.
const LIMIT: Duration = Duration::from_mins(1);

/// A JPEG and its size in pixels.
#[derive(Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The file's bytes, at most [`MAX_BYTES`].
    pub jpeg: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl Engine {
    /// Draws frames of one canvas: one by itself at most 768 pixels long, several side by side with their times on
    /// them. `work` is a folder for what is needed meanwhile; nothing is left there.
    ///
    /// # Errors
    /// `EmptyTimeline` without a frame, `DamagedMedia` naming a clip that cannot be decoded there, `File`, `TimedOut`,
    /// `Failed` with FFmpeg's reason.
    pub async fn sheet(&self, frames: &[Frame], work: &Path) -> Result<Sheet> {
        let frames = &frames[..frames.len().min(MAX_FRAMES)];
        let first = frames
            .first()
            .ok_or_else(|| Error::new(OPERATION, ErrorKind::EmptyTimeline))?;
        let drawing = Drawing {
            frames,
            layout: Layout::of(first.canvas, frames.len()),
        };
        let scratch = Scratch::beside(&work.join("sheet"), OPERATION)?;
        for (name, art) in drawing.art() {
            scratch.write(&name, &art.rgba).await?;
        }
        let pixels = scratch.path().join("sheet.rgb");
        let run = Run {
            program: self.jailed(),
            grant: drawing.grant(&scratch),
            arguments: drawing.arguments(scratch.path(), &pixels),
            input: None,
            frames: None,
            limit: LIMIT,
        };
        let ended = process::run(run, OPERATION, &Monitor::unwatched()).await?;
        let drawn = tokio::fs::read(&pixels).await.unwrap_or_default();
        if !ended.success || drawn.len() != drawing.layout.bytes() {
            return Err(drawing.failure(&ended.messages));
        }
        let (width, height) = drawing.layout.size();
        let jpeg = tokio::task::spawn_blocking(move || compress(&drawn, width, height)).await;
        let failed = |cause: Box<dyn std::error::Error + Send + Sync>| {
            let reason = "the picture could not be written".to_owned();
            Error::new(OPERATION, ErrorKind::Failed { reason }).caused_by(cause)
        };
        let jpeg = jpeg
            .map_err(|cause| failed(cause.into()))?
            .map_err(|cause| failed(cause.into()))?;
        Ok(Sheet {
            jpeg,
            width,
            height,
        })
    }
}

/// Frames, each in its place.
struct Drawing<'a> {
    frames: &'a [Frame],
    layout: Layout,
}

impl Drawing<'_> {
    /// The lettering of all frames, then their labels, in the order of the inputs.
    fn art(&self) -> Vec<(String, TextArt)> {
        let letterings = self.frames.iter().flat_map(Frame::art).cloned();
        let all = letterings.chain(self.labels()).enumerate();
        all.map(|(number, art)| (format!("{number}.rgba"), art))
            .collect()
    }

    /// When each frame is seen, where there are several.
    fn labels(&self) -> Vec<TextArt> {
        if self.frames.len() < 2 {
            return Vec::new();
        }
        let tile = self.layout.tile();
        let labels = self
            .frames
            .iter()
            .map(|frame| draw_label(&clock(frame.time()), tile));
        labels.collect()
    }

    fn grant(&self, scratch: &Scratch) -> Grant {
        let inputs = || self.frames.iter().flat_map(|frame| &frame.inputs);
        let canvas = self
            .frames
            .iter()
            .map(|frame| frame.canvas)
            .max_by_key(area);
        let frames = u32::try_from(self.frames.len()).unwrap_or(u32::MAX);
        Grant {
            read: inputs().map(|input| input.path.clone()).collect(),
            write: Some(scratch.path().to_owned()),
            limits: Limits::of_a_film(
                canvas.unwrap_or_default(),
                frames,
                inputs().map(|input| input.pixels),
                LIMIT,
            ),
        }
    }

    /// The arguments that make FFmpeg write the sheet's pixels. Touches nothing.
    fn arguments(&self, scratch: &Path, pixels: &Path) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = ["-loglevel", "error"].map(OsString::from).to_vec();
        for input in self.frames.iter().flat_map(|frame| &frame.inputs) {
            arguments.extend(input.arguments());
        }
        for (name, art) in self.art() {
            arguments.extend(art_input(&art, &scratch.join(name)));
        }
        arguments.extend(["-filter_complex".into(), self.filters().join(";").into()]);
        let written = ["-map", "[sheet]", "-frames:v", "1", "-f", "rawvideo"];
        arguments.extend(written.map(OsString::from));
        arguments.push(file_url(pixels));
        arguments
    }

    fn filters(&self) -> Vec<String> {
        let tile = self.layout.tile();
        let mut input = 0;
        let mut lettering: usize = self.frames.iter().map(|frame| frame.inputs.len()).sum();
        let labels = self.labels();
        let first_label = lettering + self.frames.iter().flat_map(Frame::art).count();
        let mut filters = Vec::new();
        for (number, frame) in self.frames.iter().enumerate() {
            let (whole, mut small) = (format!("f{number}"), format!("s{number}"));
            filters.extend(frame.filters(input, lettering, &whole));
            filters.push(format!(
                "[{whole}]scale={}:{}:flags=area,format=yuv420p[{small}]",
                tile.width, tile.height
            ));
            if let Some(label) = labels.get(number) {
                let labelled = format!("l{number}");
                filters.push(art_filter(
                    label,
                    first_label + number,
                    (&small, &labelled),
                    None,
                ));
                small = labelled;
            }
            filters.push(format!("[{small}]null[tile{number}]"));
            input += frame.inputs.len();
            lettering += frame.art().count();
        }
        filters.push(self.layout.joined());
        filters
    }

    /// The failure in terms of the timeline: the clip that is to blame, if FFmpeg's messages tell.
    fn failure(&self, messages: &str) -> Error {
        let mut inputs = self.frames.iter().flat_map(|frame| &frame.inputs);
        let reason = complaint::reason(messages);
        let kind = match inputs.find(|input| input.is_named_in(messages)) {
            Some(input) => ErrorKind::DamagedMedia {
                name: input.name.clone(),
                reason,
            },
            None => ErrorKind::Failed { reason },
        };
        Error::new(OPERATION, kind).caused_by(messages.to_owned())
    }
}

fn area(canvas: &Canvas) -> u64 {
    u64::from(canvas.width) * u64::from(canvas.height)
}

/// A time as people write it: `1:03.5`.
fn clock(time: Millis) -> String {
    let tenths = time.get() / 100;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

/// The finest JPEG that is small enough, or the coarsest one.
fn compress(pixels: &[u8], width: u32, height: u32) -> std::result::Result<Vec<u8>, ImageError> {
    let mut jpeg = Vec::new();
    for quality in QUALITIES {
        jpeg.clear();
        JpegEncoder::new_with_quality(&mut jpeg, quality).write_image(
            pixels,
            width,
            height,
            ExtendedColorType::Rgb8,
        )?;
        if jpeg.len() <= MAX_BYTES {
            break;
        }
    }
    Ok(jpeg)
}

impl std::fmt::Debug for Sheet {
    /// Without the pixels.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (bytes, width, height) = (self.jpeg.len(), self.width, self.height);
        write!(f, "Sheet({width}x{height}, {bytes} bytes)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_people_do() {
        let times = [0, 3_540, 63_500, 600_000].map(|time| clock(Millis::new(time)));
        assert_eq!(times, ["0:00.0", "0:03.5", "1:03.5", "10:00.0"]);
    }

    #[test]
    fn noise_is_small_enough_too() {
        let (width, height) = (1152_u32, 864_u32);
        let mut state = 1_u32;
        let noise: Vec<u8> = (0..width * height * 3)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        let jpeg = compress(&noise, width, height).unwrap();
        assert!(jpeg.starts_with(&[0xff, 0xd8]));
        assert!(jpeg.len() <= MAX_BYTES, "{}", jpeg.len());
    }
}
