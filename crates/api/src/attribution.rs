//! The headers that say which client is calling (protocol.md 1.3).
//!
//! Without the three `X-Skill-*` headers the service takes a request for one of the web
//! application and may refuse exports with 402.

/// Carries the client id on `POST /api/auth/anonymous-token`, and on that call only.
pub const CLIENT_ID_HEADER: &str = "x-client-id";

/// Carries [`Attribution::source`].
pub const SOURCE_HEADER: &str = "x-skill-source";

/// Carries [`Attribution::version`].
pub const VERSION_HEADER: &str = "x-skill-version";

/// Carries [`Attribution::platform`].
pub const PLATFORM_HEADER: &str = "x-skill-platform";

/// Who is calling: sent with every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// The client's name in kebab-case: `veo-3-ai`.
    pub source: String,
    /// The client's version: `0.1.0`.
    pub version: String,
    /// The host that the client is installed in: `clawhub`, `cursor`, ..., else `unknown`.
    pub platform: String,
}

impl Attribution {
    /// Returns the headers as names and values.
    pub fn headers(&self) -> [(&'static str, &str); 3] {
        [
            (SOURCE_HEADER, &self.source),
            (VERSION_HEADER, &self.version),
            (PLATFORM_HEADER, &self.platform),
        ]
    }

    /// Reads the headers of a request through `header`, which looks one up by its lower-case name.
    ///
    /// Returns `None` unless all three are there and not empty.
    pub fn from_headers<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let value = |name| {
            header(name)
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        Some(Self {
            source: value(SOURCE_HEADER)?,
            version: value(VERSION_HEADER)?,
            platform: value(PLATFORM_HEADER)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_a_missing_header_is_noticed() {
        let attribution = Attribution {
            source: "veo-3-ai".to_owned(),
            version: "0.1.0".to_owned(),
            platform: "cursor".to_owned(),
        };
        let sent = attribution.headers();
        let find = |name: &str| {
            sent.iter()
                .find(|(sent, _)| *sent == name)
                .map(|(_, value)| *value)
        };
        assert_eq!(Attribution::from_headers(find), Some(attribution.clone()));
        for missing in [SOURCE_HEADER, VERSION_HEADER, PLATFORM_HEADER] {
            let without = |name: &str| find(name).filter(|_| name != missing);
            assert_eq!(Attribution::from_headers(without), None);
            let blank = |name: &str| {
                if name == missing {
                    Some(" ")
                } else {
                    find(name)
                }
            };
            assert_eq!(Attribution::from_headers(blank), None);
        }
    }
}
