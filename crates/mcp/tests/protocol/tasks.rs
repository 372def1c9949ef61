//! Jobs as tasks of the newer protocol (SEP-2663).

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::peer::{Peer, job, status, text};

fn with_tasks() -> Value {
    json!({ "extensions": { "io.modelcontextprotocol/tasks": {} } })
}

/// Begins a task and returns its id.
async fn begun(peer: &mut Peer, arguments: Value) -> Value {
    let call = json!({ "name": "generate", "arguments": arguments });
    let task = peer.ask("tools/call", call).await;
    assert_eq!(task["resultType"], "task", "{task}");
    assert_eq!(task["status"], "working", "{task}");
    task["taskId"].clone()
}

#[tokio::test]
async fn a_call_becomes_a_task_and_the_task_gives_its_result() {
    let mut bench = Bench::start().await;
    let mut peer = Peer::modern(bench.wire(), &with_tasks());
    let call = json!({
        "name": "generate",
        "arguments": { "prompt": "a sunset" },
        "_meta": { "progressToken": 1 },
    });
    let asked = peer.request("tools/call", call).await;
    let begun = peer.reply(asked).await;
    // A task has a message of its own.
    assert_eq!(begun.progress, [] as [Value; 0]);
    let task = begun.result;
    assert_eq!(task["ttlMs"], Value::Null, "{task}");
    assert_eq!(task["pollIntervalMs"], 1_000);
    let id = json!({ "taskId": task["taskId"] });

    let turn = bench.service.turn().await;
    turn.progress(0.42, "making the clip");
    let working = loop {
        let seen = peer.ask("tasks/get", id.clone()).await;
        if seen["statusMessage"] == "making the clip, 42%" {
            break seen;
        }
    };
    assert_eq!(working["status"], "working");
    assert_eq!(working["result"], Value::Null);

    turn.finish();
    let completed = completed(&mut peer, &task["taskId"]).await;
    assert_eq!(completed["resultType"], "complete");
    assert_eq!(completed["createdAt"], task["createdAt"]);
    let result = &completed["result"];
    assert_eq!(status(result), "done");
    assert!(text(result).contains("Here is your sunset."));
    assert_eq!(json!(job(result)), task["taskId"]);

    // Every other client finds the same job.
    let mut other = bench.peer().await;
    let wait = json!({ "action": "wait", "job": task["taskId"] });
    assert_eq!(
        &other.call("jobs", wait).await["structuredContent"],
        &result["structuredContent"]
    );
}

/// Asks for the task until it has ended.
async fn completed(peer: &mut Peer, id: &Value) -> Value {
    loop {
        let task = peer.ask("tasks/get", json!({ "taskId": id })).await;
        if task["status"] != "working" {
            return task;
        }
    }
}

#[tokio::test]
async fn the_same_key_is_the_same_task_and_then_its_result() {
    let mut bench = Bench::start().await;
    let mut peer = Peer::modern(bench.wire(), &with_tasks());
    let request = json!({ "prompt": "a sunset", "idempotency_key": "sunset-1" });
    let id = begun(&mut peer, request.clone()).await;
    assert_eq!(begun(&mut peer, request.clone()).await, id);
    bench.service.turn().await.finish();
    completed(&mut peer, &id).await;

    let call = json!({ "name": "generate", "arguments": request });
    let result = peer.ask("tools/call", call).await;
    assert_eq!(result["resultType"], "complete");
    assert_eq!(json!(job(&result)), id);
    assert!(!bench.service.has_more_turns());
}

#[tokio::test]
async fn a_failed_job_is_a_completed_task_whose_result_is_an_error() {
    let mut bench = Bench::start().await;
    let mut peer = Peer::modern(bench.wire(), &with_tasks());
    let id = begun(&mut peer, json!({ "prompt": "a sunset" })).await;
    let failure = json!({ "error_code": 2001, "error": "insufficient credits" });
    bench.service.turn().await.fail(&failure);
    let task = completed(&mut peer, &id).await;
    assert_eq!(task["status"], "completed", "{task}");
    assert_eq!(task["result"]["isError"], true, "{task}");
}

#[tokio::test]
async fn a_task_is_cancelled_as_its_job_is() {
    let mut bench = Bench::start().await;
    let mut peer = Peer::modern(bench.wire(), &with_tasks());
    let sent = begun(&mut peer, json!({ "prompt": "a sunset" })).await;
    let _turn = bench.service.turn().await;
    let jobs = peer.call("jobs", json!({ "action": "list" })).await;
    let project = &jobs["structuredContent"]["jobs"][0]["project"];
    let queued = json!({ "prompt": "a sunrise", "project": project });
    let queued = begun(&mut peer, queued).await;

    for (task, ends) in [(&queued, "cancelled"), (&sent, "completed")] {
        let id = json!({ "taskId": task });
        // The second time there is nothing left to cancel.
        for _ in 0..2 {
            let acknowledged = peer.ask("tasks/cancel", id.clone()).await;
            assert_eq!(acknowledged, json!({ "resultType": "complete" }));
        }
        assert_eq!(completed(&mut peer, task).await["status"], ends);
    }
    assert!(!bench.service.has_more_turns());
}

#[tokio::test]
async fn a_task_that_is_not_there_is_refused() {
    let bench = Bench::start().await;
    let mut peer = Peer::modern(bench.wire(), &with_tasks());
    for id in ["1b4e28ba-2fa1-4d52-883f-0016d3cca427", "x", ""] {
        for method in ["tasks/get", "tasks/update", "tasks/cancel"] {
            let params = json!({ "taskId": id, "inputResponses": {} });
            let error = peer.ask_wrongly(method, params).await;
            assert_eq!(error["code"], -32_602, "{method} {id}: {error}");
        }
    }
}

/// An older session declares what it cannot take, as Inspector does, and a newer one may take none.
#[tokio::test]
async fn who_takes_no_task_gets_a_result() {
    let mut bench = Bench::start().await;
    let mut older = Peer::new(bench.wire());
    older.initialize_with(with_tasks()).await;
    let request = json!({ "prompt": "a sunset", "wait_seconds": 0, "new_project": true });
    assert_eq!(status(&older.call("generate", request).await), "running");
    bench.service.turn().await.finish();

    let mut newer = Peer::modern(bench.wire(), &json!({}));
    let request = json!({ "prompt": "a sunrise", "wait_seconds": 0, "new_project": true });
    let running = newer.call("generate", request).await;
    assert_eq!(status(&running), "running");
    let refused = newer
        .ask_wrongly("tasks/get", json!({ "taskId": job(&running) }))
        .await;
    assert_eq!(refused["code"], -32_021, "{refused}");
    bench.service.turn().await.finish();
}

#[tokio::test]
async fn the_list_of_tools_is_the_same_for_everyone_and_may_be_kept_by_who_can() {
    let bench = Bench::start().await;
    let mut newer = Peer::modern(bench.wire(), &with_tasks());
    let mut older = bench.peer().await;
    let mut kept = newer.ask("tools/list", json!({})).await;
    let mut plain = older.ask("tools/list", json!({})).await;
    assert_eq!(kept["tools"].take(), plain["tools"].take());
    assert_eq!(kept["ttlMs"], 3_600_000);
    assert_eq!(kept["cacheScope"], "public");
    assert_eq!(plain, json!({ "tools": null }));
}
