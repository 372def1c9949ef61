//! One frame to the events that it carries, in the order of protocol.md 4.4.
//!
//! A frame is read once, and what is not for the user is not parsed: what tools are passed and answer, and
//! the state's new members, stay text.

use std::borrow::Cow;

use serde_json::Value;
use serde_json::value::RawValue;

use super::StreamEvent;
use super::json::{self, Json};
use super::members::{Gather, List, Object, Text, members};
use super::outcome::Outcome;
use crate::code::ErrorCode;
use crate::envelope::ApiError;
use crate::lenient;
use crate::sse::Frame;

/// Returns what `frame` says. A frame that is understood and says nothing of interest gives no events.
pub fn decode(frame: &Frame) -> Vec<StreamEvent> {
    let data = frame.data.trim();
    let named_heartbeat = frame.event.as_deref().is_some_and(is_heartbeat);
    if data.is_empty() || named_heartbeat || is_heartbeat(data) {
        return vec![StreamEvent::Heartbeat];
    }
    match serde_json::from_str(data) {
        Ok(Object(Some(event))) => classified(event, data),
        Ok(Object(None)) => unrecognised(data),
        Err(_) => failed_frame(data),
    }
}

members! {
    /// The members of an ADK event, and those that tell the other shapes apart.
    struct Event<'a> {
        kind: &'a RawValue = "type",
        content: Object<Content<'a>> = "content",
        error: &'a RawValue = "error",
        error_code: &'a RawValue = "errorCode",
        error_code_snake: &'a RawValue = "error_code",
        error_message: &'a RawValue = "errorMessage",
        error_message_snake: &'a RawValue = "error_message",
        code: &'a RawValue = "code",
        actions: Object<Actions<'a>> = "actions",
        partial: &'a RawValue = "partial",
        author: Text<'a> = "author",
        metadata: &'a RawValue = "customMetadata",
        metadata_snake: &'a RawValue = "custom_metadata",
        text: &'a RawValue = "text",
    }
}

members! {
    struct Content<'a> {
        parts: List<Said> = "parts",
    }
}

members! {
    struct Part<'a> {
        text: Text<'a> = "text",
        thought: &'a RawValue = "thought",
        call: Object<Call<'a>> = "functionCall",
        call_snake: Object<Call<'a>> = "function_call",
        response: Object<Answer<'a>> = "functionResponse",
        response_snake: Object<Answer<'a>> = "function_response",
    }
}

members! {
    struct Call<'a> {
        id: Text<'a> = "id",
        name: Text<'a> = "name",
        args: &'a RawValue = "args",
    }
}

members! {
    struct Answer<'a> {
        id: Text<'a> = "id",
        name: Text<'a> = "name",
        response: &'a RawValue = "response",
    }
}

members! {
    struct Actions<'a> {
        state_delta: &'a RawValue = "stateDelta",
        state_delta_snake: &'a RawValue = "state_delta",
    }
}

members! {
    /// The vendor's typed frames (shape B).
    struct Typed<'a> {
        content: Text<'a> = "content",
        text: Text<'a> = "text",
        id: Text<'a> = "id",
        name: Text<'a> = "name",
        tool: Text<'a> = "tool",
        tool_name: Text<'a> = "tool_name",
        args: &'a RawValue = "args",
        result: &'a RawValue = "result",
        response: &'a RawValue = "response",
    }
}

