//! `GET /api/state/nemo_agent/me/{session_id}/latest`: what a session holds (protocol.md 3.4).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use veo_timeline::Draft;

use crate::ids::{SessionId, TaskId, UserId};
use crate::lenient;

/// The state of a session. On the wire the draft and its neighbours sit in a member `state`.
///
/// The draft keeps the very bytes that came, so that a render request hands them back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Reply", into = "Reply")]
pub struct SessionState {
    /// The session that was asked for.
    pub session_id: Option<SessionId>,
    /// Its project in the web application.
    pub task_id: Option<TaskId>,
    /// The project's name.
    pub task_name: Option<String>,
    /// The token's user.
    pub user_id: Option<UserId>,
    /// The timeline; empty before the first edit.
    pub draft: Draft,
    /// Uploaded and generated assets, each as the service describes it.
    pub video_infos: Vec<Value>,
    /// Assets that the agent generated, each as the service describes it.
    pub generated_media: Vec<Value>,
    /// The size and shape of the picture.
    pub canvas_config: Value,
    /// What the agent found in the assets.
    pub video_analyses: Value,
}

#[derive(Serialize, Deserialize)]
struct Reply {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session_id: Option<SessionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    task_id: Option<TaskId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    task_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<UserId>,
    #[serde(default)]
    state: Option<Members>,
}

#[derive(Default, Serialize, Deserialize)]
struct Members {
    #[serde(default, deserialize_with = "lenient::list")]
    video_infos: Vec<Value>,
    #[serde(default)]
    draft: Draft,
    #[serde(default = "empty_object")]
    canvas_config: Value,
    #[serde(default = "empty_object")]
    video_analyses: Value,
    #[serde(default, deserialize_with = "lenient::list")]
    generated_media: Vec<Value>,
}

impl From<Reply> for SessionState {
    fn from(reply: Reply) -> Self {
        let members = reply.state.unwrap_or_default();
        Self {
            session_id: reply.session_id,
            task_id: reply.task_id,
            task_name: reply.task_name,
            user_id: reply.user_id,
            draft: members.draft,
            video_infos: members.video_infos,
            generated_media: members.generated_media,
            canvas_config: members.canvas_config,
            video_analyses: members.video_analyses,
        }
    }
}

impl From<SessionState> for Reply {
    fn from(state: SessionState) -> Self {
        Self {
            session_id: state.session_id,
            task_id: state.task_id,
            task_name: state.task_name,
            user_id: state.user_id,
            state: Some(Members {
                video_infos: state.video_infos,
                draft: state.draft,
                canvas_config: state.canvas_config,
                video_analyses: state.video_analyses,
                generated_media: state.generated_media,
            }),
        }
    }
}

fn empty_object() -> Value {
    Value::Object(Map::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope;

    const FIXTURE: &str = r#"{"code":0,"message":"success","data":{"session_id":"5529798706024415232","task_id":"task_7f2c","task_name":"project",
 "user_id":"anon_abc123def4567890",
 "state":{
  "canvas_config":{"width":1080,"height":1920,"ratio":"9:16"},
  "video_infos":[{"filename":"clip.mp4","file_type":"video","cdn_url":"https://cdn.example.test/videos/x/clip.mp4","duration":30.5,"width":1920,"height":1080,"fps":30,"hash":"abc123"}],
  "generated_media":[{"type":"video","url":"https://cdn.example.test/gen/city.mp4","duration":10.0}],
  "video_analyses":{},
  "draft":{"m":{"title":"Urban Dreams","width":1080,"height":1920},"d":10000,"t":[{"tt":0,"sg":[{"d":10000}]}]}}}}"#;

    #[test]
    fn reads_the_full_fixture_and_its_own_writing() {
        let state: SessionState = envelope::decode(200, FIXTURE.as_bytes()).unwrap();
        assert_eq!(state.task_name.as_deref(), Some("project"));
        assert_eq!(state.video_infos[0]["hash"], "abc123");
        assert_eq!(state.generated_media.len(), 1);
        assert_eq!(state.canvas_config["ratio"], "9:16");
        let again = serde_json::to_vec(&envelope::wrap(state.clone())).unwrap();
        assert_eq!(
            envelope::decode::<SessionState>(200, &again).unwrap(),
            state
        );
    }

    #[test]
    fn what_is_absent_null_or_another_container_is_read_as_empty() {
        for body in [
            r#"{"code":0,"data":{"session_id":5}}"#,
            r#"{"code":0,"data":{"session_id":5,"state":null}}"#,
            r#"{"code":0,"data":{"state":{"draft":null,"video_infos":null}}}"#,
            r#"{"code":0,"data":{"state":{"draft":{},"generated_media":{},"app:x":1}}}"#,
        ] {
            let state: SessionState = envelope::decode(200, body.as_bytes()).unwrap();
            assert_eq!(state.draft, Draft::default(), "{body}");
            assert!(state.video_infos.is_empty() && state.generated_media.is_empty());
        }
        let by_name =
            br#"{"code":0,"data":{"state":{"generated_media":{"a":{"url":"u"},"b":{"url":"v"}}}}}"#;
        let state: SessionState = envelope::decode(200, by_name).unwrap();
        assert_eq!(state.generated_media.len(), 2);
    }
}
