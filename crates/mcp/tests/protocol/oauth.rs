//! The HTTP side behind an authorization server: whose tokens come in, and for what.

mod server;

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use ring::hmac;
use serde_json::{Value, json};
use veo_mcp::{Access, Door, KeySource, OAuth};

use self::server::{ISSUER, Key, METADATA, RESOURCE, bytes, claims, now, shows, signed};
use crate::bench::Bench;
use crate::web::{Reply, initialize, modern, modern_call, post, send, serve_behind};

async fn door(keys: KeySource) -> Door {
    let server = OAuth::new(ISSUER.parse().unwrap(), RESOURCE.parse().unwrap(), keys);
    Door {
        access: Access::OAuth(Box::new(server.await.unwrap())),
        ..Door::default()
    }
}

/// Serves behind an authorization server that shows these keys in a file.
async fn serve_with(bench: &Bench, keys: &[Value]) -> SocketAddr {
    let file = bench.folder.path().join("keys.json");
    std::fs::write(&file, json!({ "keys": keys }).to_string()).unwrap();
    serve_behind(bench, door(KeySource::File(file)).await)
        .await
        .0
}

/// Shows the balance to whoever has this token.
async fn balance(address: SocketAddr, token: &str) -> Reply {
    let bearer = format!("Bearer {token}");
    modern_call(address, &[("authorization", &bearer)], "credits", json!({})).await
}

#[tokio::test]
async fn a_token_of_the_authorization_server_comes_in() {
    let bench = Bench::start().await;
    let (ec, ed) = (Key::ec(), Key::ed());
    // A kind of key that nobody here knows does not hide the others.
    let unknown = json!({ "kid": "later", "kty": "AKP", "alg": "ML-DSA-44", "pub": "AA" });
    let address = serve_with(&bench, &[unknown, ec.shown("ec"), ed.shown("ed")]).await;
    for good in [
        ec.token("ec", &claims("ann", &json!({}))),
        ed.token("ed", &claims("ann", &json!({}))),
        ec.token(
            "ec",
            &claims("ann", &json!({ "aud": ["https://else.example", RESOURCE] })),
        ),
        ec.token(
            "ec",
            &claims("ann", &json!({ "iss": format!("{ISSUER}/"), "nbf": null })),
        ),
        // The clocks of two machines are never quite the same.
        ec.token(
            "ec",
            &claims("ann", &json!({ "exp": now() - 10, "nbf": now() + 10 })),
        ),
    ] {
        let reply = balance(address, &good).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
}

#[tokio::test]
async fn every_kind_of_signature_is_checked() {
    let bench = Bench::start().await;
    let keys = [Key::ec(), Key::p384(), Key::ed(), Key::rsa()];
    let named = keys.iter().zip(["ec", "ec3", "ed", "rsa"]);
    let shown: Vec<_> = named.clone().map(|(key, name)| key.shown(name)).collect();
    let address = serve_with(&bench, &shown).await;
    let good = claims("ann", &json!({}));
    for (key, name) in named {
        for algorithm in key.algorithms() {
            let token = key.token_by(algorithm, name, &good);
            let reply = balance(address, &token).await;
            assert_eq!(reply.status, 200, "{algorithm}: {}", reply.body);
            let mut changed = token.into_bytes();
            // The last letter carries bits that are left over; the one in the middle does not.
            let middle = changed.len() - 40;
            changed[middle] = if changed[middle] == b'A' { b'B' } else { b'A' };
            let reply = balance(address, str::from_utf8(&changed).unwrap()).await;
            assert_eq!(reply.status, 401, "{algorithm}: {}", reply.body);
        }
    }
}

#[tokio::test]
async fn no_other_token_comes_in() {
    let bench = Bench::start().await;
    let (ec, ed, foreign) = (Key::ec(), Key::ed(), Key::ec());
    let shared = json!({ "kid": "shared", "kty": "oct", "k": "c2VjcmV0" });
    let public = ec.shown("ec");
    let address = serve_with(&bench, &[shared, public.clone(), ed.shown("ed")]).await;
    let good = claims("ann", &json!({}));
    let bad = |other: Value| ec.token("ec", &claims("ann", &other));
    let header = |algorithm: &str, name: &str| json!({ "alg": algorithm, "kid": name });
    let secret = |secret: &[u8]| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        move |message: &[u8]| hmac::sign(&key, message).as_ref().to_vec()
    };
    let public = [bytes(&public["x"]), bytes(&public["y"])].concat();
    let changed = ec.token("ec", &good).replacen(".ey", ".eY", 1);
    for (why, token) in [
        ("no token at all", "nonsense".to_owned()),
        (
            "another audience",
            bad(json!({ "aud": "https://else.example/mcp" })),
        ),
        ("no audience", bad(json!({ "aud": null }))),
        (
            "another issuer",
            bad(json!({ "iss": "https://evil.example" })),
        ),
        ("no issuer", bad(json!({ "iss": null }))),
        ("it is over", bad(json!({ "exp": now() - 40 }))),
        ("it never ends", bad(json!({ "exp": null }))),
        ("not yet", bad(json!({ "nbf": now() + 600 }))),
        ("nobody's", bad(json!({ "sub": null }))),
        ("nobody in particular", bad(json!({ "sub": "" }))),
        ("changed on its way", changed),
        ("another's key by this name", foreign.token("ec", &good)),
        ("a key that is not known", foreign.token("new", &good)),
        ("a key of another kind", ed.token("ec", &good)),
        (
            "alg none",
            signed(&header("none", "ec"), &good, |_| Vec::new()),
        ),
        (
            "no signature",
            signed(&header("ES256", "ec"), &good, |_| Vec::new()),
        ),
        (
            "a public key as a secret",
            signed(&header("HS256", "ec"), &good, secret(&public)),
        ),
        (
            "a shared secret",
            signed(&header("HS256", "shared"), &good, secret(b"secret")),
        ),
        (
            "no name of a key",
            signed(&json!({ "alg": "ES256" }), &good, |_| vec![0; 64]),
        ),
    ] {
        let reply = balance(address, &token).await;
        assert_eq!(reply.status, 401, "{why}: {}", reply.body);
        let challenge = format!(
            r#"Bearer realm="veo-3-ai", error="invalid_token", scope="video:read video:write", resource_metadata="{METADATA}""#
        );
        assert_eq!(
            reply.header("www-authenticate"),
            Some(challenge.as_str()),
            "{why}"
        );
    }
}

