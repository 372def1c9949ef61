//! How much memory the runs of FFmpeg may take on this machine.

use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use super::run::processors;

/// What they may take on any machine, in MB: two spans of 1920 x 1080, or one and sound beside it, which leaves 100 of 700
/// for the process that starts them.
pub(super) const LEAST: u32 = 600;

/// What a span of 1920 x 1080 takes. Its encoder's three threads and its decoder keep two processors busy.
const SPAN: u32 = 300;

/// What they may take here, in MB: more than four processors have more to do at once, and half of what is left at most.
pub(super) fn allowed() -> u32 {
    let wanted = wanted(processors());
    if wanted <= LEAST {
        return LEAST;
    }
    bounded(wanted, left())
}

fn wanted(processors: usize) -> u32 {
    let spans = u32::try_from(processors / 2).unwrap_or(u32::MAX);
    SPAN.saturating_mul(spans).max(LEAST)
}

fn bounded(wanted: u32, left: u64) -> u32 {
    let half = u32::try_from(left / 2).unwrap_or(u32::MAX);
    wanted.min(half).max(LEAST)
}

/// How many MB nothing else takes, of the machine and of what this process is confined to; none where that is not told.
fn left() -> u64 {
    let ram = MemoryRefreshKind::nothing().with_ram();
    let system = System::new_with_specifics(RefreshKind::nothing().with_memory(ram));
    let Ok(system) = system else {
        return 0;
    };
    let confined = system.cgroup_limits();
    let confined = confined.map_or(u64::MAX, |limits| limits.free_memory);
    system.available_memory().min(confined) / 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_processors_and_memory_allow_more() {
        for (processors, left, expected) in [
            (1, 0, LEAST),
            (2, 64_000, LEAST),
            (4, 64_000, LEAST),
            (8, 64_000, 4 * SPAN),
            (8, 2000, 1000),
            (8, 500, LEAST),
            (64, 64_000, 32 * SPAN),
            (64, 8000, 4000),
        ] {
            let found = bounded(wanted(processors), left);
            assert_eq!(found, expected, "{processors} processors, {left} MB");
        }
    }

    #[test]
    fn this_machine_has_memory_left() {
        assert!(left() > 0);
        assert!(allowed() >= LEAST);
    }
}
