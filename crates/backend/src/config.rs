//! What a client is made from.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;
use veo_api::attribution::Attribution;

/// Everything that a [`Client`](crate::Client) needs to know. Nothing is read from the environment here.
#[derive(Clone, Debug)]
pub struct Config {
    /// The API's origin, and a path before its routes if it has one.
    pub base_url: Url,
    /// The web application, for the links that are shown to a user.
    pub web_url: Url,
    /// The user's own token. Without one the client asks for an anonymous token.
    pub token: Option<SecretString>,
    /// Who is calling; sent with every API call.
    pub attribution: Attribution,
    /// Holds `client_id` and the anonymous tokens; made (0700) when it is missing.
    pub config_dir: PathBuf,
    /// Where the anonymous token is kept.
    pub token_store: TokenStore,
    /// How long to wait for what.
    pub pace: Pace,
}

/// Where the anonymous token is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenStore {
    /// A file that only its owner can read.
    #[default]
    File,
    /// The keyring of the operating system, and the file when that does not answer within two seconds.
    #[cfg(feature = "keyring")]
    Keyring,
}

/// Waits, limits and the randomness between attempts. The default is what the service needs; a test is
/// faster with its own.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The longest wait before the second attempt of a read; it doubles with each further one.
    pub first_retry: Duration,
    /// The longest wait before any attempt of a read, `Retry-After` included.
    pub longest_retry: Duration,
    /// The wait before the one further try when a token is refused for asking too often.
    pub token_retry: Duration,
    /// A turn that brings nothing but heartbeats for this long has failed.
    pub quiet_limit: Duration,
    /// A turn that takes this long has failed.
    pub turn_limit: Duration,
    /// Returns a number from 0 to 1, by which the waits between attempts are scaled.
    pub random: fn() -> f64,
}

impl Default for Pace {
    /// The limits of protocol.md 4.6 and the attempts of reliability.md 4.
    fn default() -> Self {
        Self {
            first_retry: Duration::from_millis(200),
            longest_retry: Duration::from_secs(10),
            token_retry: Duration::from_secs(30),
            quiet_limit: Duration::from_mins(10),
            turn_limit: Duration::from_mins(15),
            random,
        }
    }
}

/// Draws from a random UUID, whose low 32 bits are all random.
fn random() -> f64 {
    let [.., a, b, c, d] = uuid::Uuid::new_v4().into_bytes();
    f64::from(u32::from_be_bytes([a, b, c, d])) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn randomness_is_spread_over_its_range() {
        let drawn: Vec<f64> = (0..1000).map(|_| random()).collect();
        assert!(drawn.iter().all(|number| (0.0..=1.0).contains(number)));
        assert!(
            drawn.iter().any(|number| *number < 0.2) && drawn.iter().any(|number| *number > 0.8)
        );
    }
}
