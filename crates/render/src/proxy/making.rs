//! How a piece of a proxy is made.

use std::path::{Path, PathBuf};
use std::time::Duration;

use veo_timeline::Canvas;

use super::Pictures;
use super::run::{Before, Run, size};
use crate::cache::{self, Cache, Sort};
use crate::complaint;
use crate::error::{Error, ErrorKind, Result};
use crate::jail::{Grant, Limits, Program};
use crate::monitor::Monitor;
use crate::process;
use crate::scratch::Scratch;

const OPERATION: &str = "make a preview proxy";

/// Decoding eight seconds of the largest source, below everything else that a busy machine does.
const LIMIT: Duration = Duration::from_mins(10);

/// What makes proxies.
pub(super) struct Maker {
    pub(super) program: Program,
    pub(super) version: String,
    pub(super) cache: Cache,
    /// A folder for what is needed meanwhile.
    pub(super) work: PathBuf,
}

impl Maker {
    /// Makes the pictures of `run` and keeps them, second by second. Whether there are some for every second.
    pub(super) async fn make(&self, run: &Run, monitor: &Monitor) -> Result<bool> {
        let made = self.extract(run, Before::Second, monitor).await?;
        // Where pictures are long, the one that is on at the beginning began more than a second before.
        let is_begun = |made: &[Extracted]| {
            let first = made.first();
            run.number == 0 || first.is_some_and(|first| first.time <= run.first() * 1_000_000)
        };
        let made = if is_begun(&made.pictures) {
            made
        } else {
            self.extract(run, Before::All, monitor).await?
        };
        let (run, keeper) = (run.clone(), (self.cache.clone(), self.version.clone()));
        let kept = tokio::task::spawn_blocking(move || keep(&run, &made, &keeper));
        let kept = kept.await.map_err(|broken| {
            let reason = "its pictures could not be kept".to_owned();
            Error::new(OPERATION, ErrorKind::Failed { reason }).caused_by(broken)
        })?;
        kept.map_err(|cause| Error::file(OPERATION, "write", &self.work, cause))
    }

    /// Has FFmpeg write the pictures of `run`.
    async fn extract(&self, run: &Run, before: Before, monitor: &Monitor) -> Result<Folder> {
        let scratch = Scratch::beside(&self.work.join("proxy"), OPERATION)?;
        let (width, height) = size(&run.source.info);
        let canvas = Canvas {
            width,
            height,
            ..Canvas::default()
        };
        let pixels = |side: Option<u32>| u64::from(side.unwrap_or(0));
        let source = pixels(run.source.info.width) * pixels(run.source.info.height);
        let limits = Limits::of_a_film(canvas, 1, [source], LIMIT);
        let ended = process::run(
            process::Run {
                program: &self.program,
                grant: Grant {
                    read: vec![run.source.path.clone()],
                    write: Some(scratch.path().to_owned()),
                    limits: limits.patient(),
                },
                arguments: run.arguments(scratch.path(), before),
                input: None,
                frames: None,
                limit: LIMIT,
            },
            OPERATION,
            monitor,
        )
        .await?;
        if !ended.success {
            let reason = complaint::reason(&ended.messages);
            let failed = Error::new(OPERATION, ErrorKind::Failed { reason });
            return Err(failed.caused_by(ended.messages));
        }
        let first = run.first();
        let listed = tokio::task::spawn_blocking(move || {
            let pictures = list(scratch.path(), first)?;
            Ok(Folder { scratch, pictures })
        });
        listed
            .await
            .unwrap_or_else(|broken| Err(std::io::Error::other(broken)))
            .map_err(|cause| Error::file(OPERATION, "read", &self.work, cause))
    }
}

/// Pictures that FFmpeg wrote, in the order of time.
struct Folder {
    scratch: Scratch,
    pictures: Vec<Extracted>,
}

struct Extracted {
    /// When it begins in its source, in microseconds.
    time: u64,
    path: PathBuf,
}

/// The pictures in `folder`, which were made by a run that begins with second `first`.
fn list(folder: &Path, first: u64) -> std::io::Result<Vec<Extracted>> {
    let mut pictures = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        let name = path.file_stem().and_then(|name| name.to_str());
        if let Some(after) = name.and_then(|name| name.parse::<i64>().ok()) {
            pictures.push((after, path));
        }
    }
    pictures.sort_unstable();
    // What begins before the source does is on from its beginning.
    let time = |after| (first * 1_000_000).saturating_add_signed(after);
    let extracted = |(after, path)| Extracted {
        time: time(after),
        path,
    };
    Ok(pictures.into_iter().map(extracted).collect())
}

/// Keeps the pictures of `run`, second by second, each with the one that is on at its beginning.
fn keep(run: &Run, made: &Folder, (cache, version): &(Cache, String)) -> std::io::Result<bool> {
    let mut is_whole = true;
    let pictures = &made.pictures;
    let last = *run.seconds().end();
    for second in run.seconds() {
        let begin = second * 1_000_000;
        let on = pictures.partition_point(|picture| picture.time <= begin);
        let end = if second == last {
            pictures.len()
        } else {
            pictures.partition_point(|picture| picture.time < begin + 1_000_000)
        };
        let within = &pictures[on.saturating_sub(1)..end];
        let Some(key) = run.key(version, second).filter(|_| !within.is_empty()) else {
            is_whole = false;
            continue;
        };
        let jpegs = within.iter().map(|picture| std::fs::read(&picture.path));
        let jpegs = jpegs.collect::<std::io::Result<Vec<_>>>()?;
        let times = within.iter().map(|picture| picture.time);
        let piece: Vec<_> = times.zip(jpegs.iter().map(Vec::as_slice)).collect();
        let file = made.scratch.path().join("piece");
        std::fs::write(&file, Pictures::write(&piece))?;
        cache::seal(&file)?;
        cache.keep(Sort::Look, &key, &file);
        // What is kept may be this very file.
        std::fs::remove_file(&file)?;
    }
    cache.tidy();
    Ok(is_whole)
}
