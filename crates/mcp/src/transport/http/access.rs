//! Who is calling: the token in `Authorization` says it (RFC 6750 section 2.1), on every request.

use std::fmt::Write as _;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use veo_project::Principal;

use super::oauth::OAuth;
use super::scopes::Scopes;
use super::tokens::Tokens;

/// Who may call.
#[derive(Debug, Default)]
pub enum Access {
    /// Whoever reaches the port, as [`Principal::local`]. Only a loopback port is served like this.
    #[default]
    Open,
    /// Whoever has one of these tokens.
    Tokens(Tokens),
    /// Whoever has a token of an authorization server.
    OAuth(Box<OAuth>),
}

/// Who was let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) principal: Principal,
    pub(super) scopes: Scopes,
}

/// Why a request is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// It has no token.
    Missing,
    /// Its token is not one of ours.
    Invalid,
    /// Its token is not for this: it would need these scopes.
    Insufficient(Scopes),
}

impl Access {
    /// Who sends a request with these headers.
    pub(super) async fn caller(&self, headers: &HeaderMap) -> Result<Caller, Denied> {
        let all = |principal| Caller {
            principal,
            scopes: Scopes::ALL,
        };
        match self {
            Self::Open => Ok(all(Principal::local())),
            Self::Tokens(tokens) => {
                let owner = tokens.owner(bearer(headers)?);
                owner.cloned().map(all).ok_or(Denied::Invalid)
            }
            Self::OAuth(server) => server.caller(bearer(headers)?).await.ok_or(Denied::Invalid),
        }
    }

    /// Answers a request that is not let in, and says how one would be (RFC 6750 section 3).
    ///
    /// Of tokens that are given from hand to hand it is not said where they could be had: a client that is led to look
    /// for an authorization server would not find one.
    pub(super) fn refuse(&self, denied: Denied) -> Response {
        let mut challenge = r#"Bearer realm="veo-3-ai""#.to_owned();
        let (status, words) = match denied {
            Denied::Missing => (
                StatusCode::UNAUTHORIZED,
                "Unauthorized: send `Authorization: Bearer <token>`.\n".to_owned(),
            ),
            Denied::Invalid => {
                challenge += r#", error="invalid_token""#;
                let words = "Unauthorized: the token is not one that is let in here.\n";
                (StatusCode::UNAUTHORIZED, words.to_owned())
            }
            Denied::Insufficient(needed) => {
                challenge += r#", error="insufficient_scope""#;
                let words = format!("Forbidden: this needs a token with the scope `{needed}`.\n");
                (StatusCode::FORBIDDEN, words)
            }
        };
        if let Self::OAuth(server) = self {
            let scopes = match denied {
                Denied::Insufficient(needed) => needed,
                Denied::Missing | Denied::Invalid => Scopes::ALL,
            };
            let metadata = server.metadata_address();
            // Writing to a string cannot fail.
            let _ = write!(
                challenge,
                r#", scope="{scopes}", resource_metadata="{metadata}""#
            );
        }
        let mut response = (status, words).into_response();
        // An address is ASCII, and so is the rest.
        if let Ok(challenge) = HeaderValue::try_from(challenge) {
            let headers = response.headers_mut();
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// The one bearer token of a request.
fn bearer(headers: &HeaderMap) -> Result<&str, Denied> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or(Denied::Missing)?;
    if values.next().is_some() {
        return Err(Denied::Invalid);
    }
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or(Denied::Invalid)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Denied::Missing);
    }
    Ok(token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "aaaaaaaaaaaaaaaaaaaaaaaa";
    const TWO: &str = "bbbbbbbbbbbbbbbbbbbbbbbb";

    fn headers(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[tokio::test]
    async fn each_token_is_somebody() {
        let text = format!("# who may\n\nann {ONE}\n  bob\t{TWO}\n");
        let access = Access::Tokens(Tokens::parse(&text).unwrap());
        let [one, two] = [format!("Bearer {ONE}"), format!("bearer  {TWO}")];
        let longer = format!("Bearer {ONE}x");
        let basic = format!("Basic {ONE}");
        for (values, expected) in [
            (vec![one.as_str()], Ok("token:ann")),
            (vec![two.as_str()], Ok("token:bob")),
            (vec![longer.as_str()], Err(Denied::Invalid)),
            (vec!["Bearer"], Err(Denied::Invalid)),
            (vec![basic.as_str()], Err(Denied::Missing)),
            (vec![], Err(Denied::Missing)),
            (vec![one.as_str(), two.as_str()], Err(Denied::Invalid)),
        ] {
            let caller = access.caller(&headers(&values)).await;
            let who = caller.map(|caller| caller.principal);
            assert_eq!(who, expected.map(Principal::new), "{values:?}");
        }
    }
}
