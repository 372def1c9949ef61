//! Progress: at once, rising and in words for those who asked; silence for the others.

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::peer::{Peer, status};

async fn begin(peer: &mut Peer, meta: Value) -> u64 {
    let call = json!({
        "name": "generate",
        "arguments": { "prompt": "a sunset over the ocean" },
        "_meta": meta,
    });
    peer.request("tools/call", call).await
}

#[tokio::test]
async fn a_token_brings_rising_numbers_with_words() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;

    let asked = begin(&mut peer, json!({ "progressToken": "p1" })).await;
    let first = peer.receive().await.unwrap();
    assert_eq!(first["method"], "notifications/progress", "{first}");
    assert_eq!(first["params"]["message"], "reading the request");

    let turn = bench.service.turn().await;
    turn.progress(0.42, "making the clip");
    let mut told = vec![first["params"].clone()];
    while told.last().unwrap()["message"] != "making the clip" {
        let mut next = peer.receive().await.unwrap();
        assert_eq!(next["method"], "notifications/progress", "{next}");
        told.push(next["params"].take());
    }
    turn.progress(0.1, "putting it on the timeline");
    turn.finish();
    let reply = peer.reply(asked).await;
    assert_eq!(status(&reply.result), "done");

    told.extend(reply.progress);
    let numbers: Vec<f64> = told
        .iter()
        .map(|each| each["progress"].as_f64().unwrap())
        .collect();
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    assert!(
        numbers.iter().all(|number| (0.0..100.0).contains(number)),
        "{numbers:?}"
    );
    assert!(
        told.iter()
            .all(|each| each["total"] == 100.0 && each["progressToken"] == "p1")
    );
}

#[tokio::test]
async fn without_a_token_there_is_only_the_result() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let asked = begin(&mut peer, json!({})).await;
    let turn = bench.service.turn().await;
    turn.progress(0.42, "making the clip");
    turn.finish();
    let reply = peer.reply(asked).await;
    assert_eq!(status(&reply.result), "done");
    assert!(reply.progress.is_empty(), "{:?}", reply.progress);
}
