//! `GET /api/credits/balance/simple`: the balance (protocol.md 3.3).

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::lenient;

/// The balance in credits. A clip costs about 100, an editing session about 50, an export nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credits {
    /// Credits that can be spent; never negative.
    #[serde(default, deserialize_with = "whole")]
    pub available: i64,
    /// Credits reserved by running work; never negative.
    #[serde(default, deserialize_with = "whole")]
    pub frozen: i64,
    /// Both together; never negative.
    #[serde(default, deserialize_with = "whole")]
    pub total: i64,
    /// The studio's own words on what the numbers mean. The cloud never sends it.
    #[serde(
        default,
        deserialize_with = "lenient::or_absent",
        skip_serializing_if = "Option::is_none"
    )]
    pub note: Option<String>,
}

/// Reads whole credits: fractions are cut, what is negative or no number is 0.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(lenient::integer(&value).unwrap_or(0).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope;

    #[test]
    fn reads_what_the_service_may_send() {
        for (body, expected) in [
            (
                r#"{"code":0,"data":{"available":25000,"frozen":40,"total":25040}}"#,
                (25000, 40, 25040),
            ),
            (
                r#"{"code":0,"data":{"available":99.9,"frozen":null,"total":"100"}}"#,
                (99, 0, 100),
            ),
            (r#"{"code":0,"data":{"available":-3}}"#, (0, 0, 0)),
        ] {
            let credits: Credits = envelope::decode(200, body.as_bytes()).unwrap();
            assert_eq!(
                (credits.available, credits.frozen, credits.total),
                expected,
                "{body}"
            );
        }
    }

    #[test]
    fn writes_the_note_only_when_there_is_one() {
        let mut credits = Credits {
            available: 1,
            frozen: 0,
            total: 1,
            note: None,
        };
        assert_eq!(
            serde_json::to_string(&credits).unwrap(),
            r#"{"available":1,"frozen":0,"total":1}"#
        );
        credits.note = Some("free".to_owned());
        let read: Credits =
            serde_json::from_str(&serde_json::to_string(&credits).unwrap()).unwrap();
        assert_eq!(read, credits);
    }
}
