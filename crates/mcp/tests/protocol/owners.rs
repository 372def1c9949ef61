//! Two principals at one door: what one has is for the other exactly as if it were not there.

use std::net::SocketAddr;

use serde_json::{Value, json};
use veo_mcp::{Access, Door, Tokens};

use crate::bench::Bench;
use crate::service::Turn;
use crate::web::{Reply, initialize, modern, modern_call, post, send, serve_behind, session};

const ANN: (&str, &str) = ("authorization", "Bearer ann-0123456789abcdef0123");
const BOB: (&str, &str) = ("authorization", "Bearer bob-0123456789abcdef0123");
const NO_JOB: &str = "1b4e28ba-2fa1-4d52-883f-0016d3cca427";

fn both() -> Door {
    let tokens = "ann ann-0123456789abcdef0123\nbob bob-0123456789abcdef0123";
    Door {
        access: Access::Tokens(Tokens::parse(tokens).unwrap()),
        ..Door::default()
    }
}

/// What Ann has: a project, and a job that is at work on it.
struct Anns {
    job: String,
    project: String,
    turn: Turn,
}

async fn anns_work(bench: &mut Bench, address: SocketAddr) -> Anns {
    let call = json!({ "name": "generate", "arguments": { "prompt": "a lighthouse" } });
    let task = modern(address, &[ANN], "tools/call", "generate", call)
        .await
        .message();
    let job = task["result"]["taskId"].as_str().unwrap().to_owned();
    let turn = bench.service.turn().await;
    let jobs = modern_call(address, &[ANN], "jobs", list()).await.message();
    let row = &jobs["result"]["structuredContent"]["jobs"][0];
    assert_eq!(row["job"], job, "{jobs}");
    let project = row["project"].as_str().unwrap().to_owned();
    Anns { job, project, turn }
}

fn list() -> Value {
    json!({ "action": "list" })
}

/// Every request that can name a project or a job: its method, the name in its header, its parameters.
fn requests(project: &str, job: &str) -> Vec<(&'static str, String, Value)> {
    let tools = [
        (
            "generate",
            json!({ "prompt": "add a title", "project": project }),
        ),
        (
            "upload",
            json!({ "sources": ["https://example.com/a.mp4"], "project": project }),
        ),
        ("state", json!({ "project": project })),
        ("state", json!({ "project": project, "link": true })),
        ("export", json!({ "project": project })),
        ("projects", json!({})),
        ("jobs", list()),
        ("jobs", json!({ "action": "wait", "job": job })),
        ("jobs", json!({ "action": "cancel", "job": job })),
    ];
    let tools = tools.into_iter().map(|(tool, arguments)| {
        let call = json!({ "name": tool, "arguments": arguments });
        ("tools/call", tool.to_owned(), call)
    });
    let tasks = ["tasks/get", "tasks/update", "tasks/cancel"].map(|method| {
        let mut params = json!({ "taskId": job });
        if method == "tasks/update" {
            params["inputResponses"] = json!({});
        }
        (method, job.to_owned(), params)
    });
    let resources = [
        format!("veo://projects/{project}"),
        format!("veo://projects/{project}/timeline"),
        format!("veo://projects/{project}/media"),
        format!("veo://projects/{project}/clips/track-1-clip-1"),
        format!("veo://jobs/{job}"),
        "veo://projects".to_owned(),
        "veo://exports".to_owned(),
    ];
    let resources = resources.map(|uri| ("resources/read", uri.clone(), json!({ "uri": uri })));
    let complete = ["project", "job"].map(|name| {
        let reference =
            json!({ "type": "ref/resource", "uri": format!("veo://{name}s/{{{name}}}") });
        let argument = json!({ "name": name, "value": "" });
        (
            "completion/complete",
            String::new(),
            json!({ "ref": reference, "argument": argument }),
        )
    });
    let lists = [("resources/list", String::new(), json!({}))];
    tools
        .chain(tasks)
        .chain(resources)
        .chain(complete)
        .chain(lists)
        .collect()
}

