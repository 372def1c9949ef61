//! No FFmpeg outlives the process that asked for it.

use std::io;

use rustix::process::{Signal, getppid, set_parent_process_death_signal};

/// Makes the kernel kill this process, and what it becomes, when the thread that started it ends (prctl(2),
/// `PR_SET_PDEATHSIG`), which is why [`crate::process`] starts everything on a thread that never does.
///
/// # Errors
/// The parent is gone already: the signal would never come.
pub(super) fn bind_to(parent: u32) -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let now = getppid().map(|pid| pid.as_raw_nonzero().get().unsigned_abs());
    if now == Some(parent) {
        return Ok(());
    }
    Err(io::Error::other("the process that asked for it is gone"))
}
