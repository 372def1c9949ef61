//! A JSON value that is kept as text.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// A JSON value as the text that came, which is parsed only when it is looked at.
///
/// Two are equal when their texts are, or their values, whatever the order of their keys.
#[derive(Clone)]
pub struct Json(Box<RawValue>);

impl Json {
    /// Returns the text as it came.
    pub fn as_text(&self) -> &str {
        self.0.get()
    }

    /// Parses it. What no [`Value`] can hold (a number such as `1e400`, a depth over 128) is read as null.
    pub fn value(&self) -> Value {
        self.parsed().unwrap_or_default()
    }

    fn parsed(&self) -> Option<Value> {
        serde_json::from_str(self.as_text()).ok()
    }
}

impl Default for Json {
    /// JSON null.
    fn default() -> Self {
        Self(RawValue::NULL.to_owned())
    }
}

impl From<&RawValue> for Json {
    fn from(raw: &RawValue) -> Self {
        Self(raw.to_owned())
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        // A value's own text is always JSON.
        RawValue::from_string(value.to_string()).map_or_else(|_| Self::default(), Self)
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        let same_value = || {
            self.parsed()
                .is_some_and(|value| Some(value) == other.parsed())
        };
        self.as_text() == other.as_text() || same_value()
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_text())
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// Returns true for an object without members, whose text is otherwise known to be JSON.
pub(super) fn is_empty_object(text: &str) -> bool {
    text.strip_prefix('{')
        .is_some_and(|rest| rest.trim_start().starts_with('}'))
}
