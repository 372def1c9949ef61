//! How a request or a turn is turned down.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use veo_api::code::ErrorCode;
use veo_api::envelope::ApiError;

use crate::report::Report;
use crate::{Error, ErrorKind};

/// What is said in place of what was asked for: a code and a sentence (protocol.md 1.4, 7.1).
#[derive(Clone, Debug)]
pub(crate) struct Refusal(pub(crate) ApiError);

impl Refusal {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self(ApiError::new(code, message))
    }

    /// A tool that the work needs is not on this machine: 424, which no client takes for a passing
    /// fault.
    pub(crate) fn lacks_engine(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Other(424), message)
    }
}

/// The studio's own failures are told without its paths, and logged here with their causes.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        tracing::debug!(error = %Report(&error), "the failure in full");
        match error.kind() {
            ErrorKind::FfmpegMissing(reason) => {
                tracing::warn!("FFmpeg is missing");
                Self::lacks_engine(reason)
            }
            ErrorKind::Files(_) => {
                tracing::error!(operation = error.operation(), "the studio's disk refused");
                Self::new(
                    ErrorCode::ServerFailed,
                    format!(
                        "{} failed; see that the studio's data folder can be written and has room",
                        error.operation()
                    ),
                )
            }
            _ => {
                tracing::error!(error = %error, "a request failed");
                Self::new(ErrorCode::ServerFailed, error.to_string())
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self.0)).into_response()
    }
}
