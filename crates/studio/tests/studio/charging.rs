//! What things cost where the studio charges, and that they do not where it does not.

use serde_json::json;

use crate::bench::{Bench, SUNSET};

const TITLE: &str = "Add the title 'Golden Hour' from 0s to 1s at the bottom";

fn balance(available: i64, frozen: i64) -> serde_json::Value {
    json!({"available": available, "frozen": frozen, "total": available + frozen})
}

#[tokio::test]
async fn a_free_studio_takes_nothing_and_says_so() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    for message in [SUNSET, TITLE] {
        assert_eq!(owner.say(&session, message).await.failure(), None);
    }
    let credits = owner.credits().await;
    assert_eq!(
        (&credits["available"], &credits["frozen"]),
        (&json!(100), &json!(0))
    );
    assert!(
        credits["note"].as_str().unwrap().contains("free"),
        "{credits}"
    );
}

#[tokio::test]
async fn a_clip_costs_100_and_more_than_there_is_cannot_be_spent() {
    let bench = Bench::start_with(|config| config.charge = true).await;
    let caller = bench.anonymous("x").await;
    let session = caller.session().await;
    assert_eq!(caller.credits().await, balance(100, 0));
    assert_eq!(caller.say(&session, SUNSET).await.failure(), None);
    assert_eq!(caller.credits().await, balance(0, 0));

    let before = caller.state(&session).await;
    for (message, price) in [(SUNSET, "costs 100"), (TITLE, "costs 50")] {
        let (code, words) = caller.say(&session, message).await.failure().unwrap();
        assert_eq!(code, 2001);
        assert!(
            words.contains(price) && words.contains("0 are left"),
            "{words}"
        );
    }
    assert_eq!(caller.state(&session).await, before);
    // An export is free.
    caller.submit("r", &session, &before["draft"]).await.data();
    assert_eq!(caller.end_of("r").await["status"], "completed");
    // Another user has credits of their own.
    assert_eq!(bench.anonymous("y").await.credits().await, balance(100, 0));
}

#[tokio::test]
async fn editing_costs_50_once_for_each_session() {
    let bench = Bench::start_with(|config| config.charge = true).await;
    let caller = bench.anonymous("x").await;
    let session = caller.session().await;
    caller
        .upload(&session, &[("pixel.png", crate::bench::PNG)])
        .await
        .data();
    assert_eq!(caller.credits().await, balance(100, 0));
    for message in [TITLE, "Remove all titles", TITLE] {
        assert_eq!(caller.say(&session, message).await.failure(), None);
        assert_eq!(caller.credits().await, balance(50, 0));
    }
    let other = caller.session().await;
    caller
        .upload(&other, &[("pixel.png", crate::bench::PNG)])
        .await
        .data();
    caller.say(&other, TITLE).await;
    assert_eq!(caller.credits().await, balance(0, 0));
}

#[tokio::test]
async fn what_fails_is_given_back() {
    let bench = Bench::start_with(|config| config.charge = true).await;
    let caller = bench.anonymous("x").await;
    let session = caller.session().await;
    // A clip that is made and cannot be kept.
    let media = bench.folder.path().join("media");
    std::fs::remove_dir(&media).unwrap();
    assert_eq!(caller.say(&session, SUNSET).await.failure().unwrap().0, 500);
    assert_eq!(caller.credits().await, balance(100, 0));
    std::fs::create_dir(&media).unwrap();
    assert_eq!(caller.say(&session, SUNSET).await.failure(), None);
    assert_eq!(caller.credits().await, balance(0, 0));
}