fn classified(event: Event<'_>, data: &str) -> Vec<StreamEvent> {
    if json::is_empty_object(data) {
        return vec![StreamEvent::Heartbeat];
    }
    if let Some(kind) = event.kind.and_then(string) {
        return typed(&kind.to_ascii_lowercase(), data);
    }
    if event.error.is_some() && event.content.is_none() {
        return failed_frame(data);
    }
    let model_error = model_error(&event);
    let code = event.code.map(value).as_ref().and_then(lenient::integer);
    if model_error.is_none() && code.is_some_and(|code| code != 0) {
        return failed_frame(data);
    }
    let progress = progress(&event);
    let is_adk = model_error.is_some() || event.content.is_some() || event.actions.is_some();
    if !is_adk && progress.is_none() {
        let words = event.text.and_then(string).filter(|words| !is_blank(words));
        return words.map_or_else(|| unrecognised(data), |words| vec![text(words)]);
    }
    let partial = event.partial.is_some_and(is_true);
    // The framework may echo the user's own message; tool answers have the agent as their author.
    let author = event.author.and_then(|Text(author)| author);
    let from_user = author.as_deref() == Some("user");
    let mut events = said(event.content);
    events.retain_mut(|event| settle(event, partial, from_user));
    if !partial {
        events.extend(event.actions.and_then(state_hint));
    }
    events.extend(progress);
    if let Some(model_error) = model_error {
        events.insert(0, model_error);
    }
    events
}

/// Reads the vendor's typed frames (shape B).
fn typed(kind: &str, data: &str) -> Vec<StreamEvent> {
    match kind {
        "heartbeat" | "ping" | "pong" => return vec![StreamEvent::Heartbeat],
        "done" => return vec![StreamEvent::Done],
        "error" => return typed_error(data),
        _ => {}
    }
    let Ok(Object(Some(frame))) = serde_json::from_str::<Object<Typed<'_>>>(data) else {
        return unrecognised(data); // Text in it is not Unicode.
    };
    let id = owned(frame.id);
    let name = frame.name.or(frame.tool).or(frame.tool_name);
    let name = owned(name).unwrap_or_default();
    match kind {
        "text" | "message" => {
            let words = frame.content.or(frame.text).and_then(|Text(words)| words);
            words
                .filter(|words| !is_blank(words))
                .map(text)
                .into_iter()
                .collect()
        }
        "tool_call" | "tool_start" | "toolcall_start" => vec![StreamEvent::ToolCall {
            id,
            name,
            args: json(frame.args),
        }],
        "tool_result" | "tool_end" | "toolcall_end" => {
            tool_result(id, name, json(frame.result.or(frame.response))).collect()
        }
        _ => unrecognised(data),
    }
}

fn said(content: Option<Object<Content<'_>>>) -> Vec<StreamEvent> {
    let said = content.and_then(|Object(content)| content?.parts);
    said.map(|List(Said(events))| events).unwrap_or_default()
}

/// What the parts of an event say, each as it is read.
#[derive(Default)]
struct Said(Vec<StreamEvent>);

impl<'de> Gather<'de> for Said {
    type Item = Object<Part<'de>>;

    fn gather(&mut self, Object(part): Object<Part<'de>>) {
        let Some(part) = part.filter(|part| !part.thought.is_some_and(is_true)) else {
            return;
        };
        if let Some(Text(Some(words))) = part.text {
            let text = words.into_owned();
            self.0.push(StreamEvent::Text {
                text,
                partial: false,
            });
        }
        if let Some(Object(Some(call))) = part.call.or(part.call_snake) {
            self.0.push(StreamEvent::ToolCall {
                id: owned(call.id),
                name: owned(call.name).unwrap_or_default(),
                args: json(call.args),
            });
        }
        if let Some(Object(Some(answer))) = part.response.or(part.response_snake) {
            let name = owned(answer.name).unwrap_or_default();
            self.0
                .extend(tool_result(owned(answer.id), name, json(answer.response)));
        }
    }
}

/// Gives what a part said its meaning in its event, whose other members may come after the parts. Returns
/// false for what is not to be said.
fn settle(event: &mut StreamEvent, partial: bool, from_user: bool) -> bool {
    match event {
        StreamEvent::Text { .. } if from_user => false,
        // A blank piece of a streamed text is its spacing.
        StreamEvent::Text {
            text,
            partial: piece,
        } if partial => {
            *piece = true;
            !text.is_empty()
        }
        StreamEvent::Text { text: words, .. } => {
            let says_something = !is_blank(words);
            if says_something {
                *event = text(std::mem::take(words).into());
            }
            says_something
        }
        // A call in pieces comes again, whole.
        _ => !partial,
    }
}

