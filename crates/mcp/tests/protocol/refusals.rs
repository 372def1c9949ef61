//! Bad input: a sentence with the reason and the way out, and nothing sent.

use std::fmt::Write as _;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::peer::text;

#[tokio::test]
async fn each_says_why_and_what_to_do() {
    let mut bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let missing = bench.folder.path().join("missing.mp4");
    let document = bench.folder.path().join("letter.docx");
    std::fs::write(&document, "Dear Ann").unwrap();
    let unknown_job = "1b4e28ba-2fa1-4d52-883f-0016d3cca427";

    let refused: [(&str, Value); 15] = [
        ("generate", json!({ "prompt": " " })),
        ("generate", json!({ "promt": "a sunset" })),
        (
            "generate",
            json!({ "prompt": "a sunset", "project": "777" }),
        ),
        (
            "generate",
            json!({ "prompt": "a sunset", "project": "777", "new_project": true }),
        ),
        (
            "generate",
            json!({ "prompt": "a sunset", "wait_seconds": 1000 }),
        ),
        ("generate", json!({ "prompt": "export the video" })),
        ("export", json!({})),
        ("export", json!({ "output": "sunset.mp4" })),
        ("upload", json!({ "sources": [missing] })),
        ("upload", json!({ "sources": [document] })),
        ("upload", json!({ "sources": [] })),
        ("upload", json!({ "sources": vec!["/a.mp4"; 21] })),
        ("jobs", json!({ "action": "wait" })),
        ("jobs", json!({ "action": "wait", "job": unknown_job })),
        ("jobs", json!({ "action": "stop" })),
    ];
    let mut said = String::new();
    for (tool, arguments) in refused {
        let result = peer.call(tool, arguments).await;
        assert_eq!(result["isError"], true, "{result}");
        assert!(text(&result).starts_with("Error: "), "{result}");
        writeln!(said, "{tool}: {}\n", text(&result)).unwrap();
    }
    let said = said.replace(bench.folder.path().to_str().unwrap(), "[folder]");
    assert_snapshot!(said, @r#"
    generate: Error: the prompt is empty
    Next: Say in words what to make, such as "a 10-second clip of a sunset over the ocean" (`generate`)

    generate: Error: the arguments of `generate` do not fit at `promt`: unknown field `promt`, expected one of `prompt`, `project`, `new_project`, `idempotency_key`, `wait_seconds`
    Next: Correct the arguments and call it again (`generate`)

    generate: Error: there is no project `777`
    Next: Begin a new project: describe a video and pass `new_project: true`; files have to be uploaded again (`generate` {"new_project":true})

    generate: Error: a new project was asked for together with the project `777`; nothing was started
    Next: Pass `new_project: true` to begin a new project, or `project` to go on with 777, and leave the other one out

    generate: Error: the arguments of `generate` do not fit at `wait_seconds`: 1000 does not do, expected a whole number from 0 to 900
    Next: Correct the arguments and call it again (`generate`)

    generate: Error: this asks for `export`, which the agent cannot do; it was not sent
    Next: That is what the tool `export` is for (`export`)

    export: Error: there is no project yet
    Next: Put something on the timeline first: describe a clip, or bring a file in with `upload` (`generate`)

    export: Error: the arguments of `export` do not fit at `output`: sunset.mp4 is not an absolute path
    Next: Correct the arguments and call it again (`export`)

    upload: Error: the file `[folder]/missing.mp4` cannot be read: No such file or directory (os error 2)
    Next: Check that [folder]/missing.mp4 is an absolute path, exists and can be used by this server

    upload: Error: "letter.docx" has a type that is not accepted; accepted are mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac
    Next: Convert the file to one of: mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac

    upload: Error: the arguments of `upload` do not fit at `sources`: 0 items do not do, expected from 1 to 20
    Next: Correct the arguments and call it again (`upload`)

    upload: Error: the arguments of `upload` do not fit at `sources`: 21 items do not do, expected from 1 to 20
    Next: Correct the arguments and call it again (`upload`)

    jobs: Error: to wait or to cancel needs the argument `job`
    Next: See which jobs there are (`jobs` {"action":"list"})

    jobs: Error: there is no job `1b4e28ba-2fa1-4d52-883f-0016d3cca427`
    Next: See which jobs there are (`jobs` {"action":"list"})

    jobs: Error: the arguments of `jobs` do not fit at `action`: unknown variant `stop`, expected one of `list`, `wait`, `cancel`
    Next: Correct the arguments and call it again (`jobs`)
    "#);
    assert!(!bench.service.has_more_turns());
}

#[tokio::test]
async fn a_tool_that_does_not_exist_is_the_protocols_to_refuse() {
    let bench = Bench::start().await;
    let mut peer = bench.peer().await;
    peer.begin("render", json!({})).await;
    let answer = peer.receive().await.unwrap();
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
}
