//! Workflows that a user can start.

use serde_json::json;

use crate::bench::Bench;

#[tokio::test]
async fn a_workflow_is_listed_written_and_its_arguments_are_proposed() {
    let bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let listed = peer.ask("prompts/list", json!({})).await;
    let names: Vec<_> = listed["prompts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|prompt| prompt["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "quick_edit",
            "batch",
            "iterative",
            "storyboard",
            "social_cut"
        ]
    );

    let wanted = json!({
        "name": "storyboard",
        "arguments": { "story": "a {style} fox", "style": "noir" },
    });
    let got = peer.ask("prompts/get", wanted).await;
    let text = got["messages"][0]["content"]["text"].as_str().unwrap();
    assert!(
        text.contains("Tell this story as a video: a {style} fox\nIts style is noir;"),
        "{text}"
    );
    assert_eq!(got["messages"][0]["role"], "user");

    let styles = json!({
        "ref": { "type": "ref/prompt", "name": "storyboard" },
        "argument": { "name": "style", "value": "N" },
    });
    let proposed = peer.ask("completion/complete", styles).await;
    assert_eq!(proposed["completion"]["values"], json!(["noir"]));
    let error = peer
        .ask_wrongly("prompts/get", json!({ "name": "storyboard" }))
        .await;
    assert_eq!(error["code"], -32_602);
}
