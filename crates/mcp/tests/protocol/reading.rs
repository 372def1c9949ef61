//! Resources, their templates and the skill.

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::peer::{Peer, job};
use crate::service::FILM;

/// Reads what is there as JSON.
async fn read(peer: &mut Peer, uri: &str) -> Value {
    let read = peer.ask("resources/read", json!({ "uri": uri })).await;
    let contents = &read["contents"][0];
    assert_eq!(contents["uri"], uri);
    assert_eq!(contents["mimeType"], "application/json");
    serde_json::from_str(contents["text"].as_str().unwrap()).unwrap()
}

/// Makes a clip and returns its project.
async fn made(bench: &mut Bench, peer: &mut Peer) -> String {
    let asked = peer
        .begin("generate", json!({ "prompt": "a sunset" }))
        .await;
    bench.service.turn().await.finish();
    let made = peer.reply(asked).await.result;
    let project = &made["structuredContent"]["project"];
    project.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_was_made_is_listed_and_read() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let project = made(&mut bench, &mut peer).await;
    let output = bench.folder.path().join("sunset.mp4");
    let exported = peer.call("export", json!({ "output": output })).await;
    let job = job(&exported);

    let listed = peer.ask("resources/list", json!({})).await;
    let uris: Vec<&str> = listed["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|resource| resource["uri"].as_str().unwrap())
        .collect();
    let timeline = format!("veo://projects/{project}/timeline");
    let film = format!("veo://jobs/{job}");
    assert_eq!(
        uris,
        [
            "veo://projects",
            "veo://exports",
            &timeline,
            &film,
            "skill://veo-3-ai/SKILL.md",
            "skill://veo-3-ai/references/sentences.md"
        ]
    );

    let projects = read(&mut peer, "veo://projects").await;
    assert_eq!(projects["projects"][0]["project"], project);
    assert_eq!(projects["projects"][0]["timeline"], timeline);

    let stand = read(&mut peer, &format!("veo://projects/{project}")).await;
    assert_eq!(stand["ready_to_export"], true);
    assert_eq!(stand["exports"][0]["path"], json!(output));

    let seen = read(&mut peer, &timeline).await;
    assert_eq!(seen["duration_seconds"], 10.0);
    let clip = &seen["clips"][0];
    assert_eq!(
        (&clip["kind"], &clip["name"]),
        (&json!("video"), &json!("sunset"))
    );
    assert_eq!(read(&mut peer, clip["uri"].as_str().unwrap()).await, *clip);

    let media = read(&mut peer, &format!("veo://projects/{project}/media")).await;
    assert_eq!(media, json!({ "project": project, "files": [] }));

    let exports = read(&mut peer, "veo://exports").await;
    let export = &exports["exports"][0];
    assert_eq!(export["job"], json!(job));
    assert_eq!(export["link"], format!("file://{}", output.display()));
    assert_eq!(export["bytes"], FILM.len());
    assert_eq!(export["mime_type"], "video/mp4");

    let report = read(&mut peer, &film).await;
    assert_eq!(report, exported["structuredContent"]);
}

#[tokio::test]
async fn reading_does_not_go_on_with_a_project() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let older = made(&mut bench, &mut peer).await;
    let asked = json!({ "prompt": "a sunrise", "new_project": true });
    let asked = peer.begin("generate", asked).await;
    bench.service.turn().await.finish();
    let newer = peer.reply(asked).await.result["structuredContent"]["project"].take();

    read(&mut peer, &format!("veo://projects/{older}/timeline")).await;
    let state = peer.call("state", json!({})).await;
    assert_eq!(state["structuredContent"]["project"], newer);
}

#[tokio::test]
async fn what_is_not_there_is_not_found_in_each_era() {
    let bench = Bench::start().await;
    let mut older = bench.peer().await;
    let mut newer = Peer::modern(bench.wire(), &json!({}));
    for uri in [
        "veo://projects/99/timeline",
        "veo://projects/99/clips/1",
        "veo://jobs/1b4e28ba-2fa1-4d52-883f-0016d3cca427",
        "veo://films",
        "file:///etc/passwd",
        "skill://veo-3-ai/../Cargo.toml",
    ] {
        let wanted = json!({ "uri": uri });
        for (peer, code) in [(&mut older, -32_002), (&mut newer, -32_602)] {
            let error = peer.ask_wrongly("resources/read", wanted.clone()).await;
            assert_eq!(error["code"], code, "{uri}: {error}");
            assert_eq!(error["data"]["uri"], uri);
        }
    }
}

#[tokio::test]
async fn ids_are_proposed() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let project = made(&mut bench, &mut peer).await;
    let templates = peer.ask("resources/templates/list", json!({})).await;
    let templates = templates["resourceTemplates"].as_array().unwrap();
    assert_eq!(templates.len(), 5);

    for (uri, argument, begun, context, expected) in [
        (
            "veo://projects/{project}",
            "project",
            "55",
            json!({}),
            json!([project]),
        ),
        (
            "veo://projects/{project}",
            "project",
            "7",
            json!({}),
            json!([]),
        ),
        (
            "veo://projects/{project}/clips/{clip}",
            "clip",
            "",
            json!({ "project": project }),
            json!(["track-1-clip-1"]),
        ),
        (
            "veo://projects/{project}/clips/{clip}",
            "clip",
            "",
            json!({}),
            json!([]),
        ),
    ] {
        assert!(templates.iter().any(|known| known["uriTemplate"] == uri));
        let request = json!({
            "ref": { "type": "ref/resource", "uri": uri },
            "argument": { "name": argument, "value": begun },
            "context": { "arguments": context },
        });
        let completed = peer.ask("completion/complete", request).await;
        assert_eq!(completed["completion"]["values"], expected, "{uri} {begun}");
    }
    let jobs = json!({
        "ref": { "type": "ref/resource", "uri": "veo://jobs/{job}" },
        "argument": { "name": "job", "value": "" },
    });
    let completed = peer.ask("completion/complete", jobs).await;
    assert_eq!(completed["completion"]["total"], 1);
}

#[tokio::test]
async fn the_skill_is_served_as_it_is() {
    let bench = Bench::start().await;
    let mut peer = Peer::modern(bench.wire(), &json!({}));
    let listed = peer.ask("skills/list", json!({})).await;
    let skill = &listed["skills"][0];
    assert_eq!(listed["cacheScope"], "public");
    assert_eq!(skill["frontmatter"]["name"], "veo-3-ai");
    let got = peer.ask("skills/get", json!({ "uri": skill["uri"] })).await;
    assert_eq!(got["skill"], *skill);

    let folder = json!({ "uri": "skill://veo-3-ai" });
    let folder = peer.ask("resources/directory/read", folder).await;
    let file = &skill["resources"][0];
    assert_eq!(folder["resources"][0]["uri"], file["uri"]);
    let read = peer
        .ask("resources/read", json!({ "uri": file["uri"] }))
        .await;
    let text = read["contents"][0]["text"].as_str().unwrap();
    assert_eq!(file["size"], text.len());
    assert_eq!(text, include_str!("../../../../skill/veo-3-ai/SKILL.md"));

    for method in ["skills/get", "resources/directory/read"] {
        let other = json!({ "uri": "skill://other/SKILL.md" });
        let error = peer.ask_wrongly(method, other).await;
        assert_eq!(error["code"], -32_602, "{method}");
    }
}
