//! How a reply says that it succeeded or failed (protocol.md 1.4).
//!
//! Three envelopes live side by side: `{"code":0,"data":…}`, `{"success":true,"data":…}` and the bare
//! object; a failure may come as an HTTP status, as a body code on HTTP 200, or as `FastAPI`'s
//! `{"detail":…}`. [`unwrap`] reads all of them; [`wrap`] and [`ApiError`]'s own encoding write the
//! forms that every known client understands.

mod failure;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

pub use self::failure::ApiError;
use crate::lenient;

/// Why a reply gave no value.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The service answered that the call failed.
    #[error(transparent)]
    Refused(#[from] ApiError),
    /// The reply says success, but is not what the endpoint answers.
    #[error("the reply cannot be read")]
    Unreadable(#[source] serde_json::Error),
}

/// Returns the payload of a reply as it came, byte for byte, or the failure that it reports.
///
/// # Errors
///
/// [`DecodeError::Refused`] when the status is not 2xx, when the body's `code` is a number (or a
/// numeric text) other than 0, or when `success` is false; [`DecodeError::Unreadable`] when a 2xx
/// body is not JSON.
pub fn unwrap(status: u16, body: &[u8]) -> Result<&RawValue, DecodeError> {
    if !is_success(status) {
        return Err(ApiError::of_reply(status, body).into());
    }
    let whole: &RawValue = serde_json::from_slice(body).map_err(DecodeError::Unreadable)?;
    let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(whole.get()) else {
        return Ok(whole); // An array or a plain value: there is no envelope to open.
    };
    let code = envelope
        .code
        .as_ref()
        .and_then(lenient::integer)
        .unwrap_or(0);
    if code != 0 || envelope.success == Some(Value::Bool(false)) {
        return Err(ApiError::of_reply(status, body).into());
    }
    Ok(envelope.data.unwrap_or(whole))
}

/// Reads the payload of a reply.
///
/// # Errors
///
/// As [`unwrap`]; also [`DecodeError::Unreadable`] when the payload is not a `T`.
pub fn decode<T: DeserializeOwned>(status: u16, body: &[u8]) -> Result<T, DecodeError> {
    let payload = unwrap(status, body)?;
    serde_json::from_str(payload.get()).map_err(DecodeError::Unreadable)
}

/// A payload in its envelope, for a server to send: `{"code":0,"message":"success","data":…}`.
#[derive(Debug, Serialize)]
pub struct Wrapped<T> {
    code: u8,
    message: &'static str,
    data: T,
}

/// Puts a payload into its envelope.
pub fn wrap<T: Serialize>(data: T) -> Wrapped<T> {
    Wrapped {
        code: 0,
        message: "success",
        data,
    }
}

#[derive(Deserialize)]
struct Envelope<'a> {
    code: Option<Value>,
    success: Option<Value>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::code::ErrorCode;

    fn refused(status: u16, body: &str) -> ApiError {
        match unwrap(status, body.as_bytes()) {
            Err(DecodeError::Refused(error)) => error,
            other => panic!("{body}: {other:?}"),
        }
    }

    #[test]
    fn the_payload_is_data_or_the_object_itself() {
        for (body, payload) in [
            (r#"{"code":0,"data":{"a":1}}"#, r#"{"a":1}"#),
            (
                r#"{"code":"0","message":"success","data":{ "a" : 1.0 }}"#,
                r#"{ "a" : 1.0 }"#,
            ),
            (r#"{"success":true,"data":[1]}"#, "[1]"),
            (
                r#"{"code":0,"data":null,"x":1}"#,
                r#"{"code":0,"data":null,"x":1}"#,
            ),
            (r#"{"status":"completed"}"#, r#"{"status":"completed"}"#),
            (r#"{"code":"E_FINE"}"#, r#"{"code":"E_FINE"}"#),
            (" [1,2] ", "[1,2]"),
        ] {
            assert_eq!(unwrap(200, body.as_bytes()).unwrap().get(), payload);
        }
    }

    #[test]
    fn a_failure_is_found_wherever_it_is_said() {
        for (status, body, code, message) in [
            (
                200,
                r#"{"code":1001,"message":"token expired"}"#,
                1001,
                "token expired",
            ),
            (
                200,
                r#"{"code":"2001","msg":"no credits"}"#,
                2001,
                "no credits",
            ),
            (200, r#"{"code":1001.0,"msg":"expired"}"#, 1001, "expired"),
            (
                200,
                r#"{"success":false,"error":"bad draft"}"#,
                -1,
                "bad draft",
            ),
            (
                200,
                r#"{"success":false,"data":{"error":"deep"}}"#,
                -1,
                "deep",
            ),
            (
                402,
                r#"{"code":2001,"message":"insufficient"}"#,
                2001,
                "insufficient",
            ),
            (
                401,
                r#"{"code":0,"reason":"who are you"}"#,
                401,
                "who are you",
            ),
            (
                404,
                r#"{"detail":"Session not found"}"#,
                1002,
                "Session not found",
            ),
            (
                404,
                r#"{"detail":"Session not found: 552"}"#,
                1002,
                "Session not found: 552",
            ),
            (404, r#"{"detail":"Not Found"}"#, 404, "Not Found"),
            (
                422,
                r#"{"detail":[{"loc":["body","parts",0],"msg":"field required","type":"missing"},{"msg":"no"}]}"#,
                422,
                "body.parts.0: field required; no",
            ),
            (400, r#"{"error":{"message":"nested"}}"#, 400, "nested"),
            (503, "upstream is restarting", 503, "upstream is restarting"),
            (
                502,
                "<html>Bad gateway</html>",
                502,
                "the service answered HTTP 502 and gives no reason",
            ),
            (
                500,
                "",
                500,
                "the service answered HTTP 500 and gives no reason",
            ),
            (
                304,
                "{}",
                304,
                "the service answered HTTP 304 and gives no reason",
            ),
        ] {
            let error = refused(status, body);
            assert_eq!(
                (error.code.number(), error.message.as_str(), error.status),
                (code, message, status),
                "{body}"
            );
        }
    }

    #[test]
    fn the_words_of_a_failure_are_cut_in_every_form() {
        let long = "é".repeat(100_000);
        for body in [
            long.clone(),
            format!(r#"{{"message":"{long}"}}"#),
            format!(r#"{{"detail":[{{"loc":["{long}"],"msg":"{long}"}}]}}"#),
        ] {
            let message = refused(500, &body).message;
            assert_eq!(message.chars().count(), 2001);
            assert!(message.ends_with("é…"));
        }
    }

    #[test]
    fn a_success_that_is_not_json_is_unreadable() {
        for body in ["", "<html>", "{"] {
            assert!(
                matches!(
                    unwrap(200, body.as_bytes()),
                    Err(DecodeError::Unreadable(_))
                ),
                "{body}"
            );
        }
        let wrong_shape = decode::<Vec<u8>>(200, br#"{"code":0,"data":{}}"#);
        assert!(matches!(wrong_shape, Err(DecodeError::Unreadable(_))));
    }

    #[test]
    fn the_place_to_register_is_read_from_2001_only() {
        for (body, url) in [
            (
                r#"{"code":2001,"data":{"url":"https://b.test/x","register_url":"https://a.test/r?bind=anon_1"}}"#,
                Some("https://a.test/r?bind=anon_1"),
            ),
            (
                r#"{"code":2001,"data":{"link":"https://c.test/"}}"#,
                Some("https://c.test/"),
            ),
            (r#"{"code":2001,"url":"javascript:alert(1)"}"#, None),
            (r#"{"code":1001,"url":"https://a.test/"}"#, None),
        ] {
            assert_eq!(
                refused(200, body).registration_url.as_deref(),
                url,
                "{body}"
            );
        }
    }

    #[test]
    fn what_a_server_writes_its_client_reads() {
        let mut sent = ApiError::new(ErrorCode::NoCredits, "20 credits are left, 100 are needed");
        sent.registration_url = Some("https://nemovideo.com/register?bind=anon_1".to_owned());
        let body = serde_json::to_string(&sent).unwrap();
        assert_eq!(sent.status, 402);
        assert_eq!(refused(402, &body), sent);

        let body = serde_json::to_vec(&wrap(json!({"a": [1]}))).unwrap();
        assert_eq!(decode::<Value>(200, &body).unwrap(), json!({"a": [1]}));
    }
}
