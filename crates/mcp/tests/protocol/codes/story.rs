//! A bench whose service refuses, and what a tool says then.

use std::fmt::Write as _;

use serde_json::{Value, json};

use self::Whose::{Anonymous, Configured};
use crate::bench::Bench;
use crate::peer::{Peer, text};
use crate::service::Turn;

pub(super) const TOKEN: &str = "/api/auth/anonymous-token";
pub(super) const STATE: &str = "/api/state/";
pub(super) const CREDITS: &str = "/api/credits/";
pub(super) const UPLOAD: &str = "/api/upload-video/";
pub(super) const RENDER: &str = "/api/render/proxy/lambda";
pub(super) const STATUS: &str = "/api/render/proxy/lambda/";
pub(super) const MESSAGE: &str = "/run_sse";

/// Whose token is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Whose {
    Anonymous,
    Configured,
}

/// A bench with a project whose timeline has a clip.
pub(super) struct Story {
    pub(super) bench: Bench,
    peer: Peer,
}

impl Story {
    /// Begins with nothing done: not even a token is there.
    async fn blank(whose: Whose) -> Self {
        let token = match whose {
            Anonymous => None,
            Configured => Some("nmv_usr_mine"),
        };
        let bench = Bench::hasty(token).await;
        let peer = bench.peer().await;
        Self { bench, peer }
    }

    pub(super) async fn begin(whose: Whose) -> Self {
        let mut story = Self::blank(whose).await;
        let made = story.generate(Turn::finish).await;
        assert_eq!(made["isError"], false, "{made}");
        story
    }

    /// Asks for a clip, and ends its turn in this way when the message arrives.
    pub(super) async fn generate(&mut self, end: fn(Turn)) -> Value {
        let prompt = json!({ "prompt": "a sunset over the ocean" });
        let asked = self.peer.begin("generate", prompt).await;
        tokio::select! {
            reply = self.peer.reply(asked) => return reply.result,
            turn = self.bench.service.turn() => end(turn),
        }
        self.peer.reply(asked).await.result
    }

    pub(super) async fn call(&mut self, tool: &str) -> Value {
        let arguments = match tool {
            "generate" => return self.generate(Turn::finish).await,
            "upload" => {
                let file = self.bench.folder.path().join("beach.png");
                std::fs::write(&file, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
                json!({ "sources": [file] })
            }
            _ => json!({}),
        };
        self.peer.call(tool, arguments).await
    }

    /// What a result says, and its ways on as data, without what is another one in each run.
    pub(super) fn said(&self, result: &Value) -> String {
        let mut said = text(result).to_owned();
        let structured = &result["structuredContent"];
        if let Some(ways_on) = structured["next"].as_array() {
            let _ = write!(said, "\nnext = {}", json!(ways_on));
        }
        if let Some(job) = structured["job"].as_str() {
            said = said.replace(job, "[job]");
        }
        said.replace(self.bench.service.url.as_str(), "https://service.test/")
    }
}

/// What the service answers: a status, and a code in the body if there is one.
pub(super) fn answer(status: u16, code: i64, message: &str) -> (u16, Value) {
    (status, json!({ "code": code, "message": message }))
}

/// Both ways in which a service says a code: as the HTTP status that belongs to it, and in the body on HTTP 200.
pub(super) fn both(status: u16, code: i64, message: &str) -> [(u16, Value); 2] {
    [answer(status, code, message), answer(200, code, message)]
}

/// What a tool says when `route` answers with each of these, as often as it is asked, and how often that is. The
/// words must be the same for all of them.
pub(super) async fn told(
    whose: Whose,
    tool: &str,
    route: &'static str,
    refusals: &[(u16, Value)],
) -> String {
    let mut stories = Vec::new();
    for refusal in refusals {
        let mut story = if route == TOKEN {
            Story::blank(whose).await
        } else {
            Story::begin(whose).await
        };
        let before = (
            story.bench.service.times(route),
            story.bench.service.times(MESSAGE),
        );
        story
            .bench
            .service
            .refuse(route, &vec![refusal.clone(); 10]);
        let result = story.call(tool).await;
        let mut said = story.said(&result);
        let service = &story.bench.service;
        let (asked, sent) = (
            service.times(route) - before.0,
            service.times(MESSAGE) - before.1,
        );
        let _ = write!(said, "\n({route}: asked {asked}, messages sent: {sent})");
        stories.push(said);
    }
    assert!(
        stories.windows(2).all(|pair| pair[0] == pair[1]),
        "{stories:#?}"
    );
    stories.remove(0)
}

/// Shows that an anonymous token that is refused with `code` is renewed once and the call made again, and returns
/// what is said when a configured one is.
pub(super) async fn bad_token(status: u16, code: i64, message: &str) -> String {
    for refusal in both(status, code, message) {
        let mut story = Story::begin(Anonymous).await;
        story
            .bench
            .service
            .refuse(CREDITS, std::slice::from_ref(&refusal));
        let balance = story.call("credits").await;
        assert_eq!(balance["structuredContent"]["available"], 90, "{balance}");
        assert_eq!(story.bench.service.times(TOKEN), 2);

        // Before a message its project is read: that renews the token, and the message is sent once.
        story.bench.service.refuse(STATE, &[refusal]);
        let made = story.call("generate").await;
        assert_eq!(made["structuredContent"]["status"], "done", "{made}");
        assert_eq!(story.bench.service.times(TOKEN), 3);
        assert_eq!(story.bench.service.times(MESSAGE), 2);
    }
    let told = told(Configured, "credits", CREDITS, &both(status, code, message)).await;
    assert!(told.contains("asked 1,"), "{told}");
    told
}
