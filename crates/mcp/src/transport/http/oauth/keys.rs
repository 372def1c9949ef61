//! The keys of an authorization server, by their names (RFC 7517).

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::{Client, redirect, retry};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::{Mutex, RwLock};
use tokio::time::Instant;
use url::{Host, Url};

use super::signature;

/// The most bytes of keys that are read.
const MOST_BYTES: usize = 1024 * 1024;

/// How long reading them may take.
const LONGEST: Duration = Duration::from_secs(10);

/// How long is waited before they are looked up again for a name that is not among them.
const AGAIN_AFTER: Duration = Duration::from_mins(1);

/// Where an authorization server's keys are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// In a file here.
    File(PathBuf),
    /// At an address: `https`, or `http` on this machine.
    Address(Url),
}

/// Why keys cannot be used.
#[derive(Debug)]
pub struct UnusableKeys {
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The keys as they were read last.
#[derive(Debug)]
pub(super) struct Keys {
    source: KeySource,
    client: Client,
    known: RwLock<HashMap<String, Key>>,
    /// When they were looked up last. Held while they are, so that many at once do it once.
    read_at: Mutex<Instant>,
}

#[derive(Clone)]
struct Key {
    key: DecodingKey,
    algorithms: Vec<Algorithm>,
}

/// A set of keys. Each is read by itself: one of a kind that is not known must not hide the others.
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl Keys {
    pub(super) async fn read(source: KeySource) -> Result<Self, UnusableKeys> {
        signature::install();
        let client = client(&source)?;
        let known = look_up(&source, &client).await?;
        Ok(Self {
            source,
            client,
            known: RwLock::new(known),
            read_at: Mutex::new(Instant::now()),
        })
    }

    /// The key of this name, if it is for this algorithm. A name that is not known may be that of a new key: then the
    /// keys are looked up again, once a minute at most.
    pub(super) async fn find(&self, name: &str, algorithm: Algorithm) -> Option<DecodingKey> {
        let mut key = self.known.read().await.get(name).cloned();
        if key.is_none() {
            self.read_again().await;
            key = self.known.read().await.get(name).cloned();
        }
        key.filter(|key| key.algorithms.contains(&algorithm))
            .map(|key| key.key)
    }

    async fn read_again(&self) {
        let mut read_at = self.read_at.lock().await;
        if read_at.elapsed() < AGAIN_AFTER {
            return;
        }
        *read_at = Instant::now();
        match look_up(&self.source, &self.client).await {
            Ok(known) => *self.known.write().await = known,
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the authorization server's keys were not read again"
            ),
        }
    }
}

/// Makes a client that asks the one address and follows it nowhere else.
fn client(source: &KeySource) -> Result<Client, UnusableKeys> {
    // Fails when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .timeout(LONGEST);
    let builder = match source {
        KeySource::Address(address) if address.scheme() == "https" => builder,
        KeySource::Address(address) if address.scheme() == "http" && is_loopback(address) => {
            builder.no_proxy().tls_certs_only([])
        }
        KeySource::Address(address) => {
            return Err(UnusableKeys::new(format!(
                "keys are not read from {address}: it is neither https nor on this machine"
            )));
        }
        // It is never used.
        KeySource::File(_) => builder.tls_certs_only([]),
    };
    let unusable = |error| UnusableKeys::new("no connection can be made").because(error);
    builder.build().map_err(unusable)
}

fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

async fn look_up(
    source: &KeySource,
    client: &Client,
) -> Result<HashMap<String, Key>, UnusableKeys> {
    let unreadable = || UnusableKeys::new(format!("the keys in {source} cannot be read"));
    let text = match source {
        KeySource::File(path) => tokio::fs::read(path)
            .await
            .map_err(|error| unreadable().because(error))?,
        KeySource::Address(address) => fetch(address, client)
            .await
            .map_err(|error| unreadable().because(error))?,
    };
    let set: KeySet = serde_json::from_slice(&text).map_err(|error| unreadable().because(error))?;
    let keys: HashMap<_, _> = set.keys.into_iter().filter_map(named_key).collect();
    if keys.is_empty() {
        return Err(UnusableKeys::new(format!(
            "there is no key in {source} that has a name (`kid`) and is of the kind RSA, P-256, P-384 or Ed25519"
        )));
    }
    Ok(keys)
}

async fn fetch(
    address: &Url,
    client: &Client,
) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let mut response = client.get(address.clone()).send().await?;
    if !response.status().is_success() {
        return Err(format!("the answer was {}", response.status()).into());
    }
    let mut text = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if text.len() + chunk.len() > MOST_BYTES {
            return Err(format!("the answer is longer than {MOST_BYTES} bytes").into());
        }
        text.extend_from_slice(&chunk);
    }
    Ok(text)
}

/// Reads a key that has a name and checks signatures, and nothing from any other.
fn named_key(key: Value) -> Option<(String, Key)> {
    let key: Jwk = serde_json::from_value(key).ok()?;
    let is_for_signatures = match &key.common.public_key_use {
        None | Some(PublicKeyUse::Signature) => true,
        Some(_) => false,
    };
    let mut algorithms = match &key.algorithm {
        AlgorithmParameters::RSA(_) => vec![
            Algorithm::RS256,
            Algorithm::RS384,
            Algorithm::RS512,
            Algorithm::PS256,
            Algorithm::PS384,
            Algorithm::PS512,
        ],
        AlgorithmParameters::EllipticCurve(key) => match key.curve {
            EllipticCurve::P256 => vec![Algorithm::ES256],
            EllipticCurve::P384 => vec![Algorithm::ES384],
            _ => return None,
        },
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
            vec![Algorithm::EdDSA]
        }
        _ => return None,
    };
    if let Some(only) = key.common.key_algorithm {
        algorithms.retain(|algorithm| only == (*algorithm).into());
    }
    let name = key.common.key_id.clone().filter(|_| is_for_signatures)?;
    let key = DecodingKey::from_jwk(&key).ok()?;
    Some((name, Key { key, algorithms }))
}

impl fmt::Display for KeySource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(out),
            Self::Address(address) => address.fmt(out),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Key")
            .field("algorithms", &self.algorithms)
            .finish_non_exhaustive()
    }
}

impl UnusableKeys {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            source: None,
        }
    }

    fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for UnusableKeys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for UnusableKeys {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
