//! The client, and the one way in which each endpoint is called.

use std::sync::Arc;

use reqwest::Method;
use secrecy::SecretString;
use serde::Serialize;
use url::Url;

use crate::auth::{Auth, Bearer};
use crate::config::{Config, Pace};
use crate::error::{Error, ErrorKind, Result};
use crate::retry::with_retries;
use crate::transport::{Decode, Reply, Transport, bearer_header};

/// A client of one API. Clones share its connections and its token.
#[derive(Clone, Debug)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    base_url: Url,
    web_url: Url,
    pace: Pace,
    transport: Transport,
    auth: Auth,
}

impl Client {
    /// Makes a client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] when the base URL is not http or https or has a user, query or fragment, the token or
    /// an attribution is no header text. Where TLS is needed and the machine has no CA certificates, the first call says
    /// so with the same kind.
    pub fn new(config: Config) -> Result<Self> {
        let Config {
            base_url,
            web_url,
            token,
            attribution,
            config_dir,
            token_store,
            pace,
        } = config;
        if !is_base(&base_url) {
            // Only these two parts of it are never secret.
            let (scheme, host) = (base_url.scheme(), base_url.host_str().unwrap_or_default());
            let message = format!(
                "{scheme}://{host}... is not a base URL; one looks like https://host, without a user, `?` or `#`"
            );
            return Err(Error::new(ErrorKind::Config, "use the base URL", message));
        }
        if token
            .as_ref()
            .is_some_and(|token| bearer_header(token).is_none())
        {
            let message = "the configured token has characters that no token has; set NEMO_TOKEN to a valid one";
            return Err(Error::new(ErrorKind::Config, "use the token", message));
        }
        let transport = Transport::new(&base_url, &attribution)?;
        let auth = Auth::new(token, &base_url, config_dir, token_store);
        Ok(Self {
            shared: Arc::new(Shared {
                base_url,
                web_url,
                pace,
                transport,
                auth,
            }),
        })
    }

    /// Returns the API's base URL.
    pub fn base_url(&self) -> &Url {
        &self.shared.base_url
    }

    pub(crate) fn web_url(&self) -> &Url {
        &self.shared.web_url
    }

    pub(crate) fn pace(&self) -> &Pace {
        &self.shared.pace
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.shared.transport
    }

    /// Reads something: repeated when that may help.
    pub(crate) async fn get<T>(
        &self,
        operation: &'static str,
        path: &str,
        read: Decode<T>,
    ) -> Result<T> {
        with_retries(self.pace(), || {
            self.authorized(move |token| async move {
                let request = self.transport().api(Method::GET, path, Some(&token))?;
                Reply::of(operation, request).await?.decode(operation, read)
            })
        })
        .await
    }

    /// Asks for something: sent once, and once more when an anonymous token had to be renewed.
    pub(crate) async fn post<B: Serialize + Sync, T>(
        &self,
        operation: &'static str,
        path: &str,
        body: &B,
        read: Decode<T>,
    ) -> Result<T> {
        self.authorized(move |token| async move {
            let request = self
                .transport()
                .api(Method::POST, path, Some(&token))?
                .json(body);
            Reply::of(operation, request).await?.decode(operation, read)
        })
        .await
    }

    /// Makes a free call with the token. When an anonymous token is refused, another is fetched and the call made
    /// again.
    ///
    /// `call` is not an `AsyncFn`: the compiler cannot show that a future made of those may move between threads,
    /// and callers run these in tasks.
    pub(crate) async fn authorized<T, Answer>(
        &self,
        call: impl Fn(SecretString) -> Answer,
    ) -> Result<T>
    where
        Answer: Future<Output = Result<T>>,
    {
        let mut bearer = self.bearer().await?;
        let mut settled = call(bearer.secret()).await;
        if settled.as_ref().is_err_and(Error::is_bad_token)
            && self.shared.auth.discard(&bearer).await
        {
            bearer = self.bearer().await?;
            settled = call(bearer.secret()).await;
        }
        settled.map_err(|error| bearer.explain(error, self.web_url()))
    }

    /// Makes a call with the token, once, whatever comes of it. An anonymous token that is refused is not used for
    /// the next call.
    pub(crate) async fn authorized_once<T, Answer>(
        &self,
        call: impl FnOnce(SecretString) -> Answer,
    ) -> Result<T>
    where
        Answer: Future<Output = Result<T>>,
    {
        let bearer = self.bearer().await?;
        let mut settled = call(bearer.secret()).await;
        if let Err(error) = &mut settled
            && error.is_bad_token()
            && self.shared.auth.discard(&bearer).await
        {
            let next = "; the next call fetches another token, so ask again";
            error.message.push_str(next);
        }
        settled.map_err(|error| bearer.explain(error, self.web_url()))
    }

    /// Returns where the anonymous user of this client registers, if there is one.
    pub(crate) async fn registration_url(&self) -> Option<String> {
        self.shared.auth.registration(self.web_url()).await
    }

    async fn bearer(&self) -> Result<Bearer> {
        let Shared {
            auth,
            transport,
            pace,
            ..
        } = &*self.shared;
        auth.bearer(transport, pace).await
    }
}

/// Returns true when a route can follow `url`. A user in it would become a second `Authorization` header, and a
/// route after a `#` is not sent.
fn is_base(url: &Url) -> bool {
    let is_http = matches!(url.scheme(), "http" | "https");
    let has_user = !url.username().is_empty() || url.password().is_some();
    is_http && !has_user && url.query().is_none() && url.fragment().is_none()
}
