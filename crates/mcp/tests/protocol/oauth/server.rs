//! An authorization server, as far as a resource server sees it: its keys, and the tokens that it signs.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
    RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use veo_mcp::KeySource;

pub(crate) const ISSUER: &str = "https://login.example.com";
pub(crate) const RESOURCE: &str = "https://video.example.com/mcp";
pub(crate) const METADATA: &str =
    "https://video.example.com/.well-known/oauth-protected-resource/mcp";

/// A key that tokens are signed with.
pub(crate) enum Key {
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
}

impl Key {
    /// A key made for one test, as all but the last.
    pub(crate) fn ec() -> Self {
        Self::P256(curve(&ECDSA_P256_SHA256_FIXED_SIGNING))
    }

    pub(crate) fn p384() -> Self {
        Self::P384(curve(&ECDSA_P384_SHA384_FIXED_SIGNING))
    }

    pub(crate) fn ed() -> Self {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::Ed(Ed25519KeyPair::from_pkcs8(made.as_ref()).unwrap())
    }

    /// A key that signs nothing but these tests' tokens: ring makes none of this kind.
    pub(crate) fn rsa() -> Self {
        Self::Rsa(Box::new(
            RsaKeyPair::from_pkcs8(include_bytes!("rsa.pk8")).unwrap(),
        ))
    }

    /// The public half, as it is shown.
    pub(crate) fn shown(&self, name: &str) -> Value {
        let point = |curve: &str, pair: &EcdsaKeyPair| {
            let point = &pair.public_key().as_ref()[1..];
            let (x, y) = point.split_at(point.len() / 2);
            let (x, y) = (text(x), text(y));
            json!({ "kid": name, "kty": "EC", "crv": curve, "use": "sig", "x": x, "y": y })
        };
        match self {
            Self::P256(pair) => point("P-256", pair),
            Self::P384(pair) => point("P-384", pair),
            Self::Ed(pair) => {
                let x = text(pair.public_key().as_ref());
                json!({ "kid": name, "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "x": x })
            }
            Self::Rsa(pair) => {
                let key = PublicKeyComponents::<Vec<u8>>::from(pair.public());
                json!({ "kid": name, "kty": "RSA", "n": text(&key.n), "e": text(&key.e) })
            }
        }
    }

    /// A token of its first algorithm.
    pub(crate) fn token(&self, name: &str, claims: &Value) -> String {
        self.token_by(self.algorithms()[0], name, claims)
    }

    pub(crate) fn token_by(&self, algorithm: &str, name: &str, claims: &Value) -> String {
        let header = json!({ "alg": algorithm, "typ": "at+jwt", "kid": name });
        let random = SystemRandom::new();
        signed(&header, claims, |message| match self {
            Self::P256(pair) | Self::P384(pair) => {
                let signed = pair.sign(&random, message).unwrap();
                signed.as_ref().to_vec()
            }
            Self::Ed(pair) => pair.sign(message).as_ref().to_vec(),
            Self::Rsa(pair) => {
                let encoding: &dyn RsaEncoding = match algorithm {
                    "RS256" => &RSA_PKCS1_SHA256,
                    "RS384" => &RSA_PKCS1_SHA384,
                    "RS512" => &RSA_PKCS1_SHA512,
                    "PS256" => &RSA_PSS_SHA256,
                    "PS384" => &RSA_PSS_SHA384,
                    "PS512" => &RSA_PSS_SHA512,
                    other => panic!("{other}"),
                };
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(encoding, &random, message, &mut signature)
                    .unwrap();
                signature
            }
        })
    }

    /// The algorithms that it can sign by.
    pub(crate) fn algorithms(&self) -> &'static [&'static str] {
        match self {
            Self::P256(_) => &["ES256"],
            Self::P384(_) => &["ES384"],
            Self::Ed(_) => &["EdDSA"],
            Self::Rsa(_) => &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
        }
    }
}

fn curve(algorithm: &'static EcdsaSigningAlgorithm) -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let made = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(algorithm, made.as_ref(), &random).unwrap()
}

/// A token, whoever signs it.
pub(crate) fn signed(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let part = |value: &Value| text(value.to_string().as_bytes());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = text(&sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// What a good token of this user says, but for these claims; `null` leaves one out.
pub(crate) fn claims(subject: &str, other: &Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER,
        "aud": RESOURCE,
        "sub": subject,
        "exp": now() + 600,
        "nbf": now() - 600,
        "scope": "openid video:read video:write",
    });
    for (name, value) in other.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let all = claims.as_object_mut().unwrap();
    all.retain(|_, value| !value.is_null());
    claims
}

pub(crate) fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap().as_secs()
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What stands in a key's field.
pub(crate) fn bytes(field: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(field.as_str().unwrap()).unwrap()
}

/// Shows keys over HTTP, and counts how often it is asked.
pub(crate) async fn shows(keys: Value) -> (KeySource, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/keys", listener.local_addr().unwrap());
    let show = async |State((asked, keys)): State<(Arc<AtomicUsize>, Value)>| {
        asked.fetch_add(1, Ordering::SeqCst);
        Json(keys)
    };
    let app = Router::new()
        .route("/keys", get(show))
        .with_state((Arc::clone(&asked), keys));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (KeySource::Address(address.parse().unwrap()), asked)
}
