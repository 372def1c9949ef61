//! Events to ADK frames: what a server sends (protocol.md 4.3).

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use super::StreamEvent;
use crate::envelope::ApiError;
use crate::paths;
use crate::sse::Frame;

/// Writes the frames of one turn.
#[derive(Debug)]
pub struct TurnWriter {
    invocation: String,
    written: u32,
}

impl TurnWriter {
    /// Starts a turn. The invocation id is the same in all of its frames: `e-<uuid>`.
    pub fn new(invocation: impl Into<String>) -> Self {
        Self {
            invocation: invocation.into(),
            written: 0,
        }
    }

    /// Writes one ADK event, stamped with the time `at`.
    ///
    /// It carries what an ADK event can: texts, tool calls and results, state, progress and model errors.
    /// For the rest see [`failure`] and [`heartbeat`].
    pub fn frame(&mut self, at: SystemTime, events: &[StreamEvent]) -> Frame {
        let mut body = Map::new();
        let mut parts = Vec::new();
        let mut state_delta = Map::new();
        let mut role = "model";
        for event in events {
            match event {
                StreamEvent::Text { text, partial } => {
                    parts.push(json!({ "text": text }));
                    if *partial {
                        body.insert("partial".to_owned(), json!(true));
                    }
                }
                StreamEvent::ToolCall { id, name, args } => {
                    parts.push(json!({ "functionCall": { "id": id, "name": name, "args": args } }));
                }
                StreamEvent::ToolResult { id, name, response } => {
                    role = "user"; // ADK's rule for tool answers; the author stays the agent.
                    parts.push(json!({ "functionResponse": { "id": id, "name": name, "response": response } }));
                }
                StreamEvent::StateHint { delta } => {
                    if let Value::Object(members) = delta.value() {
                        state_delta.extend(members);
                    }
                }
                StreamEvent::Progress { fraction, stage } => {
                    body.insert(
                        "customMetadata".to_owned(),
                        json!({ "progress": fraction, "stage": stage }),
                    );
                }
                StreamEvent::ModelError { code, message } => {
                    body.extend(
                        code.iter()
                            .map(|code| ("errorCode".to_owned(), json!(code))),
                    );
                    body.insert("errorMessage".to_owned(), json!(message));
                }
                StreamEvent::Heartbeat
                | StreamEvent::Failed(_)
                | StreamEvent::Done
                | StreamEvent::Unrecognised { .. } => {}
            }
        }
        if !parts.is_empty() {
            body.insert(
                "content".to_owned(),
                json!({ "parts": parts, "role": role }),
            );
        }
        self.stamp(&mut body, at, &state_delta);
        Frame::of_data(Value::Object(body).to_string())
    }

    fn stamp(
        &mut self,
        body: &mut Map<String, Value>,
        at: SystemTime,
        state_delta: &Map<String, Value>,
    ) {
        self.written += 1;
        let seconds = at
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs_f64();
        body.insert("invocationId".to_owned(), json!(self.invocation));
        body.insert("author".to_owned(), json!(paths::APP));
        body.insert(
            "actions".to_owned(),
            json!({ "stateDelta": state_delta, "artifactDelta": {}, "requestedAuthConfigs": {} }),
        );
        body.insert("id".to_owned(), json!(format!("{:08}", self.written)));
        body.insert("timestamp".to_owned(), json!(seconds));
    }
}

/// Writes the frame that ends a turn in a failure: the code envelope inside the stream (4.4).
pub fn failure(error: &ApiError) -> Frame {
    let mut body = json!({ "code": error.code.number(), "message": error.message });
    if let Some(url) = &error.registration_url {
        body["registration_url"] = json!(url);
    }
    Frame::of_data(body.to_string())
}

/// Writes the frame that says only that the turn is still running.
pub fn heartbeat() -> Frame {
    Frame::of_data(r#"{"type":"heartbeat"}"#)
}
