//! The same reader in its plainest form: the whole frame becomes a [`Value`] first.
//!
//! Only tests use it. [`decode`](super::decode()) must read every frame as this one does, save those that a
//! [`Value`] cannot hold (a number such as `1e400`, a depth over 128), of which it reads more.

use serde_json::{Map, Value};

use super::StreamEvent;
use super::decode::{broken_message, failed, is_heartbeat, unrecognised};
use crate::code::ErrorCode;
use crate::envelope::ApiError;
use crate::lenient;
use crate::sse::Frame;

type Members = Map<String, Value>;

/// Returns what `frame` says. A frame that is understood and says nothing of interest gives no events.
pub fn decode(frame: &Frame) -> Vec<StreamEvent> {
    let data = frame.data.trim();
    let named_heartbeat = frame.event.as_deref().is_some_and(is_heartbeat);
    if data.is_empty() || named_heartbeat || is_heartbeat(data) {
        return vec![StreamEvent::Heartbeat];
    }
    match serde_json::from_str(data) {
        Ok(Value::Object(members)) => object(members, data),
        // ADK 1.4.2 does not escape the message, so an error frame may be broken JSON (4.5).
        Err(_) if data.starts_with(r#"{"error""#) => {
            vec![failed(&Value::from(broken_message(data)))]
        }
        _ => unrecognised(data),
    }
}

/// Writes the JSON in events as this reader does: parsed and written again, by which a float may change in
/// its last digit.
pub fn plain(mut events: Vec<StreamEvent>) -> Vec<StreamEvent> {
    for event in &mut events {
        if let StreamEvent::ToolCall { args: json, .. }
        | StreamEvent::ToolResult { response: json, .. }
        | StreamEvent::StateHint { delta: json } = event
        {
            *json = json.value().into();
        }
    }
    events
}

fn object(mut members: Members, data: &str) -> Vec<StreamEvent> {
    if members.is_empty() {
        return vec![StreamEvent::Heartbeat];
    }
    if let Some(kind) = members.get("type").and_then(Value::as_str) {
        return typed(&kind.to_ascii_lowercase(), &members, data);
    }
    let has_content = has(&members, "content");
    if has(&members, "error") && !has_content {
        return vec![failed(&Value::Object(members))];
    }
    let model_error = model_error(&members);
    let code = members.get("code").and_then(lenient::integer).unwrap_or(0);
    if model_error.is_none() && code != 0 {
        return vec![failed(&Value::Object(members))];
    }
    let is_adk = model_error.is_some() || has_content || has(&members, "actions");
    let progress = progress(&members);
    if is_adk || progress.is_some() {
        let mut events: Vec<StreamEvent> = model_error.into_iter().collect();
        let partial = members.get("partial") == Some(&Value::Bool(true));
        events.extend(parts(&mut members, partial));
        if !partial {
            events.extend(state_hint(&mut members));
        }
        events.extend(progress);
        return events;
    }
    match members.get("text").and_then(lenient::text) {
        Some(words) => vec![text(words, false)],
        None => unrecognised(data),
    }
}

/// Reads the vendor's typed frames (shape B).
fn typed(kind: &str, members: &Members, data: &str) -> Vec<StreamEvent> {
    let first = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| present(members, name))
            .cloned()
    };
    let name = || {
        let name = first(&["name", "tool", "tool_name"]);
        name.as_ref()
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let id = || members.get("id").and_then(Value::as_str).map(str::to_owned);
    match kind {
        "text" | "message" => {
            let words = first(&["content", "text"]);
            words
                .as_ref()
                .and_then(lenient::text)
                .map(|words| text(words, false))
                .into_iter()
                .collect()
        }
        "tool_call" | "tool_start" | "toolcall_start" => vec![StreamEvent::ToolCall {
            id: id(),
            name: name(),
            args: first(&["args"]).unwrap_or_default().into(),
        }],
        "tool_result" | "tool_end" | "toolcall_end" => tool_result(
            id(),
            name(),
            first(&["result", "response"]).unwrap_or_default(),
        ),
        "heartbeat" | "ping" | "pong" => vec![StreamEvent::Heartbeat],
        "error" => {
            let mut members = members.clone();
            if let Some(content) = members.remove("content") {
                members.entry("message").or_insert(content);
            }
            vec![failed(&Value::Object(members))]
        }
        "done" => vec![StreamEvent::Done],
        _ => unrecognised(data),
    }
}

