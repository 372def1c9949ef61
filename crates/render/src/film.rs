//! A plan becomes a film.

use std::ffi::OsString;
use std::fmt::Write;
use std::path::Path;

use crate::complaint;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::footage::time_limit;
use crate::jail::{Grant, Limits};
use crate::monitor::Monitor;
use crate::plan::{Plan, art_name};
use crate::probe::MediaInfo;
use crate::process::{self, Ended, Run};
use crate::scratch::Scratch;

const OPERATION: &str = "render";

/// The list of the parts of a film, beside them.
const PARTS: &str = "parts.ffconcat";

impl Engine {
    /// Renders the film `to`: H.264 (yuv420p, BT.709) and AAC (48 kHz stereo) in an MP4 that can be played while
    /// it is loading, with exactly the plan's number of frames.
    ///
    /// The film is looked into again before it appears under its name, replacing a file that has it. When this
    /// fails, is cancelled or is dropped, no file is left.
    ///
    /// # Errors
    /// `DamagedMedia` naming the clip that cannot be decoded, where FFmpeg tells; `DamagedClip` where it decodes to a certain
    /// place; `File` when the film cannot be
    /// written; `Cancelled`, `TimedOut`, and `Failed` with FFmpeg's reason.
    pub async fn render(&self, plan: &Plan, to: &Path, monitor: &Monitor) -> Result<MediaInfo> {
        let scratch = Scratch::beside(to, OPERATION)?;
        let film = scratch.film();
        let parts = plan.parts();
        if parts.is_empty() {
            let arguments = plan.arguments(scratch.path(), &film);
            self.make(plan, arguments, &scratch, monitor).await?;
        } else {
            self.make_in_parts(plan, &parts, &scratch, monitor).await?;
        }
        let info = self.probe(&film).await?;
        if let Some(reason) = flaw(plan, &info) {
            return Err(Error::new(OPERATION, ErrorKind::Failed { reason }));
        }
        scratch.publish().await?;
        Ok(info)
    }

    /// Makes one part after the other, and joins them.
    async fn make_in_parts(
        &self,
        plan: &Plan,
        parts: &[Plan],
        scratch: &Scratch,
        monitor: &Monitor,
    ) -> Result<()> {
        let mut list = "ffconcat version 1.0\n".to_owned();
        let mut done = 0;
        for (number, part) in parts.iter().enumerate() {
            let name = format!("part-{number}.mov");
            let arguments = part.part_arguments(scratch.path(), &scratch.path().join(&name));
            let stage = monitor.stage((done, part.frames()), plan.frames());
            self.make(part, arguments, scratch, &stage).await?;
            // Writing to a string cannot fail.
            let _ = writeln!(list, "file {name}");
            done += part.frames();
        }
        scratch.write(PARTS, list.as_bytes()).await?;
        let (joining, list) = (plan.joining(), scratch.path().join(PARTS));
        let arguments = joining.joining_arguments(&list, &scratch.film());
        // It takes a moment, compared to the parts.
        let stage = monitor.stage((plan.frames(), 0), plan.frames());
        self.make(&joining, arguments, scratch, &stage).await
    }

    /// Runs FFmpeg on a plan, and looks at how it went.
    async fn make(
        &self,
        plan: &Plan,
        arguments: Vec<OsString>,
        scratch: &Scratch,
        monitor: &Monitor,
    ) -> Result<()> {
        for (number, art) in plan.art().enumerate() {
            scratch.write(&art_name(number), &art.rgba).await?;
        }
        let run = Run {
            program: self.jailed(),
            grant: grant(plan, scratch),
            arguments,
            input: None,
            frames: Some(plan.frames()),
            limit: time_limit(plan.frames()),
        };
        let ended = process::run(run, OPERATION, monitor).await?;
        if !ended.success {
            return Err(failure(plan, &ended, complaint::reason(&ended.messages)));
        }
        if ended.progress.frames != plan.frames() {
            let (made, wanted) = (ended.progress.frames, plan.frames());
            let reason = format!("the film has {made} frames instead of {wanted}");
            return Err(failure(plan, &ended, reason));
        }
        let heard = (ended.messages.as_str(), monitor);
        match self.damage(OPERATION, plan, heard).await? {
            Some(damage) => Err(damage),
            None => Ok(()),
        }
    }
}

/// What the making of the film needs: its inputs, and the folder that the lettering lies and the film is made in.
fn grant(plan: &Plan, scratch: &Scratch) -> Grant {
    let inputs = plan.inputs();
    let letterings = plan
        .art()
        .map(|art| u64::from(art.width) * u64::from(art.height));
    let pixels = inputs.iter().map(|input| input.pixels).chain(letterings);
    let (canvas, frames) = (plan.canvas(), plan.frames());
    Grant {
        read: inputs.iter().map(|input| input.path.clone()).collect(),
        write: Some(scratch.path().to_owned()),
        limits: Limits::of_a_film(canvas, frames, pixels, time_limit(frames)),
    }
}

/// The failure in terms of the timeline: the clip that is to blame, if FFmpeg's messages tell.
fn failure(plan: &Plan, ended: &Ended, reason: String) -> Error {
    let messages = &ended.messages;
    let inputs = plan.inputs();
    let named = inputs.iter().find(|input| input.is_named_in(messages));
    let blamed = || plan.input(complaint::blamed_input(messages)?);
    let kind = match named.or_else(blamed) {
        Some(input) => ErrorKind::DamagedMedia {
            name: input.name.clone(),
            reason: complaint::reason(messages),
        },
        None => ErrorKind::Failed { reason },
    };
    Error::new(OPERATION, kind).caused_by(messages.clone())
}

/// What is wrong with a film that FFmpeg says is complete.
fn flaw(plan: &Plan, info: &MediaInfo) -> Option<String> {
    let canvas = plan.canvas();
    let (width, height) = (info.width.unwrap_or(0), info.height.unwrap_or(0));
    if (width, height) != (canvas.width, canvas.height) {
        return Some(format!("its picture is {width}x{height}"));
    }
    if !info.has_audio {
        return Some("it has no sound".to_owned());
    }
    // The length is read to a hundredth of a second.
    let length = info.duration.unwrap_or_default();
    let apart = length.get().abs_diff(plan.duration().get());
    (apart > 1000 / u64::from(canvas.frame_rate) + 10).then(|| format!("it is {length} long"))
}
