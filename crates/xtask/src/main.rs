//! The project's own commands, run as `cargo xtask <command>`.
//!
//! Only the standard library, so that the first command of the README starts within seconds of a
//! fresh clone.

mod chaos;
mod clients;
mod command;
mod demo;
mod editors;
mod machine;
mod python;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  demo     make sunset.mp4 from a prompt, on this machine alone
  test     run every test, installing what they need
  chaos    run the tests of faults and kills for some minutes, from a new seed or VEO_CHAOS_SEED
  editors  make one film with other editors, too, and print what each took: [--runs NUMBER] [--only NAME,NAME...]";

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["demo"] => demo::run(),
        ["test"] => test::run(),
        ["chaos"] => chaos::run(),
        ["editors", ..] => editors::run(&arguments[1..]),
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
