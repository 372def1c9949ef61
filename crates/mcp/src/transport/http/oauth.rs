//! Tokens of an authorization server: this server as a resource server of OAuth (RFC 6750, 9068, 9728).

mod keys;
mod signature;

pub use keys::{KeySource, UnusableKeys};

use std::fmt;

use jsonwebtoken::{Validation, decode, decode_header};
use serde::{Deserialize, Serialize};
use url::Url;
use veo_project::Principal;

use self::keys::Keys;
use super::access::Caller;
use super::scopes::Scopes;

/// How far the clocks of two machines may be apart, in seconds.
const CLOCKS_APART: u64 = 30;

/// The authorization server whose tokens let somebody in.
#[derive(Debug)]
pub struct OAuth {
    issuer: String,
    resource: Url,
    keys: Keys,
}

/// What a token says.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    #[serde(default)]
    scope: String,
}

/// What is told to clients that look for the authorization server (RFC 9728 section 2).
#[derive(Debug, Serialize)]
pub(super) struct Metadata<'a> {
    resource: &'a str,
    resource_name: &'static str,
    authorization_servers: [&'a str; 1],
    scopes_supported: [&'static str; 2],
    bearer_methods_supported: [&'static str; 1],
}

impl OAuth {
    /// Reads the keys of an authorization server.
    ///
    /// `issuer` is what its tokens say in `iss`, `resource` what those for us say in `aud`: the address by which the
    /// world knows this server, such as `https://video.example.com/mcp`.
    ///
    /// # Errors
    ///
    /// When the keys cannot be had, or none of them can be used.
    pub async fn new(issuer: Url, resource: Url, keys: KeySource) -> Result<Self, UnusableKeys> {
        Ok(Self {
            // As it was typed: RFC 8414 compares issuers letter by letter, and none ends with the slash that an
            // address without a path gets.
            issuer: issuer.as_str().trim_end_matches('/').to_owned(),
            resource,
            keys: Keys::read(keys).await?,
        })
    }

    /// Whom a token was given to, and for what. `None` for one that is not for us, or not now.
    pub(super) async fn caller(&self, token: &str) -> Option<Caller> {
        let header = decode_header(token).ok()?;
        let key = self.keys.find(header.kid.as_deref()?, header.alg).await?;
        let mut validation = Validation::new(header.alg);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        // Some write the slash at the end of a name, some do not.
        let both = |name: &str| [name.to_owned(), format!("{name}/")];
        validation.set_issuer(&both(&self.issuer));
        validation.set_audience(&both(self.resource.as_str().trim_end_matches('/')));
        validation.validate_nbf = true;
        validation.leeway = CLOCKS_APART;
        let claims = match decode::<Claims>(token, &key, &validation) {
            Ok(token) => token.claims,
            Err(error) => {
                tracing::debug!(%error, "a token was refused");
                return None;
            }
        };
        if claims.sub.is_empty() {
            return None;
        }
        Some(Caller {
            principal: Principal::new(format!("oauth:{} {}", self.issuer, claims.sub)),
            scopes: Scopes::granted(&claims.scope),
        })
    }

    pub(super) fn metadata(&self) -> Metadata<'_> {
        Metadata {
            resource: self.resource.as_str(),
            resource_name: "Veo 3 AI video studio",
            authorization_servers: [&self.issuer],
            scopes_supported: Scopes::NAMES,
            bearer_methods_supported: ["header"],
        }
    }

    /// Where the world finds [`OAuth::metadata`]: between the host and the path (RFC 9728 section 3.1).
    pub(super) fn metadata_address(&self) -> impl fmt::Display {
        let mut address = self.resource.clone();
        address.set_path(&format!("{}{}", WELL_KNOWN, self.resource.path()));
        address
    }
}

/// The beginning of the path of the metadata.
pub(super) const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";
