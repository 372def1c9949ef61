//! Exports: submit, status, cancel (protocol.md 6).

use veo_api::envelope::{self, DecodeError};
use veo_api::ids::RenderId;
use veo_api::paths;
use veo_api::render::{RenderRequest, RenderStatus};

use crate::client::Client;
use crate::error::Result;

impl Client {
    /// Submits an export. Free. Sent once: after a failure ask [`Client::render_status`] for the id first.
    ///
    /// # Errors
    ///
    /// [`ExportBlocked`](crate::ErrorKind::ExportBlocked) when the plan does not allow it, or when the service
    /// cannot be reached or refuses.
    pub async fn submit_render(&self, request: &RenderRequest) -> Result<RenderStatus> {
        let path = paths::SUBMIT_RENDER.pattern();
        self.post("submit the export", path, request, RenderStatus::decode)
            .await
    }

    /// Returns how far an export is.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) when it was never submitted, or when the service cannot be
    /// reached or refuses.
    pub async fn render_status(&self, render: &RenderId) -> Result<RenderStatus> {
        self.get(
            "read the status of the export",
            &paths::render_status(render),
            RenderStatus::decode,
        )
        .await
    }

    /// Cancels an export that has not ended.
    ///
    /// # Errors
    ///
    /// When the service cannot be reached or refuses.
    pub async fn cancel_render(&self, render: &RenderId) -> Result<()> {
        self.post(
            "cancel the export",
            &paths::cancel_render(render),
            &serde_json::json!({}),
            accepted,
        )
        .await
    }
}

/// Reads a reply of which only the success matters; its body may be empty.
fn accepted(status: u16, body: &[u8]) -> std::result::Result<(), DecodeError> {
    match envelope::unwrap(status, body) {
        Err(DecodeError::Refused(error)) => Err(error.into()),
        _ => Ok(()),
    }
}
