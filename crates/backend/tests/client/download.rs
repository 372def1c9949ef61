use std::fs;
use std::sync::Mutex;

use veo_api::ids::RenderId;
use veo_backend::{ErrorKind, Transfer};

use crate::fake::{Answer, Fake};

const FILM: &str = "ftyp-and-so-on";

fn film() -> Answer {
    Answer::of(200, "video/mp4", FILM)
}

#[tokio::test]
async fn a_film_is_fetched_without_saying_who_we_are() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("film.mp4.part");
    fs::write(
        &part,
        "left over from another time, and longer than the film",
    )
    .unwrap();
    let (api, host) = (Fake::start(|_| film()).await, Fake::start(|_| film()).await);
    let steps = Mutex::new(Vec::new());
    let client = api.client();
    let bytes = client
        .download(
            &format!("{}/x.mp4?signature=1", host.url()),
            &part,
            |step| steps.lock().unwrap().push(step),
        )
        .await
        .unwrap();
    assert_eq!(
        (bytes, fs::read_to_string(&part).unwrap().as_str()),
        (14, FILM)
    );
    assert_eq!(
        steps.into_inner().unwrap().last(),
        Some(&Transfer {
            done: 14,
            total: Some(14)
        })
    );

    client
        .download("/render-result/x.mp4", &part, |_| {})
        .await
        .unwrap();
    let (foreign, own) = (host.seen(), api.seen());
    assert_eq!(
        (foreign[0].path.as_str(), own[0].path.as_str()),
        ("/x.mp4?signature=1", "/render-result/x.mp4")
    );
    for request in foreign.iter().chain(&own) {
        assert!(
            request
                .headers
                .iter()
                .all(|(name, _)| name != "authorization" && !name.starts_with("x-")),
            "{request:?}"
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_the_place_of_the_file_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let (part, treasure) = (folder.path().join("film.part"), folder.path().join("t"));
    fs::write(&treasure, "treasure").unwrap();
    std::os::unix::fs::symlink(&treasure, &part).unwrap();
    let host = Fake::start(|_| film()).await;
    let client = host.client();
    client.download(&host.url(), &part, |_| {}).await.unwrap();
    assert_eq!(fs::read_to_string(&treasure).unwrap(), "treasure");
    assert!(fs::symlink_metadata(&part).unwrap().is_file());
    assert_eq!(fs::read_to_string(&part).unwrap(), FILM);
}

#[tokio::test]
async fn a_redirect_of_a_host_is_followed_without_telling_the_address() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("film.part");
    let host = Fake::start(|_| film()).await;
    let headers = format!("location: {}/x.mp4\r\n", host.url());
    let front = Fake::start(move |_| Answer::with_headers(302, &headers, "")).await;
    let url = format!("{}/?signature=canary", front.url());
    front.client().download(&url, &part, |_| {}).await.unwrap();
    assert_eq!(fs::read_to_string(&part).unwrap(), FILM);
    assert!(!format!("{:?}", host.seen()).contains("canary"));
}

#[tokio::test]
async fn a_film_that_arrives_short_is_fetched_again() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("film.part");
    let trouble = Mutex::new(vec![
        film().cut_after(film().len() - 3),
        Answer::of(503, "text/plain", "later"),
    ]);
    let host = Fake::start(move |_| trouble.lock().unwrap().pop().unwrap_or_else(film)).await;
    host.client()
        .download(&host.url(), &part, |_| {})
        .await
        .unwrap();
    assert_eq!(
        (
            host.seen().len(),
            fs::read_to_string(&part).unwrap().as_str()
        ),
        (3, FILM)
    );
}

#[tokio::test]
async fn what_is_no_film_is_an_error_without_the_address_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("film.part");
    for (status, body, kind) in [
        (403, "<Error>denied</Error>", ErrorKind::Rejected),
        (404, "{}", ErrorKind::NotFound),
    ] {
        let host = Fake::start(move |_| Answer::of(status, "application/xml", body)).await;
        let url = format!("{}/x.mp4?signature=canary", host.url());
        let error = host
            .client()
            .download(&url, &part, |_| {})
            .await
            .unwrap_err();
        assert_eq!((error.kind, host.seen().len()), (kind, 1));
        assert!(!format!("{error:?}").contains("canary"));
    }
    let gone = Fake::start(|_| film().reset_after(0)).await;
    let error = gone
        .client()
        .download(&format!("{}/?signature=canary", gone.url()), &part, |_| {})
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Lost);
    assert!(!format!("{error:?}").contains("canary"));
    let error = gone
        .client()
        .download("file:///etc/passwd", &part, |_| {})
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Protocol);
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_told_before_anything_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let host = Fake::start(|_| film()).await;
    let part = folder.path().join("missing folder").join("film.part");
    let error = host
        .client()
        .download(&host.url(), &part, |_| {})
        .await
        .unwrap_err();
    assert_eq!((error.kind, host.seen().len()), (ErrorKind::Io, 0));
}

#[tokio::test]
async fn the_api_answers_with_the_film_or_with_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("film.part");
    let host = Fake::start(|_| film()).await;
    let address = format!("{}/x.mp4", host.url());
    for answer in [
        ("video/mp4", "", 200, FILM.to_owned()),
        (
            "application/json",
            "",
            200,
            format!(r#"{{"success":true,"data":{{"output":{{"url":"{address}"}}}}}}"#),
        ),
        ("text/html", address.as_str(), 302, String::new()),
    ] {
        let (content_type, location, status, body) = answer;
        let headers = format!("content-type: {content_type}\r\nlocation: {location}\r\n");
        let api = Fake::start(move |_| Answer::with_headers(status, &headers, &body)).await;
        fs::write(&part, "").unwrap();
        let bytes = api
            .client()
            .download_render(&RenderId::new("render_1"), &part, |_| {})
            .await
            .unwrap();
        assert_eq!(
            (bytes, fs::read_to_string(&part).unwrap().as_str()),
            (14, FILM),
            "{status} {content_type}"
        );
        let seen = &api.seen()[0];
        assert_eq!(
            (seen.path.as_str(), seen.bearer()),
            ("/api/render/proxy/render_1/download", Some("nmv_usr_mine"))
        );
    }
    assert_eq!(host.seen().len(), 2);
    assert!(host.seen().iter().all(|seen| seen.bearer().is_none()));
}

#[tokio::test]
async fn a_redirect_of_the_api_counts_from_the_address_that_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("film.part");
    let api = Fake::start(|seen| match seen.path.as_str() {
        "/api/render/proxy/render_1/download" => {
            Answer::with_headers(302, "location: file/x.mp4\r\n", "")
        }
        "/api/render/proxy/render_1/file/x.mp4" => film(),
        _ => Answer::json(404, "{}"),
    })
    .await;
    let render = RenderId::new("render_1");
    let client = api.client();
    client
        .download_render(&render, &part, |_| {})
        .await
        .unwrap();
    assert_eq!(fs::read_to_string(&part).unwrap(), FILM);
    let asked_for_the_film = &api.seen()[1];
    assert_eq!(asked_for_the_film.bearer(), None);
}
