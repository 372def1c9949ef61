//! A plan becomes a film: span by span what is not in the cache, beside them the sound, then both are joined.

mod join;
mod memory;
mod run;
mod runs;
mod sound;
mod turns;
mod whole;

use std::cmp::Reverse;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use futures_util::future::try_join_all;
use veo_media::Format;

use crate::cache::{self, Sort};
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::input::Decoders;
use crate::key::Key;
use crate::monitor::Monitor;
use crate::plan::{FilmSpan, Plan, art_name, span_name};
use crate::probe::MediaInfo;
use crate::scratch::Scratch;
use crate::unpack::Unpacked;
use run::Making;
use runs::{length, runs};
use turns::Turns;

const OPERATION: &str = "render";

/// A film that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// What was found in it.
    pub info: MediaInfo,
    /// How many of its frames were encoded; the others were made for earlier films.
    pub encoded: u32,
}

impl Engine {
    /// Renders the film `to`: H.264 (yuv420p, BT.709) and AAC (48 kHz stereo) in an MP4 that can be played while
    /// it is loading, or what [`Plan::written_as`] says, with exactly the plan's number of frames.
    ///
    /// What is in the engine's cache is not made again, and the film is the same, bit for bit, as one that is made
    /// without: see [`Engine::with_cache`]. The film is looked into again before it appears under its name, replacing a
    /// file that has it. When this fails, is cancelled or is dropped, no file is left.
    ///
    /// # Errors
    /// `DamagedMedia` naming the clip that cannot be decoded, where FFmpeg tells; `DamagedClip` where it decodes to a certain
    /// place; `File` when the film cannot be
    /// written; `Cancelled`, `TimedOut`, and `Failed` with FFmpeg's reason.
    pub async fn render(&self, plan: &Plan, to: &Path, monitor: &Monitor) -> Result<Rendered> {
        let scratch = Scratch::beside(to, OPERATION)?;
        let _quiet = self.proxies().quiet();
        let inner = monitor.inner();
        // What blocks goes on by itself, and ends when it looks.
        let _end = inner.cancel_on_drop();
        let work = Work {
            engine: self,
            plan,
            scratch: &scratch,
            monitor: &inner,
            turns: Turns::new(),
            unpacked: Unpacked::new(),
        };
        let identity = self.identity();
        let spans = if plan.format().has_picture() {
            plan.spans(&identity)
        } else {
            Vec::new()
        };
        let score = plan.score();
        let sound = score.key(&identity);
        let film = plan.film_key(&identity, &spans, sound.as_ref());
        let encoded = if work.take_film(film.as_ref(), &spans, sound.as_ref()).await {
            0
        } else {
            let picture = work.ending_all(work.picture(&spans));
            let sound = work.ending_all(work.sound(score, sound));
            let ((parts, encoded), sound) = both(tokio::join!(picture, sound))?;
            work.join(&parts, sound).await?;
            work.keep_whole(film).await?;
            encoded
        };
        if let Some(cache) = self.cache().cloned() {
            in_background(move || cache.tidy()).await;
        }
        let info = self.probe(&scratch.film()).await?;
        if let Some(reason) = flaw(plan, &info) {
            return Err(Error::new(OPERATION, ErrorKind::Failed { reason }));
        }
        scratch.publish().await?;
        monitor.report(1.0);
        tracing::debug!(encoded, frames = plan.frames(), "a film was made");
        Ok(Rendered { info, encoded })
    }

    /// What the bytes that it makes depend on besides what it is told.
    fn identity(&self) -> String {
        self.version().to_owned()
    }
}

/// One film on its way.
struct Work<'a> {
    engine: &'a Engine,
    plan: &'a Plan,
    scratch: &'a Scratch,
    monitor: &'a Monitor,
    turns: Turns,
    unpacked: Unpacked,
}

/// A part of the picture, in its place.
struct Part {
    path: PathBuf,
    frames: Range<u32>,
}

