//! What went wrong, sorted for a person at a terminal: the message, its causes, what to try.

use std::error::Error;

/// A failure of the command.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What did not work, with the value.
    pub(crate) message: String,
    /// What was behind it, outermost first.
    pub(crate) causes: Vec<String>,
    /// What would do.
    pub(crate) steps: Vec<String>,
}

impl Failure {
    /// A failure that says everything by itself.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            causes: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// A failure with its chain of causes.
    pub(crate) fn from_error(error: &dyn Error) -> Self {
        let mut causes = Vec::new();
        let mut next = error.source();
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        Self {
            message: error.to_string(),
            causes,
            steps: Vec::new(),
        }
    }

    /// The same with one more thing to try.
    pub(crate) fn try_this(mut self, step: impl Into<String>) -> Self {
        self.steps.push(step.into());
        self
    }
}
