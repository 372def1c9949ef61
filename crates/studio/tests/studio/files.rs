//! Media and films as files, for players and for downloads that go on.

use reqwest::header::HeaderMap;
use serde_json::json;

use crate::bench::{Bench, PNG, client};

#[tokio::test]
async fn a_file_is_fetched_whole_or_in_parts_without_a_bearer() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let answer = owner.upload(&session, &[("pixel.png", PNG)]).await;
    let url = answer.data()["files"][0]["cdn_url"]
        .as_str()
        .unwrap()
        .to_owned();
    let size = PNG.len();
    let fetch = async |headers: &[(&'static str, &str)]| {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        let answer = client().get(&url).headers(headers).send().await.unwrap();
        let range = answer
            .headers()
            .get("content-range")
            .map(|v| v.to_str().unwrap().to_owned());
        (
            answer.status().as_u16(),
            range,
            answer.bytes().await.unwrap().to_vec(),
        )
    };
    let tag = client().head(&url).send().await.unwrap().headers()["etag"]
        .to_str()
        .unwrap()
        .to_owned();
    let part = |first: usize, last: usize| {
        (
            206,
            Some(format!("bytes {first}-{last}/{size}")),
            PNG[first..=last].to_vec(),
        )
    };
    assert_eq!(fetch(&[]).await, (200, None, PNG.to_vec()));
    assert_eq!(fetch(&[("range", "bytes=1-3")]).await, part(1, 3));
    assert_eq!(fetch(&[("range", "bytes=60-")]).await, part(60, size - 1));
    assert_eq!(
        fetch(&[("range", "bytes=-4")]).await,
        part(size - 4, size - 1)
    );
    let beyond = fetch(&[("range", "bytes=9999-")]).await;
    assert_eq!(beyond, (416, Some(format!("bytes */{size}")), vec![]));
    let same = fetch(&[("range", "bytes=1-3"), ("if-range", &tag)]).await;
    assert_eq!(same, part(1, 3));
    let changed = fetch(&[("range", "bytes=1-3"), ("if-range", "\"other\"")]).await;
    assert_eq!(changed, (200, None, PNG.to_vec()));

    let plain = client().get(&url).send().await.unwrap();
    assert_eq!(plain.headers()["x-content-type-options"], "nosniff");
    assert_eq!(plain.headers()["accept-ranges"], "bytes");
}

#[tokio::test]
async fn only_the_exact_name_opens_a_file() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let answer = owner.upload(&session, &[("pixel.png", PNG)]).await;
    let url = answer.data()["files"][0]["cdn_url"]
        .as_str()
        .unwrap()
        .to_owned();
    for name in [
        url.replace(".png", ".mp4"),
        url.replace(".png", ""),
        url.replace(".png", ".png.png"),
        url.replace("/media/", "/render-result/"),
        url.replace("/media/", "/media/..%2fmedia%2f"),
        format!("{}media/..%2fstudio.db", bench.running.base_url),
        format!("{}media/", bench.running.base_url),
    ] {
        let answer = client().get(&name).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{name}");
    }
    assert_eq!(owner.state(&session).await["generated_media"], json!([]));
}
