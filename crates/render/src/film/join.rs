//! Joins what was made of a film: an MP4, which is what nearly everybody wants, by ourselves, and the other formats by FFmpeg.

use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use veo_media::Format;

use super::run::miscounted;
use super::{OPERATION, Part, Work, with_files};
use crate::complaint;
use crate::error::{Error, ErrorKind, Result};
use crate::footage::time_limit;
use crate::gif;
use crate::jail::{Grant, Limits};
use crate::mp4;
use crate::plan::{Plan, span_name};
use crate::process::{self, Run};

/// The beginning of a list of files.
const LIST: &str = "ffconcat version 1.0\n";

impl Work<'_> {
    /// Joins the parts and the sound, as they are.
    pub(super) async fn join(&self, parts: &[Part], sound: Option<PathBuf>) -> Result<()> {
        if self.plan.format() == Format::Mp4
            && let Some(sound) = sound
        {
            return self.joined(parts, sound).await;
        }
        let (plan, rate) = (self.plan, u64::from(self.plan.canvas().frame_rate.max(1)));
        let microseconds = |frame: u32| (u64::from(frame) * 1_000_000 + rate / 2) / rate;
        let mut list = LIST.to_owned();
        for (number, Part { frames, .. }) in parts.iter().enumerate() {
            let length = microseconds(frames.end) - microseconds(frames.start);
            // Writing to a string cannot fail.
            let _ = writeln!(list, "file {}\nduration {length}us", span_name(number));
        }
        self.scratch
            .write("parts/parts.ffconcat", list.as_bytes())
            .await?;
        let list = self.scratch.path().join("parts/parts.ffconcat");
        let folder = self.scratch.folder("film").await?;
        let film = folder.join("film.mp4");
        let mut read: Vec<_> = parts.iter().map(|part| part.path.clone()).collect();
        let arguments = match sound {
            // A GIF.
            None => {
                let palette = folder.join("palette.png");
                read.push(list.clone());
                let picking = Plan::palette_arguments(&list, &palette);
                self.write(picking, read.clone(), &folder).await?;
                plan.gif_arguments(&list, &palette, &film)
            }
            Some(sound) => {
                read.extend([list.clone(), sound.clone()]);
                if plan.format().has_picture() {
                    plan.joining_arguments(&list, &sound, &film)
                } else {
                    plan.alone_arguments(&sound, &film)
                }
            }
        };
        let frames = self.write(arguments, read, &folder).await?;
        if plan.format().has_picture() {
            self.count(frames)?;
        }
        if plan.format() == Format::Gif {
            let (made, comment) = (film.clone(), plan.comment().to_owned());
            let signed = with_files(move || gif::sign(&made, &comment)).await;
            signed.map_err(|cause| Error::file(OPERATION, "write", &film, cause))?;
        }
        self.scratch.rename(&film, &self.scratch.film()).await
    }

    /// The same for an MP4.
    async fn joined(&self, parts: &[Part], sound: PathBuf) -> Result<()> {
        let (canvas, comment) = (self.plan.canvas(), self.plan.comment().to_owned());
        let parts: Vec<_> = parts.iter().map(|part| part.path.clone()).collect();
        let to = self.scratch.film();
        let film = to.clone();
        let joined = with_files(move || {
            let film = mp4::Film {
                width: canvas.width,
                height: canvas.height,
                frame_rate: canvas.frame_rate,
                comment: &comment,
            };
            mp4::join(&parts, &sound, &film, &to)
        });
        let frames = joined
            .await
            .map_err(|cause| Error::file(OPERATION, "write", &film, cause))?;
        self.count(frames)
    }

    /// That the film has as many frames as it is to have.
    fn count(&self, frames: u32) -> Result<()> {
        let wanted = self.plan.frames();
        if frames == wanted {
            return Ok(());
        }
        let reason = miscounted(frames, wanted);
        Err(Error::new(OPERATION, ErrorKind::Failed { reason }))
    }

    /// Runs FFmpeg on what it made before, in `folder`; returns how many frames it wrote.
    async fn write(
        &self,
        arguments: Vec<OsString>,
        read: Vec<PathBuf>,
        folder: &Path,
    ) -> Result<u32> {
        let (canvas, frames) = (self.plan.canvas(), self.plan.frames());
        let limit = time_limit(frames);
        let run = Run {
            program: self.engine.jailed(),
            grant: Grant {
                read,
                write: Some(folder.to_owned()),
                limits: Limits::of_a_film(canvas, frames, [], limit),
            },
            arguments,
            input: None,
            frames: None,
            limit,
        };
        let ended = process::run(run, OPERATION, self.monitor).await?;
        if ended.success {
            return Ok(ended.progress.frames);
        }
        let reason = complaint::reason(&ended.messages);
        let error = Error::new(OPERATION, ErrorKind::Failed { reason });
        Err(error.caused_by(ended.messages))
    }
}
