//! The door of the HTTP side: who may come in, from where and how often, and what is told to those who run it.

use std::net::SocketAddr;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use veo_mcp::{Access, Door, ErrorKind, Tokens, serve_http};

use crate::bench::Bench;
use crate::web::{STUCK, initialize, modern_call, post, send, serve, serve_behind, session};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const BEARER: (&str, &str) = ("authorization", "Bearer 0123456789abcdef0123456789abcdef");

fn with_token() -> Door {
    Door {
        access: Access::Tokens(Tokens::parse(TOKEN).unwrap()),
        ..Door::default()
    }
}

/// Reliability section 1, test S-01: every route, every foreign name and page.
#[tokio::test]
async fn only_this_servers_names_and_pages_come_in() {
    let bench = Bench::start().await;
    let door = Door {
        hosts: vec!["video.example.com".parse().unwrap()],
        origins: vec!["https://app.example.com".parse().unwrap()],
        ..Door::default()
    };
    let (address, _serving) = serve_behind(&bench, door).await;
    let port = address.port();
    let own = format!("http://127.0.0.1:{port}");
    let other_port = format!("http://127.0.0.1:{}", port ^ 1);
    let localhost = format!("localhost:{port}");
    let table = [
        (vec![], true),
        (vec![("origin", own.as_str())], true),
        (vec![("origin", "https://app.example.com")], true),
        (vec![("host", localhost.as_str())], true),
        (vec![("host", "video.example.com")], true),
        (vec![("origin", "https://evil.example")], false),
        (vec![("origin", other_port.as_str())], false),
        (vec![("origin", "null")], false),
        (vec![("host", "evil.example")], false),
        (vec![("host", "127.0.0.1:1")], false),
        (
            vec![
                ("host", "video.example.com"),
                ("origin", "https://video.example.com"),
            ],
            false,
        ),
    ];
    for (headers, comes_in) in &table {
        let reply = post(address, headers, &initialize()).await;
        let expected = if *comes_in { 200 } else { 403 };
        assert_eq!(reply.status, expected, "{headers:?}: {}", reply.body);
    }
    for route in [
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
        "GET /mcp",
        "DELETE /mcp",
        "OPTIONS /mcp",
        "GET /",
        "GET /nothing",
    ] {
        for (headers, comes_in) in &table {
            let reply = send(address, route, headers, "").await;
            assert_eq!(
                reply.status != 403,
                *comes_in,
                "{route} {headers:?}: {}",
                reply.head
            );
        }
    }
}

#[tokio::test]
async fn without_the_token_nothing_is_answered() {
    let bench = Bench::start().await;
    let (address, _serving) = serve_behind(&bench, with_token()).await;
    for (given, challenge) in [
        (None, r#"Bearer realm="veo-3-ai""#),
        (
            Some("Bearer wrong"),
            r#"Bearer realm="veo-3-ai", error="invalid_token""#,
        ),
        (
            Some(TOKEN),
            r#"Bearer realm="veo-3-ai", error="invalid_token""#,
        ),
    ] {
        for route in ["POST /mcp", "GET /mcp", "DELETE /mcp", "GET /metrics"] {
            let headers: Vec<_> = given
                .map(|value| ("authorization", value))
                .into_iter()
                .collect();
            let reply = send(address, route, &headers, "").await;
            assert_eq!(reply.status, 401, "{route} {given:?}");
            assert_eq!(
                reply.header("www-authenticate"),
                Some(challenge),
                "{route} {given:?}"
            );
        }
    }
    let in_the_address = send(
        address,
        &format!("GET /metrics?access_token={TOKEN}"),
        &[],
        "",
    )
    .await;
    assert_eq!(in_the_address.status, 401);

    let balance = modern_call(address, &[BEARER], "credits", json!({})).await;
    assert_eq!(balance.status, 200, "{}", balance.body);
    assert_eq!(
        send(address, "GET /metrics", &[BEARER], "").await.status,
        200
    );
}

#[tokio::test]
async fn what_others_can_reach_is_served_with_a_token_alone() {
    let bench = Bench::start().await;
    let everywhere = || TcpListener::bind("0.0.0.0:0");
    let listener = everywhere().await.unwrap();
    let address = listener.local_addr().unwrap();
    let error = serve_http(
        bench.server.clone(),
        listener,
        Door::default(),
        bench.stop.clone(),
    )
    .await
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotLoopback(address));
    let said = error.to_string();
    assert!(
        said.contains("can be reached from other machines"),
        "{said}"
    );

    let listener = everywhere().await.unwrap();
    let address = SocketAddr::from(([127, 0, 0, 1], listener.local_addr().unwrap().port()));
    let serving = serve_http(
        bench.server.clone(),
        listener,
        with_token(),
        bench.stop.clone(),
    );
    let _serving = tokio::spawn(serving);
    assert_eq!(post(address, &[], &initialize()).await.status, 401);
    assert_eq!(post(address, &[BEARER], &initialize()).await.status, 200);
}

