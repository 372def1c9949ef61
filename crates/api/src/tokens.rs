//! `/api/tokens`: an account's own tokens (protocol.md 2.3).
//!
//! The calls are known, the shape of their replies is not; these are the members that the requests
//! imply.

use serde::{Deserialize, Serialize};

use crate::auth::Token;

/// Everything is allowed.
pub const SCOPE_ALL: &str = "*";
/// Sessions and state may be read.
pub const SCOPE_READ: &str = "read";
/// Sessions may be created, messages sent.
pub const SCOPE_WRITE: &str = "write";
/// Files may be uploaded.
pub const SCOPE_UPLOAD: &str = "upload";
/// Exports may be submitted.
pub const SCOPE_RENDER: &str = "render";

/// The body of `POST /api/tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateToken {
    /// What the user calls the token.
    pub name: String,
    /// What it may do; everything when nothing is said.
    #[serde(default = "all_scopes")]
    pub scopes: Vec<String>,
    /// Days until it ends; without end when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_days: Option<u32>,
}

/// One token, as `POST /api/tokens` answers and `GET /api/tokens` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRecord {
    /// The name for [`crate::paths::REVOKE_TOKEN`]; not a secret.
    pub id: String,
    /// What the user calls the token.
    #[serde(default)]
    pub name: String,
    /// What it may do.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The secret: in the reply that creates the token, and never again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Token>,
    /// When it ends, as RFC 3339 in UTC.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "time::serde::rfc3339::option"
    )]
    pub expires_at: Option<time::OffsetDateTime>,
}

/// The reply of `GET /api/tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenList {
    /// The account's tokens, without their secrets.
    pub tokens: Vec<TokenRecord>,
}

fn all_scopes() -> Vec<String> {
    vec![SCOPE_ALL.to_owned()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_request_is_read_and_written() {
        let documented = r#"{"name":"My API Token","scopes":["*"],"expires_in_days":90}"#;
        let request: CreateToken = serde_json::from_str(documented).unwrap();
        assert_eq!(serde_json::to_string(&request).unwrap(), documented);
        let short: CreateToken = serde_json::from_str(r#"{"name":"n"}"#).unwrap();
        assert_eq!((short.scopes, short.expires_in_days), (all_scopes(), None));
    }

    #[test]
    fn a_listed_token_has_no_secret() {
        let list: TokenList =
            serde_json::from_str(r#"{"tokens":[{"id":"tok_1","name":"n","scopes":["read"]}]}"#)
                .unwrap();
        assert_eq!(list.tokens[0].token, None);
        assert_eq!(
            serde_json::to_string(&list).unwrap(),
            r#"{"tokens":[{"id":"tok_1","name":"n","scopes":["read"]}]}"#
        );
    }
}
