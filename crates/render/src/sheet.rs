//! Frames of a film as one small picture, without rendering the film.
//!
//! What was drawn is kept in the cache. What was not is painted here where all of it is in proxies (see [`crate::proxy`]), and
//! drawn by FFmpeg elsewhere; both show the same.

mod drawing;
mod jpeg;
mod layout;
mod painting;

use std::path::Path;
use std::time::Duration;

use crate::cache::{self, Cache, Sort};
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::key::Key;
use crate::monitor::Monitor;
use crate::plan::{Below, Frame, Seen};
use crate::process::{self, Run};
use crate::proxy;
use crate::scratch::Scratch;
use crate::unpack::Unpacked;
use drawing::{Drawing, failure};
use jpeg::compress;
use layout::Layout;
use painting::Painting;

const OPERATION: &str = "preview";

/// The most frames on one sheet.
pub const MAX_FRAMES: usize = 12;

/// The largest picture, in bytes: what hosts pass on to a model (reference/ecosystem.md 7.3).
pub const MAX_BYTES: usize = 200_000;

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
    /// With a cache, what was drawn once is not drawn again, and small copies of the sources are made in the background,
    /// after which a still takes no FFmpeg.
    ///
    /// # Errors
    /// `EmptyTimeline` without a frame, `DamagedMedia` naming a clip that cannot be decoded there, `File`, `TimedOut`,
    /// `Failed` with FFmpeg's reason.
    pub async fn sheet(&self, frames: &[Frame], work: &Path) -> Result<Sheet> {
        let frames = &frames[..frames.len().min(MAX_FRAMES)];
        let first = frames
            .first()
            .ok_or_else(|| Error::new(OPERATION, ErrorKind::EmptyTimeline))?;
        let drawing = Drawing::new(frames, Layout::of(first.canvas, frames.len()));
        let scratch = Scratch::beside(&work.join("sheet"), OPERATION)?;
        let key = drawing.key(self.version());
        let kept = self.cache().cloned().zip(key);
        let jpeg = match self.kept(kept.as_ref(), &scratch).await {
            Some(jpeg) => jpeg,
            None => self.draw(&drawing, (kept, &scratch), work).await?,
        };
        let (width, height) = drawing.layout.size();
        Ok(Sheet {
            jpeg,
            width,
            height,
        })
    }

    /// The sheet from the cache, if it is there.
    async fn kept(&self, kept: Option<&(Cache, Key)>, scratch: &Scratch) -> Option<Vec<u8>> {
        let ((cache, key), file) = (kept?.clone(), scratch.path().join("kept"));
        let taken = tokio::task::spawn_blocking(move || {
            let taken = cache
                .take(Sort::Look, &key, &file)
                .then(|| std::fs::read(&file))?
                .ok()?;
            Some(cache::unsealed(&taken).to_vec())
        });
        taken.await.ok()?
    }

    /// Makes the sheet, and keeps it.
    async fn draw(
        &self,
        drawing: &Drawing<'_>,
        (kept, scratch): (Option<(Cache, Key)>, &Scratch),
        work: &Path,
    ) -> Result<Vec<u8>> {
        let used = drawing.frames.iter().flat_map(|frame| &frame.ahead);
        let used: Vec<_> = used.cloned().collect();
        let (pixels, missing) = match self.painted(drawing, scratch).await {
            Ok(pixels) => (pixels, Vec::new()),
            Err(missing) => (self.drawn(drawing, scratch).await?, missing),
        };
        // FFmpeg is done with the processors.
        self.proxies().want(self, (&missing, &used), work);
        let ((width, height), file) = (drawing.layout.size(), scratch.path().join("made"));
        let jpeg = tokio::task::spawn_blocking(move || {
            let jpeg = compress(&pixels, width, height)?;
            if let Some((cache, key)) = kept
                && let Err(cause) = keep(&cache, &key, (&jpeg, &file))
            {
                tracing::warn!(%cause, "a still could not be kept");
            }
            Ok::<_, image::ImageError>(jpeg)
        });
        let failed = |cause: Box<dyn std::error::Error + Send + Sync>| {
            let reason = "the picture could not be written".to_owned();
            Error::new(OPERATION, ErrorKind::Failed { reason }).caused_by(cause)
        };
        jpeg.await
            .map_err(|cause| failed(cause.into()))?
            .map_err(|cause| failed(cause.into()))
    }

    /// The sheet's pixels, painted here, if all that is on it is plain and in proxies; else what is in none.
    async fn painted(
        &self,
        drawing: &Drawing<'_>,
        scratch: &Scratch,
    ) -> std::result::Result<Vec<u8>, Vec<Seen>> {
        let below = drawing.frames.iter().map(|frame| &frame.below);
        let Some(cache) = self
            .cache()
            .filter(|_| below.clone().all(|b| *b != Below::Other))
        else {
            return Err(Vec::new());
        };
        let below: Vec<_> = below.cloned().collect();
        let mut painting = Painting::new(drawing);
        let (cache, version) = (cache.clone(), self.version().to_owned());
        let file = scratch.path().join("piece");
        let painted = tokio::task::spawn_blocking(move || {
            let mut missing = Vec::new();
            for (number, below) in (0..).zip(below) {
                let Below::Picture(seen) = below else {
                    continue;
                };
                let pictures = proxy::piece(&cache, &version, &seen, &file);
                match pictures
                    .as_ref()
                    .and_then(|pictures| pictures.at(seen.moment))
                {
                    Some(jpeg) => painting.lay(number, jpeg, &seen).ok_or_else(Vec::new)?,
                    None => missing.push(seen),
                }
            }
            if missing.is_empty() {
                Ok(painting.lettered())
            } else {
                Err(missing)
            }
        });
        painted.await.unwrap_or_else(|broken| {
            tracing::error!(%broken, "a still could not be painted");
            Err(Vec::new())
        })
    }

    /// The sheet's pixels, drawn by FFmpeg: all of them in one run, or frame by frame where there is much on them.
    async fn drawn(&self, drawing: &Drawing<'_>, scratch: &Scratch) -> Result<Vec<u8>> {
        let unpacked = Unpacked::new();
        if drawing.fits_in_one_run() {
            return self.drawn_at_once(drawing, scratch, &unpacked).await;
        }
        let (layout, mut pixels) = (drawing.layout, vec![0; drawing.layout.bytes()]);
        for (number, alone) in (0..).zip(drawing.one_by_one()) {
            let tile = self.drawn_at_once(&alone, scratch, &unpacked).await?;
            let place = layout.place(number);
            let laid = layout.lay(&mut pixels, place, (&tile, layout.tile().width));
            laid.ok_or_else(|| {
                let reason = "a frame does not fit on its sheet".to_owned();
                Error::new(OPERATION, ErrorKind::Failed { reason })
            })?;
        }
        Ok(pixels)
    }

    /// The same in one run.
    async fn drawn_at_once(
        &self,
        drawing: &Drawing<'_>,
        scratch: &Scratch,
        unpacked: &Unpacked,
    ) -> Result<Vec<u8>> {
        for (name, art) in drawing.art() {
            scratch.write(&name, &art.rgba).await?;
        }
        for lut in drawing.frames.iter().flat_map(Frame::luts) {
            scratch.write(lut.name(), lut.text().as_bytes()).await?;
        }
        let pixels = scratch.path().join("sheet.rgb");
        let (mut inputs, watch) = (drawing.inputs(), Monitor::unwatched());
        let from = (self, scratch);
        unpacked.open(&mut inputs, from, OPERATION, &watch).await?;
        let run = Run {
            program: self.jailed(),
            grant: drawing.grant(&inputs, scratch),
            arguments: drawing.arguments(&inputs, scratch.path(), &pixels),
            input: None,
            frames: None,
            limit: LIMIT,
        };
        let ended = process::run(run, OPERATION, &watch).await?;
        let drawn = tokio::fs::read(&pixels).await.unwrap_or_default();
        if !ended.success || drawn.len() != drawing.layout.bytes() {
            return Err(failure(&inputs, &ended.messages));
        }
        // Another run writes its own there.
        scratch.remove(&pixels).await?;
        Ok(drawn)
    }
}

/// Keeps a still, which is written to `file` for that. Blocks.
fn keep(cache: &Cache, key: &Key, (jpeg, file): (&[u8], &Path)) -> std::io::Result<()> {
    std::fs::write(file, jpeg)?;
    cache::seal(file)?;
    cache.keep(Sort::Look, key, file);
    Ok(())
}

impl std::fmt::Debug for Sheet {
    /// Without the pixels.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (bytes, width, height) = (self.jpeg.len(), self.width, self.height);
        write!(f, "Sheet({width}x{height}, {bytes} bytes)")
    }
}