#[tokio::test]
async fn pages_that_were_named_may_read_and_others_may_not() {
    let bench = Bench::start().await;
    let door = Door {
        origins: vec!["https://app.example.com".parse().unwrap()],
        ..with_token()
    };
    let (address, _serving) = serve_behind(&bench, door).await;
    let page = ("origin", "https://app.example.com");
    let asked = [
        page,
        ("access-control-request-method", "POST"),
        (
            "access-control-request-headers",
            "authorization,content-type,mcp-session-id",
        ),
    ];
    // A preflight carries no token.
    let preflight = send(address, "OPTIONS /mcp", &asked, "").await;
    assert_eq!(preflight.status, 200, "{}", preflight.head);
    assert_eq!(
        preflight.header("access-control-allow-origin"),
        Some(page.1)
    );
    let allowed = preflight.header("access-control-allow-headers").unwrap();
    assert!(allowed.contains("authorization"), "{allowed}");

    let refused = post(address, &[page], &initialize()).await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header("access-control-allow-origin"), Some(page.1));
    let hello = post(address, &[page, BEARER], &initialize()).await;
    assert_eq!(hello.status, 200);
    let readable = hello.header("access-control-expose-headers").unwrap();
    assert!(readable.contains("mcp-session-id"), "{readable}");

    let (closed, _serving) = serve(&bench).await;
    let own = format!("http://{closed}");
    let hello = post(closed, &[("origin", own.as_str())], &initialize()).await;
    assert_eq!(hello.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn who_asks_too_often_waits() {
    let bench = Bench::start().await;
    let (address, _serving) = serve_behind(&bench, with_token()).await;
    // All on one connection, so that they come faster than the rate allows.
    let bearer = format!("authorization: Bearer {TOKEN}\r\n");
    // The token comes second: who is known does not suffer from others at the same address.
    for (token, at_once, usual) in [("", 50, 401), (bearer.as_str(), 500, 200)] {
        let request = format!("GET /metrics HTTP/1.1\r\nhost: {address}\r\n{token}\r\n");
        let last = format!("GET /nothing HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        let mut stream = TcpStream::connect(address).await.unwrap();
        let (mut read, mut write) = stream.split();
        let requests = request.repeat(3 * at_once) + &last;
        let mut answers = String::new();
        let (written, received) = tokio::join!(
            write.write_all(requests.as_bytes()),
            timeout(STUCK, read.read_to_string(&mut answers))
        );
        written.unwrap();
        received.expect("no end came").unwrap();
        let usual = answers.matches(&format!("HTTP/1.1 {usual} ")).count();
        assert!(usual >= at_once, "{usual} were answered");
        let refused = answers.matches("HTTP/1.1 429 ").count();
        assert!(refused > 1, "{refused} were refused");
        assert!(answers.contains("retry-after: 1\r\n"));
    }
}

#[tokio::test]
async fn a_message_that_is_too_long_is_refused() {
    let bench = Bench::start().await;
    let (address, _serving) = serve(&bench).await;
    let mut message = initialize();
    message["params"]["clientInfo"]["name"] = "x".repeat(4 * 1024 * 1024).into();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /mcp HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         accept: application/json, text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    let body = message.to_string();
    let chunked = format!("{head}{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    // The server may hang up before it has read all of it.
    let _ = stream.write_all(chunked.as_bytes()).await;
    let mut answer = vec![0; 12];
    timeout(STUCK, stream.read_exact(&mut answer))
        .await
        .expect("no answer")
        .unwrap();
    assert_eq!(answer, b"HTTP/1.1 413");
}

/// Reliability section 1, test S-05: sessions that are never closed.
#[tokio::test]
async fn sessions_are_not_without_end() {
    let bench = Bench::start().await;
    let (address, _serving) = serve(&bench).await;
    let first = session(address, &[]).await;
    let mut opened = 1;
    let refused = loop {
        let hello = post(address, &[], &initialize()).await;
        if hello.status != 200 {
            break hello;
        }
        opened += 1;
    };
    assert_eq!((opened, refused.status), (256, 503));
    assert!(refused.header("retry-after").is_some());

    let balance = modern_call(address, &[], "credits", json!({})).await;
    assert_eq!(balance.status, 200, "the stateless era needs no session");
    let end = [("mcp-session-id", first.as_str())];
    assert_eq!(send(address, "DELETE /mcp", &end, "").await.status, 202);
    assert_eq!(post(address, &[], &initialize()).await.status, 200);
}

#[tokio::test]
async fn those_who_run_it_are_told_how_it_is() {
    let mut bench = Bench::start().await;
    let (address, _serving) = serve_behind(&bench, with_token()).await;
    let alive = send(address, "GET /healthz", &[], "").await;
    assert_eq!((alive.status, alive.body.as_str()), (200, "ok\n"));
    let ready = send(address, "GET /readyz", &[], "").await;
    assert_eq!((ready.status, ready.body.as_str()), (200, "ready\n"));

    session(address, &[BEARER]).await;
    modern_call(address, &[BEARER], "credits", json!({})).await;
    modern_call(address, &[BEARER], "state", json!({ "project": "nothing" })).await;
    modern_call(address, &[BEARER], "no such tool", json!({})).await;
    let begun = json!({ "prompt": "a sunset", "wait_seconds": 0 });
    modern_call(address, &[BEARER], "generate", begun).await;
    let turn = bench.service.turn().await;
    send(address, "GET /metrics", &[], "").await;

    let metrics = send(address, "GET /metrics", &[BEARER], "").await;
    let kind = metrics.header("content-type").unwrap();
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    for line in [
        r#"veo_tool_calls_total{tool="credits",outcome="answered"} 1"#,
        r#"veo_tool_calls_total{tool="generate",outcome="answered"} 1"#,
        r#"veo_tool_calls_total{tool="state",outcome="refused"} 1"#,
        r#"veo_tool_call_duration_seconds_count{tool="credits"} 1"#,
        r#"veo_http_rejected_total{status="401"} 1"#,
        "veo_http_sessions 1",
        "veo_jobs_open 1",
    ] {
        assert!(
            metrics.body.contains(line),
            "{line} is missing from {}",
            metrics.body
        );
    }
    assert!(!metrics.body.contains("no such tool"), "{}", metrics.body);
    turn.finish();
}

#[tokio::test]
async fn a_server_that_stops_is_not_ready() {
    let bench = Bench::start().await;
    let (address, _serving) = serve(&bench).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let ask = |path| format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n");
    // The connection must be served before the stop: none is accepted afterwards.
    let mut answer = vec![0; 1_024];
    stream.write_all(ask("/readyz").as_bytes()).await.unwrap();
    let read = timeout(STUCK, stream.read(&mut answer))
        .await
        .unwrap()
        .unwrap();
    assert!(answer[..read].starts_with(b"HTTP/1.1 200 "));
    let both = ask("/readyz");
    bench.stop.cancel();
    // Either it is told, or the connection is closed already.
    let _ = stream.write_all(both.as_bytes()).await;
    let read = timeout(STUCK, stream.read(&mut answer))
        .await
        .unwrap()
        .unwrap_or(0);
    assert!(read == 0 || answer[..read].starts_with(b"HTTP/1.1 503 "));
}
