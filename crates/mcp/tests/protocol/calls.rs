//! What each tool does when all goes well.

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::peer::{job, status, text};
use crate::service::FILM;

#[tokio::test]
async fn a_video_is_made_looked_at_and_exported() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;

    let asked = peer
        .begin("generate", json!({ "prompt": "a sunset over the ocean" }))
        .await;
    bench.service.turn().await.finish();
    let made = peer.reply(asked).await.result;
    assert_eq!(made["isError"], false);
    assert_eq!(status(&made), "done");
    assert!(
        text(&made).contains("Here is your sunset."),
        "{}",
        text(&made)
    );
    assert_eq!(made["structuredContent"]["ready_to_export"], true);
    let project = made["structuredContent"]["project"].clone();
    assert_eq!(
        made["structuredContent"]["next"][1],
        json!({
            "advice": "Render the timeline into an MP4 file",
            "tool": "export",
            "arguments": { "project": project },
        })
    );

    let seen = peer.call("state", json!({})).await;
    assert_eq!(seen["structuredContent"]["project"], project);
    assert_eq!(
        seen["structuredContent"]["timeline"],
        made["structuredContent"]["timeline"]
    );
    assert_eq!(seen["structuredContent"]["duration_seconds"], 10.0);

    assert_eq!(seen["structuredContent"]["project_link"], Value::Null);
    let seen = peer.call("state", json!({ "link": true })).await;
    let link = format!("{}workspace/claim?ct=clm_1", bench.service.url);
    assert_eq!(seen["structuredContent"]["project_link"], link);
    assert!(text(&seen).contains(&link), "{}", text(&seen));

    let output = bench.folder.path().join("sunset.mp4");
    let exported = peer
        .call("export", json!({ "project": project, "output": output }))
        .await;
    assert_eq!(status(&exported), "done", "{}", text(&exported));
    assert_eq!(exported["structuredContent"]["path"], json!(output));
    assert_eq!(exported["structuredContent"]["bytes"], FILM.len());
    assert_eq!(std::fs::read(&output).unwrap(), FILM);
    let link = &exported["content"][1];
    assert_eq!(link["type"], "resource_link");
    assert_eq!(link["uri"], format!("file://{}", output.display()));
    assert_eq!(link["size"], FILM.len());
}

#[tokio::test]
async fn the_balance_is_shown() {
    let bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let balance = peer.call("credits", json!({})).await;
    assert_eq!(
        balance["structuredContent"],
        json!({ "available": 90, "frozen": 10, "total": 100 })
    );
    let said = "90 credits can be spent; 10 are reserved by running work, 100 in all.";
    assert_eq!(text(&balance), said);
}

#[tokio::test]
async fn the_same_key_is_the_same_job() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let request = json!({ "prompt": "a sunset", "idempotency_key": "sunset-1", "wait_seconds": 0 });

    let first = peer.call("generate", request.clone()).await;
    bench.service.turn().await.finish();
    let again = peer.call("generate", request).await;

    assert_eq!(job(&first), job(&again));
    let wait = json!({ "action": "wait", "job": job(&again) });
    assert_eq!(status(&peer.call("jobs", wait).await), "done");
    assert!(!bench.service.has_more_turns());
}

#[tokio::test]
async fn a_new_project_begins_only_when_it_is_asked_for() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let mut projects = Vec::new();
    for new_project in [json!(false), json!(true), Value::Null] {
        let arguments = json!({ "prompt": "a sunset", "project": "", "new_project": new_project });
        let asked = peer.begin("generate", arguments).await;
        bench.service.turn().await.finish();
        let made = peer.reply(asked).await.result;
        projects.push(made["structuredContent"]["project"].clone());
    }
    assert_ne!(projects[0], projects[1]);
    assert_eq!(projects[1], projects[2]);
}

/// What a host checks before it shows a result: it fits the schema that the tool gave.
#[tokio::test]
async fn each_result_fits_its_output_schema() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let listed = peer.request("tools/list", json!({})).await;
    let tools = peer.reply(listed).await.result["tools"].take();

    let running = json!({ "prompt": "a sunset", "wait_seconds": 0 });
    let running = peer.call("generate", running).await;
    let jobs = peer.call("jobs", json!({ "action": "list" })).await;
    bench.service.turn().await.finish();
    let done = peer
        .call("jobs", json!({ "action": "wait", "job": job(&running) }))
        .await;
    let state = peer.call("state", json!({})).await;
    let export = peer.call("export", json!({})).await;
    let credits = peer.call("credits", json!({})).await;
    let projects = peer.call("projects", json!({})).await;
    let known = &projects["structuredContent"]["projects"][0];
    assert_eq!(known["project"], state["structuredContent"]["project"]);
    assert!(text(&projects).contains(known["project"].as_str().unwrap()));

    for (tool, result) in [
        ("generate", &running),
        ("jobs", &jobs),
        ("jobs", &done),
        ("generate", &done),
        ("state", &state),
        ("export", &export),
        ("credits", &credits),
        ("projects", &projects),
    ] {
        let schema = tools
            .as_array()
            .unwrap()
            .iter()
            .find(|listed| listed["name"] == tool);
        assert_fits(
            &result["structuredContent"],
            &schema.unwrap()["outputSchema"],
            tool,
        );
    }
}

/// Checks a value against the part of JSON Schema that our schemas use. Unlike a validator it also
/// refuses what the schema does not name.
fn assert_fits(value: &Value, schema: &Value, at: &str) {
    let fits = match schema["type"].as_str().unwrap() {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{at}: our schemas do not use {other}"),
    };
    assert!(fits, "{at}: {value} against {schema}");
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{at}: {value} against {schema}");
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        assert_fits(item, &schema["items"], &format!("{at}[{index}]"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(
            value.get(name.as_str().unwrap()).is_some(),
            "{at}: {name} is missing in {value}"
        );
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        if schema["additionalProperties"] != true {
            assert_fits(member, &schema["properties"][name], &format!("{at}.{name}"));
        }
    }
}
