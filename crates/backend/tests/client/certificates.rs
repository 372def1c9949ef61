use std::process::Command;

use veo_backend::{Client, Config, ErrorKind};

use crate::fake::{Answer, Fake, config};

/// A minimal container has no CA certificates; the studio must work there, and the cloud must say why not.
///
/// The certificates are found through the environment, so the test runs itself again in a bare one.
#[test]
fn without_ca_certificates_plain_http_works_and_https_says_why_not() {
    const BARE: &str = "VEO_TEST_WITHOUT_CERTIFICATES";
    if std::env::var_os(BARE).is_some() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        return runtime.block_on(check());
    }
    let name = "certificates::without_ca_certificates_plain_http_works_and_https_says_why_not";
    let run = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name])
        .env(BARE, "1")
        .env("SSL_CERT_FILE", "/nonexistent")
        .env("SSL_CERT_DIR", "/nonexistent")
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success() && output.contains("1 passed"),
        "{output}"
    );
}

async fn check() {
    let fake = Fake::start(|_| Answer::json(200, r#"{"code":0,"data":{"available":7}}"#)).await;
    assert_eq!(fake.client().credits().await.unwrap().available, 7);
    if cfg!(target_os = "linux") {
        let token = Some("t".into());
        let cloud = Client::new(Config {
            token,
            ..config("https://mega-api.invalid", "unused".as_ref())
        });
        let error = cloud.unwrap().credits().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Config);
        assert!(
            error.to_string().contains("install ca-certificates"),
            "{error}"
        );
    }
}
