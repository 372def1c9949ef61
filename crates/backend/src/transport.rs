//! The one file that opens connections.
//!
//! Three lanes, because their rules differ: `api` for calls that are free, `paid` for messages to the agent,
//! and `open` for files on other hosts, which never see the token or who we are.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use reqwest::header::{
    AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use reqwest::{Method, RequestBuilder, Response, redirect, retry};
use secrecy::{ExposeSecret, SecretString};
use serde::de::IgnoredAny;
use url::{Host, Url};
use veo_api::attribution::Attribution;
use veo_api::envelope::{self, DecodeError};

use crate::error::{Error, ErrorKind, Result};
use crate::reach::Reach;

/// The largest JSON reply that is read.
const MAX_REPLY_BYTES: usize = 8 << 20;
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// How long a free call may take, unless it says otherwise.
const CALL_LIMIT: Duration = Duration::from_mins(1);
/// A download that brings nothing for this long has failed.
const DOWNLOAD_QUIET_LIMIT: Duration = Duration::from_mins(1);

const SET_UP: &str = "set up the connection";

#[derive(Debug)]
pub(crate) struct Transport {
    base_url: Url,
    base: String,
    headers: HeaderMap,
    reach: Reach,
    api: Lane,
    paid: Lane,
    open: Lane,
}

/// The connections of one lane, made when they are first needed: for TLS the machine's CA certificates are read, which
/// takes some ten milliseconds and megabytes, and a host that only asks which tools there are needs neither.
#[derive(Debug, Default)]
struct Lane(OnceLock<reqwest::Client>);

impl Transport {
    pub(crate) fn new(base_url: &Url, attribution: &Attribution) -> Result<Self> {
        // Fails when a provider is there already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            base: base_url.as_str().trim_end_matches('/').to_owned(),
            headers: attribution_headers(attribution)?,
            reach: Reach::of(base_url),
            base_url: base_url.clone(),
            api: Lane::default(),
            paid: Lane::default(),
            open: Lane::default(),
        })
    }

    /// Starts a free call.
    pub(crate) fn api(
        &self,
        method: Method,
        path: &str,
        token: Option<&SecretString>,
    ) -> Result<RequestBuilder> {
        let lane = self
            .api
            .client(|| build_own(&self.base_url, self.to_api().timeout(CALL_LIMIT)))?;
        let request = lane.request(method, format!("{}{path}", self.base));
        Ok(with_bearer(request, token))
    }

    /// Starts a call that costs credits, on a connection of its own.
    pub(crate) fn paid(&self, path: &str, token: &SecretString) -> Result<RequestBuilder> {
        // A message that is sent twice is charged twice. On a kept connection, a close by the server cannot be
        // told from a message that was lost, so each has a connection of its own.
        let lane = self
            .paid
            .client(|| build_own(&self.base_url, self.to_api().pool_max_idle_per_host(0)))?;
        let request = lane.post(format!("{}{path}", self.base));
        Ok(with_bearer(request, Some(token)))
    }

    /// Starts a download from a host within reach, without credentials.
    pub(crate) fn open(&self, operation: &'static str, url: &Url) -> Result<RequestBuilder> {
        self.reach.admit(url).map_err(|reason| {
            let message = "the service gave an address for it that is not on the public internet";
            Error::new(ErrorKind::Protocol, operation, message).caused_by(reason)
        })?;
        let lane = self
            .open
            .client(|| build_open(&self.base_url, || self.to_anyone()))?;
        Ok(lane.get(url.clone()))
    }

    fn to_api(&self) -> reqwest::ClientBuilder {
        reqwest::Client::builder()
            .default_headers(self.headers.clone())
            .redirect(redirect::Policy::none())
            .retry(retry::never())
    }

    fn to_anyone(&self) -> reqwest::ClientBuilder {
        reqwest::Client::builder()
            .redirect(self.reach.redirects())
            .dns_resolver(self.reach.clone())
            .referer(false) // The address may be signed.
            .read_timeout(DOWNLOAD_QUIET_LIMIT)
    }
}

impl Lane {
    fn client(&self, build: impl FnOnce() -> Result<reqwest::Client>) -> Result<&reqwest::Client> {
        if let Some(client) = self.0.get() {
            return Ok(client);
        }
        let client = build()?;
        Ok(self.0.get_or_init(|| client))
    }
}

/// A whole reply.
#[derive(Debug)]
pub(crate) struct Reply {
    status: u16,
    retry_after: Option<Duration>,
    body: Vec<u8>,
}

impl Reply {
    /// Sends a call and reads its whole reply.
    pub(crate) async fn of(operation: &'static str, request: RequestBuilder) -> Result<Self> {
        let started = Instant::now();
        let response = send(operation, request).await?;
        let reply = Self::read(operation, response).await?;
        let duration_ms = started.elapsed().as_millis();
        tracing::debug!(operation, status = reply.status, duration_ms, "API call");
        Ok(reply)
    }

