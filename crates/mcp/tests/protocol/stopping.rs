//! The ends of a session, and what comes before its beginning.

use serde_json::json;

use crate::bench::Bench;
use crate::peer::{Peer, job, status};

#[tokio::test]
async fn a_stop_hands_out_the_handle_and_the_job_goes_on() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let asked = peer
        .begin("generate", json!({ "prompt": "a sunset" }))
        .await;
    let turn = bench.service.turn().await;

    bench.stop.cancel();
    let running = peer.reply(asked).await.result;
    assert_eq!(status(&running), "running");
    assert!(peer.receive().await.is_none());
    peer.served().await.unwrap();

    turn.finish();
    bench.stop = tokio_util::sync::CancellationToken::new();
    let mut peer = bench.peer().await;
    let wait = json!({ "action": "wait", "job": job(&running) });
    assert_eq!(status(&peer.call("jobs", wait).await), "done");
}

#[tokio::test]
async fn a_peer_that_hangs_up_gets_its_handle_too() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let asked = peer
        .begin("generate", json!({ "prompt": "a sunset" }))
        .await;
    let _turn = bench.service.turn().await;
    peer.hang_up().await;
    assert_eq!(status(&peer.reply(asked).await.result), "running");
    peer.served().await.unwrap();
}

#[tokio::test]
async fn a_peer_that_leaves_before_its_first_request_is_no_error() {
    let bench = Bench::start().await;
    let mut peer = Peer::new(bench.wire());
    peer.hang_up().await;
    peer.served().await.unwrap();
}

#[tokio::test]
async fn notifications_before_the_first_request_are_survived() {
    let bench = Bench::start().await;
    let mut peer = Peer::new(bench.wire());
    peer.notify("notifications/cancelled", json!({ "requestId": 7 }))
        .await;
    peer.notify("notifications/initialized", json!({})).await;
    assert_eq!(peer.initialize().await["serverInfo"]["name"], "veo-3-ai");
}

#[tokio::test]
async fn what_is_not_json_is_survived_however_long() {
    let bench = Bench::start().await;
    let mut peer = bench.peer().await;
    peer.raw(b"this is not JSON\n").await;
    let mut long = vec![b'x'; 17 * 1024 * 1024];
    long.push(b'\n');
    peer.raw(&long).await;
    let balance = peer.call("credits", json!({})).await;
    assert_eq!(balance["structuredContent"]["available"], 90);
}

#[tokio::test]
async fn what_is_too_long_is_refused_and_survived() {
    let bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let film = "A".repeat(17 * 1024 * 1024);
    let upload = json!({ "name": "upload", "arguments": { "sources": [film] } });
    let refused = peer.ask_wrongly("tools/call", upload).await;
    assert_eq!(refused["code"], -32_600);
    let reason = refused["message"].as_str().unwrap();
    assert!(reason.contains("longer than 16 MiB"), "{reason}");
    let balance = peer.call("credits", json!({})).await;
    assert_eq!(balance["structuredContent"]["available"], 90);
}
