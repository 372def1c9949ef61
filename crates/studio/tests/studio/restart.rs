//! What outlives the studio, and what does not.

use secrecy::ExposeSecret;
use serde_json::json;
use veo_api::paths;

use crate::bench::{Bench, SUNSET, fetch};

#[tokio::test]
async fn sessions_media_films_and_tokens_are_there_after_a_restart() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    owner.say(&session, SUNSET).await;
    let before = owner.state(&session).await;
    owner.submit("r", &session, &before["draft"]).await.data();
    owner.end_of("r").await;
    let anonymous = bench.anonymous("x").await.token.unwrap();
    let old_token = bench.running.token.expose_secret().to_owned();

    let bench = bench.restart().await;
    let owner = bench.owner();
    assert_eq!(owner.state(&session).await["draft"], before["draft"]);
    let url = owner.state(&session).await["generated_media"][0]["url"].clone();
    assert!(
        url.as_str()
            .unwrap()
            .starts_with(bench.running.base_url.as_str()),
        "{url}"
    );
    assert!(fetch(&url).await.status().is_success());
    let end = owner.end_of("r").await;
    assert!(fetch(&end["outputUrl"]).await.status().is_success());
    bench.caller(&anonymous).credits().await;
    // The owner's bearer is another one, the owner the same.
    assert_eq!(
        bench
            .caller(&old_token)
            .get(paths::CREDITS.pattern())
            .await
            .refusal(),
        (1001, 401)
    );
}

#[tokio::test]
async fn what_a_crash_left_is_failed_refunded_and_swept() {
    let bench = Bench::start_with(|config| config.charge = true).await;
    let owner = bench.owner();
    let session = owner.session().await;
    // What a studio that was killed leaves: a place without a lock, and rows that say it runs.
    let gone = bench.folder.path().join("work/gone");
    std::fs::create_dir(&gone).unwrap();
    std::fs::write(gone.join("half.mp4"), "half a film").unwrap();
    let database = bench.database();
    database
        .execute_batch(&format!(
            "INSERT INTO turns (id, session, instance, status, started_at)
             VALUES ('t', '{session}', 'gone', 'running', 1);
             INSERT INTO charges (user, session, turn, reason, credits, state)
             VALUES ('owner', '{session}', 't', 'clip', 100, 'frozen');
             INSERT INTO renders (user, id, session, request, status, capability, instance, created_at)
             VALUES ('owner', 'r', '{session}', '', 'processing', 'c', 'gone', 1);"
        ))
        .unwrap();
    assert_eq!(owner.credits().await["frozen"], 100);

    let bench = bench.restart().await;
    let owner = bench.owner();
    assert!(!gone.exists());
    let end = owner.end_of("r").await;
    assert_eq!(end["status"], "failed");
    assert!(
        end["error"]
            .as_str()
            .unwrap()
            .contains("the studio ended before"),
        "{end}"
    );
    let turn: (String, String) = bench
        .database()
        .query_row("SELECT status, error FROM turns", (), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(turn.0, "failed");
    assert!(turn.1.contains("the studio ended before"), "{}", turn.1);
    let credits = owner.credits().await;
    assert_eq!(
        (&credits["available"], &credits["frozen"]),
        (&json!(100), &json!(0))
    );
}

#[tokio::test]
async fn two_studios_share_a_folder_and_leave_each_others_work_alone() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let running = owner.message(&session, SUNSET).send().await.unwrap();
    let other = bench.beside().await;
    let heard = running.bytes().await.unwrap();
    assert!(String::from_utf8_lossy(&heard).contains("success"));

    let draft = other.owner().state(&session).await["draft"].clone();
    assert_eq!(draft["d"], 1000);
    other.running.stop().await;
    owner.state(&session).await;
}

#[tokio::test]
async fn stopping_ends_running_work_and_says_so() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let message = "generate a 60-second clip of a sunset over the ocean";
    let running = owner.message(&session, message).send().await.unwrap();
    let bench = bench.restart().await;
    let heard = running.bytes().await.unwrap();
    assert!(String::from_utf8_lossy(&heard).contains("the studio was stopped"));
    assert_eq!(bench.owner().state(&session).await["draft"], json!({}));
    let left = std::fs::read_dir(bench.folder.path().join("media"))
        .unwrap()
        .count();
    assert_eq!(left, 0);
}