    /// Reads the rest of a response.
    pub(crate) async fn read(operation: &'static str, mut response: Response) -> Result<Self> {
        let mut body = Vec::new();
        while let Some(chunk) = chunk(operation, &mut response).await? {
            if body.len() + chunk.len() > MAX_REPLY_BYTES {
                let message = format!("the service's reply is larger than {MAX_REPLY_BYTES} bytes");
                return Err(Error::new(ErrorKind::Protocol, operation, message));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self {
            status: response.status().as_u16(),
            retry_after: retry_after(&response),
            body,
        })
    }

    /// Reads the reply with one of the decoders of `veo_api`.
    pub(crate) fn decode<T>(&self, operation: &'static str, read: Decode<T>) -> Result<T> {
        read(self.status, &self.body).map_err(|error| Error {
            retry_after: self.retry_after,
            ..Error::reply(operation, self.status, error)
        })
    }
}

/// A decoder of `veo_api`: HTTP status and body to a value.
pub(crate) type Decode<T> = fn(u16, &[u8]) -> std::result::Result<T, DecodeError>;

/// Sends a call and returns when the reply's headers are there.
pub(crate) async fn send(operation: &'static str, request: RequestBuilder) -> Result<Response> {
    request
        .send()
        .await
        .map_err(|error| Error::connection(operation, error))
}

/// Returns the next bytes of a response. Nothing is lost when the future is dropped.
pub(crate) async fn chunk(
    operation: &'static str,
    response: &mut Response,
) -> Result<Option<bytes::Bytes>> {
    response
        .chunk()
        .await
        .map_err(|error| Error::connection(operation, error))
}

/// Reads why a response is not what was asked for.
pub(crate) async fn refusal(operation: &'static str, response: Response) -> Error {
    let status = response.status().as_u16();
    let read = Reply::read(operation, response).await;
    match read.and_then(|reply| reply.decode(operation, envelope::decode::<IgnoredAny>)) {
        Err(error) => error,
        Ok(_) => Error {
            status: Some(status),
            ..Error::new(
                ErrorKind::Protocol,
                operation,
                "the service answered with JSON in place of data",
            )
        },
    }
}

/// Returns true when the response's body is of this media type.
pub(crate) fn is_of_type(response: &Response, media_type: &str) -> bool {
    let header = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = header
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(media_type)
}

/// Builds a lane that speaks to the API alone.
fn build_own(base_url: &Url, builder: reqwest::ClientBuilder) -> Result<reqwest::Client> {
    match base_url.scheme() {
        "http" => build(base_url, builder.tls_certs_only([])),
        _ => build(base_url, builder),
    }
}

/// Builds the lane to other hosts. Where the API itself is plain HTTP, as the studio is, a machine without CA
/// certificates gets a lane that does without TLS.
fn build_open(
    base_url: &Url,
    builder: impl Fn() -> reqwest::ClientBuilder,
) -> Result<reqwest::Client> {
    build(base_url, builder()).or_else(|_| build_own(base_url, builder()))
}

fn build(base_url: &Url, builder: reqwest::ClientBuilder) -> Result<reqwest::Client> {
    let builder = builder.connect_timeout(CONNECT_LIMIT);
    // A proxy of the network cannot reach this machine's own loopback.
    let builder = if is_loopback(base_url) {
        builder.no_proxy()
    } else {
        builder
    };
    builder.build().map_err(|error| {
        let message =
            "there are no usable CA certificates on this machine; install ca-certificates";
        Error::new(ErrorKind::Config, SET_UP, message).caused_by(error.without_url())
    })
}

fn attribution_headers(attribution: &Attribution) -> Result<HeaderMap> {
    attribution
        .headers()
        .into_iter()
        .map(|(name, value)| {
            let header = HeaderValue::from_str(value).map_err(|error| {
                let message = format!("{value:?} cannot be sent as {name}; plain ASCII text can");
                Error::new(ErrorKind::Config, SET_UP, message).caused_by(error)
            })?;
            Ok((HeaderName::from_static(name), header))
        })
        .collect()
}

fn with_bearer(request: RequestBuilder, token: Option<&SecretString>) -> RequestBuilder {
    // A token that is no header was refused where it came from: the configuration or the service.
    match token.and_then(bearer_header) {
        Some(header) => request.header(AUTHORIZATION, header),
        None => request,
    }
}

/// Returns the header for a token, or `None` when the token has characters that a header cannot carry.
pub(crate) fn bearer_header(token: &SecretString) -> Option<HeaderValue> {
    let mut header = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
    header.set_sensitive(true);
    Some(header)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response
        .headers()
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}
