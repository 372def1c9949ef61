//! Opaque identifiers (protocol.md 1.5).
//!
//! The server chooses their form; all that may be done with one is keep it, compare it and send it
//! back. A session id is a 19-digit number that does not fit a JavaScript number, so ids are text,
//! and a reader also takes a JSON integer.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};

macro_rules! opaque_id {
    ($(#[$docs:meta])* $name:ident) => {
        $(#[$docs])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// Returns the text as it came.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(TextOrInteger).map(Self)
            }
        }
    };
}

opaque_id! {
    /// One conversation with the agent, and with it one draft: `5529798706024415232`.
    SessionId
}

opaque_id! {
    /// One project in the web application: `task_7f2c`.
    TaskId
}

opaque_id! {
    /// One export. The client chooses it before it submits, so that it can ask again: `render_<uuid>`.
    RenderId
}

opaque_id! {
    /// An account, or an anonymous user: `anon_abc123`.
    UserId
}

/// The text that an installation sends as `X-Client-Id`: 1 to 64 visible ASCII characters
/// (protocol.md 1.3), by advice a UUID.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClientId(String);

impl ClientId {
    /// Returns `None` for text that the service would refuse.
    pub fn new(text: &str) -> Option<Self> {
        let fits =
            (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

struct TextOrInteger;

impl Visitor<'_> for TextOrInteger {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an identifier: text or an integer")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_text_and_integers_and_writes_text() {
        for (json, text) in [
            (r#""5529798706024415232""#, "5529798706024415232"),
            ("5529798706024415232", "5529798706024415232"),
            (r#""session_xxx""#, "session_xxx"),
        ] {
            let id: SessionId = serde_json::from_str(json).unwrap();
            assert_eq!(id.as_str(), text);
            assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{text}\""));
        }
        assert!(serde_json::from_str::<SessionId>("1.5").is_err());
        assert!(serde_json::from_str::<SessionId>("null").is_err());
    }

    #[test]
    fn a_client_id_is_what_a_header_can_carry() {
        assert!(ClientId::new("0b7f8c1e-3a52-4d3a-9df2-7a4a2b1c9d10").is_some());
        assert!(ClientId::new(&"x".repeat(64)).is_some());
        for refused in ["", "a b", "line\nbreak", "ключ", &"x".repeat(65)] {
            assert!(ClientId::new(refused).is_none(), "{refused:?}");
        }
    }
}