#[tokio::test]
async fn who_has_no_token_is_told_where_to_get_one() {
    let bench = Bench::start().await;
    let address = serve_with(&bench, &[Key::ec().shown("ec")]).await;
    let refused = post(address, &[], &initialize()).await;
    let challenge = format!(
        r#"Bearer realm="veo-3-ai", scope="video:read video:write", resource_metadata="{METADATA}""#
    );
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header("www-authenticate"), Some(challenge.as_str()));
    for place in ["/mcp", ""] {
        let path = format!("GET /.well-known/oauth-protected-resource{place}");
        let metadata = send(address, &path, &[], "").await;
        assert_eq!(metadata.status, 200);
        let expected = json!({
            "resource": RESOURCE,
            "resource_name": "Veo 3 AI video studio",
            "authorization_servers": [ISSUER],
            "scopes_supported": ["video:read", "video:write"],
            "bearer_methods_supported": ["header"],
        });
        assert_eq!(metadata.message(), expected);
        let foreign = send(address, &path, &[("host", "evil.example")], "").await;
        assert_eq!(foreign.status, 403);
    }
}

#[tokio::test]
async fn a_token_is_for_what_its_scopes_say() {
    let bench = Bench::start().await;
    let key = Key::ec();
    let address = serve_with(&bench, &[key.shown("ec")]).await;
    let bearer = |scope: &str| {
        let token = key.token("ec", &claims("ann", &json!({ "scope": scope })));
        format!("Bearer {token}")
    };
    let cancel = json!({ "action": "cancel", "job": "1b4e28ba-2fa1-4d52-883f-0016d3cca427" });
    let upload = json!({ "sources": [] });
    let both = Some("video:read video:write");
    for (scope, tool, arguments, needed) in [
        ("video:read", "credits", json!({}), None),
        ("video:read", "jobs", json!({ "action": "list" }), None),
        ("video:read", "jobs", cancel, both),
        ("video:read", "upload", upload.clone(), both),
        ("video:write", "upload", upload, None),
        ("video:write", "credits", json!({}), both),
        ("openid", "credits", json!({}), Some("video:read")),
        ("", "generate", json!({ "prompt": "" }), Some("video:write")),
    ] {
        let bearer = bearer(scope);
        let reply = modern_call(address, &[("authorization", &bearer)], tool, arguments).await;
        let context = format!("{tool} with `{scope}`: {}", reply.body);
        let Some(needed) = needed else {
            assert_eq!(reply.status, 200, "{context}");
            continue;
        };
        let challenge = format!(
            r#"Bearer realm="veo-3-ai", error="insufficient_scope", scope="{needed}", resource_metadata="{METADATA}""#
        );
        assert_eq!(reply.status, 403, "{context}");
        assert_eq!(
            reply.header("www-authenticate"),
            Some(challenge.as_str()),
            "{context}"
        );
    }
    let bearer = bearer("");
    let tools = modern(
        address,
        &[("authorization", &bearer)],
        "tools/list",
        "",
        json!({}),
    )
    .await;
    assert_eq!(
        tools.status, 200,
        "whoever comes in may look around: {}",
        tools.body
    );
}

