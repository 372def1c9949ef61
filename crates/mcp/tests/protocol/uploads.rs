//! Files that come in over HTTP, for clients that share no disk with the server.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use veo_mcp::{Access, Door, Tokens};

use crate::bench::Bench;
use crate::peer::text;
use crate::web::{Reply, end, modern_call, send, serve, serve_behind};

const FILE: &str = "\0\0\0\x20ftypisom twenty and some bytes";

fn bytes() -> usize {
    FILE.len()
}

fn wanted(name: &str, size: usize) -> Value {
    json!({ "upload_url": { "name": name, "size_bytes": size } })
}

/// Asks for an address, and returns its path.
async fn path(address: SocketAddr, headers: &[(&str, &str)], arguments: Value) -> String {
    let asked = modern_call(address, headers, "upload", arguments)
        .await
        .message();
    let result = &asked["result"];
    let url = result["structuredContent"]["upload_url"].as_str().unwrap();
    assert_eq!(result["structuredContent"]["expires_in_seconds"], 900);
    assert!(
        text(result).contains(&format!("curl -T FILE '{url}'")),
        "{result}"
    );
    let path = url.strip_prefix(&format!("http://{address}"));
    path.unwrap_or_else(|| panic!("{url} is not at {address}"))
        .to_owned()
}

async fn put(address: SocketAddr, path: &str, range: Option<&str>, body: &str) -> Reply {
    let headers: Vec<_> = range
        .map(|range| ("content-range", range))
        .into_iter()
        .collect();
    send(address, &format!("PUT {path}"), &headers, body).await
}

async fn offset(address: SocketAddr, path: &str) -> String {
    let told = send(address, &format!("HEAD {path}"), &[], "").await;
    assert_eq!(told.status, 204);
    told.header("upload-offset").unwrap().to_owned()
}

/// Waits for the end of the job that a PUT was answered with.
async fn ended(address: SocketAddr, headers: &[(&str, &str)], reply: &Reply) -> Value {
    assert_eq!(reply.status, 201, "{}", reply.body);
    let report: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(report["kind"], "upload", "{report}");
    let wait = json!({ "action": "wait", "job": report["job"] });
    let end = modern_call(address, headers, "jobs", wait).await.message();
    end["result"]["structuredContent"].clone()
}

#[tokio::test]
async fn a_file_is_sent_and_brought_into_its_project() {
    let bench = Bench::start().await;
    let (address, _serving) = serve(&bench).await;
    let path = path(address, &[], wanted("beach.mp4", bytes())).await;
    let sent = put(address, &path, None, FILE).await;
    let end = ended(address, &[], &sent).await;
    assert_eq!(end["status"], "done", "{end}");
    let again = put(address, &path, None, FILE).await;
    assert_eq!(again.status, 404, "an address is for one file");
}

#[tokio::test]
async fn a_file_comes_in_pieces_and_goes_on_where_it_was_cut() {
    let bench = Bench::start().await;
    let (address, _serving) = serve(&bench).await;
    let path = path(address, &[], wanted("beach.mp4", bytes())).await;
    assert_eq!(offset(address, &path).await, "0");
    let range = |from: usize, to: usize| format!("bytes {from}-{}/{}", to - 1, bytes());

    let first = put(address, &path, Some(&range(0, 10)), &FILE[..10]).await;
    assert_eq!(
        (first.status, first.header("upload-offset")),
        (204, Some("10"))
    );
    let elsewhere = put(address, &path, Some(&range(12, bytes())), &FILE[12..]).await;
    assert_eq!(
        (elsewhere.status, elsewhere.header("upload-offset")),
        (409, Some("10"))
    );

    // A connection that breaks within a piece: what came of it counts.
    let mut broken = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PUT {path} HTTP/1.1\r\nhost: {address}\r\ncontent-range: {}\r\ncontent-length: {}\r\n\r\n",
        range(10, bytes()),
        bytes() - 10
    );
    broken
        .write_all(format!("{head}{}", &FILE[10..15]).as_bytes())
        .await
        .unwrap();
    while offset(address, &path).await != "15" {}
    let busy = put(address, &path, Some(&range(15, bytes())), &FILE[15..]).await;
    assert_eq!(busy.status, 409, "somebody is sending");
    drop(broken);
    let rest = loop {
        let rest = put(address, &path, Some(&range(15, bytes())), &FILE[15..]).await;
        if rest.status != 409 {
            break rest;
        }
    };
    assert_eq!(ended(address, &[], &rest).await["status"], "done");
}

