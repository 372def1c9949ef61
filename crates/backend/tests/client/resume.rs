use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use veo_api::ids::RenderId;
use veo_backend::{Client, Config, Error, ErrorKind, Transfer};

use crate::fake::{Answer, Fake, Seen, config};

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const TAG: &str = "etag: \"one\"\r\n";

/// All of the film, or as much of it as a range asks for, as a host answers that keeps the rules.
fn film(seen: &Seen) -> Answer {
    match first_byte(seen) {
        None => Answer::with_headers(200, TAG, LETTERS),
        Some(first) => part(first, LETTERS),
    }
}

fn part(first: usize, film: &str) -> Answer {
    let (last, total) = (film.len() - 1, film.len());
    let headers = format!("{TAG}content-range: bytes {first}-{last}/{total}\r\n");
    Answer::with_headers(206, &headers, &film[first..])
}

fn first_byte(seen: &Seen) -> Option<usize> {
    let range = seen.header("range")?.strip_prefix("bytes=")?;
    range.strip_suffix('-')?.parse().ok()
}

/// Cuts the connection after so many bytes of the answer's body.
fn cut(answer: Answer, body: usize) -> Answer {
    let head = answer.head_len();
    answer.cut_after(head + body)
}

/// What was asked for, by the first byte and the version that it must be of.
fn asked(host: &Fake) -> Vec<(Option<usize>, Option<String>)> {
    let seen = host.seen();
    assert!(
        seen.iter()
            .all(|seen| seen.header("accept-encoding") == Some("identity")),
        "{seen:?}"
    );
    seen.iter()
        .map(|seen| (first_byte(seen), seen.header("if-range").map(str::to_owned)))
        .collect()
}

async fn fetch(host: &Fake) -> (Result<u64, Error>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.part");
    let fetched = host.client().download(&host.url(), &path, |_| {}).await;
    (fetched, fs::read_to_string(&path).unwrap())
}

#[tokio::test]
async fn a_film_goes_on_from_the_bytes_that_are_there() {
    let host = Fake::start(|seen| match first_byte(seen) {
        None => cut(film(seen), 10),
        Some(10) => cut(film(seen), 15),
        Some(_) => film(seen),
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.part");
    let steps = Mutex::new(Vec::new());
    host.client()
        .download(&host.url(), &path, |step| steps.lock().unwrap().push(step))
        .await
        .unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), LETTERS);
    let one = Some("\"one\"".to_owned());
    assert_eq!(
        asked(&host),
        [(None, None), (Some(10), one.clone()), (Some(25), one)]
    );
    let steps = steps.into_inner().unwrap();
    assert!(steps.windows(2).all(|pair| pair[0].done < pair[1].done));
    assert_eq!(
        steps.last(),
        Some(&Transfer {
            done: 36,
            total: Some(36)
        })
    );
}

#[tokio::test]
async fn a_film_of_many_pieces_arrives() {
    let host = Fake::start(|seen| cut(film(seen), 2)).await;
    let (fetched, content) = fetch(&host).await;
    assert_eq!((fetched.unwrap(), content.as_str()), (36, LETTERS));
    assert_eq!(host.seen().len(), 18, "two bytes a time");
}

#[tokio::test]
async fn a_host_that_gives_one_byte_a_time_is_left_some_day() {
    let long = "x".repeat(1000);
    let host = Fake::start(move |seen| {
        let answer = match first_byte(seen) {
            None => Answer::with_headers(200, TAG, &long),
            Some(first) => part(first, &long),
        };
        cut(answer, 1)
    })
    .await;
    let (fetched, _) = fetch(&host).await;
    assert_eq!(
        (fetched.unwrap_err().kind, host.seen().len()),
        (ErrorKind::Lost, 200)
    );
}

