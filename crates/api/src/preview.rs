//! `GET /api/state/nemo_agent/{user}/{session_id}/preview`: what the timeline looks like at some times, as one small
//! picture.
//!
//! The studio's own: no document of the service names such a route, so a client has to do without it.

use serde::{Deserialize, Serialize};
use veo_timeline::Millis;

/// The most times of one request.
pub const MAX_TIMES: usize = 12;

/// Between two times in the query.
const COMMA: char = ',';

/// When to look, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times(pub Vec<Millis>);

impl Times {
    /// Returns the value of the query's `at`: milliseconds, separated by commas.
    pub fn to_query(&self) -> String {
        let times: Vec<String> = self.0.iter().map(|time| time.get().to_string()).collect();
        times.join(&COMMA.to_string())
    }

    /// Reads the value of `at`. `None` when it is not that, or names none or more than [`MAX_TIMES`] times.
    pub fn from_query(query: &str) -> Option<Self> {
        let times: Option<Vec<Millis>> = query
            .split(COMMA)
            .take(MAX_TIMES + 1)
            .map(|time| time.parse().ok().map(Millis::new))
            .collect();
        times.filter(|times| times.len() <= MAX_TIMES).map(Self)
    }
}

/// The picture: one frame, or several side by side with their times on them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The picture's width in pixels.
    pub width: u32,
    /// The picture's height in pixels.
    pub height: u32,
    /// When each frame is seen, in milliseconds: a time beyond the film's end is that of its last frame.
    pub times_ms: Vec<u64>,
    /// The picture as a JPEG.
    #[serde(rename = "jpeg_base64", with = "as_base64")]
    pub jpeg: Vec<u8>,
}

mod as_base64 {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, De: Deserializer<'de>>(
        deserializer: De,
    ) -> Result<Vec<u8>, De::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map_err(De::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope;

    #[test]
    fn times_are_read_as_they_were_written() {
        for (times, query) in [(&[0][..], "0"), (&[0, 1500, 90_000], "0,1500,90000")] {
            let times = Times(times.iter().map(|time| Millis::new(*time)).collect());
            assert_eq!(times.to_query(), query);
            assert_eq!(Times::from_query(query), Some(times));
        }
        let too_many = vec!["1"; MAX_TIMES + 1].join(",");
        for query in ["", "x", "-1", "1,,2", "1.5", &too_many] {
            assert_eq!(Times::from_query(query), None, "{query}");
        }
    }

    #[test]
    fn a_picture_is_read_as_it_was_written() {
        let preview = Preview {
            width: 2,
            height: 1,
            times_ms: vec![0],
            jpeg: vec![0xff, 0xd8, 0, 1],
        };
        let body = serde_json::to_vec(&envelope::wrap(&preview)).unwrap();
        let read: Preview = envelope::decode(200, &body).unwrap();
        assert_eq!(read, preview);
        let broken = r#"{"code":0,"data":{"width":2,"height":1,"times_ms":[0],"jpeg_base64":"?"}}"#;
        assert!(envelope::decode::<Preview>(200, broken.as_bytes()).is_err());
    }
}
