//! The server that the conformance suite's scenarios ask for, mounted on the product's own HTTP stack.
//!
//! `conformance-fixture` listens on a free port, prints its address and serves until its standard input ends. What each
//! scenario wants is told by `conformance list --server` and the descriptions in the suite's source. It is part of no
//! release.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may end where it stands, and prints where it listens"
)]
#![expect(deprecated, reason = "the suite still asks for logging and sampling")]

mod answers;
mod asking;
mod catalogue;
mod fixture;
mod rounds;
mod tasks;
mod tools;

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::io::{AsyncReadExt, stdin};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use veo_mcp::serve_http_with;

use crate::fixture::Fixture;

#[tokio::main]
async fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("http://{}/mcp", listener.local_addr().expect("an address"));

    let shutdown = CancellationToken::new();
    let stop = shutdown.clone();
    tokio::spawn(async move {
        let mut rest = Vec::new();
        // Whoever started us is gone, however its end of the pipe was closed.
        let _ = stdin().read_to_end(&mut rest).await;
        stop.cancel();
    });

    let fixture = Arc::new(Fixture::new(shutdown.clone()));
    serve_http_with(move || fixture.clone(), listener, shutdown)
        .await
        .expect("the fixture serves");
    // The read of standard input holds a thread.
    std::process::exit(0);
}

/// What a scenario asks for, written as the JSON that it shows.
fn typed<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("a fixture fits its type")
}

/// The same for a result, which says that it is whole; an older client is not told.
fn complete<T: DeserializeOwned>(mut json: Value) -> T {
    json["resultType"] = "complete".into();
    typed(json)
}