#[tokio::test]
async fn every_request_tells_anothers_things_as_things_that_are_not_there() {
    let mut bench = Bench::start().await;
    let (address, _serving) = serve_behind(&bench, both()).await;
    let Anns { job, project, turn } = anns_work(&mut bench, address).await;

    let anns = requests(&project, &job);
    let nobodys = requests("nothing", NO_JOB);
    for ((method, name, params), (_, no_name, no_params)) in anns.into_iter().zip(nobodys) {
        let told = |reply: Reply, project: &str, job: &str| {
            // Not the body: it tells its length.
            let message = reply.message().to_string();
            let message = message.replace(project, "<project>").replace(job, "<job>");
            (reply.status, message)
        };
        let asked = modern(address, &[BOB], method, &name, params.clone()).await;
        let of_nothing = modern(address, &[BOB], method, &no_name, no_params).await;
        let context = format!("{method} {params}");
        assert!(
            !asked.body.contains("lighthouse"),
            "{context}: {}",
            asked.body
        );
        let (asked, of_nothing) = (
            told(asked, &project, &job),
            told(of_nothing, "nothing", NO_JOB),
        );
        assert_eq!(asked, of_nothing, "{context}");
        // And to her it is there: the table asks what it means to ask. What would change something is left out, and
        // she has no film and no clip yet.
        let empty = [
            "veo://exports".to_owned(),
            format!("veo://projects/{project}/clips/track-1-clip-1"),
        ];
        let reads = [
            "resources/",
            "tasks/get",
            "completion/",
            r#""list""#,
            r#""projects""#,
        ];
        if reads.iter().any(|word| context.contains(word)) && !empty.contains(&name) {
            let hers = modern(address, &[ANN], method, &name, params).await;
            assert_ne!(told(hers, &project, &job), of_nothing, "{context}");
        }
    }

    turn.finish();
    let wait = json!({ "action": "wait", "job": job });
    let end = modern_call(address, &[ANN], "jobs", wait).await.message();
    assert_eq!(
        end["result"]["structuredContent"]["status"], "done",
        "{end}"
    );
}

#[tokio::test]
async fn a_session_is_for_whom_it_was_opened() {
    let mut bench = Bench::start().await;
    let (address, _serving) = serve_behind(&bench, both()).await;
    let Anns { job, turn, .. } = anns_work(&mut bench, address).await;
    let anns = session(address, &[ANN]).await;
    let tools = json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/list" });
    let get = [("accept", "text/event-stream")];
    for (id, name) in [(anns.as_str(), "hers"), ("nothing", "none")] {
        let within = [BOB, ("mcp-session-id", id)];
        assert_eq!(post(address, &within, &tools).await.status, 404, "{name}");
        let stream = send(address, "GET /mcp", &[&within[..], &get].concat(), "").await;
        assert_eq!(stream.status, 404, "{name}");
        assert_eq!(
            send(address, "DELETE /mcp", &within, "").await.status,
            202,
            "{name}"
        );
    }
    let hers = [ANN, ("mcp-session-id", anns.as_str())];
    assert_eq!(post(address, &hers, &tools).await.status, 200);

    // Within a session of his own he sees as little as without one.
    let bobs = session(address, &[BOB]).await;
    let his = [BOB, ("mcp-session-id", bobs.as_str())];
    let call = |arguments: Value| {
        json!({ "jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {
            "name": "jobs", "arguments": arguments,
        }})
    };
    let waited = call(json!({ "action": "wait", "job": job }));
    let refused = post(address, &his, &waited).await.message();
    assert_eq!(refused["result"]["isError"], true, "{refused}");
    let listed = post(address, &his, &call(list())).await.message();
    assert_eq!(listed["result"]["structuredContent"]["jobs"], json!([]));
    let listed = post(address, &hers, &call(list())).await.message();
    assert_eq!(listed["result"]["structuredContent"]["jobs"][0]["job"], job);
    turn.finish();
}

#[tokio::test]
async fn stdio_and_a_token_are_two() {
    let mut bench = Bench::start().await;
    let (address, _serving) = serve_behind(&bench, both()).await;
    let Anns { job, turn, .. } = anns_work(&mut bench, address).await;
    let mut peer = bench.peer().await;
    let listed = peer.call("jobs", list()).await;
    assert_eq!(listed["structuredContent"]["jobs"], json!([]));
    let waited = peer
        .call("jobs", json!({ "action": "wait", "job": job }))
        .await;
    assert_eq!(waited["isError"], true);
    assert_eq!(post(address, &[ANN], &initialize()).await.status, 200);
    turn.finish();
}

/// Reliability section 1, test S-03: everybody numbers their requests alike, and gets their own answers.
#[tokio::test]
async fn answers_never_cross() {
    const ROUNDS: usize = 100;
    let bench = Bench::start().await;
    let (address, _serving) = serve_behind(&bench, both()).await;
    let sessions = [
        (ANN, session(address, &[ANN]).await),
        (ANN, session(address, &[ANN]).await),
        (BOB, session(address, &[BOB]).await),
    ];
    for round in 0..ROUNDS {
        let calls = sessions.iter().enumerate().map(|(number, (who, session))| {
            // What is asked for comes back in the words of the refusal.
            let project = format!("project-{number}-{round}");
            let call = json!({ "jsonrpc": "2.0", "id": round, "method": "tools/call", "params": {
                "name": "state", "arguments": { "project": project },
            }});
            async move {
                let within = [*who, ("mcp-session-id", session.as_str())];
                let answer = post(address, &within, &call).await.message();
                assert_eq!(answer["id"], round, "{answer}");
                let told = answer["result"]["content"][0]["text"].as_str().unwrap();
                assert!(told.contains(&project), "{told} is not about {project}");
            }
        });
        futures_util::future::join_all(calls).await;
    }
}
