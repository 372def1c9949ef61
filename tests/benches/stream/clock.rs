//! CPU time, and rounds of work measured in turns.

use std::hint::black_box;

use rustix::time::{ClockId, clock_gettime};

/// CPU seconds of one piece of work over all rounds.
#[derive(Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) best: f64,
    pub(crate) median: f64,
    pub(crate) worst: f64,
}

/// How often each piece of work is done.
pub(crate) struct Rounds(usize);

impl Rounds {
    pub(crate) fn of(rounds: usize) -> Self {
        Self(rounds)
    }

    /// Measures pieces of work in turns, so that what disturbs the machine disturbs all alike. Each is done
    /// once more before it is measured, so that the memory that it finds free is its own.
    pub(crate) fn measure<const PIECES: usize>(
        &self,
        work: [&dyn Fn() -> usize; PIECES],
    ) -> [Spread; PIECES] {
        let mut seconds = [const { Vec::new() }; PIECES];
        for _ in 0..self.0 {
            for (work, seconds) in work.iter().zip(&mut seconds) {
                black_box(work());
                let start = cpu_seconds();
                black_box(work());
                seconds.push(cpu_seconds() - start);
            }
        }
        seconds.map(|mut seconds| {
            seconds.sort_by(f64::total_cmp);
            Spread {
                best: seconds[0],
                median: seconds[seconds.len() / 2],
                worst: seconds[seconds.len() - 1],
            }
        })
    }
}

pub(crate) fn megabytes_per_second(bytes: usize, seconds: f64) -> f64 {
    bytes as f64 / 1e6 / seconds
}

pub(crate) fn milliseconds(seconds: f64) -> f64 {
    seconds * 1e3
}

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