#[tokio::test]
async fn what_was_not_expected_is_refused() {
    let bench = Bench::start().await;
    let (address, _serving) = serve(&bench).await;
    let expected = path(address, &[], wanted("beach.mp4", bytes())).await;
    let shorter = put(address, &expected, None, &FILE[1..]).await;
    assert_eq!(shorter.status, 400, "{}", shorter.body);
    let of_another = put(address, &expected, Some("bytes 0-9/11"), &FILE[..10]).await;
    assert_eq!(of_another.status, 400, "{}", of_another.body);
    let chunked = format!("{:x}\r\n{FILE}x\r\n0\r\n\r\n", bytes() + 1);
    let mut longer = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PUT {expected} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    longer
        .write_all(format!("{head}{chunked}").as_bytes())
        .await
        .unwrap();
    assert_eq!(end(longer).await.status, 413);
    // None of that was the file: it may still come.
    assert_eq!(put(address, &expected, None, FILE).await.status, 201);

    let playlist = "#EXTM3U\nsegment.ts\n";
    let disguised = path(address, &[], wanted("beach.mp4", playlist.len())).await;
    let refused = put(address, &disguised, None, playlist).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    for nothing in [
        "/uploads/1b4e28ba-2fa1-4d52-883f-0016d3cca427",
        "/uploads/..",
        "/uploads/x",
    ] {
        assert_eq!(
            put(address, nothing, None, FILE).await.status,
            404,
            "{nothing}"
        );
    }

    // Who knows an address sends as often as they like; who guesses does not.
    let known = path(address, &[], wanted("beach.mp4", bytes())).await;
    let mut guessed = 404;
    while guessed == 404 {
        guessed = put(address, "/uploads/x", None, FILE).await.status;
    }
    assert_eq!(guessed, 429);
    assert_eq!(offset(address, &known).await, "0");

    for (arguments, word) in [
        (wanted("beach.txt", 1), "accepted are mp4"),
        (wanted("../beach.mp4", 1), "accepted are mp4"),
        (wanted("beach.mp4", 0), "1 to 500000000"),
        (wanted("beach.mp4", 500_000_001), "1 to 500000000"),
        (json!({}), "either `sources` or `upload_url`"),
        (
            json!({ "sources": ["/a.mp4"], "upload_url": { "name": "a.mp4", "size_bytes": 1 } }),
            "either",
        ),
        (
            json!({ "upload_url": { "name": "a.mp4", "size_bytes": 1 }, "project": "777" }),
            "no project `777`",
        ),
    ] {
        let refused = modern_call(address, &[], "upload", arguments)
            .await
            .message();
        assert_eq!(refused["result"]["isError"], true, "{refused}");
        assert!(text(&refused["result"]).contains(word), "{word}: {refused}");
    }
}

#[tokio::test]
async fn on_stdio_a_path_is_named_instead() {
    let bench = Bench::start().await;
    let mut peer = bench.peer().await;
    let refused = peer.call("upload", wanted("beach.mp4", bytes())).await;
    assert_eq!(refused["isError"], true);
    assert!(text(&refused).contains("name a path"), "{refused}");
}

#[tokio::test]
async fn an_address_ends_after_a_quarter_of_an_hour() {
    let bench = Bench::start().await;
    let (address, _serving) = serve(&bench).await;
    let path = path(address, &[], wanted("beach.mp4", bytes())).await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_mins(15)).await;
    tokio::time::resume();
    assert_eq!(put(address, &path, None, FILE).await.status, 404);
}

#[tokio::test]
async fn whoever_sends_it_a_file_is_for_whom_its_address_was_made() {
    let bench = Bench::start().await;
    let tokens = "ann ann-0123456789abcdef0123\nbob bob-0123456789abcdef0123";
    let door = Door {
        access: Access::Tokens(Tokens::parse(tokens).unwrap()),
        ..Door::default()
    };
    let (address, _serving) = serve_behind(&bench, door).await;
    let ann = [("authorization", "Bearer ann-0123456789abcdef0123")];
    let bob = [("authorization", "Bearer bob-0123456789abcdef0123")];
    let foreign = send(address, "PUT /uploads/x", &[("host", "evil.example")], FILE).await;
    assert_eq!(foreign.status, 403);

    let made = path(address, &ann, wanted("beach.mp4", bytes())).await;
    let sent = put(address, &made, None, FILE).await;
    assert_eq!(ended(address, &ann, &sent).await["status"], "done");
    let list = json!({ "action": "list" });
    let bobs = modern_call(address, &bob, "jobs", list).await.message();
    assert_eq!(bobs["result"]["structuredContent"]["jobs"], json!([]));

    // Nobody fills the disk with files that were only asked for.
    for _ in 0..8 {
        path(address, &bob, wanted("beach.mp4", bytes())).await;
    }
    let more = modern_call(address, &bob, "upload", wanted("beach.mp4", bytes()))
        .await
        .message();
    assert!(text(&more["result"]).contains("8 files"), "{more}");
    path(address, &ann, wanted("beach.mp4", bytes())).await;
}
