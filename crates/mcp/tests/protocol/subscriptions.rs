//! Watching resources, as each era does it.

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::peer::Peer;

/// Waits for the next message that is an update, and returns its parameters. `None` when the answer to
/// request `unless` comes before.
async fn updated(peer: &mut Peer, unless: u64) -> Option<Value> {
    loop {
        let mut message = peer.receive().await.expect("the server closed its end");
        if message["method"] == "notifications/resources/updated" {
            return Some(message["params"].take());
        }
        if message["id"] == unless {
            return None;
        }
    }
}

/// Makes a clip and returns its project.
async fn made(bench: &mut Bench, peer: &mut Peer, project: Option<&Value>) -> Value {
    let request = json!({ "prompt": "a sunset", "project": project });
    let asked = peer.begin("generate", request).await;
    bench.service.turn().await.finish();
    peer.reply(asked).await.result["structuredContent"]["project"].take()
}

#[tokio::test]
async fn an_older_session_is_told_until_it_unsubscribes() {
    let mut bench = Bench::start().await;
    let mut editor = bench.peer().await;
    let project = made(&mut bench, &mut editor, None).await;
    let uri = format!("veo://projects/{}/timeline", project.as_str().unwrap());
    let mut watcher = bench.peer().await;
    let watched = json!({ "uri": uri });
    watcher.ask("resources/subscribe", watched.clone()).await;

    made(&mut bench, &mut editor, Some(&project)).await;
    let update = updated(&mut watcher, 0).await.unwrap();
    assert_eq!(update["uri"], json!(uri));

    watcher.ask("resources/unsubscribe", watched).await;
    made(&mut bench, &mut editor, Some(&project)).await;
    let ping = watcher.request("ping", json!({})).await;
    assert_eq!(updated(&mut watcher, ping).await, None);

    let elsewhere = json!({ "uri": "veo://projects/99" });
    let error = watcher.ask_wrongly("resources/subscribe", elsewhere).await;
    assert_eq!(error["code"], -32_002);
}

#[tokio::test]
async fn a_newer_peer_is_told_as_long_as_it_listens() {
    let mut bench = Bench::start().await;
    let mut editor = bench.peer().await;
    let project = made(&mut bench, &mut editor, None).await;
    let uri = format!("veo://projects/{}/timeline", project.as_str().unwrap());
    let mut watcher = Peer::modern(bench.wire(), &json!({}));
    let filter = json!({ "notifications": {
        "resourceSubscriptions": [uri, "file:///etc/passwd"],
        "toolsListChanged": true,
    } });
    let listening = watcher.request("subscriptions/listen", filter).await;
    let acknowledged = watcher.receive().await.unwrap();
    assert_eq!(
        acknowledged["params"]["notifications"],
        json!({ "resourceSubscriptions": [uri] }),
        "{acknowledged}"
    );

    made(&mut bench, &mut editor, Some(&project)).await;
    let update = updated(&mut watcher, listening).await.unwrap();
    assert_eq!(update["uri"], json!(uri));
    let id = &update["_meta"]["io.modelcontextprotocol/subscriptionId"];
    assert_eq!(*id, json!(listening));

    bench.stop.cancel();
    assert_eq!(updated(&mut watcher, listening).await, None);
}
