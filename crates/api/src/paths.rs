//! Every route once: the pattern that a server registers and the path that a client calls.

use crate::ids::{RenderId, SessionId};
use crate::preview::Times;

/// The user of a path: the server takes it from the token (protocol.md 3.1).
pub const ME: &str = "me";

/// The agent application that every session belongs to.
pub const APP: &str = "nemo_agent";

/// `POST`: a token for an installation without an account (protocol.md 2.1).
pub const ANONYMOUS_TOKEN: Route = Route("/api/auth/anonymous-token");
/// `POST`: a link token that opens a project in the browser (protocol.md 2.2).
pub const CLAIM_TOKEN: Route = Route("/api/auth/claim-token");
/// `POST` creates a token, `GET` lists them (protocol.md 2.3).
pub const TOKENS: Route = Route("/api/tokens");
/// `POST`: ends a token (protocol.md 2.3).
pub const REVOKE_TOKEN: Route = Route("/api/tokens/{token_id}/revoke");
/// `POST`: a new project with its session (protocol.md 3.1).
pub const CREATE_SESSION: Route = Route("/api/tasks/{user}/with-session/nemo_agent");
/// `POST`: files or URLs into a session (protocol.md 3.2).
pub const UPLOAD: Route = Route("/api/upload-video/nemo_agent/{user}/{session_id}");
/// `GET`: the balance (protocol.md 3.3).
pub const CREDITS: Route = Route("/api/credits/balance/simple");
/// `GET`: a session's state with its draft (protocol.md 3.4).
pub const STATE: Route = Route("/api/state/nemo_agent/{user}/{session_id}/latest");
/// `GET`: what a session's timeline looks like, as one small picture. The studio's own.
pub const PREVIEW: Route = Route("/api/state/nemo_agent/{user}/{session_id}/preview");
/// `POST`: a message to the agent, answered by an event stream (protocol.md 4).
pub const RUN: Route = Route("/run_sse");
/// `POST`: submits an export (protocol.md 6.1).
pub const SUBMIT_RENDER: Route = Route("/api/render/proxy/lambda");
/// `GET`: the status of an export (protocol.md 6.2).
pub const RENDER_STATUS: Route = Route("/api/render/proxy/lambda/{render_id}");
/// `POST`: cancels an export (protocol.md 6.4).
pub const CANCEL_RENDER: Route = Route("/api/render/proxy/lambda/{render_id}/cancel");
/// `GET`: the file of an export, or JSON that names its URL (protocol.md 6.3).
pub const DOWNLOAD_RENDER: Route = Route("/api/render/proxy/{render_id}/download");
/// `POST`: the older way to submit an export, with the same body (protocol.md 6.1).
pub const SUBMIT_RENDER_OLDER: Route = Route("/api/render/proxy/draft");
/// `GET`: the status of an export that was submitted the older way (protocol.md 6.5).
pub const RENDER_STATUS_OLDER: Route = Route("/api/render/proxy/{render_id}");

/// A path with places for ids, written as axum writes them: `/a/{b}/c`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route(&'static str);

impl Route {
    /// Returns the pattern for a server to register.
    pub const fn pattern(self) -> &'static str {
        self.0
    }

    /// Returns the path with its places filled in order, each value percent-encoded.
    fn filled<const PLACES: usize>(self, values: [&str; PLACES]) -> String {
        let mut values = values.into_iter();
        let mut path = String::with_capacity(self.0.len() + 32);
        for segment in self.0.split('/').skip(1) {
            path.push('/');
            if segment.starts_with('{') {
                path.extend(
                    values
                        .next()
                        .unwrap_or_default()
                        .bytes()
                        .map(percent_encoded),
                );
            } else {
                path.push_str(segment);
            }
        }
        path
    }
}

/// Returns the path that creates a session for the token's user.
pub fn create_session() -> String {
    CREATE_SESSION.filled([ME])
}

/// Returns the path that uploads into `session`.
pub fn upload(session: &SessionId) -> String {
    UPLOAD.filled([ME, session.as_str()])
}

/// Returns the path of `session`'s state.
pub fn state(session: &SessionId) -> String {
    STATE.filled([ME, session.as_str()])
}

/// Returns the path and query of a preview of `session` at these times.
pub fn preview(session: &SessionId, times: &Times) -> String {
    format!(
        "{}?at={}",
        PREVIEW.filled([ME, session.as_str()]),
        times.to_query()
    )
}

/// Returns the path of the status of `render`.
pub fn render_status(render: &RenderId) -> String {
    RENDER_STATUS.filled([render.as_str()])
}

/// Returns the path that cancels `render`.
pub fn cancel_render(render: &RenderId) -> String {
    CANCEL_RENDER.filled([render.as_str()])
}

/// Returns the path of the file of `render`.
pub fn download_render(render: &RenderId) -> String {
    DOWNLOAD_RENDER.filled([render.as_str()])
}

fn percent_encoded(byte: u8) -> std::borrow::Cow<'static, str> {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string().into()
        }
        _ => format!("%{byte:02X}").into(),
    }
}

#[cfg(test)]
mod tests {
    use veo_timeline::Millis;

    use super::*;

    #[test]
    fn paths_are_the_patterns_with_the_ids_in_place() {
        let session = SessionId::new("5529798706024415232");
        let render = RenderId::new("render_1");
        for (path, expected) in [
            (create_session(), "/api/tasks/me/with-session/nemo_agent"),
            (
                upload(&session),
                "/api/upload-video/nemo_agent/me/5529798706024415232",
            ),
            (
                state(&session),
                "/api/state/nemo_agent/me/5529798706024415232/latest",
            ),
            (
                preview(&session, &Times(vec![Millis::new(0), Millis::new(1500)])),
                "/api/state/nemo_agent/me/5529798706024415232/preview?at=0,1500",
            ),
            (render_status(&render), "/api/render/proxy/lambda/render_1"),
            (
                cancel_render(&render),
                "/api/render/proxy/lambda/render_1/cancel",
            ),
            (
                download_render(&render),
                "/api/render/proxy/render_1/download",
            ),
        ] {
            assert_eq!(path, expected);
        }
    }

    #[test]
    fn an_id_cannot_leave_its_place() {
        assert_eq!(
            state(&SessionId::new("../../x?y#z é")),
            "/api/state/nemo_agent/me/..%2F..%2Fx%3Fy%23z%20%C3%A9/latest"
        );
    }
}
