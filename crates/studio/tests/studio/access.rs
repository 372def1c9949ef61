//! Tokens: who gets one, what it may do, and when it ends (protocol.md 2).

use reqwest::Method;
use serde_json::json;
use veo_api::paths;

use crate::bench::{Answer, Bench};

#[tokio::test]
async fn an_anonymous_token_needs_a_client_id_and_grants_credits() {
    let bench = Bench::start().await;
    let nobody = bench
        .stranger()
        .post(paths::ANONYMOUS_TOKEN.pattern(), &json!({}))
        .await;
    assert_eq!(nobody.refusal(), (400, 400));
    assert_eq!(
        bench.anonymous_token("two words").await.refusal(),
        (400, 400)
    );

    let first = bench.anonymous_token("installation-1").await;
    let again = bench.anonymous_token("installation-1").await;
    let other = bench.anonymous_token("installation-2").await;
    assert_eq!(first.data()["credits"], 100);
    assert!(
        first.data()["token"]
            .as_str()
            .unwrap()
            .starts_with("nmv_usr_")
    );
    assert!(
        first.data()["user_id"]
            .as_str()
            .unwrap()
            .starts_with("anon_")
    );
    assert!(first.data()["expires_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(first.data()["user_id"], again.data()["user_id"]);
    assert_ne!(first.data()["user_id"], other.data()["user_id"]);
    for answer in [first, again, other] {
        let caller = bench.caller(answer.body["data"]["token"].as_str().unwrap());
        assert_eq!(caller.credits().await["available"], 100);
    }
}

#[tokio::test]
async fn every_api_route_asks_for_a_bearer_and_unknown_ones_are_not_found() {
    let bench = Bench::start().await;
    for (method, path) in [
        (Method::POST, paths::CLAIM_TOKEN.pattern()),
        (Method::POST, paths::TOKENS.pattern()),
        (Method::GET, paths::TOKENS.pattern()),
        (Method::POST, "/api/tokens/tok_1/revoke"),
        (Method::POST, "/api/tasks/me/with-session/nemo_agent"),
        (Method::POST, "/api/upload-video/nemo_agent/me/1"),
        (Method::GET, paths::CREDITS.pattern()),
        (Method::GET, "/api/state/nemo_agent/me/1/latest"),
        (Method::POST, paths::RUN.pattern()),
        (Method::POST, paths::SUBMIT_RENDER.pattern()),
        (Method::POST, paths::SUBMIT_RENDER_OLDER.pattern()),
        (Method::GET, "/api/render/proxy/lambda/r"),
        (Method::GET, "/api/render/proxy/r"),
        (Method::POST, "/api/render/proxy/lambda/r/cancel"),
        (Method::GET, "/api/render/proxy/r/download"),
    ] {
        let none = Answer::of(bench.stranger().request(method.clone(), path)).await;
        assert_eq!(none.refusal(), (1001, 401), "{method} {path}");
        let wrong = Answer::of(bench.caller("nmv_usr_wrong").request(method.clone(), path)).await;
        assert_eq!(wrong.refusal(), (1001, 401), "{method} {path}");
    }
    for (method, path) in [
        (Method::GET, "/"),
        (Method::POST, "/v1/upload"),
        (Method::POST, "/api/v1/generate"),
        (Method::DELETE, paths::TOKENS.pattern()),
        (Method::GET, paths::RUN.pattern()),
        (Method::GET, paths::SUBMIT_RENDER.pattern()),
    ] {
        let answer = Answer::of(bench.owner().request(method.clone(), path)).await;
        assert_eq!(answer.refusal(), (404, 404), "{method} {path}");
    }
}

#[tokio::test]
async fn tokens_are_made_listed_and_revoked() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let body = json!({"name": "for the cat", "scopes": ["read"], "expires_in_days": 90});
    let made = owner
        .post(paths::TOKENS.pattern(), &body)
        .await
        .data()
        .clone();
    let reader = bench.caller(made["token"].as_str().unwrap());
    reader.credits().await;

    let listed = owner.get(paths::TOKENS.pattern()).await.data()["tokens"].clone();
    assert_eq!(listed[0]["name"], "for the cat");
    assert_eq!(listed[0]["scopes"], json!(["read"]));
    assert_eq!(listed[0].get("token"), None);
    assert_eq!(
        bench
            .anonymous("x")
            .await
            .get(paths::TOKENS.pattern())
            .await
            .data()["tokens"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    let revoke = format!("/api/tokens/{}/revoke", made["id"].as_str().unwrap());
    assert_eq!(
        bench
            .anonymous("x")
            .await
            .post(&revoke, &json!({}))
            .await
            .refusal(),
        (404, 404)
    );
    owner.post(&revoke, &json!({})).await.data();
    assert_eq!(
        reader.get(paths::CREDITS.pattern()).await.refusal(),
        (1001, 401)
    );
    assert_eq!(
        owner.get(paths::TOKENS.pattern()).await.data()["tokens"],
        json!([])
    );

    for (body, refusal) in [
        (json!({"name": "n", "scopes": ["everything"]}), (422, 422)),
        (json!({"name": "n", "scopes": []}), (422, 422)),
        (json!({"name": "n", "expires_in_days": 0}), (422, 422)),
        (json!({"scopes": ["read"]}), (422, 422)),
    ] {
        let answer = owner.post(paths::TOKENS.pattern(), &body).await;
        assert_eq!(answer.refusal(), refusal, "{body}");
    }
}

#[tokio::test]
async fn a_token_does_what_its_scopes_allow_and_no_more() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let with_scopes = async |scopes: &[&str]| {
        let body = json!({"name": "n", "scopes": scopes});
        let made = owner.post(paths::TOKENS.pattern(), &body).await;
        bench.caller(made.data()["token"].as_str().unwrap())
    };
    let reader = with_scopes(&["read"]).await;
    reader.state(&session).await;
    let task = json!({"task_name": "t"});
    assert_eq!(
        reader.post(&paths::create_session(), &task).await.refusal(),
        (403, 403)
    );
    assert_eq!(reader.upload(&session, &[]).await.refusal(), (403, 403));
    assert_eq!(
        reader.submit("r", &session, &json!({})).await.refusal(),
        (403, 403)
    );
    let more = json!({"name": "more", "scopes": ["*"]});
    assert_eq!(
        reader.post(paths::TOKENS.pattern(), &more).await.refusal(),
        (403, 403)
    );

    let writer = with_scopes(&["write"]).await;
    writer.session().await;
    assert_eq!(
        writer.get(paths::CREDITS.pattern()).await.refusal(),
        (403, 403)
    );
    let answer = writer.post(paths::TOKENS.pattern(), &more).await;
    assert_eq!(answer.refusal(), (403, 403));
    assert!(
        answer.message().contains("more than itself"),
        "{}",
        answer.message()
    );
}

#[tokio::test]
async fn a_token_ends_with_its_time() {
    let bench = Bench::start().await;
    let caller = bench.anonymous("x").await;
    caller.credits().await;
    bench
        .database()
        .execute("UPDATE tokens SET expires_at = 1000", ())
        .unwrap();
    assert_eq!(
        caller.get(paths::CREDITS.pattern()).await.refusal(),
        (1001, 401)
    );
}

#[tokio::test]
async fn tokens_are_not_kept_in_words() {
    let bench = Bench::start().await;
    let caller = bench.anonymous("x").await;
    caller.session().await;
    let token = caller.token.unwrap();
    let kept: Vec<u8> = ["studio.db", "studio.db-wal"]
        .iter()
        .flat_map(|name| std::fs::read(bench.folder.path().join(name)).unwrap_or_default())
        .collect();
    assert!(kept.windows(4).any(|part| part == b"tok_"));
    assert!(
        !kept
            .windows(token.len())
            .any(|part| part == token.as_bytes())
    );
}

#[tokio::test]
async fn a_claim_link_opens_its_project_and_nothing_else() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let body = json!({"task_name": "<b>Mine</b>"});
    let made = owner
        .post(&paths::create_session(), &body)
        .await
        .data()
        .clone();
    let other = owner
        .post(&paths::create_session(), &body)
        .await
        .data()
        .clone();
    let claim = json!({"task_id": made["task_id"], "session_id": made["session_id"]});
    let given = owner
        .post(paths::CLAIM_TOKEN.pattern(), &claim)
        .await
        .data()
        .clone();
    assert_eq!(given["expires_in"], 604_800);
    let token = given["claim_token"].as_str().unwrap();
    assert!(token.starts_with("clm_"));

    let page = bench
        .stranger()
        .request(Method::GET, &format!("/workspace/claim?ct={token}"));
    let page = page.send().await.unwrap();
    assert!(
        page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'")
    );
    let page = page.text().await.unwrap();
    assert!(page.contains("&lt;b&gt;Mine&lt;/b&gt;"), "{page}");
    assert_eq!(
        bench
            .stranger()
            .get("/workspace/claim?ct=clm_wrong")
            .await
            .refusal(),
        (404, 404)
    );
    assert_eq!(
        bench
            .caller(token)
            .get(paths::CREDITS.pattern())
            .await
            .refusal(),
        (1001, 401)
    );

    let mixed = json!({"task_id": other["task_id"], "session_id": made["session_id"]});
    assert_eq!(
        owner
            .post(paths::CLAIM_TOKEN.pattern(), &mixed)
            .await
            .refusal(),
        (404, 404)
    );
    let stranger = bench.anonymous("x").await;
    assert_eq!(
        stranger
            .post(paths::CLAIM_TOKEN.pattern(), &claim)
            .await
            .refusal(),
        (1002, 404)
    );
}
