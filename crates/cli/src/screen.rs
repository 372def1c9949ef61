//! What a person at a terminal sees: results on stdout, everything else on stderr.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the one file that prints"
)]

use std::io::{IsTerminal, Write, stderr};

use crate::failure::Failure;

/// Prints a result.
pub(crate) fn result(text: &str) {
    println!("{text}");
}

/// Says something that is not the result.
pub(crate) fn note(text: &str) {
    eprintln!("{text}");
}

/// Prints why it did not work, what was behind that, and what would do.
pub(crate) fn failure(failure: &Failure) {
    eprintln!("error: {}", failure.message);
    for cause in &failure.causes {
        eprintln!("  because: {cause}");
    }
    for step in &failure.steps {
        eprintln!("  try: {step}");
    }
}

/// A line of progress: redrawn in place on a terminal; elsewhere a new line for each new stage and
/// each further tenth.
pub(crate) struct Progress {
    in_place: bool,
    last: Option<(String, u8)>,
}

impl Progress {
    /// Nothing shown yet.
    pub(crate) fn new() -> Self {
        Self {
            in_place: stderr().is_terminal(),
            last: None,
        }
    }

    /// Shows a stage and how far it is, `0.0..=1.0`.
    pub(crate) fn show(&mut self, stage: &str, done: Option<f32>) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0..=100"
        )]
        let percent = done.map(|done| (done.clamp(0.0, 1.0) * 100.0) as u8);
        let line = match percent {
            Some(percent) => format!("{stage} {percent}%"),
            None => stage.to_owned(),
        };
        let step = (stage.to_owned(), percent.unwrap_or(0) / 10);
        if self.in_place {
            eprint!("\r\x1b[K{line}");
            stderr().flush().ok();
        } else if self.last.as_ref() != Some(&step) {
            eprintln!("{line}");
        }
        self.last = Some(step);
    }

    /// Ends the line.
    pub(crate) fn end(&mut self) {
        if self.in_place && self.last.take().is_some() {
            eprintln!();
        }
    }
}