#[tokio::test]
async fn without_a_version_that_can_be_named_all_of_it_is_fetched_again() {
    for headers in [
        "",
        "etag: W/\"one\"\r\n",
        "last-modified: Wed, 25 Nov 2026 00:00:00 GMT\r\n",
    ] {
        let count = AtomicUsize::new(0);
        let host = Fake::start(move |_| {
            let answer = Answer::with_headers(200, headers, LETTERS);
            match count.fetch_add(1, Ordering::SeqCst) {
                0..2 => cut(answer, 10),
                _ => answer,
            }
        })
        .await;
        let (fetched, content) = fetch(&host).await;
        assert_eq!((fetched.unwrap(), content.as_str()), (36, LETTERS));
        assert_eq!(asked(&host), vec![(None, None); 3], "{headers}");
    }
    // To come as far as before is not to get further.
    let host = Fake::start(|_| cut(Answer::with_headers(200, "", LETTERS), 10)).await;
    let (fetched, _) = fetch(&host).await;
    assert_eq!(
        (fetched.unwrap_err().kind, host.seen().len()),
        (ErrorKind::Lost, 4)
    );
}

#[tokio::test]
async fn what_is_not_the_rest_of_the_film_is_not_added_to_it() {
    const OTHER: &str = "another film, which is longer than the first one was";

    type Case = (&'static str, fn() -> Answer);
    fn range(range: &str, etag: &str) -> Answer {
        let headers = format!("etag: {etag}\r\ncontent-range: {range}\r\n");
        Answer::with_headers(206, &headers, &LETTERS[10..])
    }
    let answers: [Case; 5] = [
        ("another part", || range("bytes 9-34/36", "\"one\"")),
        ("another version", || range("bytes 10-35/36", "\"two\"")),
        ("another length", || range("bytes 10-35/99", "\"one\"")),
        ("no part", || {
            Answer::with_headers(416, "content-range: bytes */5\r\n", "")
        }),
        ("no range", || {
            Answer::with_headers(206, TAG, &LETTERS[10..])
        }),
    ];
    for (name, answer) in answers {
        let host = Fake::start(move |seen| match (first_byte(seen), seen.connection) {
            (None, 0) => cut(film(seen), 10),
            (None, _) => Answer::with_headers(200, "etag: \"two\"\r\n", OTHER),
            (Some(_), _) => answer(),
        })
        .await;
        let (fetched, content) = fetch(&host).await;
        assert_eq!(content, OTHER, "{name}");
        assert_eq!(fetched.unwrap(), OTHER.len() as u64);
        let firsts: Vec<_> = asked(&host).into_iter().map(|(first, _)| first).collect();
        assert_eq!(firsts, [None, Some(10), None], "{name}");
    }
    // A changed film comes whole at once: `If-Range` says so.
    let host = Fake::start(|seen| match first_byte(seen) {
        None => cut(film(seen), 10),
        Some(_) => Answer::with_headers(200, "etag: \"two\"\r\n", OTHER),
    })
    .await;
    let (fetched, content) = fetch(&host).await;
    assert_eq!((fetched.unwrap(), content.as_str()), (52, OTHER));
    assert_eq!(host.seen().len(), 2);
}

#[tokio::test]
async fn a_host_that_asks_for_patience_is_given_some() {
    let count = AtomicUsize::new(0);
    let host = Fake::start(move |seen| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Answer::with_headers(503, "retry-after: 0\r\n", ""),
        _ => film(seen),
    })
    .await;
    assert_eq!(fetch(&host).await.0.unwrap(), 36);
    let host = Fake::start(|_| Answer::with_headers(503, "retry-after: 3600\r\n", "")).await;
    let error = fetch(&host).await.0.unwrap_err();
    assert_eq!((error.kind, host.seen().len()), (ErrorKind::Unavailable, 1));
}

