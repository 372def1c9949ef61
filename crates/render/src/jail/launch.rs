//! The launcher: takes the jail upon itself and becomes FFmpeg in it, or unpacks an animation there.

use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use super::grant::Order;
use super::limits;
use crate::unpack;

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

/// Unpacks an animation as the order in `arguments` says, whose program is what the unpacking is told.
pub(super) fn unpack(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let complain = |cause: &dyn std::fmt::Display| {
        // In the form in which FFmpeg complains.
        let _ = writeln!(io::stderr(), "[webp @ 0] {cause}");
    };
    // A decoder that breaks on damaged data does so in one line.
    std::panic::set_hook(Box::new(move |_| complain(&"its data is damaged")));
    let unpacked = Order::parse(arguments)
        .ok_or_else(|| io::ErrorKind::InvalidInput.into())
        .and_then(|order| {
            #[cfg(target_os = "linux")]
            super::parent::bind_to(order.parent)?;
            limits::set(order.grant.limits);
            #[cfg(target_os = "linux")]
            super::level::confine(&order.grant, None);
            unpack::work(&order.program)
        });
    match unpacked {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            complain(&cause);
            ExitCode::FAILURE
        }
    }
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
