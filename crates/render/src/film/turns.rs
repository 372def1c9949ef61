//! How many runs of FFmpeg there are at once: as many as there are processors, within a bound of memory.

use tokio::sync::{Semaphore, SemaphorePermit};

use veo_timeline::Canvas;

use super::memory;
use super::run::{Making, processors};
use crate::input::Decoders;
use crate::plan::DECODED;

/// What FFmpeg takes besides: itself, its libraries and the buffers between its parts.
const ALONE: u64 = 60;

/// Bytes for each pixel of a picture that is encoded by three threads. One encode of a clip of 1920 x 1080 took 282 MB, and
/// two spans of it in one run 490.
const ENCODED: u64 = 90;

/// Up to how many seconds two spans are short.
const SHORT: u32 = 5;

/// Room for runs of FFmpeg.
pub(super) struct Turns {
    /// How much memory all of them may take, in MB. One that needs more works alone.
    memory: u32,
    room: Semaphore,
    processors: Semaphore,
}

/// A run's turn, until it is dropped.
pub(super) struct Turn<'a> {
    _room: SemaphorePermit<'a>,
    _processor: Option<SemaphorePermit<'a>>,
}

impl Turns {
    pub(super) fn new() -> Self {
        let memory = memory::allowed();
        Self {
            memory,
            room: Semaphore::new(memory as usize),
            processors: Semaphore::new(processors()),
        }
    }

    /// How each of so many runs on a film of `canvas` decodes.
    pub(super) fn decoders(&self, runs: usize, canvas: Canvas) -> Decoders {
        decoders((runs, processors()), self.memory, canvas)
    }

    /// Waits until there is room, and a processor for a run that makes pictures. Whoever waits longest is first. None
    /// where there never is, for nothing closes what is waited for.
    pub(super) async fn wait(&self, making: &Making<'_>) -> Option<Turn<'_>> {
        let processor = match making.pictures {
            0 => None,
            _ => Some(self.processors.acquire().await.ok()?),
        };
        let inputs = making.part.inputs().iter().map(|input| input.pixels);
        let pixels = pixels(making.part.canvas());
        let needed = match making.pictures as u64 {
            0 => needed(0, 0),
            pictures => needed(inputs.sum(), pictures * pixels),
        };
        let room = room(needed, self.memory);
        Some(Turn {
            _room: self.room.acquire_many(room).await.ok()?,
            _processor: processor,
        })
    }
}

/// How many neighbouring spans one run makes, which last so many frames together: two save a start, a seek and what lies
/// before the second. There must be room for another such run beside them on any machine, or for them alone where they are
/// short: then a processor does not wait for long.
pub(super) fn spans_at_once(canvas: Canvas, frames: u32) -> usize {
    let pixels = pixels(canvas);
    let runs = if frames <= SHORT * canvas.frame_rate {
        1
    } else {
        2
    };
    if runs * needed(pixels, 2 * pixels) <= u64::from(memory::LEAST) {
        2
    } else {
        1
    }
}

/// How each of so many runs decodes on so many processors, where all of them get so much memory. (On two, a run of 90 frames
/// of 1920 x 1080 beside another took 2.6 % less processor time with one thread, and one of 300 frames 0.6 %.)
fn decoders((runs, processors): (usize, usize), memory: u32, canvas: Canvas) -> Decoders {
    let pixels = pixels(canvas);
    let room = u64::from(memory) / needed(pixels, pixels);
    let at_once = room.min(runs as u64);
    if at_once < processors as u64 {
        Decoders::Paired
    } else {
        Decoders::Single
    }
}

fn pixels(canvas: Canvas) -> u64 {
    u64::from(canvas.width) * u64::from(canvas.height)
}

/// The room that a run gets, which needs so much, where all of them get so much.
fn room(needed: u64, most: u32) -> u32 {
    u32::try_from(needed).unwrap_or(most).min(most)
}

/// The room that a run needs to decode and to encode so many pixels, in MB.
fn needed(decoded: u64, encoded: u64) -> u64 {
    let bytes = decoded
        .saturating_mul(DECODED)
        .saturating_add(encoded.saturating_mul(ENCODED));
    ALONE + bytes / 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spans_of_full_hd_are_made_at_once() {
        let (hd, least) = (1920 * 1080, memory::LEAST);
        let room = |decoded, encoded| room(needed(decoded, encoded), least);
        let (span, sound) = (room(hd, hd), room(0, 0));
        assert_eq!((span, sound), (296, 60));
        assert!(2 * span <= least && 2 * span + sound > least);
        assert_eq!(room(4 * hd, 8 * hd), least);
        assert_eq!(room(u64::MAX, u64::MAX), least);
        for (canvas, frames, at_once) in [
            (sized(1280, 720), 600, 2),
            (sized(1920, 1080), 151, 1),
            (sized(1920, 1080), 150, 2),
            (sized(3840, 2160), 60, 1),
        ] {
            assert_eq!(
                spans_at_once(canvas, frames),
                at_once,
                "{canvas:?}, {frames}"
            );
        }
    }

    #[test]
    fn decoders_are_single_where_runs_keep_all_processors_busy() {
        let hd = Canvas::default();
        let least = memory::LEAST;
        for (runs, processors, memory, canvas, expected) in [
            (40, 2, least, hd, Decoders::Single),
            (2, 2, least, hd, Decoders::Single),
            (1, 2, least, hd, Decoders::Paired),
            (1, 1, least, hd, Decoders::Single),
            // Two fit in this memory.
            (40, 4, least, hd, Decoders::Paired),
            (40, 4, 2 * least, hd, Decoders::Single),
            (40, 2, least, sized(3840, 2160), Decoders::Paired),
            (40, 4, least, sized(640, 360), Decoders::Single),
        ] {
            let found = decoders((runs, processors), memory, canvas);
            assert_eq!(
                found, expected,
                "{runs} runs, {processors} processors, {memory} MB, {canvas:?}"
            );
        }
    }

    fn sized(width: u32, height: u32) -> Canvas {
        Canvas {
            width,
            height,
            ..Canvas::default()
        }
    }
}
