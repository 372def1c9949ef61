//! Times in a film, and how many of them.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// The longest film, in seconds: more than any service makes.
const LONGEST: f64 = 86_400.0;

/// A time in a film, given in seconds.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "f64")]
pub(crate) struct Moment {
    milliseconds: u64,
}

impl Moment {
    pub(crate) fn milliseconds(self) -> u64 {
        self.milliseconds
    }
}

impl TryFrom<f64> for Moment {
    type Error = String;

    fn try_from(seconds: f64) -> Result<Self, String> {
        if !(0.0..=LONGEST).contains(&seconds) {
            return Err(format!(
                "{seconds} does not do, expected seconds from 0 to {LONGEST}"
            ));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        let milliseconds = (seconds * 1000.0).round() as u64;
        Ok(Self { milliseconds })
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": 0, "maximum": LONGEST })
    }
}

/// How many of something: from 1 to `MOST`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "f64")]
pub(crate) struct Count<const MOST: u8>(u8);

impl<const MOST: u8> Count<MOST> {
    pub(crate) fn get(self) -> usize {
        self.0.into()
    }
}

impl<const MOST: u8> TryFrom<f64> for Count<MOST> {
    type Error = String;

    fn try_from(count: f64) -> Result<Self, String> {
        if count.fract() != 0.0 || !(1.0..=f64::from(MOST)).contains(&count) {
            return Err(format!(
                "{count} does not do, expected a whole number from 1 to {MOST}"
            ));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        Ok(Self(count as u8))
    }
}

impl<const MOST: u8> JsonSchema for Count<MOST> {
    fn schema_name() -> Cow<'static, str> {
        format!("Count{MOST}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": MOST })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold() {
        let moment = |seconds: f64| Moment::try_from(seconds).map(Moment::milliseconds);
        assert_eq!(moment(0.0), Ok(0));
        assert_eq!(moment(1.2345), Ok(1_235));
        assert!(moment(-0.1).is_err() && moment(f64::NAN).is_err() && moment(1e9).is_err());
        let count = |count: f64| Count::<12>::try_from(count).map(Count::get);
        assert_eq!((count(1.0), count(12.0)), (Ok(1), Ok(12)));
        assert!(count(0.0).is_err() && count(13.0).is_err() && count(1.5).is_err());
    }
}
