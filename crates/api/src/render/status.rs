//! The status of an export, in every shape that is documented (protocol.md 6.2, 6.6).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::envelope::{self, DecodeError};
use crate::ids::RenderId;
use crate::lenient;

/// How far an export is.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderStatus {
    /// The export, if the reply named it.
    pub id: Option<RenderId>,
    /// Where it stands.
    pub phase: RenderPhase,
    /// How much is done, from 0 to 1.
    pub progress: f32,
    /// Where the film can be fetched. A completed export may lack it for a while.
    pub url: Option<String>,
    /// Length of the film in seconds.
    pub duration: Option<f64>,
    /// Size of the film in bytes.
    pub size: Option<u64>,
    /// Why it failed, in the service's words.
    pub error: Option<String>,
    /// What of the timeline is not in the film as it is written there, in the service's words. The studio's own member.
    pub notes: Vec<String>,
    /// When it was submitted, in milliseconds since 1970.
    pub created_at: Option<i64>,
    /// When it ended, in milliseconds since 1970.
    pub completed_at: Option<i64>,
}

/// Where an export stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenderPhase {
    /// It waits.
    Pending,
    /// It runs; also any word that is not known.
    Processing,
    /// It is done.
    Completed,
    /// It ended without a film.
    Failed,
}

impl RenderPhase {
    fn read(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "pending" => Self::Pending,
            "completed" | "success" | "succeeded" | "done" => Self::Completed,
            "failed" | "error" | "cancelled" | "canceled" => Self::Failed,
            _ => Self::Processing,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }
}

impl RenderStatus {
    /// Makes a status in its first moment.
    pub fn pending(id: RenderId) -> Self {
        Self {
            id: Some(id),
            phase: RenderPhase::Pending,
            progress: 0.0,
            url: None,
            duration: None,
            size: None,
            error: None,
            notes: Vec::new(),
            created_at: None,
            completed_at: None,
        }
    }

    /// Reads a reply of submit, status or cancel.
    ///
    /// The whole body is looked at, not only its payload: the shapes put members beside `data` too.
    ///
    /// # Errors
    ///
    /// As [`envelope::unwrap`].
    pub fn decode(status: u16, body: &[u8]) -> Result<Self, DecodeError> {
        envelope::unwrap(status, body)?;
        serde_json::from_slice(body).map_err(DecodeError::Unreadable)
    }

    fn read(whole: &Value) -> Self {
        let shapes = [&whole["data"], whole];
        let find = |names: &[&str]| {
            shapes
                .iter()
                .flat_map(|shape| names.iter().map(|name| member(shape, name)))
                .find(|value| !value.is_null())
        };
        let text = |names: &[&str]| find(names).and_then(lenient::text).map(str::to_owned);
        let number = |names: &[&str]| find(names).and_then(lenient::number);
        // Beside `data`, `message` is the envelope's own word, as "success" is.
        let own_message = || {
            let payload = shapes.into_iter().find(|shape| shape.is_object())?;
            lenient::text(&payload["message"]).map(str::to_owned)
        };
        let phase =
            text(&["status"]).map_or(RenderPhase::Processing, |word| RenderPhase::read(&word));
        let failed = phase == RenderPhase::Failed;
        Self {
            id: text(&["id", "taskId"]).map(RenderId::new),
            phase,
            progress: number(&["progress"]).map_or(0.0, fraction),
            url: text(&["outputUrl", "output.url", "output_url", "url"]),
            duration: number(&["output.duration", "duration"]),
            size: find(&["output.size", "size"]).and_then(Value::as_u64),
            error: text(&["error.message", "error"])
                .or_else(own_message)
                .filter(|_| failed),
            notes: find(&["notes"]).map_or_else(Vec::new, |notes| {
                let notes = notes.as_array().into_iter().flatten();
                notes.filter_map(lenient::text).map(str::to_owned).collect()
            }),
            created_at: find(&["createdAt"]).and_then(lenient::integer),
            completed_at: find(&["completedAt"]).and_then(lenient::integer),
        }
    }

