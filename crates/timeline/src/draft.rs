//! The draft: the backend's timeline, kept whole.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{self, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::{Readiness, Timeline};

/// A timeline as the backend holds it (protocol.md section 5): opaque JSON, kept byte for byte.
///
/// [`Draft::as_json`] gives exactly the text that came, so that a render gets back what the backend wrote,
/// down to its spacing and the digits of its numbers. Two drafts are equal when their values are, whatever
/// the order of their keys. JSON `null` is the empty draft, `{}`; so is a field left out, where the struct
/// around it says `#[serde(default)]`.
///
/// Inside a struct, `serde` reads it from JSON text or from a [`Value`]; under `flatten` or an untagged enum
/// the raw text is already gone and reading fails.
#[derive(Clone)]
pub struct Draft {
    text: String,
    value: Value,
}

impl Draft {
    /// The draft in this JSON text, without the white space around it.
    ///
    /// # Errors
    /// When the text is not one JSON value, or holds what cannot be read: see [`ErrorKind`].
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let raw: &RawValue =
            serde_json::from_str(text).map_err(|source| Error::new(ErrorKind::NotJson, source))?;
        let value = serde_json::from_str(raw.get())
            .map_err(|source| Error::new(ErrorKind::OutOfRange, source))?;
        Ok(match value {
            Value::Null => Self::default(),
            value => Self {
                text: raw.get().to_owned(),
                value,
            },
        })
    }

    /// The draft with this value, written compactly.
    pub fn from_value(value: Value) -> Self {
        match value {
            Value::Null => Self::default(),
            value => Self {
                text: value.to_string(),
                value,
            },
        }
    }

    /// The JSON text, exactly as it came.
    pub fn as_json(&self) -> &str {
        &self.text
    }

    /// The parsed JSON. A number beyond 64 bits is only approximate here; the text has all its digits.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// What can be understood of it.
    pub fn timeline(&self) -> Timeline<'_> {
        Timeline::read(&self.value)
    }

    /// The timeline in one line, in the vendor's form (protocol.md 5.3):
    /// `Timeline (1 track): 1. Video: city timelapse (0-10s)`.
    pub fn summary(&self) -> String {
        crate::summary::summarize(&self.timeline())
    }

    /// Whether there is anything to export (protocol.md 5.2).
    pub fn readiness(&self) -> Readiness {
        Readiness::of(self)
    }
}

impl Default for Draft {
    /// The empty draft, `{}`.
    fn default() -> Self {
        Self {
            text: "{}".to_owned(),
            value: Value::Object(serde_json::Map::new()),
        }
    }
}

impl PartialEq for Draft {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Draft").field(&self.text).finish()
    }
}

impl Serialize for Draft {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.text).map_err(ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Draft {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::from_json(raw.get()).map_err(de::Error::custom)
    }
}

/// Why a text could not be taken as a draft. The cause is the [`source`](std::error::Error::source).
#[derive(Debug, thiserror::Error)]
#[error("cannot {operation}: {kind}")]
pub struct Error {
    kind: ErrorKind,
    operation: &'static str,
    source: serde_json::Error,
}

impl Error {
    fn new(kind: ErrorKind, source: serde_json::Error) -> Self {
        Self {
            kind,
            operation: "read the draft",
            source,
        }
    }

    /// What was wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

/// What was wrong with the text of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErrorKind {
    /// The text is not one JSON value.
    #[error("it is not JSON")]
    NotJson,
    /// The text is JSON, but a number in it is beyond a 64-bit float (such as `1e400`), it nests deeper than
    /// 128 levels, or a string in it is not Unicode.
    #[error("it holds a number, a depth or a string that cannot be read")]
    OutOfRange,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;
    use crate::fixtures::{E1, E2, E3, any_value};

    #[derive(Serialize, Deserialize)]
    struct State {
        #[serde(default)]
        draft: Draft,
    }

    #[test]
    fn text_is_kept_byte_for_byte() {
        let odd = r#"{ "t" :[ ],"a":1234567890123456789012,"b":1.10e+2 , "c":"\u0041\/"}"#;
        for text in [odd, E1, E2, E3, "7", "[1, 2]"] {
            let draft = Draft::from_json(&format!("\n {text}\t")).unwrap();
            assert_eq!(draft.as_json(), text);
            let around = format!(r#"{{"draft":{text}}}"#);
            let state: State = serde_json::from_str(&around).unwrap();
            assert_eq!(serde_json::to_string(&state).unwrap(), around);
        }
    }

    #[test]
    fn null_and_absent_are_the_empty_draft() {
        for text in ["null", "{}"] {
            assert_eq!(Draft::from_json(text).unwrap(), Draft::default());
        }
        for text in ["{}", r#"{"draft":null}"#] {
            assert_eq!(
                serde_json::from_str::<State>(text).unwrap().draft.as_json(),
                "{}"
            );
        }
    }

    #[test]
    fn can_be_read_from_a_value_too() {
        let state: State = serde_json::from_value(json!({"draft": {"d": 3}})).unwrap();
        assert_eq!(state.draft, Draft::from_value(json!({"d": 3})));
        assert_eq!(
            serde_json::to_value(&state).unwrap(),
            json!({"draft": {"d": 3}})
        );
    }

    #[test]
    fn what_cannot_be_held_is_an_error_with_its_kind() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        for (text, kind, message) in [
            (
                "{",
                ErrorKind::NotJson,
                "cannot read the draft: it is not JSON",
            ),
            (
                "{} {}",
                ErrorKind::NotJson,
                "cannot read the draft: it is not JSON",
            ),
            (
                r#"{"d":1e400}"#,
                ErrorKind::OutOfRange,
                "cannot read the draft: it holds a number, a depth or a string that cannot be read",
            ),
            (
                &deep,
                ErrorKind::OutOfRange,
                "cannot read the draft: it holds a number, a depth or a string that cannot be read",
            ),
        ] {
            let error = Draft::from_json(text).unwrap_err();
            assert_eq!((error.kind(), error.to_string().as_str()), (kind, message));
        }
    }

    #[test]
    fn order_of_keys_does_not_matter_for_equality() {
        let drafts =
            [r#"{"d":1,"v":2}"#, r#"{ "v":2,"d":1 }"#].map(|text| Draft::from_json(text).unwrap());
        assert_eq!(drafts[0], drafts[1]);
    }

    proptest! {
        #[test]
        fn any_value_can_be_a_draft(value in any_value()) {
            for text in [value.to_string(), format!("{value:#}")] {
                let draft = Draft::from_json(&text).unwrap();
                let expected = if value.is_null() { "{}" } else { &text };
                prop_assert_eq!(draft.as_json(), expected);
                // Looking at it in every way never fails.
                draft.summary();
                draft.readiness();
                prop_assert_eq!(crate::changes(&draft, &draft), vec![]);
                crate::changes(&Draft::default(), &draft);
            }
        }
    }
}
