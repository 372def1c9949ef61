//! What a process has used, and how busy the machine is (`man 5 proc`).

use std::fs::read_to_string;
use std::time::Instant;

/// A tick of the times in `/proc/PID/stat`, in microseconds: `USER_HZ` is 100 on every Linux there is.
const TICK_US: f64 = 10_000.0;

/// The CPU time of a process so far, in microseconds.
pub(crate) fn cpu_us(id: u32) -> f64 {
    let stat = read_to_string(format!("/proc/{id}/stat")).expect("the process is there");
    // The second field is a name in brackets, which may hold anything.
    let (_, fields) = stat.rsplit_once(')').expect("a name");
    let fields: Vec<&str> = fields.split_whitespace().collect();
    // `utime` and `stime` are the 14th and the 15th field of all.
    let ticks = fields[11..13]
        .iter()
        .map(|ticks| ticks.parse::<f64>().expect("ticks"));
    ticks.sum::<f64>() * TICK_US
}

/// The memory that a process has in use, in KiB.
pub(crate) fn memory_kib(id: u32) -> f64 {
    let status = read_to_string(format!("/proc/{id}/status")).expect("the process is there");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kib.and_then(|kib| kib.trim().parse().ok()).expect("a size")
}

/// How long somebody on this machine has waited for a CPU.
pub(crate) struct Pressure {
    begun: Instant,
    waited_us: f64,
}

impl Pressure {
    pub(crate) fn begin() -> Self {
        Self {
            begun: Instant::now(),
            waited_us: waited_us(),
        }
    }

    /// What that means for the figures.
    pub(crate) fn told(&self) -> String {
        let elapsed_us = self.begun.elapsed().as_secs_f64() * 1e6;
        let part = (waited_us() - self.waited_us) / elapsed_us;
        format!(
            "Somebody waited for a CPU {:.0} % of the time. This run itself keeps two busy.",
            part * 100.0
        )
    }
}

fn waited_us() -> f64 {
    let told = read_to_string("/proc/pressure/cpu").unwrap_or_default();
    let total = told
        .lines()
        .next()
        .and_then(|line| line.split("total=").nth(1));
    total
        .and_then(|total| total.parse().ok())
        .unwrap_or_default()
}
