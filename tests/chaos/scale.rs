//! How much is done: the short form in every test run, the long one when it is asked for.

use std::io::Write;

/// How much is done, and from which seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    pub(crate) seed: u64,
    pub(crate) is_long: bool,
    /// Faults to inject at least, over all runs.
    pub(crate) faults: u64,
    /// Kills at least, over all sandboxes.
    pub(crate) kills: usize,
}

impl Scale {
    /// Reads `VEO_CHAOS` and `VEO_CHAOS_SEED`, which `cargo xtask chaos` sets.
    pub(crate) fn read() -> Self {
        let is_long = std::env::var("VEO_CHAOS").is_ok_and(|form| form == "long");
        let seed = std::env::var("VEO_CHAOS_SEED").ok();
        let seed = seed.map(|seed| seed.parse().expect("VEO_CHAOS_SEED is a number"));
        if is_long {
            Self {
                seed: seed.unwrap_or_else(|| fastrand::u64(..)),
                is_long,
                faults: 10_000,
                kills: 320,
            }
        } else {
            Self {
                seed: seed.unwrap_or(1),
                is_long,
                faults: 600,
                kills: 40,
            }
        }
    }
}

/// Tells whoever watches the tests what was done. It is seen with `--nocapture`, and when a test fails.
pub(crate) fn report(text: &str) {
    // Not `eprintln!`: that is for forgotten debugging, and this is not.
    let _ = writeln!(std::io::stderr(), "{text}");
}
