//! How much of the machine one run of FFmpeg may use.

use std::time::Duration;

use veo_timeline::Canvas;

const MIB: u64 = 1024 * 1024;
const GIB: u64 = 1024 * MIB;

/// Enough for the largest picture that is decoded, several times over (reference/reliability.md section 3).
const LOOK_MEMORY: u64 = 2 * GIB;

/// What a film needs besides its inputs. All in all a film may have twice what was measured: 5.4 GB for 60 clips of
/// 1920 x 1080, 3.5 GB for 12 of 3840 x 2160, on two processors.
const FILM_MEMORY: u64 = 2 * GIB;

/// What every input takes that is open, for its threads and buffers.
const INPUT_MEMORY: u64 = 64 * MIB;

/// How many pictures of its size a decoder with two threads may keep: 16 for reference, and those on their way.
const INPUT_PICTURES: u64 = 24;

/// How many pictures an encoder may keep for each processor.
const ENCODER_PICTURES: u64 = 16;

/// How many pictures each further encoder may keep besides: eleven of 1920 x 1080 at once filled some 4 GB.
const SPAN_PICTURES: u64 = 160;

/// The most bytes that the sound of a frame takes: stereo at 48 kHz in four bytes, for frames of a tenth of a second.
const FRAME_SOUND: u64 = 48_000 / 10 * 8;

/// What FFmpeg opens besides its inputs: pipes, libraries while they are loaded, the film twice.
const OPEN_FILES: u64 = 64;

/// The niceness of what gets only the time that nothing else wants.
#[cfg(unix)]
const LEAST: i32 = 19;

/// The usual size of a stack.
#[cfg(unix)]
const STACK: u64 = 8 * MIB;

/// A limit on each thing that a file could make FFmpeg use without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Bytes that it may allocate.
    pub(crate) memory: u64,
    /// Seconds of processor time, over all its threads.
    pub(crate) cpu: u64,
    /// The largest file that it may write, in bytes.
    pub(crate) file: u64,
    /// How many files it may have open.
    pub(crate) open_files: u64,
    /// Whether everything else on this machine comes first.
    pub(crate) is_patient: bool,
}

impl Limits {
    /// For reading one file and writing none.
    pub(crate) fn of_a_look(limit: Duration) -> Self {
        Self {
            memory: LOOK_MEMORY,
            cpu: processor_time(limit),
            file: 0,
            open_files: OPEN_FILES,
            is_patient: false,
        }
    }

    /// For writing a film of `frames` out of `inputs`, of each of which the number of pixels is given.
    pub(crate) fn of_a_film(
        canvas: Canvas,
        frames: u32,
        inputs: impl IntoIterator<Item = u64>,
        limit: Duration,
    ) -> Self {
        let pixels = u64::from(canvas.width) * u64::from(canvas.height);
        let (mut memory, mut open_files) = (FILM_MEMORY, OPEN_FILES);
        memory += picture_bytes(pixels) * ENCODER_PICTURES * processors();
        for input in inputs {
            memory += INPUT_MEMORY + picture_bytes(input) * INPUT_PICTURES;
            open_files += 1;
        }
        Self {
            memory,
            cpu: processor_time(limit),
            // Noise at the finest quality used here took 0.8 bytes for a pixel.
            file: (pixels + FRAME_SOUND) * u64::from(frames) + 64 * MIB,
            open_files,
            is_patient: false,
        }
    }
}

impl Limits {
    /// The same for what nobody waits for.
    pub(crate) fn patient(self) -> Self {
        Self {
            is_patient: true,
            ..self
        }
    }

    /// The same for so many films of `canvas` that are written at once.
    pub(crate) fn at_once(mut self, films: u64, canvas: Canvas) -> Self {
        let pixels = u64::from(canvas.width) * u64::from(canvas.height);
        let more = films.saturating_sub(1);
        let pictures = SPAN_PICTURES + ENCODER_PICTURES * processors();
        self.memory += more * picture_bytes(pixels) * pictures;
        self.open_files += 2 * more;
        self
    }
}

/// The bytes of a picture of so many pixels, at 4:2:0.
fn picture_bytes(pixels: u64) -> u64 {
    pixels * 3 / 2
}

/// The most that can be used in `limit` by the wall's clock.
fn processor_time(limit: Duration) -> u64 {
    limit.as_secs().max(1) * processors()
}

fn processors() -> u64 {
    std::thread::available_parallelism().map_or(1, |count| count.get() as u64)
}

/// Sets the limits for this process and what it becomes. What cannot be set, because less is allowed already, stays.
#[cfg(unix)]
pub(super) fn set(limits: Limits) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let set = |resource, soft: u64, hard: u64| {
        let allowed = getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let limit = Rlimit {
            current: Some(soft.min(allowed)),
            maximum: Some(hard.min(allowed)),
        };
        // Not every system lets every one of them be set; the others hold.
        let _ = setrlimit(resource, limit);
    };
    if limits.is_patient {
        // Where it cannot be, it is as quick as all else.
        let _ = rustix::process::nice(LEAST);
    }
    // The first signal can be told from a kill, which comes a second later.
    set(Resource::Cpu, limits.cpu, limits.cpu + 1);
    set(Resource::Fsize, limits.file, limits.file);
    set(Resource::Nofile, limits.open_files, limits.open_files);
    set(Resource::Core, 0, 0);
    // Every thread has a stack of this size, which counts as memory whether it is used or not.
    set(Resource::Stack, STACK, STACK);
    set(Resource::Data, limits.memory, limits.memory);
    // Address space is far more than memory (libraries, stacks and heaps set aside); it bounds memory that is shared
    // and that the limit on data therefore leaves out.
    #[cfg(target_os = "linux")]
    {
        let space = 2 * limits.memory + GIB;
        set(Resource::As, space, space);
        // An encoder asks for huge pages, which the kernel clears whole before they are used: measured for a run of 3 s of
        // 1920 x 1080, 5 % of its processor time and 13 MB. Where there are none to forbid, nothing is lost.
        let _ = rustix::thread::disable_transparent_huge_pages(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_may_use_more_the_more_it_is_made_of() {
        let canvas = Canvas::default();
        let minute = Duration::from_mins(1);
        let none = Limits::of_a_film(canvas, 30, [], minute);
        let two = Limits::of_a_film(canvas, 30, [3840 * 2160; 2], minute);
        assert_eq!(two.open_files, none.open_files + 2);
        assert_eq!(
            two.memory - none.memory,
            2 * (64 * MIB + 24 * 3840 * 2160 * 3 / 2)
        );
        assert_eq!((two.file, two.cpu), (none.file, none.cpu));
        let longer = Limits::of_a_film(canvas, 60, [], 2 * minute);
        assert!(longer.file > none.file && longer.cpu == 2 * none.cpu);
    }

    #[test]
    fn a_look_writes_nothing() {
        assert_eq!(Limits::of_a_look(Duration::ZERO).file, 0);
        assert!(Limits::of_a_look(Duration::ZERO).cpu > 0);
    }
}
