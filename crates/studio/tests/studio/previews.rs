//! What a timeline looks like, without a render. The studio's own.

use veo_api::envelope;
use veo_api::preview::Preview;

use crate::bench::{Bench, SUNSET};

fn path(session: &veo_api::ids::SessionId, at: &str) -> String {
    format!("/api/state/nemo_agent/me/{session}/preview?at={at}")
}

#[tokio::test]
async fn a_timeline_is_looked_at_without_a_render() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    owner.say(&session, SUNSET).await;

    let answer = owner.get(&path(&session, "0,500,60000")).await;
    let body = answer.body.to_string();
    let preview: Preview = envelope::decode(200, body.as_bytes()).unwrap();
    // The last one is that of the film: a second at 15 frames.
    assert_eq!(preview.times_ms, [0, 467, 933]);
    assert!(preview.jpeg.starts_with(&[0xff, 0xd8]));
    assert!(preview.jpeg.len() < 200_000);
    assert!(preview.height > 180, "three frames");

    let single = owner.get(&path(&session, "0")).await;
    assert_eq!(single.data()["width"], 320);
    // What is made in the background for the next one ends with the studio.
    bench.running.stop().await;
    let left = std::fs::read_dir(bench.folder.path().join("work"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .flat_map(|run| std::fs::read_dir(run).unwrap());
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name == "lock"), "{left:?}");
}

#[tokio::test]
async fn what_cannot_be_looked_at_is_refused_with_the_reason() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let empty = owner.get(&path(&session, "0")).await;
    assert_eq!(empty.refusal(), (400, 400));
    for at in ["", "-1", "x", "0,1,2,3,4,5,6,7,8,9,10,11,12"] {
        let answer = owner.get(&path(&session, at)).await;
        assert_eq!(answer.refusal(), (400, 400), "{at}");
        assert!(answer.message().contains("1 to 12 times"), "{at}");
    }
    let unknown = owner
        .get(&path(&veo_api::ids::SessionId::new("1"), "0"))
        .await;
    assert_eq!(unknown.refusal(), (1002, 404));
}
