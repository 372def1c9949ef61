//! `POST /api/auth/anonymous-token`: a token without an account (protocol.md 2.1, 2.4).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use url::Url;

use crate::ids::UserId;
use crate::lenient;

/// A bearer token: text that is never shown. Its `Debug` is stars.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// Takes the token's text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text, for a header or for comparing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(***)")
    }
}

/// The reply: a token and what is known about it. All but the token is optional on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnonymousToken {
    /// The bearer token for the other calls.
    pub token: Token,
    /// The anonymous user, to bind a registration to.
    #[serde(
        default,
        deserialize_with = "lenient::or_absent",
        skip_serializing_if = "Option::is_none"
    )]
    pub user_id: Option<UserId>,
    /// Credits granted with the token.
    #[serde(
        default,
        deserialize_with = "lenient::or_absent",
        skip_serializing_if = "Option::is_none"
    )]
    pub credits: Option<i64>,
    /// When the token ends, as RFC 3339 in UTC on the wire.
    #[serde(
        default,
        deserialize_with = "read_time",
        serialize_with = "time::serde::rfc3339::option::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    pub expires_at: Option<OffsetDateTime>,
}

/// Returns where an anonymous user registers so that the projects move to the new account.
pub fn registration_link(web_url: &Url, user: &UserId) -> Url {
    let mut link = web_url.clone();
    link.set_path("/register");
    link.query_pairs_mut()
        .clear()
        .append_pair("bind", user.as_str());
    link
}

/// Reads a time; text that is none counts as absent, since the vendor trusts 1001 more than the date.
fn read_time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<OffsetDateTime>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(value
        .as_str()
        .and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope;

    #[test]
    fn reads_the_documented_reply_and_one_with_the_token_alone() {
        let documented = br#"{"code":0,"data":{"token":"nmv_usr_xxxxxx","user_id":"anon_abc123","credits":100,"expires_at":"2026-03-18T00:00:00Z"}}"#;
        let token: AnonymousToken = envelope::decode(200, documented).unwrap();
        assert_eq!(token.token.expose(), "nmv_usr_xxxxxx");
        assert_eq!(token.credits, Some(100));
        assert_eq!(token.expires_at.unwrap().unix_timestamp(), 1_773_792_000);
        assert_eq!(
            serde_json::to_string(&token).unwrap(),
            r#"{"token":"nmv_usr_xxxxxx","user_id":"anon_abc123","credits":100,"expires_at":"2026-03-18T00:00:00Z"}"#
        );

        let bare: AnonymousToken = envelope::decode(
            200,
            br#"{"code":0,"data":{"token":"t","expires_at":"never","credits":null}}"#,
        )
        .unwrap();
        assert_eq!(
            (bare.user_id, bare.credits, bare.expires_at),
            (None, None, None)
        );
        assert!(
            envelope::decode::<AnonymousToken>(200, br#"{"code":0,"data":{"user_id":"a"}}"#)
                .is_err()
        );
    }

    #[test]
    fn a_token_does_not_print_itself() {
        assert_eq!(format!("{:?}", Token::new("nmv_usr_secret")), "Token(***)");
    }

    #[test]
    fn the_registration_link_carries_the_user() {
        let web = Url::parse("https://nemovideo.com").unwrap();
        assert_eq!(
            registration_link(&web, &UserId::new("anon_abc123def4567890")).as_str(),
            "https://nemovideo.com/register?bind=anon_abc123def4567890"
        );
    }
}
