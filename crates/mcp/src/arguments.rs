//! Reading what a caller passes.
//!
//! A schema's bounds are only advice to the caller; here they hold. Every complaint names the
//! argument, the value and what would do.

pub(crate) mod moment;

use std::borrow::Cow;
use std::path::PathBuf;
use std::time::Duration;

use rmcp::model::JsonObject;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use veo_project::{IdempotencyKey, JobId, ProjectId};

use crate::refusal::Refusal;
use crate::words;

/// Reads the arguments of `tool`.
///
/// # Errors
///
/// A refusal that names the argument that does not fit.
pub(crate) fn read<T: DeserializeOwned>(
    tool: &'static str,
    arguments: JsonObject,
) -> Result<T, Refusal> {
    let arguments = Value::Object(arguments);
    if let Ok(read) = T::deserialize(&arguments) {
        return Ok(read);
    }
    // Once more, for where it is that does not fit: to note that all the way costs as much as to read.
    serde_path_to_error::deserialize(&arguments).map_err(|error| {
        let path = error.path().to_string();
        let at = if path == "." {
            String::new()
        } else {
            format!(" at `{path}`")
        };
        Refusal::new(
            format!(
                "the arguments of `{tool}` do not fit{at}: {}",
                error.into_inner()
            ),
            vec![words::correct(tool)],
        )
    })
}

/// A text of at most `MOST` characters.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Text<const MOST: usize>(String);

impl<const MOST: usize> Text<MOST> {
    pub(crate) fn into_inner(self) -> String {
        self.0
    }
}

impl<const MOST: usize> TryFrom<String> for Text<MOST> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.chars().count() {
            length if length > MOST => Err(format!(
                "{length} characters are too many, expected at most {MOST}"
            )),
            _ => Ok(Self(text)),
        }
    }
}

impl<const MOST: usize> JsonSchema for Text<MOST> {
    fn schema_name() -> Cow<'static, str> {
        format!("Text{MOST}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "maxLength": MOST })
    }
}

/// An id or a key as a caller gives it.
pub(crate) type Name = Text<200>;

/// One of a few words.
pub(crate) type Word = Text<20>;

/// From one to `MOST` items.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Vec<T>", bound = "T: DeserializeOwned")]
pub(crate) struct Several<T, const MOST: usize>(Vec<T>);

impl<T, const MOST: usize> Several<T, MOST> {
    pub(crate) fn into_inner(self) -> Vec<T> {
        self.0
    }
}

impl<T, const MOST: usize> TryFrom<Vec<T>> for Several<T, MOST> {
    type Error = String;

    fn try_from(items: Vec<T>) -> Result<Self, String> {
        match items.len() {
            1.. if items.len() <= MOST => Ok(Self(items)),
            count => Err(format!(
                "{count} items do not do, expected from 1 to {MOST}"
            )),
        }
    }
}

impl<T: JsonSchema, const MOST: usize> JsonSchema for Several<T, MOST> {
    fn schema_name() -> Cow<'static, str> {
        format!("Several{MOST}{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let items = T::json_schema(generator);
        json_schema!({ "type": "array", "items": items, "minItems": 1, "maxItems": MOST })
    }
}

/// Returns the project that the caller named, if any.
pub(crate) fn project(given: Option<Name>) -> Option<ProjectId> {
    given.map(|name| ProjectId::new(name.into_inner()))
}

/// Returns the caller's own name for the request, if any.
pub(crate) fn key(given: Option<Name>) -> Option<IdempotencyKey> {
    given.map(|name| IdempotencyKey::new(name.into_inner()))
}

/// Reads an optional argument, and takes a blank text for an absent one: models fill in every field
/// of a schema.
///
/// # Errors
///
/// When there is a value, and it does not fit.
pub(crate) fn unless_blank<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        value => T::deserialize(value).map(Some).map_err(D::Error::custom),
    }
}

/// How long a call waits before it answers with the job's handle: whole seconds up to `MOST`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "f64")]
pub(crate) struct Seconds<const MOST: u32>(u32);

impl<const MOST: u32> Seconds<MOST> {
    /// Returns the patience of a caller, which is less than the 60 s after which many hosts give
    /// up on a call, unless the caller asks for more.
    pub(crate) fn or_default(given: Option<Self>) -> Duration {
        const DEFAULT: u32 = 45;
        Duration::from_secs(given.map_or(DEFAULT, |seconds| seconds.0).into())
    }
}

impl<const MOST: u32> TryFrom<f64> for Seconds<MOST> {
    type Error = String;

    fn try_from(seconds: f64) -> Result<Self, String> {
        if seconds.fract() != 0.0 || !(0.0..=f64::from(MOST)).contains(&seconds) {
            return Err(format!(
                "{seconds} does not do, expected a whole number from 0 to {MOST}"
            ));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        Ok(Self(seconds as u32))
    }
}

impl<const MOST: u32> JsonSchema for Seconds<MOST> {
    fn schema_name() -> Cow<'static, str> {
        format!("Seconds{MOST}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 0, "maximum": MOST, "default": 45 })
    }
}

/// The patience that a tool which starts a job takes.
pub(crate) type Patience = Seconds<900>;

/// An absolute path on this machine. The server's own working folder is wherever the host put it,
/// so a relative path would mean nothing to the caller.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "PathBuf")]
pub(crate) struct AbsolutePath(PathBuf);

impl AbsolutePath {
    pub(crate) fn into_inner(self) -> PathBuf {
        self.0
    }
}

impl TryFrom<PathBuf> for AbsolutePath {
    type Error = String;

