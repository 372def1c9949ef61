//! How many runs of FFmpeg there are at once: as many as there are processors, within a bound of memory.

use tokio::sync::{Semaphore, SemaphorePermit};

use super::run::{Making, processors};

/// How much memory all of them may take, in MB. One that needs more works alone.
const MEMORY: u32 = 640;

/// What FFmpeg takes besides: itself, its libraries and the buffers between its parts.
const ALONE: u64 = 60;

/// Bytes for each pixel of a picture that is decoded, and of one that is encoded by three threads. One encode of a clip of
/// 1920 x 1080 took 282 MB, and two spans of it in one run 490.
const DECODED: u64 = 24;
const ENCODED: u64 = 90;

/// Room for runs of FFmpeg, in MB.
pub(super) struct Turns {
    room: Semaphore,
}

impl Turns {
    pub(super) fn new() -> Self {
        Self {
            room: Semaphore::new(MEMORY as usize),
        }
    }

    /// Waits until there is room, which is taken until what is returned is dropped. Whoever waits longest is first.
    pub(super) async fn wait(&self, making: &Making<'_>) -> Option<SemaphorePermit<'_>> {
        let inputs = making.part.inputs().iter().map(|input| input.pixels);
        let canvas = making.part.canvas();
        let pixels = u64::from(canvas.width) * u64::from(canvas.height);
        let room = match making.pictures as u64 {
            // Sound, which goes on beside pictures.
            0 => room(0, 0, usize::MAX),
            pictures => room(inputs.sum(), pictures * pixels, processors()),
        };
        // It is never closed.
        self.room.acquire_many(room).await.ok()
    }
}

/// The room that is needed to decode and to encode so many pixels, or more, so that there are no more runs than processors.
fn room(decoded: u64, encoded: u64, processors: usize) -> u32 {
    let bytes = decoded
        .saturating_mul(DECODED)
        .saturating_add(encoded.saturating_mul(ENCODED));
    let needed = u32::try_from(ALONE + bytes / 1_000_000).unwrap_or(MEMORY);
    let share = MEMORY / u32::try_from(processors).unwrap_or(u32::MAX).max(1);
    needed.max(share).min(MEMORY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_for_what_fits_into_memory_and_for_no_more_than_there_are_processors() {
        let hd = 1920 * 1080;
        // Two spans of one are made at once, or one run of two.
        assert_eq!(room(hd, hd, 8), 296);
        assert_eq!(room(hd, 2 * hd, 8), 483);
        assert_eq!(room(4 * hd, 8 * hd, 8), MEMORY);
        assert_eq!(room(u64::MAX, u64::MAX, 8), MEMORY);
        let small = 320 * 180;
        assert_eq!(room(small, small, 2), 320);
        assert_eq!(room(small, small, 8), 80);
        assert_eq!(room(0, 0, 1), MEMORY);
        assert_eq!(room(0, 0, usize::MAX), 60);
    }
}
