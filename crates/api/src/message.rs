//! `POST /run_sse`: one message to the agent (protocol.md 4.1). The answer is an event stream.
//!
//! Every field is `snake_case` when written; readers take ADK's camelCase too. `user_id` is sent
//! because ADK requires it, and `role` is not, because no vendor client sends it.

use serde::{Deserialize, Serialize};

use crate::ids::SessionId;
use crate::paths;

/// The request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRequest {
    /// The agent application: [`paths::APP`].
    #[serde(alias = "appName")]
    pub app_name: String,
    /// [`paths::ME`], or the token's own user.
    #[serde(alias = "userId")]
    pub user_id: String,
    /// The conversation.
    #[serde(alias = "sessionId")]
    pub session_id: SessionId,
    #[serde(alias = "newMessage")]
    new_message: NewMessage,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct NewMessage {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    #[serde(default)]
    text: String,
}

impl RunRequest {
    /// Makes the request that says `text` in `session`.
    pub fn new(session: SessionId, text: impl Into<String>) -> Self {
        Self {
            app_name: paths::APP.to_owned(),
            user_id: paths::ME.to_owned(),
            session_id: session,
            new_message: NewMessage {
                parts: vec![Part { text: text.into() }],
            },
        }
    }

    /// Returns what is said: the texts of all parts, one to a line. Empty when there are none.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self
            .new_message
            .parts
            .iter()
            .map(|part| part.text.trim())
            .collect();
        texts.join("\n").trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_as_documented() {
        let request = RunRequest::new(SessionId::new("55"), "make a clip");
        let written = r#"{"app_name":"nemo_agent","user_id":"me","session_id":"55","new_message":{"parts":[{"text":"make a clip"}]}}"#;
        assert_eq!(serde_json::to_string(&request).unwrap(), written);
        assert_eq!(
            serde_json::from_str::<RunRequest>(written).unwrap(),
            request
        );
    }

    #[test]
    fn camel_case_roles_and_several_parts_are_read() {
        let request: RunRequest = serde_json::from_str(
            r#"{"appName":"nemo_agent","userId":"me","sessionId":55,"streaming":false,
                "newMessage":{"role":"user","parts":[{"text":" one "},{"inlineData":{}},{"text":"two"}]}}"#,
        )
        .unwrap();
        assert_eq!(
            (request.session_id.as_str(), request.text().as_str()),
            ("55", "one\n\ntwo")
        );
        let silent: RunRequest = serde_json::from_str(
            r#"{"app_name":"a","user_id":"me","session_id":"1","new_message":{"parts":[]}}"#,
        )
        .unwrap();
        assert_eq!(silent.text(), "");
    }
}
