//! Asking the user before much is spent, as each era does it.

use serde_json::{Value, json};
use veo_project::Spending;

use crate::bench::Bench;
use crate::peer::{Peer, job, status, text};

const DEAR: Spending = Spending {
    confirm_over: Some(50),
    cap: None,
};

/// A user who says this to every question.
fn says(action: &str, go_on: bool) -> Value {
    match action {
        "accept" => json!({ "action": action, "content": { "go_on": go_on } }),
        _ => json!({ "action": action }),
    }
}

fn call(prompt: &str) -> Value {
    let arguments = json!({ "prompt": prompt, "wait_seconds": 0 });
    json!({ "name": "generate", "arguments": arguments })
}

#[tokio::test]
async fn who_cannot_ask_is_refused_with_the_way_out() {
    let mut bench = Bench::charging(DEAR).await;
    let older = bench.peer().await;
    let newer = Peer::modern(bench.wire(), &json!({}));
    let url_only = json!({ "elicitation": { "url": {} } });
    let other = Peer::modern(bench.wire(), &url_only);
    for mut peer in [older, newer, other] {
        let refused = peer.ask("tools/call", call("a sunset")).await;
        assert_eq!(refused["isError"], true);
        let said = text(&refused);
        assert!(
            said.contains("may cost about 100 credits, more than the 50"),
            "{said}"
        );
        assert!(said.contains("--confirm-over"), "{said}");
    }
    assert!(!bench.service.has_more_turns());
}

#[tokio::test]
async fn an_older_host_is_asked_in_the_middle_of_the_call() {
    let mut bench = Bench::charging(DEAR).await;
    for (answer, agrees) in [
        (says("decline", false), false),
        (says("cancel", false), false),
        (says("accept", false), false),
        (says("accept", true), true),
    ] {
        let mut peer = Peer::new(bench.wire());
        peer.initialize_with(json!({ "elicitation": {} })).await;
        let asked = peer.request("tools/call", call("a \"sunset\"")).await;
        let question = peer.receive().await.unwrap();
        assert_eq!(question["method"], "elicitation/create");
        let message = question["params"]["message"].as_str().unwrap();
        assert!(
            message.starts_with("This may cost about 100 credits"),
            "{message}"
        );
        assert!(
            message.ends_with("It was asked for: \"a \"sunset\"\""),
            "{message}"
        );
        peer.answer(&question["id"], answer).await;
        let result = peer.reply(asked).await.result;
        if agrees {
            assert_eq!(status(&result), "running");
            assert_eq!(result["structuredContent"]["estimated_credits"], 100);
            assert!(
                text(&result).contains("May cost: about 100 credits"),
                "{result}"
            );
            bench.service.turn().await.finish();
        } else {
            assert_eq!(result["isError"], true);
            assert!(text(&result).contains("nothing was sent"), "{result}");
            assert!(!bench.service.has_more_turns());
        }
    }
}

/// A modern host that can ask, and our question to it.
async fn questioned(bench: &Bench) -> (Peer, Value) {
    let mut peer = Peer::modern(bench.wire(), &json!({ "elicitation": { "form": {} } }));
    let question = peer.ask("tools/call", call("a sunset")).await;
    assert_eq!(question["resultType"], "input_required", "{question}");
    let asked = &question["inputRequests"]["consent"];
    assert_eq!(asked["method"], "elicitation/create");
    assert_eq!(
        asked["params"]["requestedSchema"]["required"],
        json!(["go_on"])
    );
    (peer, question)
}

fn again(prompt: &str, question: &Value, answer: &Value) -> Value {
    let mut call = call(prompt);
    call["requestState"] = question["requestState"].clone();
    call["inputResponses"] = json!({ "consent": answer });
    call
}

#[tokio::test]
async fn a_newer_host_calls_again_with_the_answer_and_it_makes_one_job() {
    let mut bench = Bench::charging(DEAR).await;
    let (mut peer, question) = questioned(&bench).await;
    assert!(!bench.service.has_more_turns());
    let yes = again("a sunset", &question, &says("accept", true));
    let first = peer.ask("tools/call", yes.clone()).await;
    assert_eq!(status(&first), "running");
    bench.service.turn().await.finish();
    // The answer was lost on its way, and the host sends the call once more.
    let second = peer.ask("tools/call", yes).await;
    assert_eq!(job(&second), job(&first));
    assert!(!bench.service.has_more_turns());
}

#[tokio::test]
async fn an_answer_is_good_for_its_own_request_alone() {
    let mut bench = Bench::charging(DEAR).await;
    let (mut peer, question) = questioned(&bench).await;
    let no = again("a sunset", &question, &says("decline", false));
    let declined = peer.ask("tools/call", no).await;
    assert_eq!(declined["isError"], true, "{declined}");

    let dearer = again("ten sunsets", &question, &says("accept", true));
    let mut forged = again("a sunset", &question, &says("accept", true));
    let state = forged["requestState"]
        .as_str()
        .unwrap()
        .replacen("rs1", "rs2", 1);
    forged["requestState"] = json!(format!("{state}x"));
    let mut stateless = again("a sunset", &question, &says("accept", true));
    stateless.as_object_mut().unwrap().remove("requestState");
    for call in [dearer, forged, stateless] {
        let asked = peer.ask("tools/call", call).await;
        assert_eq!(asked["resultType"], "input_required", "{asked}");
    }
    assert!(!bench.service.has_more_turns());
}

#[tokio::test]
async fn the_answer_may_become_a_task() {
    let mut bench = Bench::charging(DEAR).await;
    let can = json!({
        "elicitation": { "form": {} },
        "extensions": { "io.modelcontextprotocol/tasks": {} },
    });
    let mut peer = Peer::modern(bench.wire(), &can);
    let question = peer.ask("tools/call", call("a sunset")).await;
    let yes = again("a sunset", &question, &says("accept", true));
    let task = peer.ask("tools/call", yes).await;
    assert_eq!(task["resultType"], "task", "{task}");
    bench.service.turn().await.finish();
}