/// A tool may be the one that reports an empty balance (protocol.md 13).
fn tool_result(
    id: Option<String>,
    name: String,
    response: Json,
) -> impl Iterator<Item = StreamEvent> {
    let failure = Outcome::of(&response).says_no_credits().then(|| {
        let mut error = ApiError::read(200, &response.value());
        error.code = ErrorCode::NoCredits;
        StreamEvent::Failed(error)
    });
    std::iter::once(StreamEvent::ToolResult { id, name, response }).chain(failure)
}

fn model_error(event: &Event<'_>) -> Option<StreamEvent> {
    let read = |member: Option<&RawValue>| {
        let words = member.and_then(string).filter(|words| !is_blank(words));
        words.map(Cow::into_owned)
    };
    let code = read(event.error_code.or(event.error_code_snake));
    let message = read(event.error_message.or(event.error_message_snake));
    let message = message.or_else(|| code.clone())?;
    Some(StreamEvent::ModelError { code, message })
}

fn state_hint(Object(actions): Object<Actions<'_>>) -> Option<StreamEvent> {
    let actions = actions?;
    let delta = actions.state_delta.or(actions.state_delta_snake)?;
    let says_something = delta.get().starts_with('{') && !json::is_empty_object(delta.get());
    says_something.then(|| StreamEvent::StateHint {
        delta: delta.into(),
    })
}

fn progress(event: &Event<'_>) -> Option<StreamEvent> {
    let metadata = value(event.metadata.or(event.metadata_snake)?);
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

/// Reads a whole text. Some ADK versions report a failure as one (4.5, issue #4244).
fn text(words: Cow<'_, str>) -> StreamEvent {
    match words.strip_prefix("Error: ") {
        Some(message) => StreamEvent::ModelError {
            code: None,
            message: message.trim().to_owned(),
        },
        None => StreamEvent::Text {
            text: words.into_owned(),
            partial: false,
        },
    }
}

fn typed_error(data: &str) -> Vec<StreamEvent> {
    let Ok(Value::Object(mut members)) = serde_json::from_str(data) else {
        return failed_frame(data);
    };
    if let Some(content) = members.remove("content") {
        members.entry("message").or_insert(content);
    }
    vec![failed(&Value::Object(members))]
}

fn failed_frame(data: &str) -> Vec<StreamEvent> {
    match serde_json::from_str(data) {
        Ok(body) => vec![failed(&body)],
        // ADK 1.4.2 does not escape the message, so an error frame may be broken JSON (4.5).
        Err(_) if data.starts_with(r#"{"error""#) => {
            vec![failed(&Value::from(broken_message(data)))]
        }
        Err(_) => unrecognised(data),
    }
}

pub(super) fn failed(body: &Value) -> StreamEvent {
    StreamEvent::Failed(ApiError::read(200, body))
}

pub(super) fn unrecognised(data: &str) -> Vec<StreamEvent> {
    vec![StreamEvent::Unrecognised {
        data: data.to_owned(),
    }]
}

/// Returns the message of `{"error": "bad "quoted" value"}`.
pub(super) fn broken_message(data: &str) -> &str {
    let (_, message) = data.split_once(':').unwrap_or(("", data));
    message
        .trim()
        .trim_end_matches('}')
        .trim()
        .trim_matches('"')
}

pub(super) fn is_heartbeat(word: &str) -> bool {
    ["heartbeat", "ping", "pong", "keepalive"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

fn is_blank(words: &str) -> bool {
    words.trim().is_empty()
}

fn is_true(member: &RawValue) -> bool {
    member.get() == "true"
}

fn string(member: &RawValue) -> Option<Cow<'_, str>> {
    let Text(text) = serde_json::from_str(member.get()).ok()?;
    text
}

fn value(member: &RawValue) -> Value {
    serde_json::from_str(member.get()).unwrap_or_default()
}

fn json(member: Option<&RawValue>) -> Json {
    member.map(Json::from).unwrap_or_default()
}

fn owned(member: Option<Text<'_>>) -> Option<String> {
    member.and_then(|Text(text)| text).map(Cow::into_owned)
}
