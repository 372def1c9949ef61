//! Readers for members that vary between versions of the service.

use serde::de::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads a number that may also be written as text; anything else is `None`.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number| number.is_finite())
}

/// Reads an integer that may also be written as text or as `1001.0`; a fraction is cut, anything else is
/// `None`.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    let exact = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float cast saturates, and the fraction is to be cut"
    )]
    let from_fraction = || number(value).map(|number| number as i64);
    exact.or_else(from_fraction)
}

/// Cuts a number to the range from 0 to 1.
pub(crate) fn unit(number: f64) -> f32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "progress needs no more digits than f32 has"
    )]
    let cut = number.clamp(0.0, 1.0) as f32;
    cut
}

/// Reads text that is not empty.
pub(crate) fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.trim().is_empty())
}

/// Serde reader: a value that has another type than expected counts as absent.
pub(crate) fn or_absent<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

/// Serde reader: the items of an array, the values of an object, nothing for anything else.
pub(crate) fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Value>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Array(items) => items,
        Value::Object(members) => members.into_iter().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    })
}