    /// Returns the members of R1, which are those of `data` and, beside it, of the union.
    fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| {
            if !value.is_null() {
                members.insert(name.to_owned(), value);
            }
        };
        put("id", json!(self.id));
        put("status", json!(self.phase.word()));
        put("progress", percent(self.progress));
        put("outputUrl", json!(self.url));
        if self.url.is_some() {
            let mut output = Map::new();
            output.insert("url".to_owned(), json!(self.url));
            output.extend(
                self.duration
                    .map(|seconds| ("duration".to_owned(), json!(seconds))),
            );
            output.extend(self.size.map(|bytes| ("size".to_owned(), json!(bytes))));
            put("output", Value::Object(output));
        }
        put("error", json!(self.error));
        if !self.notes.is_empty() {
            put("notes", json!(self.notes));
        }
        put("createdAt", json!(self.created_at));
        put("completedAt", json!(self.completed_at));
        members
    }
}

/// Writes the union of the shapes, envelope included: a server sends it as the whole body.
impl Serialize for RenderStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = self.members();
        let mut body = Map::new();
        body.insert("code".to_owned(), json!(0));
        body.insert("success".to_owned(), json!(true));
        body.extend(members.clone());
        body.insert("taskId".to_owned(), json!(self.id));
        body.insert("data".to_owned(), Value::Object(members));
        body.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RenderStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|whole| Self::read(&whole))
    }
}

/// Looks up `name`, or `outer.inner`.
fn member<'a>(shape: &'a Value, name: &str) -> &'a Value {
    name.split('.').fold(shape, |value, step| &value[step])
}

/// Reads progress: 0 to 100, but a broken number below 1 is a fraction already (protocol.md 6.2).
fn fraction(progress: f64) -> f32 {
    let is_fraction = progress < 1.0 && progress.fract() != 0.0;
    lenient::unit(if is_fraction {
        progress
    } else {
        progress / 100.0
    })
}

