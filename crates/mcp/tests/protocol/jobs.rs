//! Work that outlives its call.

use serde_json::json;

use crate::bench::Bench;
use crate::peer::{job, status, text};

#[tokio::test]
async fn an_impatient_call_gets_a_handle_and_a_wait_gets_the_end() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;

    let request = json!({ "prompt": "a sunset over the ocean", "wait_seconds": 0 });
    let running = peer.call("generate", request).await;
    assert_eq!(status(&running), "running");
    assert_eq!(running["isError"], false);
    let handle = job(&running);
    assert!(text(&running).contains(&handle), "{}", text(&running));

    let turn = bench.service.turn().await;
    let still = peer
        .call(
            "jobs",
            json!({ "action": "wait", "job": handle, "wait_seconds": 0 }),
        )
        .await;
    assert_eq!(status(&still), "running");

    let wait = peer
        .begin("jobs", json!({ "action": "wait", "job": handle }))
        .await;
    turn.finish();
    let done = peer.reply(wait).await.result;
    assert_eq!((status(&done), job(&done)), ("done", handle));
}

#[tokio::test]
async fn a_cancelled_call_leaves_its_job_alone() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;

    let asked = peer
        .begin("generate", json!({ "prompt": "a sunset" }))
        .await;
    let turn = bench.service.turn().await;
    peer.notify("notifications/cancelled", json!({ "requestId": asked }))
        .await;

    let list = peer.call("jobs", json!({ "action": "list" })).await;
    let jobs = &list["structuredContent"]["jobs"];
    assert_eq!(jobs[0]["status"], "running", "{list}");
    turn.finish();
    let wait = json!({ "action": "wait", "job": jobs[0]["job"] });
    assert_eq!(status(&peer.call("jobs", wait).await), "done");
    assert!(!bench.service.has_more_turns());
}

#[tokio::test]
async fn a_job_is_cancelled_as_far_as_it_can_be() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let request = json!({ "prompt": "a sunset", "wait_seconds": 0 });
    let sent = peer.call("generate", request.clone()).await;
    let _turn = bench.service.turn().await;
    let project = &sent["structuredContent"]["project"];
    let request = json!({ "prompt": "a sunrise", "project": project, "wait_seconds": 0 });
    let queued = peer.call("generate", request).await;

    for (running, expected) in [(&queued, "cancelled"), (&sent, "unknown")] {
        let cancel = json!({ "action": "cancel", "job": job(running) });
        let ended = peer.call("jobs", cancel).await;
        assert_eq!(status(&ended), expected, "{}", text(&ended));
        assert_eq!(ended["isError"], false);
    }
    assert!(!bench.service.has_more_turns());
}

#[tokio::test]
async fn a_call_answers_while_another_waits() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let asked = peer
        .begin("generate", json!({ "prompt": "a sunset" }))
        .await;
    let turn = bench.service.turn().await;
    let ping = peer.request("ping", json!({})).await;
    peer.reply(ping).await;
    turn.finish();
    assert_eq!(status(&peer.reply(asked).await.result), "done");
}

/// A host that gave up on a slow call, or whose connection broke, sends it again.
#[tokio::test]
async fn the_same_request_again_is_the_same_job_until_somebody_hears_its_end() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let request = json!({ "prompt": "a sunset" });
    let broken = peer.begin("generate", request.clone()).await;
    let turn = bench.service.turn().await;
    peer.notify("notifications/cancelled", json!({ "requestId": broken }))
        .await;

    // While it is at work.
    let again = json!({ "prompt": "a sunset", "wait_seconds": 0 });
    let running = peer.call("generate", again.clone()).await;
    assert_eq!(status(&running), "running");
    turn.finish();
    let list = json!({ "action": "list" });
    while peer.call("jobs", list.clone()).await["structuredContent"]["jobs"][0]["status"] != "done"
    {
    }

    // After its end, as long as no answer said so.
    let heard = peer.call("generate", again).await;
    assert_eq!((status(&heard), job(&heard)), ("done", job(&running)));
    assert!(!bench.service.has_more_turns());

    // Now it is a new wish.
    let asked = peer.begin("generate", request).await;
    bench.service.turn().await.finish();
    let second = peer.reply(asked).await.result;
    assert_ne!(job(&second), job(&running));
}

#[tokio::test]
async fn another_key_or_other_words_are_another_job() {
    let bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let mut jobs = Vec::new();
    for request in [
        json!({ "prompt": "a sunset", "wait_seconds": 0 }),
        json!({ "prompt": "a sunset", "wait_seconds": 0, "idempotency_key": "1" }),
        json!({ "prompt": "a sunset", "wait_seconds": 0, "idempotency_key": "2" }),
        json!({ "prompt": "a sunset", "wait_seconds": 0, "new_project": true }),
        json!({ "prompt": "a sunrise", "wait_seconds": 0 }),
    ] {
        jobs.push(job(&peer.call("generate", request).await));
    }
    jobs.sort();
    jobs.dedup();
    assert_eq!(jobs.len(), 5);
}
