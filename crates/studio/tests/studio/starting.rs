//! Starting: what stops it, and what it says then.

use std::net::SocketAddr;

use veo_studio::{ErrorKind, Studio};

use crate::bench::{Bench, config};

#[tokio::test]
async fn only_loopback_addresses_are_listened_on() {
    let folder = tempfile::tempdir().unwrap();
    for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
        let address: SocketAddr = address.parse().unwrap();
        let mut config = config(folder.path());
        config.listen = address;
        let error = Studio::start(config).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::NotLoopback(address));
        assert!(error.to_string().contains("127.0.0.1"), "{error}");
    }
}

#[tokio::test]
async fn a_taken_port_is_named_before_any_data_is_touched() {
    let bench = Bench::start().await;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut config = config(&data);
    config.listen = bench.running.address;
    let error = Studio::start(config).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::PortInUse(bench.running.address));
    let port = bench.running.address.port().to_string();
    assert!(error.to_string().contains(&port), "{error}");
    assert!(!data.exists());
}

#[tokio::test]
async fn data_of_a_newer_version_is_left_alone() {
    let bench = Bench::start().await;
    bench
        .database()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let error = Studio::start(config(bench.folder.path()))
        .await
        .unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::NewerData);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Studio::start(config(&file.join("data"))).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Files(_)), "{error}");
    assert!(error.to_string().contains("file"), "{error}");
}