#[tokio::test]
async fn each_subject_is_somebody() {
    let mut bench = Bench::start().await;
    let key = Key::ec();
    let address = serve_with(&bench, &[key.shown("ec")]).await;
    let bearer = |subject| format!("Bearer {}", key.token("ec", &claims(subject, &json!({}))));
    let (ann, bob) = (bearer("ann"), bearer("bob"));
    let sunset = json!({ "prompt": "a sunset", "wait_seconds": 0 });
    let begun = modern_call(address, &[("authorization", &ann)], "generate", sunset).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    let turn = bench.service.turn().await;
    for (who, jobs) in [(ann, 1), (bob, 0)] {
        let list = json!({ "action": "list" });
        let listed = modern_call(address, &[("authorization", &who)], "jobs", list).await;
        let listed = &listed.message()["result"]["structuredContent"]["jobs"];
        assert_eq!(listed.as_array().unwrap().len(), jobs);
    }
    turn.finish();
}

/// Moves the clock of this process, and lets it run on.
async fn a_minute_later() {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(61)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn a_key_that_is_not_known_is_looked_up_once_a_minute_at_most() {
    let bench = Bench::start().await;
    let (old, new) = (Key::ec(), Key::ec());
    let (source, asked) = shows(json!({ "keys": [old.shown("old")] })).await;
    let (address, _serving) = serve_behind(&bench, door(source).await).await;
    let times = || asked.load(Ordering::SeqCst);
    assert_eq!(times(), 1);
    let good = claims("ann", &json!({}));
    assert_eq!(balance(address, &old.token("old", &good)).await.status, 200);
    for expected in [1, 2] {
        for _ in 0..5 {
            assert_eq!(balance(address, &new.token("new", &good)).await.status, 401);
        }
        assert_eq!(times(), expected);
        a_minute_later().await;
    }
    assert_eq!(balance(address, &old.token("old", &good)).await.status, 200);
}

#[tokio::test]
async fn a_key_that_comes_later_is_found() {
    let bench = Bench::start().await;
    let (old, new) = (Key::ec(), Key::ed());
    let address = serve_with(&bench, &[old.shown("old")]).await;
    let file = bench.folder.path().join("keys.json");
    std::fs::write(file, json!({ "keys": [new.shown("new")] }).to_string()).unwrap();
    a_minute_later().await;
    let good = claims("ann", &json!({}));
    assert_eq!(balance(address, &new.token("new", &good)).await.status, 200);
    assert_eq!(
        balance(address, &old.token("old", &good)).await.status,
        401,
        "it is gone"
    );
}

#[tokio::test]
async fn keys_that_would_not_do_are_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.json");
    std::fs::write(
        &file,
        r#"{"keys":[{"kid":"a","kty":"oct","k":"c2VjcmV0"}]}"#,
    )
    .unwrap();
    let elsewhere = |address: &str| KeySource::Address(address.parse().unwrap());
    let (no_keys, _) = shows(json!({})).await;
    for (source, word) in [
        (KeySource::File(file), "no key"),
        (
            KeySource::File(folder.path().join("missing.json")),
            "missing.json",
        ),
        (
            elsewhere("http://keys.example.com/"),
            "neither https nor on this machine",
        ),
        (
            elsewhere("ftp://127.0.0.1/"),
            "neither https nor on this machine",
        ),
        (no_keys, "cannot be read"),
    ] {
        let server = OAuth::new(
            ISSUER.parse().unwrap(),
            RESOURCE.parse().unwrap(),
            source.clone(),
        );
        let told = server.await.unwrap_err().to_string();
        assert!(told.contains(word), "{source}: {told}");
    }
}
