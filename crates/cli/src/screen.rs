//! What a person at a terminal sees: results on stdout, everything else on stderr.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the one file that prints"
)]

use std::io::{IsTerminal, Write, stderr};
use std::time::Duration;

use veo_project::JobView;

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

/// A line of progress: redrawn in place on a terminal; elsewhere a new line for each new stage, each further tenth,
/// and every two minutes.
pub(crate) struct Progress {
    in_place: bool,
    last: Option<Step>,
    /// How many of the job's news were shown.
    news: usize,
}

/// What makes a new line.
#[derive(PartialEq)]
struct Step {
    stage: String,
    tenth: u8,
    two_minutes: u64,
}

impl Progress {
    /// Nothing shown yet.
    pub(crate) fn new() -> Self {
        Self {
            in_place: stderr().is_terminal(),
            last: None,
            news: 0,
        }
    }

    /// Shows how a job stands, and what is new of it.
    pub(crate) fn show(&mut self, view: &JobView, running: Duration) {
        for news in view.news.iter().skip(self.news) {
            self.end();
            eprintln!("{news}");
        }
        self.news = view.news.len();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0..=10"
        )]
        let step = Step {
            stage: view.stage.clone(),
            tenth: (view.progress.unwrap_or(0.0).clamp(0.0, 1.0) * 10.0) as u8,
            two_minutes: running.as_secs() / 120,
        };
        let line = view.standing();
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
