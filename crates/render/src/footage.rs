//! Drawn frames and sound become a clip.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use tokio::sync::mpsc;
use veo_timeline::Canvas;

use crate::complaint;
use crate::encoding::{FOOTAGE, SAMPLE_RATE, samples};
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::input::file_url;
use crate::jail::{Grant, Limits};
use crate::monitor::Monitor;
use crate::overlay::{TAG_BT709, art_filter, art_input};
use crate::process::{self, Run};
use crate::scratch::Scratch;
use crate::text::{TextArt, draw_card};

const OPERATION: &str = "encode";

/// How many drawn frames may wait for the encoder: enough to keep both busy, few enough to hold in memory.
const FRAMES_AHEAD: usize = 3;

/// The names of what is written beside the clip while it is made.
const SOUND: &str = "sound.f32le";
const CARD: &str = "card.rgba";

/// What a clip is to be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FootageSpec {
    /// Its picture's size and rate.
    pub canvas: Canvas,
    /// How many frames it has.
    pub frames: u32,
    /// Words set large over the whole of it.
    pub card: Option<String>,
    /// What is noted in the file about where it comes from.
    pub comment: String,
}

impl Engine {
    /// Makes the clip `to` out of frames and sound, finely enough to be cut and encoded again.
    ///
    /// `fill` draws frame `n` into a buffer of `width * height * 3 / 2` bytes (planar Y, U, V at 4:2:0, BT.709
    /// limited range). It runs on a thread of its own, so that drawing and encoding overlap. `sound` is interleaved stereo at
    /// 48 kHz; silence is added, or its end left out, to make it as long as the picture.
    ///
    /// The clip appears under its name when it is complete. When this fails, is cancelled or is dropped, the
    /// thread ends after the frame that it is drawing and no file is left.
    ///
    /// # Errors
    /// `File` when it cannot be written, `Cancelled`, `TimedOut`, and `Failed` with FFmpeg's reason.
    pub async fn encode_footage<F>(
        &self,
        spec: &FootageSpec,
        fill: F,
        sound: Vec<f32>,
        to: &Path,
        monitor: &Monitor,
    ) -> Result<()>
    where
        F: FnMut(u32, &mut [u8]) + Send + 'static,
    {
        let scratch = Scratch::beside(to, OPERATION)?;
        let _quiet = self.proxies().quiet();
        let card = write_inputs(&scratch, spec, sound).await?;
        let (send, frames) = mpsc::channel(FRAMES_AHEAD);
        let (canvas, count) = (spec.canvas, spec.frames);
        let drawing = tokio::task::spawn_blocking(move || draw(canvas, count, fill, &send));
        let run = Run {
            program: self.jailed(),
            grant: grant(spec, card.as_ref(), &scratch),
            arguments: arguments(spec, card.as_ref(), scratch.path(), &scratch.film()),
            input: Some(frames),
            frames: Some(spec.frames),
            limit: time_limit(spec.frames),
        };
        let ended = process::run(run, OPERATION, monitor).await;
        let drawn = drawing.await;
        let ended = ended?;
        drawn.map_err(|cause| failed("drawing its frames failed".to_owned()).caused_by(cause))?;
        if !ended.success {
            return Err(failed(complaint::reason(&ended.messages)).caused_by(ended.messages));
        }
        if ended.progress.frames != spec.frames {
            let (made, wanted) = (ended.progress.frames, spec.frames);
            let reason = format!("the clip has {made} frames instead of {wanted}");
            return Err(failed(reason).caused_by(ended.messages));
        }
        scratch.publish().await
    }
}

/// What the making of the clip needs: the folder that its sound and card lie and it is made in.
fn grant(spec: &FootageSpec, card: Option<&TextArt>, scratch: &Scratch) -> Grant {
    let card = card.map(|art| u64::from(art.width) * u64::from(art.height));
    let limit = time_limit(spec.frames);
    Grant {
        read: Vec::new(),
        write: Some(scratch.path().to_owned()),
        limits: Limits::of_a_film(spec.canvas, spec.frames, card, limit),
    }
}

/// How long the encoding of this many frames may take on a slow machine that is busy.
pub(crate) fn time_limit(frames: u32) -> Duration {
    Duration::from_mins(2) + Duration::from_secs(2) * frames
}

/// Draws frames until all are drawn or nobody takes them any more.
fn draw(
    canvas: Canvas,
    frames: u32,
    mut fill: impl FnMut(u32, &mut [u8]),
    send: &mpsc::Sender<Vec<u8>>,
) {
    let pixels = canvas.width as usize * canvas.height as usize;
    for index in 0..frames {
        let mut frame = vec![0; pixels * 3 / 2];
        fill(index, &mut frame);
        if send.blocking_send(frame).is_err() {
            return;
        }
    }
}

/// Writes what FFmpeg reads beside the frames, and gives the lettering of the card, if there is one.
async fn write_inputs(
    scratch: &Scratch,
    spec: &FootageSpec,
    sound: Vec<f32>,
) -> Result<Option<TextArt>> {
    let (card, canvas) = (spec.card.clone(), spec.canvas);
    let prepared = tokio::task::spawn_blocking(move || {
        let bytes: Vec<u8> = sound
            .iter()
            .flat_map(|sample| sample.to_le_bytes())
            .collect();
        (bytes, card.map(|words| draw_card(&words, canvas)))
    });
    let (sound, card) = prepared.await.map_err(|cause| {
        failed("its sound or card could not be prepared".to_owned()).caused_by(cause)
    })?;
    scratch.write(SOUND, &sound).await?;
    let card = card.filter(|art| art.width > 0);
    if let Some(card) = &card {
        scratch.write(CARD, &card.rgba).await?;
    }
    Ok(card)
}

fn failed(reason: String) -> Error {
    Error::new(OPERATION, ErrorKind::Failed { reason })
}

fn arguments(
    spec: &FootageSpec,
    card: Option<&TextArt>,
    scratch: &Path,
    film: &Path,
) -> Vec<OsString> {
    let canvas = spec.canvas;
    let size = format!("{}x{}", canvas.width, canvas.height);
    let (frame_rate, sample_rate) = (canvas.frame_rate.to_string(), SAMPLE_RATE.to_string());
    let mut arguments: Vec<OsString> = [
        &["-loglevel", "error"][..],
        &[
            "-f",
            "rawvideo",
            "-pix_fmt",
            "yuv420p",
            "-video_size",
            &size,
        ],
        &["-framerate", &frame_rate, "-i", "pipe:0"],
        &["-f", "f32le", "-ar", &sample_rate, "-ac", "2", "-i"],
    ]
    .concat()
    .into_iter()
    .map(OsString::from)
    .collect();
    arguments.push(file_url(&scratch.join(SOUND)));

    let samples = samples(spec.frames, canvas.frame_rate);
    let mut filters = vec![format!("[1:a]apad,atrim=end_sample={samples}[sound]")];
    if let Some(card) = card {
        arguments.extend(art_input(card.bounds(), &scratch.join(CARD)));
        filters.push(format!("[0:v]{TAG_BT709}[plain]"));
        filters.push(art_filter(card.bounds(), 2, ("plain", "picture"), None));
    } else {
        filters.push(format!("[0:v]{TAG_BT709}[picture]"));
    }
    arguments.extend(["-filter_complex".into(), filters.join(";").into()]);
    let encoding = FOOTAGE.arguments(canvas, &spec.comment);
    arguments.extend(encoding.into_iter().map(OsString::from));
    arguments.push(file_url(film));
    arguments
}