fn parts(members: &mut Members, partial: bool) -> Vec<StreamEvent> {
    // The framework may echo the user's own message; tool answers have the agent as their author.
    let from_user = members.get("author").and_then(Value::as_str) == Some("user");
    let Some(Value::Array(parts)) = members
        .get_mut("content")
        .and_then(|content| content.get_mut("parts"))
        .map(Value::take)
    else {
        return Vec::new();
    };
    let mut events = Vec::new();
    for part in parts {
        let Value::Object(mut part) = part else {
            continue;
        };
        if part.get("thought") == Some(&Value::Bool(true)) {
            continue;
        }
        match part.get("text").and_then(lenient::text) {
            Some(words) if !from_user => events.push(text(words, partial)),
            // A blank piece of a streamed text is its spacing.
            None if partial && !from_user => {
                events.extend(
                    part.get("text")
                        .and_then(Value::as_str)
                        .filter(|blank| !blank.is_empty())
                        .map(|blank| text(blank, true)),
                );
            }
            _ => {}
        }
        if partial {
            continue; // A call in pieces comes again, whole.
        }
        if let Some(Value::Object(mut call)) = take(&mut part, "functionCall", "function_call") {
            events.push(StreamEvent::ToolCall {
                id: owned_text(&mut call, "id"),
                name: owned_text(&mut call, "name").unwrap_or_default(),
                args: call.remove("args").unwrap_or_default().into(),
            });
        }
        if let Some(Value::Object(mut response)) =
            take(&mut part, "functionResponse", "function_response")
        {
            let id = owned_text(&mut response, "id");
            let name = owned_text(&mut response, "name").unwrap_or_default();
            events.extend(tool_result(
                id,
                name,
                response.remove("response").unwrap_or_default(),
            ));
        }
    }
    events
}

/// A tool may be the one that reports an empty balance (protocol.md 13).
fn tool_result(id: Option<String>, name: String, response: Value) -> Vec<StreamEvent> {
    let says_no_credits = [&response["code"], &response["error"]["code"]]
        .into_iter()
        .any(|code| lenient::integer(code) == Some(ErrorCode::NoCredits.number()));
    let failure = says_no_credits.then(|| {
        let mut error = ApiError::read(200, &response);
        error.code = ErrorCode::NoCredits;
        StreamEvent::Failed(error)
    });
    let response = response.into();
    let mut events = vec![StreamEvent::ToolResult { id, name, response }];
    events.extend(failure);
    events
}

fn model_error(members: &Members) -> Option<StreamEvent> {
    let read = |camel: &str, snake: &str| {
        let value = present(members, camel).or_else(|| present(members, snake))?;
        lenient::text(value).map(str::to_owned)
    };
    let code = read("errorCode", "error_code");
    let message = read("errorMessage", "error_message");
    let message = message.or_else(|| code.clone())?;
    Some(StreamEvent::ModelError { code, message })
}

fn state_hint(members: &mut Members) -> Option<StreamEvent> {
    let Some(Value::Object(mut actions)) = members.remove("actions") else {
        return None;
    };
    match take(&mut actions, "stateDelta", "state_delta") {
        Some(Value::Object(delta)) if !delta.is_empty() => {
            let delta = Value::Object(delta).into();
            Some(StreamEvent::StateHint { delta })
        }
        _ => None,
    }
}

fn progress(members: &Members) -> Option<StreamEvent> {
    let metadata =
        present(members, "customMetadata").or_else(|| present(members, "custom_metadata"))?;
    let fraction = metadata
        .get("progress")
        .and_then(lenient::number)
        .map(lenient::unit)?;
    let stage = metadata
        .get("stage")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    Some(StreamEvent::Progress { fraction, stage })
}

/// Some ADK versions report a failure as a text (4.5, issue #4244).
fn text(words: &str, partial: bool) -> StreamEvent {
    match words.strip_prefix("Error: ") {
        Some(message) if !partial => StreamEvent::ModelError {
            code: None,
            message: message.trim().to_owned(),
        },
        _ => StreamEvent::Text {
            text: words.to_owned(),
            partial,
        },
    }
}

fn has(members: &Members, name: &str) -> bool {
    present(members, name).is_some()
}

/// Null counts as absent.
fn present<'a>(members: &'a Members, name: &str) -> Option<&'a Value> {
    members.get(name).filter(|value| !value.is_null())
}

fn take(members: &mut Members, camel: &str, snake: &str) -> Option<Value> {
    let camel = members.remove(camel).filter(|value| !value.is_null());
    camel.or_else(|| members.remove(snake))
}

fn owned_text(members: &mut Members, name: &str) -> Option<String> {
    match members.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}
