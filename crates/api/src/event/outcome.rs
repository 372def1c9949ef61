//! What a tool's answer says of its own success.

use serde_json::value::RawValue;

use super::json::Json;
use super::members::{Object, members};
use crate::code::ErrorCode;
use crate::lenient;

members! {
    /// The members of an answer that tell a failure.
    pub(super) struct Outcome<'a> {
        code: &'a RawValue = "code",
        error: &'a RawValue = "error",
    }
}

/// Whether a tool answered without an error.
pub fn succeeded(response: &Json) -> bool {
    Outcome::of(response).is_success()
}

impl<'a> Outcome<'a> {
    /// Reads an answer. One that is no object says nothing.
    pub(super) fn of(response: &'a Json) -> Self {
        Self::read_from(response.as_text())
    }

    /// Returns true unless the answer holds an error.
    pub(super) fn is_success(&self) -> bool {
        self.error.is_none()
    }

    /// Returns true when the balance did not cover the work; the code may stand inside the error.
    pub(super) fn says_no_credits(&self) -> bool {
        let inner = self.error.map(|error| Self::read_from(error.get()));
        [self.code, inner.and_then(|inner| inner.code)]
            .into_iter()
            .flatten()
            .filter_map(|code| serde_json::from_str(code.get()).ok())
            .any(|code| lenient::integer(&code) == Some(ErrorCode::NoCredits.number()))
    }

    fn read_from(text: &'a str) -> Self {
        match serde_json::from_str(text) {
            Ok(Object(Some(outcome))) => outcome,
            _ => Self::default(),
        }
    }
}
