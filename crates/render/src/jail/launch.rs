//! The launcher: takes the jail upon itself and becomes FFmpeg in it.

use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use super::grant::Order;
use super::limits;

/// What a shell exits with when a program cannot be started.
const CANNOT_START: u8 = 127;

/// Follows the order in `arguments`. Returns only when there is nothing to become.
pub(super) fn launch(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let cause = match Order::parse(arguments) {
        Some(order) => match follow(&order) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(cause) => cause,
        },
        None => io::ErrorKind::InvalidInput.into(),
    };
    // In the form in which FFmpeg complains. Where nobody listens, nothing is lost.
    let _ = writeln!(io::stderr(), "Error starting FFmpeg in its jail: {cause}");
    ExitCode::from(CANNOT_START)
}

fn follow(order: &Order) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    super::parent::bind_to(order.parent)?;
    limits::set(order.grant.limits);
    let program = order.program.first();
    #[cfg(target_os = "linux")]
    let level = super::level::confine(&order.grant, program.map(AsRef::as_ref));
    #[cfg(not(target_os = "linux"))]
    let level = "limits only: Landlock and seccomp are Linux's";
    match program {
        Some(program) => Err(Command::new(program).args(&order.program[1..]).exec()),
        None => writeln!(io::stdout(), "{level}"),
    }
}
