//! A keyring that does not answer, and one that does. The bus is found through the environment, so the tests run
//! themselves again with one.

use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::UnixListener;
use tokio::process::Command;
use veo_backend::{Client, Config, TokenStore};

use crate::fake::{Answer, Fake, config};

const SERVICE: &str = "VEO_TEST_KEYRING_SERVICE";
const FOLDER: &str = "VEO_TEST_KEYRING_FOLDER";
const BUS: &str = "DBUS_SESSION_BUS_ADDRESS";

async fn service() -> Fake {
    Fake::start(|seen| {
        let is_token = seen.path.ends_with("anonymous-token");
        let body = if is_token {
            r#"{"code":0,"data":{"token":"canary"}}"#
        } else {
            r#"{"code":0,"data":{"available":100}}"#
        };
        Answer::json(200, body)
    })
    .await
}

/// Runs [`as_told_by_the_environment`] in a process of its own.
async fn run(service: &Fake, folder: &Path, bus: Option<&str>) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "keyring::as_told_by_the_environment"])
        .env(SERVICE, service.url())
        .env(FOLDER, folder);
    if let Some(bus) = bus {
        command.env(BUS, bus);
    }
    let output = command.output().await.unwrap();
    assert!(output.status.success(), "{output:?}");
    output
}

#[tokio::test]
async fn as_told_by_the_environment() {
    let (Ok(service), Ok(folder)) = (std::env::var(SERVICE), std::env::var(FOLDER)) else {
        return;
    };
    let client = Client::new(Config {
        token_store: TokenStore::Keyring,
        ..config(&service, folder.as_ref())
    })
    .unwrap();
    client.credits().await.unwrap();
}

#[tokio::test]
async fn a_bus_that_never_answers_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bus");
    let bus = UnixListener::bind(&path).unwrap();
    let connected = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connected);
    tokio::spawn(async move {
        let mut held = Vec::new();
        loop {
            held.push(bus.accept().await.unwrap());
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    let service = service().await;
    let address = format!("unix:path={}", path.display());
    run(&service, folder.path(), Some(&address)).await;
    assert_eq!(connected.load(Ordering::SeqCst), 1, "it is asked once");
    let kept = std::fs::read_to_string(folder.path().join("anonymous_tokens.json")).unwrap();
    assert!(kept.contains("canary"), "{kept}");
}

#[tokio::test]
async fn without_a_bus_the_file_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let service = service().await;
    for _ in 0..2 {
        run(&service, folder.path(), Some("unix:path=/nonexistent")).await;
    }
    assert_eq!(service.count("/api/auth/anonymous-token"), 1);
}
