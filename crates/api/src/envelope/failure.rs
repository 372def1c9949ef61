//! A failure that the service reported, and how it is found in a reply.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use url::Url;

use super::is_success;
use crate::code::ErrorCode;
use crate::lenient;

/// A failure that the service reported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} (code {}, HTTP {status})", code.number())]
pub struct ApiError {
    /// What failed: the body's code where there is one, else the HTTP status.
    pub code: ErrorCode,
    /// The HTTP status of the reply.
    pub status: u16,
    /// The service's own words, cut where they are longer than a message is.
    pub message: String,
    /// Where a user without credits can register, if the service named a web address for it
    /// (protocol.md 2.4).
    pub registration_url: Option<String>,
}

impl ApiError {
    /// Makes a failure for a server to send, with the status that belongs to its code.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            status: code.http_status(),
            message: message.into(),
            registration_url: None,
        }
    }

    /// Reads a failed reply.
    pub(super) fn of_reply(status: u16, body: &[u8]) -> Self {
        Self::read(status, &lenient_body(body))
    }

    /// Reads what a failed reply says. A body code goes before the HTTP status.
    pub(crate) fn read(status: u16, body: &Value) -> Self {
        let message =
            message_in(body).map_or_else(|| without_words(status), |words| shortened(&words));
        let code = match body
            .get("code")
            .and_then(lenient::integer)
            .filter(|number| *number != 0)
        {
            Some(number) => ErrorCode::from_number(number),
            None if is_success(status) => ErrorCode::Unspecified,
            None => ErrorCode::from_number(i64::from(status)),
        };
        let code = match code {
            // ADK's own words for what the other endpoints call 1002 (protocol.md 4.5).
            ErrorCode::NotFound | ErrorCode::Unspecified if names_a_missing_session(&message) => {
                ErrorCode::SessionNotFound
            }
            code => code,
        };
        let registration_url = if code == ErrorCode::NoCredits {
            registration_url_in(body)
        } else {
            None
        };
        Self {
            code,
            status,
            message,
            registration_url,
        }
    }
}

/// Writes the union of the forms that clients look for: `code`, `success`, `message` and `error`.
impl Serialize for ApiError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = Map::new();
        body.insert("code".to_owned(), json!(self.code.number()));
        body.insert("success".to_owned(), json!(false));
        body.insert("message".to_owned(), json!(self.message));
        body.insert("error".to_owned(), json!(self.message));
        if let Some(url) = &self.registration_url {
            body.insert("registration_url".to_owned(), json!(url));
        }
        body.serialize(serializer)
    }
}

/// Reads a failed reply's body; one that is not JSON counts as its own message.
fn lenient_body(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| {
        let text = String::from_utf8_lossy(body);
        let text = text.trim();
        let is_page = text.starts_with('<');
        if is_page || text.is_empty() {
            Value::Null
        } else {
            json!(text)
        }
    })
}

/// A message goes into logs and to the agent; a reply may hold megabytes.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 2000;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Finds the words of a failure: under the names that the services use, in the body or its `data`.
fn message_in(body: &Value) -> Option<String> {
    match body {
        Value::String(text) => lenient::text(body).map(|_| text.clone()),
        Value::Object(members) => ["message", "msg", "error", "detail", "reason", "data"]
            .into_iter()
            .find_map(|name| members.get(name).and_then(message_in)),
        Value::Array(items) => {
            let said: Vec<String> = items.iter().filter_map(validation_message).collect();
            if said.is_empty() {
                None
            } else {
                Some(said.join("; "))
            }
        }
        _ => None,
    }
}

/// Reads one entry of `FastAPI`'s validation list: `{"loc":["body","app_name"],"msg":"…"}`.
fn validation_message(entry: &Value) -> Option<String> {
    let message = message_in(entry)?;
    let place: Vec<String> = entry["loc"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|step| {
            step.as_str()
                .map_or_else(|| step.to_string(), str::to_owned)
        })
        .collect();
    Some(if place.is_empty() {
        message
    } else {
        format!("{}: {message}", place.join("."))
    })
}

fn without_words(status: u16) -> String {
    if is_success(status) {
        "the service says that the call failed and gives no reason".to_owned()
    } else {
        format!("the service answered HTTP {status} and gives no reason")
    }
}

fn names_a_missing_session(message: &str) -> bool {
    message
        .to_ascii_lowercase()
        .starts_with("session not found")
}

/// Finds the place to register in a failure's body: a named field first, else any URL in it.
fn registration_url_in(body: &Value) -> Option<String> {
    ["registration_url", "register_url", "url"]
        .into_iter()
        .find_map(|name| find(body, &|key| key == name))
        .or_else(|| find(body, &|_| true))
}

fn find(value: &Value, wanted: &impl Fn(&str) -> bool) -> Option<String> {
    match value {
        Value::Object(members) => members.iter().find_map(|(key, member)| match member {
            Value::String(text) if wanted(key) && is_web_url(text) => Some(text.clone()),
            other => find(other, wanted),
        }),
        Value::Array(items) => items.iter().find_map(|item| find(item, wanted)),
        _ => None,
    }
}

fn is_web_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}