    fn try_from(path: PathBuf) -> Result<Self, String> {
        if path.is_absolute() {
            Ok(Self(path))
        } else {
            Err(format!("{} is not an absolute path", path.display()))
        }
    }
}

impl JsonSchema for AbsolutePath {
    fn schema_name() -> Cow<'static, str> {
        "AbsolutePath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

/// A job's handle.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Job(JobId);

impl Job {
    pub(crate) fn id(self) -> JobId {
        self.0
    }
}

impl TryFrom<String> for Job {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_not_one = |_| {
            format!(
                "{text:?} is not a job's handle, which looks like \
                                      1b4e28ba-2fa1-4d52-883f-0016d3cca427"
            )
        };
        text.parse().map(Self).map_err(is_not_one)
    }
}

impl JsonSchema for Job {
    fn schema_name() -> Cow<'static, str> {
        "Job".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use rmcp::handler::server::tool::IntoCallToolResult;
    use rmcp::model::CallToolResponse;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        prompt: Text<5>,
        #[serde(default, deserialize_with = "unless_blank")]
        output: Option<AbsolutePath>,
        #[serde(default, deserialize_with = "unless_blank")]
        job: Option<Job>,
        wait_seconds: Option<Seconds<50>>,
    }

    fn sample(arguments: &Value) -> Result<Sample, Refusal> {
        read("sample", arguments.as_object().unwrap().clone())
    }

    fn refusal(arguments: &Value) -> String {
        let result = sample(arguments)
            .unwrap_err()
            .into_call_tool_result()
            .unwrap();
        let CallToolResponse::Complete(result) = result else {
            panic!("{result:?}")
        };
        assert_eq!(result.is_error, Some(true));
        result.content[0].as_text().unwrap().text.clone()
    }

    #[test]
    fn what_fits_is_read() {
        let read = sample(&json!({ "prompt": "日落海边呀", "wait_seconds": 45.0 })).unwrap();
        assert_eq!(read.prompt.into_inner(), "日落海边呀");
        assert_eq!(
            Seconds::or_default(read.wait_seconds),
            Duration::from_secs(45)
        );
        assert!(read.output.is_none() && read.job.is_none());
    }

    #[test]
    fn blanks_and_nulls_are_absent() {
        let blank = json!({ "prompt": "", "output": " ", "job": "", "wait_seconds": null });
        let read = sample(&blank).unwrap();
        assert!(read.output.is_none() && read.job.is_none() && read.wait_seconds.is_none());
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let refusals = [
            json!({}),
            json!({ "promt": "x" }),
            json!({ "prompt": "sunset" }),
            json!({ "prompt": 5 }),
            json!({ "prompt": "x", "wait_seconds": 51 }),
            json!({ "prompt": "x", "wait_seconds": 0.5 }),
            json!({ "prompt": "x", "wait_seconds": -1 }),
            json!({ "prompt": "x", "output": "film.mp4" }),
            json!({ "prompt": "x", "job": "7" }),
        ]
        .each_ref()
        .map(refusal);
        assert_snapshot!(refusals.join("\n\n"), @r#"
        Error: the arguments of `sample` do not fit: missing field `prompt`
        Next: Correct the arguments and call it again (`sample`)

        Error: the arguments of `sample` do not fit at `promt`: unknown field `promt`, expected one of `prompt`, `output`, `job`, `wait_seconds`
        Next: Correct the arguments and call it again (`sample`)

        Error: the arguments of `sample` do not fit at `prompt`: 6 characters are too many, expected at most 5
        Next: Correct the arguments and call it again (`sample`)

        Error: the arguments of `sample` do not fit at `prompt`: invalid type: integer `5`, expected a string
        Next: Correct the arguments and call it again (`sample`)

        Error: the arguments of `sample` do not fit at `wait_seconds`: 51 does not do, expected a whole number from 0 to 50
        Next: Correct the arguments and call it again (`sample`)

        Error: the arguments of `sample` do not fit at `wait_seconds`: 0.5 does not do, expected a whole number from 0 to 50
        Next: Correct the arguments and call it again (`sample`)

        Error: the arguments of `sample` do not fit at `wait_seconds`: -1 does not do, expected a whole number from 0 to 50
        Next: Correct the arguments and call it again (`sample`)

        Error: the arguments of `sample` do not fit at `output`: film.mp4 is not an absolute path
        Next: Correct the arguments and call it again (`sample`)

        Error: the arguments of `sample` do not fit at `job`: "7" is not a job's handle, which looks like 1b4e28ba-2fa1-4d52-883f-0016d3cca427
        Next: Correct the arguments and call it again (`sample`)
        "#);
    }
}
