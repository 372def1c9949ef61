//! Every code of the service, from the wire to the words that an agent reads (protocol.md 7.1).
//!
//! Each test is one code: which calls meet it, what they say, and how often the service was asked.

mod story;

use insta::assert_snapshot;
use serde_json::{Value, json};

use self::story::Whose::{Anonymous, Configured};
use self::story::{
    CREDITS, MESSAGE, RENDER, STATE, STATUS, Story, TOKEN, UPLOAD, answer, bad_token, both, told,
};
use crate::service::Turn;

#[tokio::test]
async fn code_0_is_success_on_every_call() {
    for whose in [Anonymous, Configured] {
        let mut story = Story::begin(whose).await;
        for tool in ["credits", "state", "upload", "generate", "export"] {
            let result = story.call(tool).await;
            assert_eq!(result["isError"], false, "{tool}: {result}");
        }
        assert_eq!(
            story.bench.service.times(TOKEN),
            usize::from(whose == Anonymous)
        );
    }
}

#[tokio::test]
async fn code_1001_is_a_bad_token() {
    assert_snapshot!(bad_token(401, 1001, "token expired").await, @r"
    Error: could not read the balance: token expired; the configured token is not accepted, set NEMO_TOKEN to a valid one or remove it
    Next: Ask the user to set a valid NEMO_TOKEN in this server's environment, or none for an anonymous one
    (/api/credits/: asked 1, messages sent: 0)
    ");
}

#[tokio::test]
async fn code_1010_is_a_bad_token() {
    assert_snapshot!(bad_token(401, 1010, "token invalid").await, @r"
    Error: could not read the balance: token invalid; the configured token is not accepted, set NEMO_TOKEN to a valid one or remove it
    Next: Ask the user to set a valid NEMO_TOKEN in this server's environment, or none for an anonymous one
    (/api/credits/: asked 1, messages sent: 0)
    ");
}

#[tokio::test]
async fn code_1011_is_a_bad_token() {
    assert_snapshot!(bad_token(401, 1011, "token expired").await, @r"
    Error: could not read the balance: token expired; the configured token is not accepted, set NEMO_TOKEN to a valid one or remove it
    Next: Ask the user to set a valid NEMO_TOKEN in this server's environment, or none for an anonymous one
    (/api/credits/: asked 1, messages sent: 0)
    ");
}

#[tokio::test]
async fn code_401_is_a_bad_token() {
    assert_snapshot!(bad_token(401, 401, "who are you").await, @r"
    Error: could not read the balance: who are you; the configured token is not accepted, set NEMO_TOKEN to a valid one or remove it
    Next: Ask the user to set a valid NEMO_TOKEN in this server's environment, or none for an anonymous one
    (/api/credits/: asked 1, messages sent: 0)
    ");
}

#[tokio::test]
async fn code_1002_is_a_project_that_is_gone() {
    let gone = both(404, 1002, "session not found");
    assert_snapshot!(told(Anonymous, "state", STATE, &gone).await, @r#"
    Error: could not read the state of the project: session not found
    Next: Begin a new project: describe a video and pass `new_project: true`; files have to be uploaded again (`generate` {"new_project":true})
    (/api/state/: asked 1, messages sent: 0)
    "#);
    assert_snapshot!(told(Anonymous, "generate", STATE, &gone).await, @r#"
    Error: could not read the state of the project: session not found
    Job: [job] (generate), project 5529798706024415200
    Next: Begin a new project: describe a video and pass `new_project: true`; files have to be uploaded again (`generate` {"new_project":true})
    next = [{"advice":"Begin a new project: describe a video and pass `new_project: true`; files have to be uploaded again","tool":"generate","arguments":{"new_project":true}}]
    (/api/state/: asked 1, messages sent: 0)
    "#);
    assert_snapshot!(told(Anonymous, "generate", MESSAGE, &gone).await, @r#"
    Error: could not send the message: session not found
    Job: [job] (generate), project 5529798706024415200
    Next: Begin a new project: describe a video and pass `new_project: true`; files have to be uploaded again (`generate` {"new_project":true})
    next = [{"advice":"Begin a new project: describe a video and pass `new_project: true`; files have to be uploaded again","tool":"generate","arguments":{"new_project":true}}]
    (/run_sse: asked 1, messages sent: 1)
    "#);
    assert_snapshot!(told(Anonymous, "upload", UPLOAD, &gone).await, @r#"
    Error: could not upload the file: session not found
    Job: [job] (upload), project 5529798706024415200
    Next: Begin a new project: describe a video and pass `new_project: true`; files have to be uploaded again (`generate` {"new_project":true})
    next = [{"advice":"Begin a new project: describe a video and pass `new_project: true`; files have to be uploaded again","tool":"generate","arguments":{"new_project":true}}]
    (/api/upload-video/: asked 1, messages sent: 0)
    "#);
}

#[tokio::test]
async fn code_2001_is_told_with_the_way_to_credits() {
    let broke = both(402, 2001, "insufficient credits");
    assert_snapshot!(told(Anonymous, "generate", MESSAGE, &broke).await, @r#"
    Error: could not send the message: insufficient credits
    Job: [job] (generate), project 5529798706024415200
    Next: Ask the user to open https://service.test/register?bind=anon_1 to register or add credits
    Next: Ask the user to add credits; this shows the balance (`credits`)
    next = [{"advice":"Ask the user to open https://service.test/register?bind=anon_1 to register or add credits"},{"advice":"Ask the user to add credits; this shows the balance","tool":"credits"}]
    (/run_sse: asked 1, messages sent: 1)
    "#);
    assert_snapshot!(told(Configured, "generate", MESSAGE, &broke).await, @r#"
    Error: could not send the message: insufficient credits
    Job: [job] (generate), project 5529798706024415200
    Next: Ask the user to add credits; this shows the balance (`credits`)
    next = [{"advice":"Ask the user to add credits; this shows the balance","tool":"credits"}]
    (/run_sse: asked 1, messages sent: 1)
    "#);
}

#[tokio::test]
async fn code_2001_inside_the_stream_is_told_with_the_way_to_credits() {
    let broke = |turn: Turn| turn.fail(&json!({ "code": 2001, "message": "insufficient credits" }));
    let mut story = Story::begin(Anonymous).await;
    let refused = story.generate(broke).await;
    assert_snapshot!(story.said(&refused), @r#"
    Error: insufficient credits
    Charged: 0 credits
    Job: [job] (generate), project 5529798706024415200
    Next: Ask the user to open https://service.test/register?bind=anon_1 to register or add credits
    Next: Ask the user to add credits; this shows the balance (`credits`)
    next = [{"advice":"Ask the user to open https://service.test/register?bind=anon_1 to register or add credits"},{"advice":"Ask the user to add credits; this shows the balance","tool":"credits"}]
    "#);
    let mut story = Story::begin(Configured).await;
    let refused = story.generate(broke).await;
    assert_snapshot!(story.said(&refused), @r#"
    Error: insufficient credits
    Charged: 0 credits
    Job: [job] (generate), project 5529798706024415200
    Next: Ask the user to add credits; this shows the balance (`credits`)
    next = [{"advice":"Ask the user to add credits; this shows the balance","tool":"credits"}]
    "#);
    assert_eq!(story.bench.service.times(MESSAGE), 2);
}

#[tokio::test]
async fn code_4001_names_the_accepted_types() {
    let refused = both(415, 4001, "unsupported file type");
    assert_snapshot!(told(Anonymous, "upload", UPLOAD, &refused).await, @r#"
    Error: could not upload the file: unsupported file type
    Job: [job] (upload), project 5529798706024415200
    Next: Convert the file to one of: mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac
    next = [{"advice":"Convert the file to one of: mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac"}]
    (/api/upload-video/: asked 1, messages sent: 0)
    "#);
}

#[tokio::test]
async fn code_4002_names_the_limit() {
    let refused = both(413, 4002, "file too large");
    assert_snapshot!(told(Anonymous, "upload", UPLOAD, &refused).await, @r#"
    Error: could not upload the file: file too large
    Job: [job] (upload), project 5529798706024415200
    Next: Compress, trim or split the file: at most 500 MB are taken, and a service may take less
    next = [{"advice":"Compress, trim or split the file: at most 500 MB are taken, and a service may take less"}]
    (/api/upload-video/: asked 1, messages sent: 0)
    "#);
}

#[tokio::test]
async fn code_400_on_the_token_asks_for_one() {
    let refused = [answer(400, 400, "X-Client-Id is missing")];
    assert_snapshot!(told(Anonymous, "credits", TOKEN, &refused).await, @r"
    Error: could not get an anonymous token: X-Client-Id is missing
    Next: Ask the user to set NEMO_TOKEN, in this server's environment, to a token of their own
    (/api/auth/anonymous-token: asked 2, messages sent: 0)
    ");
}

#[tokio::test]
async fn code_400_elsewhere_is_told_and_not_repeated() {
    let refused = both(400, 400, "bad draft");
    assert_snapshot!(told(Anonymous, "export", RENDER, &refused).await, @r#"
    Error: could not submit the export: bad draft
    Job: [job] (export), project 5529798706024415200
    Next: Tell the user what the service said; the same request would be refused again
    next = [{"advice":"Tell the user what the service said; the same request would be refused again"}]
    (/api/render/proxy/lambda: asked 1, messages sent: 0)
    "#);
    assert_snapshot!(told(Anonymous, "generate", MESSAGE, &refused).await, @r#"
    Error: could not send the message: bad draft
    Job: [job] (generate), project 5529798706024415200
    Next: Tell the user what the service said; the same request would be refused again
    next = [{"advice":"Tell the user what the service said; the same request would be refused again"}]
    (/run_sse: asked 1, messages sent: 1)
    "#);
}

#[tokio::test]
async fn code_402_on_an_export_is_about_the_plan() {
    let blocked = both(402, 402, "free plan export blocked");
    assert_snapshot!(told(Anonymous, "export", RENDER, &blocked).await, @r#"
    Error: could not submit the export: free plan export blocked
    Job: [job] (export), project 5529798706024415200
    Next: It is the plan that does not allow exports: not the attribution headers, which were sent, and not the credits, since an export costs none. Ask the user to register an account at https://service.test/register?bind=anon_1
    next = [{"advice":"It is the plan that does not allow exports: not the attribution headers, which were sent, and not the credits, since an export costs none. Ask the user to register an account at https://service.test/register?bind=anon_1"}]
    (/api/render/proxy/lambda: asked 1, messages sent: 0)
    "#);
    assert_snapshot!(told(Configured, "export", RENDER, &blocked).await, @r#"
    Error: could not submit the export: free plan export blocked
    Job: [job] (export), project 5529798706024415200
    Next: It is the plan that does not allow exports: not the attribution headers, which were sent, and not the credits, since an export costs none. Ask the user to register an account or to upgrade its plan
    next = [{"advice":"It is the plan that does not allow exports: not the attribution headers, which were sent, and not the credits, since an export costs none. Ask the user to register an account or to upgrade its plan"}]
    (/api/render/proxy/lambda: asked 1, messages sent: 0)
    "#);
}

#[tokio::test]
async fn code_403_asks_for_a_token_with_the_scope() {
    let forbidden = both(403, 403, "scope render is required");
    assert_snapshot!(told(Configured, "export", RENDER, &forbidden).await, @r#"
    Error: could not submit the export: scope render is required
    Job: [job] (export), project 5529798706024415200
    Next: The token lacks a scope (read, write, upload or render). Ask the user for a NEMO_TOKEN that has it, or has all of them (*)
    next = [{"advice":"The token lacks a scope (read, write, upload or render). Ask the user for a NEMO_TOKEN that has it, or has all of them (*)"}]
    (/api/render/proxy/lambda: asked 1, messages sent: 0)
    "#);
    assert_snapshot!(told(Anonymous, "generate", MESSAGE, &forbidden).await, @r#"
    Error: could not send the message: scope render is required
    Job: [job] (generate), project 5529798706024415200
    Next: The token lacks a scope (read, write, upload or render). Ask the user for a NEMO_TOKEN that has it, or has all of them (*)
    next = [{"advice":"The token lacks a scope (read, write, upload or render). Ask the user for a NEMO_TOKEN that has it, or has all of them (*)"}]
    (/run_sse: asked 1, messages sent: 1)
    "#);
}

#[tokio::test]
async fn code_404_is_a_project_or_a_render_that_is_gone() {
    let gone = [(404, json!({ "detail": "Session not found: 552" }))];
    assert_snapshot!(told(Anonymous, "generate", MESSAGE, &gone).await, @r#"
    Error: could not send the message: Session not found: 552
    Job: [job] (generate), project 5529798706024415200
    Next: Begin a new project: describe a video and pass `new_project: true`; files have to be uploaded again (`generate` {"new_project":true})
    next = [{"advice":"Begin a new project: describe a video and pass `new_project: true`; files have to be uploaded again","tool":"generate","arguments":{"new_project":true}}]
    (/run_sse: asked 1, messages sent: 1)
    "#);
    let bare = [
        (404, json!({ "detail": "Not Found" })),
        answer(200, 404, "Not Found"),
    ];
    assert_snapshot!(told(Anonymous, "state", STATE, &bare).await, @r#"
    Error: could not read the state of the project: Not Found
    Next: Begin a new project: describe a video and pass `new_project: true`; files have to be uploaded again (`generate` {"new_project":true})
    (/api/state/: asked 1, messages sent: 0)
    "#);
    assert_snapshot!(told(Anonymous, "export", STATUS, &bare).await, @r#"
    Error: could not read the status of the export: Not Found
    Job: [job] (export), project 5529798706024415200
    Next: Call it again, with a new idempotency_key (`export`)
    next = [{"advice":"Call it again, with a new idempotency_key","tool":"export"}]
    (/api/render/proxy/lambda/: asked 1, messages sent: 0)
    "#);
}

#[tokio::test]
async fn code_422_shows_its_detail() {
    let detail = json!({ "detail": [
        { "loc": ["body", "new_message", "parts", 0], "msg": "field required", "type": "missing" },
    ]});
    assert_snapshot!(told(Anonymous, "generate", MESSAGE, &[(422, detail)]).await, @r#"
    Error: could not send the message: body.new_message.parts.0: field required
    Job: [job] (generate), project 5529798706024415200
    Next: Tell the user what the service said; the same request would be refused again
    next = [{"advice":"Tell the user what the service said; the same request would be refused again"}]
    (/run_sse: asked 1, messages sent: 1)
    "#);
}

#[tokio::test]
async fn code_408_on_a_read_is_retried_and_after_a_message_unknown() {
    let late = both(408, 408, "took too long");
    assert_snapshot!(told(Anonymous, "credits", CREDITS, &late).await, @r"
    Error: could not read the balance: took too long
    Next: Wait a minute, then call again, with a new idempotency_key if one was given
    (/api/credits/: asked 4, messages sent: 0)
    ");
    assert_snapshot!(told(Anonymous, "generate", MESSAGE, &late).await, @r#"
    Not known how it ended: The message may have been carried out, but its answer is lost. The project has not changed. It was not sent again: that could cost credits twice.
    Charged: 0 credits
    Job: [job] (generate), project 5529798706024415200
    Next: See what is on the timeline now (`state` {"project":"5529798706024415200"})
    Next: Call it again, with a new idempotency_key; this can cost credits (`generate`)
    next = [{"advice":"See what is on the timeline now","tool":"state","arguments":{"project":"5529798706024415200"}},{"advice":"Call it again, with a new idempotency_key; this can cost credits","tool":"generate"}]
    (/run_sse: asked 1, messages sent: 1)
    "#);
}

#[tokio::test]
async fn code_429_on_a_read_is_retried_and_on_a_message_told() {
    let often = both(429, 429, "slow down");
    assert_snapshot!(told(Anonymous, "credits", CREDITS, &often).await, @r"
    Error: could not read the balance: slow down
    Next: Wait a minute, then call again, with a new idempotency_key if one was given
    (/api/credits/: asked 4, messages sent: 0)
    ");
    assert_snapshot!(told(Anonymous, "generate", MESSAGE, &often).await, @r#"
    Error: could not send the message: slow down
    Job: [job] (generate), project 5529798706024415200
    Next: Wait a minute, then call again, with a new idempotency_key if one was given
    next = [{"advice":"Wait a minute, then call again, with a new idempotency_key if one was given"}]
    (/run_sse: asked 1, messages sent: 1)
    "#);
}

#[tokio::test]
async fn code_429_on_the_token_asks_for_one() {
    let often = both(429, 429, "too many tokens");
    assert_snapshot!(told(Anonymous, "credits", TOKEN, &often).await, @r"
    Error: could not get an anonymous token: too many tokens; anonymous tokens are few for each network and week: wait before the next try, or set NEMO_TOKEN to a token of your own
    Next: Ask the user to set NEMO_TOKEN, in this server's environment, to a token of their own
    (/api/auth/anonymous-token: asked 2, messages sent: 0)
    ");
}

#[tokio::test]
async fn codes_5xx_on_a_read_are_retried_and_after_a_message_unknown() {
    for status in [500, 502, 503, 504] {
        let down = [(status, Value::Null)];
        let said = told(Anonymous, "credits", CREDITS, &down).await;
        assert!(said.contains("asked 4,"), "{said}");
        let said = told(Anonymous, "generate", MESSAGE, &down).await;
        assert!(said.contains("asked 1, messages sent: 1"), "{said}");
    }
    let down = both(500, 500, "the model is gone");
    assert_snapshot!(told(Anonymous, "credits", CREDITS, &down).await, @r"
    Error: could not read the balance: the model is gone
    Next: Wait a minute, then call again, with a new idempotency_key if one was given
    (/api/credits/: asked 4, messages sent: 0)
    ");
    assert_snapshot!(told(Anonymous, "generate", MESSAGE, &down).await, @r#"
    Not known how it ended: The message may have been carried out, but its answer is lost. The project has not changed. It was not sent again: that could cost credits twice.
    Charged: 0 credits
    Job: [job] (generate), project 5529798706024415200
    Next: See what is on the timeline now (`state` {"project":"5529798706024415200"})
    Next: Call it again, with a new idempotency_key; this can cost credits (`generate`)
    next = [{"advice":"See what is on the timeline now","tool":"state","arguments":{"project":"5529798706024415200"}},{"advice":"Call it again, with a new idempotency_key; this can cost credits","tool":"generate"}]
    (/run_sse: asked 1, messages sent: 1)
    "#);
}

#[tokio::test]
async fn what_passes_is_not_told() {
    let mut story = Story::begin(Anonymous).await;
    for refusal in [
        answer(503, 503, "restarting"),
        answer(429, 429, "slow down"),
        answer(408, 408, "late"),
    ] {
        story.bench.service.refuse(CREDITS, &[refusal]);
    }
    let before = story.bench.service.times(CREDITS);
    let balance = story.call("credits").await;
    assert_eq!(balance["structuredContent"]["available"], 90, "{balance}");
    assert_eq!(story.bench.service.times(CREDITS) - before, 4);
}
