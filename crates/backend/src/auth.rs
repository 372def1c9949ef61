//! The bearer token: the configured one, else an anonymous one that is kept and renewed
//! (protocol.md 2.1, 7.1).

mod store;

use std::error::Error as _;
use std::path::PathBuf;

use reqwest::Method;
use secrecy::SecretString;
use time::OffsetDateTime;
use tokio::sync::Mutex;
use url::Url;
use veo_api::attribution::CLIENT_ID_HEADER;
use veo_api::auth::{AnonymousToken, registration_link};
use veo_api::ids::ClientId;
use veo_api::{envelope, paths};

use self::store::Store;
use crate::config::{Pace, TokenStore};
use crate::error::{Error, ErrorKind, Result};
use crate::transport::{Reply, Transport, bearer_header};

const OPERATION: &str = "get an anonymous token";
/// A token that ends this soon is not used any more.
const EXPIRY_MARGIN: time::Duration = time::Duration::MINUTE;

#[derive(Debug)]
pub(crate) struct Auth {
    configured: Option<SecretString>,
    store: Store,
    /// Held while a token is asked for, so that callers who need one at once share one request: the service
    /// hands out one per installation and week.
    anonymous: Mutex<Held>,
}

/// The anonymous token of this process.
#[derive(Debug, Default)]
struct Held {
    token: Option<AnonymousToken>,
    /// The last one that the service did not accept; the store may still hold it.
    refused: Option<AnonymousToken>,
}

/// A token to make a call with.
#[derive(Clone, Debug)]
pub(crate) enum Bearer {
    Configured(SecretString),
    Anonymous(AnonymousToken),
}

impl Auth {
    pub(crate) fn new(
        configured: Option<SecretString>,
        base_url: &Url,
        config_dir: PathBuf,
        token_store: TokenStore,
    ) -> Self {
        let origin = base_url.origin().ascii_serialization();
        Self {
            configured,
            store: Store::new(config_dir, origin, token_store),
            anonymous: Mutex::default(),
        }
    }

    /// Returns the token to use: the configured one, else the kept anonymous one, else a new one.
    pub(crate) async fn bearer(&self, transport: &Transport, pace: &Pace) -> Result<Bearer> {
        if let Some(token) = &self.configured {
            return Ok(Bearer::Configured(token.clone()));
        }
        let mut held = self.anonymous.lock().await;
        if let Some(token) = held.token.as_ref().filter(|token| held.allows(token)) {
            return Ok(Bearer::Anonymous(token.clone()));
        }
        // Another process of this user may have renewed it meanwhile.
        let kept = self.store.token().await?.filter(|token| held.allows(token));
        let token = match kept {
            Some(kept) => kept,
            None => self.ask(transport, pace).await?,
        };
        *held = Held {
            token: Some(token.clone()),
            refused: None,
        };
        Ok(Bearer::Anonymous(token))
    }

    /// Sees to it that a token that was not accepted is not used again. Returns false for a configured one: that
    /// is the user's to replace.
    pub(crate) async fn discard(&self, refused: &Bearer) -> bool {
        let Bearer::Anonymous(refused) = refused else {
            return false;
        };
        let mut held = self.anonymous.lock().await;
        // Another call may have renewed it meanwhile.
        let is_renewed = held
            .token
            .as_ref()
            .is_some_and(|token| token.token != refused.token);
        if !is_renewed {
            *held = Held {
                token: None,
                refused: Some(refused.clone()),
            };
        }
        true
    }

    /// Returns where the anonymous user registers, when one is in use and known.
    pub(crate) async fn registration(&self, web_url: &Url) -> Option<String> {
        let held = self.anonymous.lock().await;
        registration(held.token.as_ref()?, web_url)
    }

