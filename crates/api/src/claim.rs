//! `POST /api/auth/claim-token`: a link that opens a project in the browser (protocol.md 2.2).

use serde::{Deserialize, Serialize};
use url::Url;

use crate::auth::Token;
use crate::ids::{SessionId, TaskId};

/// The request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimRequest {
    /// The project to open.
    pub task_id: TaskId,
    /// Its session.
    pub session_id: SessionId,
}

/// The reply: a token that opens this project and cannot call the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimToken {
    /// `clm_…`, for a link.
    pub claim_token: Token,
    /// Seconds until it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u64>,
}

impl ClaimToken {
    /// Returns the link to open in a browser.
    pub fn link(&self, web_url: &Url) -> Url {
        let mut link = web_url.clone();
        link.set_path("/workspace/claim");
        link.query_pairs_mut()
            .clear()
            .append_pair("ct", self.claim_token.expose());
        link
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope;

    #[test]
    fn the_documented_reply_becomes_a_link() {
        let reply: ClaimToken = envelope::decode(
            200,
            br#"{"code":0,"data":{"claim_token":"clm_xxx","expires_in":604800}}"#,
        )
        .unwrap();
        assert_eq!(reply.expires_in, Some(604_800));
        let web = Url::parse("https://nemovideo.com/").unwrap();
        assert_eq!(
            reply.link(&web).as_str(),
            "https://nemovideo.com/workspace/claim?ct=clm_xxx"
        );
        assert!(!format!("{reply:?}").contains("clm_"));
    }

    #[test]
    fn the_request_is_written_as_documented() {
        let request = ClaimRequest {
            task_id: TaskId::new("task_1"),
            session_id: SessionId::new("55"),
        };
        assert_eq!(
            serde_json::to_string(&request).unwrap(),
            r#"{"task_id":"task_1","session_id":"55"}"#
        );
    }
}
