//! What many peers see of one server: all the same tools, and each its own answers.

use std::collections::BTreeSet;
use std::thread;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use veo_tests::peer::{Call, Era, Http, Pipes};

use crate::support::product::Sandbox;
use crate::support::server::{HttpServer, SERVE};

#[test]
fn everybody_is_shown_the_same_tools_to_the_letter() {
    let sandbox = Sandbox::new();
    let server = HttpServer::start(&sandbox);
    let everything = json!({"elicitation": {}, "sampling": {}, "roots": {},
        "extensions": {"io.modelcontextprotocol/tasks": {}}});

    let mut lists = Vec::new();
    for capabilities in [&json!({}), &everything] {
        for era in [Era::Legacy, Era::Modern] {
            let list = Call::of(era, "tools/list", json!({}), capabilities);
            let credits = Call::tool(era, "credits", &json!({}));
            let initialize = Call::initialize(capabilities);

            let mut pipes = Pipes::start(&mut sandbox.veo(&SERVE));
            if era == Era::Legacy {
                pipes.ask(&initialize);
            }
            lists.push(tools(&pipes.ask(&list)));
            pipes.ask(&credits);
            lists.push(tools(&pipes.ask(&list)));

            let mut http = Http::connect(&server.url).greeted(era);
            lists.push(tools(&http.ask(&list, 1)));
            http.ask(&credits, 2);
            lists.push(tools(&http.ask(&list, 3)));
        }
    }

    assert_eq!(lists.len(), 16);
    let different: BTreeSet<&String> = lists.iter().collect();
    assert_eq!(different.len(), 1, "{different:#?}");
    assert!(lists[0].contains(r#""name":"generate""#), "{}", lists[0]);
}

/// The tools of a list, as they were written.
fn tools(answer: &str) -> String {
    #[derive(Deserialize)]
    struct Answer<'a> {
        #[serde(borrow)]
        result: List<'a>,
    }
    #[derive(Deserialize)]
    struct List<'a> {
        #[serde(borrow)]
        tools: &'a RawValue,
    }
    let answer: Answer<'_> = serde_json::from_str(answer).unwrap();
    answer.result.tools.get().to_owned()
}

#[test]
fn replies_to_the_same_ids_never_cross() {
    const CLIENTS: [Era; 4] = [Era::Legacy, Era::Legacy, Era::Modern, Era::Modern];
    const CONNECTIONS: u64 = 2;
    const CALLS: u64 = 1_250;

    let sandbox = Sandbox::new();
    let server = HttpServer::start(&sandbox);
    thread::scope(|scope| {
        for (client, era) in CLIENTS.into_iter().enumerate() {
            let first = Http::connect(&server.url).greeted(era);
            for connection in 0..CONNECTIONS {
                let mut http = first.beside();
                scope.spawn(move || {
                    // Other connections of this client use other ids, other clients the same ones.
                    for id in (0..CALLS).map(|call| 1 + call * CONNECTIONS + connection) {
                        // A job that is not there: the refusal names it.
                        let job = format!("{client:08x}-0000-4000-8000-{id:012x}");
                        let wait = json!({"action": "wait", "job": job});
                        let answer: Value = http.result(&Call::tool(era, "jobs", &wait), id);
                        let said = answer["content"][0]["text"].as_str().unwrap_or_default();
                        assert!(said.contains(&job), "asked for {job}, was told {answer}");
                    }
                });
            }
        }
    });
}
