//! `POST /api/tasks/me/with-session/nemo_agent`: a new project (protocol.md 3.1).

use serde::{Deserialize, Serialize};

use crate::ids::{SessionId, TaskId, UserId};

/// The request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSession {
    /// What the project is called.
    #[serde(default = "unnamed")]
    pub task_name: String,
    /// The user's language as an ISO code: `en`, `zh-CN`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// The reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The project in the web application.
    pub task_id: TaskId,
    /// The conversation, which every later call names.
    pub session_id: SessionId,
    /// The token's user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
}

fn unnamed() -> String {
    "project".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope;

    #[test]
    fn the_request_is_written_as_documented_and_read_without_language() {
        let request = CreateSession {
            task_name: "project".to_owned(),
            language: Some("en".to_owned()),
        };
        let written = r#"{"task_name":"project","language":"en"}"#;
        assert_eq!(serde_json::to_string(&request).unwrap(), written);
        assert_eq!(
            serde_json::from_str::<CreateSession>(written).unwrap(),
            request
        );
        let empty: CreateSession = serde_json::from_str("{}").unwrap();
        assert_eq!(
            (empty.task_name.as_str(), empty.language),
            ("project", None)
        );
    }

    #[test]
    fn the_reply_is_read_with_a_number_for_an_id() {
        let reply: Session = envelope::decode(
            200,
            br#"{"code":0,"data":{"task_id":"task_xxx","session_id":5529798706024415232}}"#,
        )
        .unwrap();
        assert_eq!(reply.session_id.as_str(), "5529798706024415232");
        assert_eq!(reply.user_id, None);
    }
}
