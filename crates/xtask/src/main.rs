//! The project's own commands, run as `cargo xtask <command>`.
//!
//! Only the standard library, so that the first command of the README starts within seconds of a
//! fresh clone.

mod chaos;
mod clients;
mod command;
mod demo;
mod machine;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  demo    make sunset.mp4 from a prompt, on this machine alone
  test    run every test, installing what they need
  chaos   run the tests of faults and kills for some minutes, from a new seed or VEO_CHAOS_SEED";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let done = match (arguments.next().as_deref(), arguments.next()) {
        (Some("demo"), None) => demo::run(),
        (Some("test"), None) => test::run(),
        (Some("chaos"), None) => chaos::run(),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            say(&message);
            ExitCode::FAILURE
        }
    }
}

/// Tells the person at the terminal something.
#[expect(
    clippy::print_stderr,
    reason = "a developer's command talks to its terminal"
)]
fn say(message: &str) {
    eprintln!("{message}");
}