    /// Asks for a token, and once more where that may help: with a fresh client id when this one is not taken
    /// (400), after a pause when it was too often (429).
    async fn ask(&self, transport: &Transport, pace: &Pace) -> Result<AnonymousToken> {
        let client_id = self.store.client_id()?;
        let mut settled = ask_once(transport, &client_id).await;
        match &settled {
            Err(error) if error.status == Some(400) => {
                let fresh = self.store.renew_client_id(&client_id)?;
                settled = ask_once(transport, &fresh).await;
            }
            Err(error) if error.kind == ErrorKind::RateLimited => {
                tokio::time::sleep(pace.token_retry).await;
                settled = ask_once(transport, &client_id).await;
            }
            _ => {}
        }
        let token = settled
            .and_then(usable_in_a_header)
            .map_err(without_token)?;
        if let Err(error) = self.store.keep_token(&token).await {
            // The service gives the next one in a week: this one serves as long as the process lives.
            tracing::warn!(
                error = error.source(),
                "the anonymous token could not be kept"
            );
        }
        Ok(token)
    }
}

async fn ask_once(transport: &Transport, client_id: &ClientId) -> Result<AnonymousToken> {
    let request = transport.api(Method::POST, paths::ANONYMOUS_TOKEN.pattern(), None)?;
    let request = request
        .header(CLIENT_ID_HEADER, client_id.as_str())
        .json(&serde_json::json!({}));
    Reply::of(OPERATION, request)
        .await?
        .decode(OPERATION, envelope::decode::<AnonymousToken>)
}

/// Takes a token only if it can be sent: one that is left out of the header would look like one that is refused.
fn usable_in_a_header(token: AnonymousToken) -> Result<AnonymousToken> {
    let text = SecretString::from(token.token.expose());
    if token.token.expose().is_empty() || bearer_header(&text).is_none() {
        let message = "the service gave a token that cannot be sent";
        return Err(Error::new(ErrorKind::Protocol, OPERATION, message));
    }
    Ok(token)
}

/// Says what a failure to get a token means for the call that needs one: that call was not sent, and may not be
/// repeated at the price of asking again, unless nobody was asked.
fn without_token(error: Error) -> Error {
    use ErrorKind::{Lost, Protocol, RateLimited, Timeout, Unavailable, Unreachable};
    let kind = match error.kind {
        Lost | Protocol | Timeout => Unavailable,
        kind => kind,
    };
    let mut error = Error {
        kind,
        is_final: kind != Unreachable,
        ..error
    };
    if kind == RateLimited {
        error.message.push_str(
            "; anonymous tokens are few for each network and week: wait before the next try, or set \
             NEMO_TOKEN to a token of your own",
        );
    }
    error
}

impl Bearer {
    /// Returns the text for the header.
    pub(crate) fn secret(&self) -> SecretString {
        match self {
            Self::Configured(token) => token.clone(),
            Self::Anonymous(token) => SecretString::from(token.token.expose()),
        }
    }

    /// Adds to a failed call what only the token's owner knows: where to register, whose token it is.
    pub(crate) fn explain(&self, mut error: Error, web_url: &Url) -> Error {
        match (error.kind, self) {
            (ErrorKind::NoCredits | ErrorKind::ExportBlocked, Self::Anonymous(token))
                if error.registration_url.is_none() =>
            {
                error.registration_url = registration(token, web_url);
            }
            (ErrorKind::Unauthorized, Self::Configured(_)) => {
                error.message.push_str("; the configured token is not accepted, set NEMO_TOKEN to a valid one or remove it");
            }
            _ => {}
        }
        error
    }
}

fn registration(token: &AnonymousToken, web_url: &Url) -> Option<String> {
    let user = token.user_id.as_ref()?;
    Some(registration_link(web_url, user).into())
}

impl Held {
    fn allows(&self, token: &AnonymousToken) -> bool {
        let is_refused = self
            .refused
            .as_ref()
            .is_some_and(|refused| refused.token == token.token);
        let soon = OffsetDateTime::now_utc() + EXPIRY_MARGIN;
        !is_refused && token.expires_at.is_none_or(|end| end > soon)
    }
}