/// Writes progress in whole percent, so that no reader can take it for a fraction.
fn percent(progress: f32) -> Value {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=100 before"
    )]
    let whole = (progress * 100.0).round().clamp(0.0, 100.0) as u8;
    json!(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> RenderStatus {
        RenderStatus::decode(200, body.as_bytes()).unwrap()
    }

    #[test]
    fn r1_is_read() {
        let status = read(
            r#"{"success":true,"data":{"id":"render_xxx","status":"completed","progress":100,
 "outputUrl":"https://static1.nemovideo.ai/render-result/render_xxx.mp4",
 "createdAt":1773423613616,"completedAt":1773423641222}}"#,
        );
        assert_eq!(status.phase, RenderPhase::Completed);
        assert_eq!(
            status.url.as_deref(),
            Some("https://static1.nemovideo.ai/render-result/render_xxx.mp4")
        );
        assert_eq!(
            (status.created_at, status.completed_at),
            (Some(1_773_423_613_616), Some(1_773_423_641_222))
        );
        let submitted =
            read(r#"{"success":true,"data":{"id":"render_xxx","status":"pending","progress":5}}"#);
        assert_eq!(
            (submitted.phase, submitted.progress),
            (RenderPhase::Pending, 0.05)
        );
    }

    #[test]
    fn r2_is_read() {
        let status = read(
            r#"{"taskId":"render_xxx","status":"completed","progress":100,
 "output":{"url":"https://cdn.example.com/renders/xxx/output.mp4","duration":30.5,"size":15728640}}"#,
        );
        assert_eq!(status.id, Some(RenderId::new("render_xxx")));
        assert_eq!(
            status.url.as_deref(),
            Some("https://cdn.example.com/renders/xxx/output.mp4")
        );
        assert_eq!(
            (status.duration, status.size),
            (Some(30.5), Some(15_728_640))
        );
    }

    #[test]
    fn words_and_numbers_are_read_as_they_vary() {
        for (word, phase) in [
            ("pending", RenderPhase::Pending),
            ("queued", RenderPhase::Processing),
            ("rendering", RenderPhase::Processing),
            ("levitating", RenderPhase::Processing),
            ("SUCCESS", RenderPhase::Completed),
            ("done", RenderPhase::Completed),
            ("error", RenderPhase::Failed),
            ("canceled", RenderPhase::Failed),
        ] {
            assert_eq!(
                read(&format!(r#"{{"status":"{word}"}}"#)).phase,
                phase,
                "{word}"
            );
        }
        for (number, progress) in [
            ("5", 0.05),
            ("0.5", 0.5),
            ("1", 0.01),
            ("0", 0.0),
            ("250", 1.0),
            ("\"40\"", 0.4),
            ("null", 0.0),
        ] {
            let status = read(&format!(
                r#"{{"data":{{"status":"x","progress":{number}}}}}"#
            ));
            assert!((status.progress - progress).abs() < 1e-6, "{number}");
        }
    }

    #[test]
    fn a_reason_is_read_from_a_failure_only() {
        for (body, reason) in [
            (
                r#"{"success":true,"data":{"status":"failed","error":"no frames"}}"#,
                Some("no frames"),
            ),
            (
                r#"{"status":"failed","error":{"message":"no frames"}}"#,
                Some("no frames"),
            ),
            (
                r#"{"code":0,"message":"success","data":{"status":"failed","message":"no frames"}}"#,
                Some("no frames"),
            ),
            (
                r#"{"status":"failed","message":"no frames"}"#,
                Some("no frames"),
            ),
            (
                r#"{"code":0,"message":"success","data":{"status":"failed"}}"#,
                None,
            ),
        ] {
            assert_eq!(read(body).error.as_deref(), reason, "{body}");
        }
        let running = read(r#"{"code":0,"message":"success","data":{"status":"processing"}}"#);
        assert_eq!(running.error, None);
        assert!(
            RenderStatus::decode(200, br#"{"success":false,"error":"no such render"}"#).is_err()
        );
        assert!(RenderStatus::decode(402, b"{}").is_err());
    }

    #[test]
    fn the_union_is_written_and_read_back() {
        let url = "http://127.0.0.1:8799/render-result/render_1.mp4";
        let status = RenderStatus {
            phase: RenderPhase::Completed,
            progress: 1.0,
            url: Some(url.to_owned()),
            duration: Some(10.0),
            size: Some(15_728_640),
            notes: vec!["a title was cut".to_owned()],
            created_at: Some(1_773_423_613_616),
            completed_at: Some(1_773_423_641_222),
            ..RenderStatus::pending(RenderId::new("render_1"))
        };
        let body = serde_json::to_value(&status).unwrap();
        for (pointer, expected) in [
            ("/code", json!(0)),
            ("/success", json!(true)),
            ("/id", json!("render_1")),
            ("/taskId", json!("render_1")),
            ("/status", json!("completed")),
            ("/progress", json!(100)),
            ("/outputUrl", json!(url)),
            ("/output/url", json!(url)),
            ("/output/duration", json!(10.0)),
            ("/output/size", json!(15_728_640)),
            ("/data/id", json!("render_1")),
            ("/data/status", json!("completed")),
            ("/data/progress", json!(100)),
            ("/data/outputUrl", json!(url)),
            ("/data/output/url", json!(url)),
            ("/data/createdAt", json!(1_773_423_613_616_i64)),
            ("/data/completedAt", json!(1_773_423_641_222_i64)),
        ] {
            assert_eq!(body.pointer(pointer), Some(&expected), "{pointer}");
        }
        assert_eq!(read(&body.to_string()), status);
        // The payload alone, and the members beside it alone, say the same.
        assert_eq!(RenderStatus::read(&body["data"]), status);
        let mut bare = body.clone();
        bare.as_object_mut().unwrap().remove("data");
        assert_eq!(RenderStatus::read(&bare), status);
    }
}
