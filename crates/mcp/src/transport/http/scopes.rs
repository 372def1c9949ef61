//! What a token is for, and what a request needs.

use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::Gate;
use super::access::{Access, Caller, Denied};
use super::limits::LONGEST_BODY;

/// A set of scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scopes {
    read: bool,
    write: bool,
}

impl Scopes {
    pub(super) const NONE: Self = Self {
        read: false,
        write: false,
    };
    /// To look: state, balance, jobs, resources.
    pub(super) const READ: Self = Self {
        read: true,
        write: false,
    };
    /// To do: make, bring in, render, stop.
    pub(super) const WRITE: Self = Self {
        read: false,
        write: true,
    };
    pub(super) const ALL: Self = Self {
        read: true,
        write: true,
    };

    /// The names of all scopes.
    pub(super) const NAMES: [&str; 2] = ["video:read", "video:write"];

    /// Reads the claim `scope`: names with spaces between them (RFC 8693 section 4.2).
    pub(super) fn granted(claim: &str) -> Self {
        let has = |name| claim.split(' ').any(|granted| granted == name);
        let [read, write] = Self::NAMES.map(has);
        Self { read, write }
    }

    fn hold(self, needed: Self) -> bool {
        (self.read || !needed.read) && (self.write || !needed.write)
    }

    fn and(self, other: Self) -> Self {
        Self {
            read: self.read || other.read,
            write: self.write || other.write,
        }
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = [self.read, self.write];
        let names = Self::NAMES.iter().zip(held).filter(|(_, held)| *held);
        let names: Vec<&str> = names.map(|(name, _)| *name).collect();
        out.write_str(&names.join(" "))
    }
}

/// Answers 403 to a message that its token is not for.
///
/// Only tokens of an authorization server have scopes; the message is read for them alone.
pub(super) async fn refuse_unfit(
    State(gate): State<Arc<Gate>>,
    request: Request,
    next: Next,
) -> Response {
    let granted = request.extensions().get::<Caller>();
    let granted = granted.map_or(Scopes::NONE, |caller| caller.scopes);
    if !matches!(gate.access, Access::OAuth(_)) || request.method() != Method::POST {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LONGEST_BODY).await else {
        let words = format!("Content Too Large: a message has at most {LONGEST_BODY} bytes.\n");
        return (StatusCode::PAYLOAD_TOO_LARGE, words).into_response();
    };
    let needed = needed(&body);
    if granted.hold(needed) {
        return next.run(Request::from_parts(head, Body::from(body))).await;
    }
    // All that it would need, what it has included: the next token replaces this one.
    gate.access
        .refuse(Denied::Insufficient(needed.and(granted)))
}

/// What is read of a message. A field that is there twice is an error, so that nobody else reads another one.
#[derive(Deserialize)]
struct Message {
    method: Option<String>,
    params: Option<Params>,
}

#[derive(Deserialize)]
struct Params {
    name: Option<String>,
    arguments: Option<Arguments>,
}

#[derive(Deserialize)]
struct Arguments {
    action: Option<String>,
}

/// What a message needs. What is not known, or cannot be read, needs everything.
fn needed(body: &[u8]) -> Scopes {
    let Ok(Message { method, params }) = serde_json::from_slice(body) else {
        return Scopes::ALL;
    };
    // An answer to a question of ours, within a session of theirs.
    let Some(method) = method else {
        return Scopes::NONE;
    };
    match method.as_str() {
        "tools/call" => params.map_or(Scopes::ALL, |params| needed_by_tool(&params)),
        "tasks/get"
        | "resources/list"
        | "resources/read"
        | "resources/directory/read"
        | "resources/subscribe"
        | "resources/unsubscribe"
        | "subscriptions/listen"
        | "completion/complete" => Scopes::READ,
        "initialize"
        | "ping"
        | "server/discover"
        | "logging/setLevel"
        | "tools/list"
        | "prompts/list"
        | "prompts/get"
        | "resources/templates/list"
        | "skills/list"
        | "skills/get" => Scopes::NONE,
        method if method.starts_with("notifications/") => Scopes::NONE,
        _ => Scopes::WRITE,
    }
}

fn needed_by_tool(call: &Params) -> Scopes {
    let action = call
        .arguments
        .as_ref()
        .and_then(|arguments| arguments.action.as_deref());
    match (call.name.as_deref(), action) {
        (Some("jobs"), Some("cancel")) => Scopes::WRITE,
        (Some("state" | "credits" | "projects" | "jobs" | "preview"), _) => Scopes::READ,
        _ => Scopes::WRITE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_names_what_a_token_is_for() {
        for (claim, expected) in [
            ("", Scopes::NONE),
            ("openid video:read", Scopes::READ),
            ("video:write", Scopes::WRITE),
            ("video:write video:read", Scopes::ALL),
            ("video:readx xvideo:write video:*", Scopes::NONE),
        ] {
            assert_eq!(Scopes::granted(claim), expected, "{claim}");
        }
        assert_eq!(Scopes::ALL.to_string(), "video:read video:write");
    }

    #[test]
    fn looking_and_doing_need_different_scopes() {
        for (message, expected) in [
            (r#"{"method":"initialize"}"#, Scopes::NONE),
            (r#"{"method":"notifications/cancelled"}"#, Scopes::NONE),
            (r#"{"id":1,"result":{}}"#, Scopes::NONE),
            (
                r#"{"method":"tools/call","params":{"name":"state"}}"#,
                Scopes::READ,
            ),
            (
                r#"{"method":"resources/read","params":{"uri":"veo://projects"}}"#,
                Scopes::READ,
            ),
            (
                r#"{"method":"tasks/get","params":{"taskId":"x"}}"#,
                Scopes::READ,
            ),
            (
                r#"{"method":"tasks/cancel","params":{"taskId":"x"}}"#,
                Scopes::WRITE,
            ),
            (
                r#"{"method":"tools/call","params":{"name":"generate"}}"#,
                Scopes::WRITE,
            ),
            (
                r#"{"method":"tools/call","params":{"name":"something new"}}"#,
                Scopes::WRITE,
            ),
            (
                r#"{"method":"tools/call","params":{"name":"jobs","arguments":{"action":"list"}}}"#,
                Scopes::READ,
            ),
            (
                r#"{"method":"tools/call","params":{"name":"jobs","arguments":{"action":"cancel"}}}"#,
                Scopes::WRITE,
            ),
            (r#"{"method":"something/new"}"#, Scopes::WRITE),
            (r#"{"method":"tools/call"}"#, Scopes::ALL),
            ("[]", Scopes::ALL),
            ("", Scopes::ALL),
        ] {
            assert_eq!(needed(message.as_bytes()), expected, "{message}");
        }
    }

    #[test]
    fn what_is_said_twice_needs_everything() {
        for message in [
            r#"{"method":"ping","method":"tools/call","params":{"name":"generate"}}"#,
            r#"{"method":"tools/call","params":{"name":"state","name":"generate"}}"#,
            r#"{"method":"tools/call","params":{"name":"state"},"params":{"name":"generate"}}"#,
        ] {
            assert_eq!(needed(message.as_bytes()), Scopes::ALL, "{message}");
        }
    }
}
