//! A film's mix, from its takes to what is encoded.

use std::io;
use std::path::PathBuf;

use veo_timeline::Volume;

use super::desk::Desk;
use super::duck::Ducker;
use super::limiter::{Ceiling, Limiter};
use crate::plan::{Part, Score};

/// Mixes block by block.
pub(crate) struct Mixer {
    desk: Desk,
    ducker: Option<Ducker>,
    gain: f32,
    limiter: Option<Limiter>,
    is_over: bool,
}

impl Mixer {
    /// The mix of `score`, whose takes are these files, so many times louder.
    pub(crate) fn new(score: &Score, takes: Vec<PathBuf>, gain: f32) -> Self {
        let is_ducked = |part| matches!(part, Part::Bed(left) if left < Volume::FULL);
        let is_ducked = score.notes.iter().any(|note| is_ducked(note.part));
        let ceiling = match score.loudness {
            Some(_) => Ceiling::TruePeak,
            None => Ceiling::Samples,
        };
        Self {
            desk: Desk::new(&score.notes, takes, score.length),
            ducker: is_ducked.then(Ducker::new),
            gain,
            limiter: score.is_limited.then(|| Limiter::new(ceiling)),
            is_over: false,
        }
    }

    /// Adds the next samples to `mix`, interleaved; there may be none of them yet. False when there are no more.
    pub(crate) fn next(&mut self, mix: &mut Vec<f32>) -> io::Result<bool> {
        if self.is_over {
            return Ok(false);
        }
        let block = self.desk.next()?;
        self.is_over = block.is_none();
        let mut frames = Vec::new();
        match (block, &mut self.ducker) {
            (Some(block), Some(ducker)) => ducker.push(&block, &mut frames),
            (Some(block), None) => frames = block.full,
            (None, Some(ducker)) => ducker.finish(&mut frames),
            (None, None) => {}
        }
        for frame in &mut frames {
            *frame = frame.map(|sample| sample * self.gain);
        }
        match &mut self.limiter {
            Some(limiter) => limiter.push(&frames, mix),
            None => mix.extend(frames.iter().flatten()),
        }
        if let (true, Some(limiter)) = (self.is_over, &mut self.limiter) {
            limiter.finish(mix);
        }
        Ok(true)
    }
}