impl Work<'_> {
    /// Has all other work end, too, where this fails.
    async fn ending_all<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let done = work.await;
        if done.is_err() {
            self.monitor.cancel();
        }
        done
    }

    /// Takes the whole film, if it is kept.
    async fn take_film(&self, key: Option<&Key>, spans: &[FilmSpan], sound: Option<&Key>) -> bool {
        if !self.take_whole(key).await {
            return false;
        }
        if let Some(cache) = self.engine.cache().cloned() {
            // What it is made of is as much in use as the film is.
            let parts = spans.iter().filter_map(|span| span.key.as_ref());
            let parts: Vec<_> = parts.chain(sound).cloned().collect();
            in_background(move || cache.note_use(&parts)).await;
        }
        true
    }

    /// Makes the picture, or takes it from the cache; returns its parts in order, and how many frames were encoded.
    async fn picture(&self, spans: &[FilmSpan]) -> Result<(Vec<Part>, u32)> {
        let folder = self.scratch.folder("parts").await?;
        let parts: Vec<_> = (0..)
            .zip(spans)
            .map(|(number, span)| Part {
                path: folder.join(span_name(number)),
                frames: span.frames.clone(),
            })
            .collect();
        let mut missing = Vec::new();
        for (number, (span, part)) in spans.iter().zip(&parts).enumerate() {
            if !self.take(Sort::Part, span.key.as_ref(), &part.path).await {
                missing.push(number);
            }
        }
        let length = |run: &Range<usize>| length(&spans[run.clone()]);
        let mut runs = runs(&missing, spans, self.plan.canvas());
        // The last to begin are soon ready, so that no processor waits for long at the end.
        runs.sort_by_key(|run| Reverse(length(run)));
        let encoded = runs.iter().map(length).sum();
        let shares = self.monitor.shares(encoded);
        let decoders = self.turns.decoders(runs.len(), self.plan.canvas());
        let made = runs.into_iter().map(|run| {
            let stage = shares.part(length(&run));
            let (spans, parts) = (&spans[run.clone()], &parts[run]);
            async move { self.run(spans, parts, decoders, &stage).await }
        });
        try_join_all(made).await?;
        Ok((parts, encoded))
    }

    /// Makes neighbouring spans in one run, and moves them to their places.
    async fn run(
        &self,
        spans: &[FilmSpan],
        parts: &[Part],
        decoders: Decoders,
        stage: &Monitor,
    ) -> Result<()> {
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
            return Ok(());
        };
        let mut pictures = self.plan.pictures_of(first.frames.start..last.frames.end);
        let (inputs, from) = (pictures.inputs_mut(), (self.engine, self.scratch));
        for input in inputs.iter_mut() {
            input.decoders = decoders;
        }
        self.unpacked.open(inputs, from, OPERATION, stage).await?;
        let name = format!("run-{}", first.frames.start);
        let folder = self.scratch.folder(&name).await?;
        for (number, title) in pictures.titles().iter().cloned().enumerate() {
            let path = folder.join(art_name(number));
            let file = path.clone();
            let written = with_files(move || std::fs::write(file, title.pixels())).await;
            written.map_err(|cause| Error::file(OPERATION, "write", &path, cause))?;
        }
        for lut in pictures.luts() {
            let name = format!("{name}/{}", lut.name());
            self.scratch.write(&name, lut.text().as_bytes()).await?;
        }
        let lengths: Vec<_> = spans.iter().map(FilmSpan::length).collect();
        let making = Making {
            part: &pictures,
            arguments: pictures.picture_arguments(&folder, &lengths),
            folder: &folder,
            reads: Vec::new(),
            pictures: lengths.len(),
        };
        self.make(making, stage).await?;
        for (number, (span, part)) in spans.iter().zip(parts).enumerate() {
            let made = folder.join(span_name(number));
            self.keep(Sort::Part, span.key.clone(), &made).await?;
            self.scratch.rename(&made, &part.path).await?;
        }
        Ok(())
    }

    /// Takes what is kept under `key`, if there is any.
    async fn take(&self, sort: Sort, key: Option<&Key>, to: &Path) -> bool {
        let (Some(cache), Some(key)) = (self.engine.cache().cloned(), key.cloned()) else {
            return false;
        };
        let to = to.to_owned();
        in_background(move || cache.take(sort, &key, &to)).await == Some(true)
    }

    /// Seals what was made, and keeps it for later films.
    async fn keep(&self, sort: Sort, key: Option<Key>, made: &Path) -> Result<()> {
        let (cache, file) = (self.engine.cache().cloned(), made.to_owned());
        let sealed = with_files(move || {
            cache::seal(&file)?;
            if let (Some(cache), Some(key)) = (cache, key) {
                cache.keep(sort, &key, &file);
            }
            Ok(())
        });
        let sealed = sealed.await;
        sealed.map_err(|cause| Error::file(OPERATION, "write", made, cause))
    }
}

/// Both, or why there are not: where one failed, the other was called off.
fn both<A, B>(done: (Result<A>, Result<B>)) -> Result<(A, B)> {
    match done {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(called_off), Err(reason)) if called_off.is_cancelled() => Err(reason),
        (Err(reason), _) | (_, Err(reason)) => Err(reason),
    }
}

/// Does what blocks; none if it broke.
async fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.inspect_err(|broken| tracing::error!(%broken, "work on the cache broke"))
        .ok()
}

/// The same for what reads and writes files.
async fn with_files<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let done = in_background(work).await;
    done.unwrap_or_else(|| Err(io::ErrorKind::Other.into()))
}

/// What is wrong with a film that FFmpeg says is complete.
fn flaw(plan: &Plan, info: &MediaInfo) -> Option<String> {
    let (format, canvas) = (plan.format(), plan.canvas());
    if info.container != format.container() {
        return Some(format!("it is no {format}"));
    }
    let (width, height) = (info.width.unwrap_or(0), info.height.unwrap_or(0));
    if format.has_picture() && (width, height) != (canvas.width, canvas.height) {
        return Some(format!("its picture is {width}x{height}"));
    }
    if format.has_sound() != info.has_audio {
        return Some("its sound is missing, or should be".to_owned());
    }
    // The length is read to a hundredth of a second.
    let length = info.duration.unwrap_or_default();
    let apart = length.get().abs_diff(plan.duration().get());
    (apart > 1000 / u64::from(canvas.frame_rate) + slack(format))
        .then(|| format!("it is {length} long"))
}

/// How many milliseconds a length may be off: an MP3 has whole frames and some before, a GIF counts in hundredths.
fn slack(format: Format) -> u64 {
    match format {
        Format::Mp3 | Format::Webm | Format::Gif => 120,
        _ => 10,
    }
}