#[tokio::test]
async fn a_film_from_the_api_goes_on_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.part");
    let host = Fake::start(|seen| match first_byte(seen) {
        None => cut(film(seen), 10),
        Some(_) => film(seen),
    })
    .await;
    let location = format!("location: {}/signed\r\n", host.url());
    let elsewhere = Fake::start(move |_| Answer::with_headers(302, &location, "")).await;
    for api in [&host, &elsewhere] {
        let render = RenderId::new("render_1");
        let client = api.client();
        let bytes = client.download_render(&render, &path, |_| {});
        assert_eq!(bytes.await.unwrap(), 36);
        assert_eq!(fs::read_to_string(&path).unwrap(), LETTERS);
    }
    let firsts: Vec<_> = host.seen().iter().map(first_byte).collect();
    assert_eq!(firsts, [None, Some(10), None, Some(10)]);
    assert_eq!(
        elsewhere.seen().len(),
        2,
        "each address may be good for one time"
    );
    assert!(host.seen()[2..].iter().all(|seen| seen.bearer().is_none()));
}

#[cfg(unix)]
#[tokio::test]
async fn a_film_for_which_there_is_no_room_is_not_begun() {
    let host = Fake::start(|_| {
        Answer::raw("HTTP/1.1 200 OK\r\ncontent-length: 9000000000000000000\r\n\r\nfilm")
    })
    .await;
    let (fetched, content) = fetch(&host).await;
    let error = fetched.unwrap_err();
    assert_eq!(
        (error.kind, host.seen().len(), content.as_str()),
        (ErrorKind::DiskFull, 1, "")
    );
    let text = error.to_string();
    assert!(text.contains("no space left in /"), "{text}");
    assert!(
        text.contains("0 of 9000000000000000000 bytes were written"),
        "{text}"
    );
}

#[tokio::test]
async fn a_public_api_cannot_send_us_into_this_network() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.part");
    let host = Fake::start(film).await;
    let client = of_api("http://8.8.8.8");
    for address in [
        format!("{}/x.mp4?signature=canary", host.url()),
        "http://169.254.169.254/latest/meta-data?canary".to_owned(),
        "http://localhost/canary".to_owned(),
    ] {
        let error = client.download(&address, &path, |_| {}).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Protocol, "{address}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
    assert_eq!(host.seen().len(), 0);
}

/// A redirect is judged as the address was.
///
/// No test can stand on the public internet, so a proxy stands for it. It is found through the environment, so the
/// test runs itself again with one.
#[test]
fn a_public_host_cannot_send_us_into_this_network() {
    const PROXIED: &str = "VEO_TEST_BEHIND_A_PROXY";
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    if std::env::var_os(PROXIED).is_some() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film.part");
        let client = of_api("http://api.example.com");
        let fetch = |url: &str| {
            let fetched = client.download(url, &path, |_| {});
            runtime.block_on(fetched).map_err(|error| error.kind)
        };
        println!("public: {:?}", fetch("http://cdn.example.com/public"));
        println!("private: {:?}", fetch("http://cdn.example.com/private"));
        return;
    }
    runtime.block_on(async {
        let proxy = Fake::start(|seen| match seen.path.as_str() {
            "http://cdn.example.com/public" => {
                Answer::with_headers(302, "location: http://8.8.8.8/film\r\n", "")
            }
            "http://cdn.example.com/private" => {
                Answer::with_headers(302, "location: http://10.0.0.1/film\r\n", "")
            }
            _ => film(seen),
        })
        .await;
        let run = tokio::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture"])
            .arg("resume::a_public_host_cannot_send_us_into_this_network")
            .env(PROXIED, "1")
            .env("http_proxy", proxy.url())
            .output()
            .await
            .unwrap();
        let output = String::from_utf8_lossy(&run.stdout);
        assert!(output.contains("public: Ok(36)"), "{output}");
        assert!(output.contains("private: Err(Protocol)"), "{output}");
        let paths: Vec<_> = proxy.seen().into_iter().map(|seen| seen.path).collect();
        assert_eq!(
            paths,
            [
                "http://cdn.example.com/public",
                "http://8.8.8.8/film",
                "http://cdn.example.com/private"
            ]
        );
    });
}

fn of_api(base_url: &str) -> Client {
    Client::new(Config {
        token: Some("t".into()),
        ..config(base_url, Path::new("unused"))
    })
    .unwrap()
}
