//! Exports: submit, status, cancel (protocol.md 6).
//!
//! The status reply has two documented shapes: R1 inside `data` with `outputUrl`, and R2 bare with
//! `output.url`. [`RenderStatus`] reads both and writes the union of 6.6.

mod output;
mod preset;
mod status;

#[cfg(test)]
mod journey;

use serde::{Deserialize, Serialize};
use veo_timeline::Draft;

pub use self::output::{Film, Output, Quality};
pub use self::preset::Preset;
pub use self::status::{RenderPhase, RenderStatus};
use crate::ids::{RenderId, SessionId};

/// The body of a submit. The draft is sent as the bytes that a state reply brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RenderRequest {
    /// Chosen by the client, another one for each attempt.
    pub id: RenderId,
    /// The session of the draft. The one camelCase member of all requests.
    #[serde(rename = "sessionId", alias = "session_id")]
    pub session_id: SessionId,
    /// The timeline to export.
    pub draft: Draft,
    /// The file to make.
    #[serde(default)]
    pub output: Output,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope;
    use crate::state::SessionState;

    #[test]
    fn is_written_as_documented_and_read_with_defaults() {
        let request = RenderRequest {
            id: RenderId::new("render_1773423613616"),
            session_id: SessionId::new("5529798706024415232"),
            draft: Draft::from_json(r#"{"t":[]}"#).unwrap(),
            output: Output::default(),
        };
        assert_eq!(
            serde_json::to_string(&request).unwrap(),
            r#"{"id":"render_1773423613616","sessionId":"5529798706024415232","draft":{"t":[]},"output":{"format":"mp4","quality":"high"}}"#
        );
        let newer: RenderRequest = serde_json::from_str(
            r#"{"id":"r","session_id":5529798706024415232,"draft":{"t":[]},"output":{"format":"mp4","codec":"h264","crf":23}}"#,
        )
        .unwrap();
        assert_eq!(
            (newer.session_id, newer.output),
            (request.session_id, Output::default())
        );
    }

    #[test]
    fn a_draft_goes_from_state_to_render_byte_for_byte() {
        let draft = "{ \"z\" : 1.50,\t\"t\":[ {\"sg\":[{\"d\":1e4 }],\"tt\":0}\n],\"big\":12345678901234567890123,\"e\":\"\\u00e9\\/\",\"a\":{} }";
        let reply = format!(
            r#"{{"code":0,"data":{{"session_id":"1","state":{{"draft":{draft},"video_infos":[]}}}}}}"#
        );
        let state: SessionState = envelope::decode(200, reply.as_bytes()).unwrap();
        assert_eq!(state.draft.as_json(), draft);

        let request = RenderRequest {
            id: RenderId::new("r"),
            session_id: SessionId::new("1"),
            draft: state.draft,
            output: Output::default(),
        };
        let sent = serde_json::to_string(&request).unwrap();
        assert!(
            sent.contains(&format!(r#""draft":{draft},"output""#)),
            "{sent}"
        );
        let received: RenderRequest = serde_json::from_slice(sent.as_bytes()).unwrap();
        assert_eq!(received.draft.as_json(), draft);
    }
}
