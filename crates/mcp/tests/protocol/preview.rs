//! Looking at a project.

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::peer::{Peer, text};

async fn make(bench: &mut Bench, peer: &mut Peer) {
    let asked = peer
        .begin("generate", json!({ "prompt": "a sunset" }))
        .await;
    bench.service.turn().await.finish();
    peer.reply(asked).await;
}

#[tokio::test]
async fn a_timeline_is_seen_where_the_service_shows_it() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    make(&mut bench, &mut peer).await;
    bench.service.show_timelines();

    let seen = peer.call("preview", json!({ "at": [0, 2.5] })).await;
    assert_eq!(seen["isError"], json!(false), "{seen}");
    // Hosts that show structured content show nothing else.
    assert_eq!(seen["structuredContent"], Value::Null);
    let said = text(&seen);
    assert!(
        said.starts_with(
            "2 frames, row by row, at 0 s, 2.5 s of the timeline, which is 10 s long."
        ),
        "{said}"
    );
    let picture = &seen["content"][1];
    assert_eq!(picture["type"], "image");
    assert_eq!(picture["mimeType"], "image/jpeg");
    assert_eq!(picture["data"], "dGltZWxpbmU=");
    let link = &seen["content"][2];
    let path = link["uri"]
        .as_str()
        .unwrap()
        .strip_prefix("file://")
        .unwrap();
    assert!(said.contains(&format!("Picture: {path}\n")), "{said}");
    assert_eq!(std::fs::read(path).unwrap(), b"timeline");

    let spread = peer.call("preview", json!({ "frames": 4 })).await;
    assert!(
        text(&spread).contains("at 1.25 s, 3.75 s, 6.25 s, 8.75 s of"),
        "{spread}"
    );
    let single = peer.call("preview", json!({ "at": [9] })).await;
    assert!(
        text(&single).starts_with("The frame at 9 s of the timeline"),
        "{single}"
    );
}

#[tokio::test]
async fn the_last_film_is_seen_where_it_does_not() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    make(&mut bench, &mut peer).await;
    let nothing = peer.call("preview", json!({})).await;
    assert_eq!(nothing["isError"], true);
    assert!(text(&nothing).contains("Export it first"), "{nothing}");

    let output = bench.folder.path().join("sunset.mp4");
    peer.call("export", json!({ "output": output })).await;
    let seen = peer.call("preview", json!({ "at": [1] })).await;
    let film = format!(
        "The frame at 1 s of the film {} that was exported last.",
        output.display()
    );
    assert!(text(&seen).starts_with(&film), "{}", text(&seen));
    assert_eq!(seen["content"][1]["data"], "YSBwaWN0dXJl");

    make(&mut bench, &mut peer).await;
    let seen = peer.call("preview", json!({})).await;
    assert!(
        text(&seen).contains("the project has changed since"),
        "{}",
        text(&seen)
    );

    std::fs::write(&output, "broken").unwrap();
    let broken = peer.call("preview", json!({})).await;
    assert!(
        text(&broken).contains("cannot be looked at: it is broken"),
        "{broken}"
    );
    std::fs::remove_file(&output).unwrap();
    let gone = peer.call("preview", json!({})).await;
    assert!(text(&gone).contains("Export it first"), "{gone}");
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let nothing = peer.call("preview", json!({})).await;
    assert_eq!(nothing["isError"], true, "there is no project: {nothing}");
    make(&mut bench, &mut peer).await;
    for arguments in [
        json!({ "at": [] }),
        json!({ "at": [-1] }),
        json!({ "at": vec![1; 13] }),
        json!({ "frames": 0 }),
        json!({ "frames": 13 }),
        json!({ "at": [1], "frames": 2 }),
    ] {
        let refused = peer.call("preview", arguments.clone()).await;
        assert_eq!(refused["isError"], true, "{arguments}");
        assert!(text(&refused).contains("(`preview`)"), "{refused}");
    }
}
