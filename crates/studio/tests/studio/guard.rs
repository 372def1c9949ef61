//! What a foreign web page could make a browser send is refused.

use reqwest::Method;
use veo_api::paths;

use crate::bench::{Answer, Bench};

#[tokio::test]
async fn host_and_origin_must_be_ours_on_every_route() {
    let bench = Bench::start().await;
    let port = bench.running.address.port();
    let ours = format!("127.0.0.1:{port}");
    let own_page = format!("http://localhost:{port}");
    for path in [
        paths::CREDITS.pattern(),
        "/media/x.mp4",
        "/workspace/claim?ct=x",
        "/nowhere",
    ] {
        for (host, origin, let_in) in [
            (ours.as_str(), None, true),
            (&format!("localhost:{port}"), None, true),
            (&format!("[::1]:{port}"), None, true),
            (&ours, Some(own_page.as_str()), true),
            ("evil.example", None, false),
            (&format!("evil.example:{port}"), None, false),
            (&format!("127.0.0.1:{}", port ^ 1), None, false),
            ("127.0.0.1", None, false),
            (&ours, Some("http://evil.example"), false),
            (&ours, Some(&format!("http://evil.example:{port}")), false),
            (&ours, Some(&format!("https://127.0.0.1:{port}")), false),
            (&ours, Some("null"), false),
            ("evil.example", Some(&own_page), false),
        ] {
            let mut request = bench
                .owner()
                .request(Method::GET, path)
                .header("Host", host);
            if let Some(origin) = origin {
                request = request.header("Origin", origin);
            }
            let answer = Answer::of(request).await;
            assert_eq!(
                answer.status != 403,
                let_in,
                "{path} {host} {origin:?}: {}",
                answer.body
            );
        }
    }
}

#[tokio::test]
async fn a_request_without_a_host_or_with_another_in_its_url_is_refused() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    let bench = Bench::start().await;
    let address = bench.running.address;
    for (request, status) in [
        (
            "GET /media/x HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(),
            "403",
        ),
        (
            format!(
                "GET http://evil.example/media/x HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
            ),
            "403",
        ),
        (
            format!(
                "GET /media/x HTTP/1.1\r\nHost: {address}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
            ),
            "403",
        ),
        (
            format!(
                "GET http://{address}/media/x HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
            ),
            "404",
        ),
    ] {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        assert_eq!(
            answer.split(' ').nth(1),
            Some(status),
            "{request}\n{answer}"
        );
    }
}
