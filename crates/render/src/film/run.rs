//! One of FFmpeg's runs on a part of a film.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{OPERATION, Work};
use crate::complaint;
use crate::error::{Error, ErrorKind, Result};
use crate::footage::time_limit;
use crate::jail::{Grant, Limits};
use crate::monitor::Monitor;
use crate::plan::Plan;
use crate::process::{self, Ended, Run};

/// One of FFmpeg's runs on a part of the film.
pub(super) struct Making<'a> {
    pub(super) part: &'a Plan,
    pub(super) arguments: Vec<OsString>,
    /// What it reads besides the inputs of the part.
    pub(super) reads: Vec<PathBuf>,
    /// The one folder that it writes in: no run reaches what another made.
    pub(super) folder: &'a Path,
    /// How many pictures it makes at once; none where it makes sound.
    pub(super) pictures: usize,
}

impl Work<'_> {
    /// Runs FFmpeg on a part of the film, and looks at how it went.
    pub(super) async fn make(&self, making: Making<'_>, monitor: &Monitor) -> Result<()> {
        let _turn = self.turns.wait(&making).await;
        let (part, frames) = (making.part, making.part.frames());
        let run = Run {
            program: self.engine.jailed(),
            grant: grant(&making),
            arguments: making.arguments,
            input: None,
            frames: (making.pictures > 0).then_some(frames),
            limit: time_limit(frames),
        };
        let ended = process::run(run, OPERATION, monitor).await?;
        if !ended.success {
            return Err(failure(part, &ended, complaint::reason(&ended.messages)));
        }
        // What is damaged of a clip is found where its picture is made.
        if making.pictures == 0 {
            return Ok(());
        }
        if ended.progress.frames != frames {
            let reason = miscounted(ended.progress.frames, frames);
            return Err(failure(part, &ended, reason));
        }
        let heard = (ended.messages.as_str(), monitor);
        match self.engine.damage(OPERATION, part, heard).await? {
            Some(damage) => Err(damage),
            None => Ok(()),
        }
    }
}

/// How many runs of FFmpeg there are at once at most.
pub(super) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

pub(super) fn miscounted(made: u32, wanted: u32) -> String {
    format!("the film has {made} frames instead of {wanted}")
}

/// What the making of a part needs: its inputs, and the folder that the lettering lies and the part is made in.
fn grant(making: &Making<'_>) -> Grant {
    let part = making.part;
    let inputs = part.inputs();
    let letterings = part.lettering_sizes();
    let pixels = inputs.iter().map(|input| input.pixels).chain(letterings);
    let (canvas, frames) = (part.canvas(), part.frames());
    let limits = Limits::of_a_film(canvas, frames, pixels, time_limit(frames));
    let read = inputs.iter().map(|input| input.path.clone());
    Grant {
        read: read.chain(making.reads.iter().cloned()).collect(),
        write: Some(making.folder.to_owned()),
        limits: limits.at_once(making.pictures as u64, canvas),
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
