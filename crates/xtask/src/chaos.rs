//! `cargo xtask chaos`: faults and kills in their long form.

use crate::command::{self, cargo};

/// Runs the chaos tests with at least 10,000 faults and 300 kills, one after the other, and shows what they did.
///
/// The seed is a new one each time and is printed. `VEO_CHAOS_SEED` sets it, to look at a failure again.
pub(crate) fn run() -> Result<(), String> {
    command::run(
        cargo()
            .env("VEO_CHAOS", "long")
            .args(["test", "--package", "veo-tests", "--test", "chaos", "--"])
            .args(["--nocapture", "--test-threads", "1"]),
    )
}
