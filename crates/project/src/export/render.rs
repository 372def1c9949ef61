//! Submit, and poll until there is a film (protocol.md 6.1, 6.2).

use veo_api::ids::SessionId;
use veo_api::render::{RenderPhase, RenderRequest, RenderStatus};
use veo_backend::ErrorKind as Trouble;
use veo_timeline::{Draft, Millis};

use super::{Export, new_id};
use crate::error::{Error, ErrorKind, Result};
use crate::phase::{Attempt, Render, Rendering};

const OPERATION: &str = "rendering";

/// Looks at a completed render whose address has not come yet, before it is fetched without one.
const LOOKS_WITHOUT_ADDRESS: u32 = 2;

/// A film that the service has made.
#[derive(Debug)]
pub(super) struct Film {
    /// Where it can be fetched, when the service said so.
    pub(super) url: Option<String>,
    pub(super) bytes: Option<u64>,
    pub(super) duration: Option<Millis>,
    /// What is not in it as the timeline says.
    pub(super) notes: Vec<String>,
}

impl From<RenderStatus> for Film {
    fn from(status: RenderStatus) -> Self {
        Self {
            url: status.url,
            bytes: status.size,
            duration: status.duration.map(Millis::from_seconds),
            notes: status.notes,
        }
    }
}

impl Export<'_> {
    /// Waits for the film of a render that was submitted. The first one of an export that fails is submitted once more
    /// under a new id (protocol.md 6.1). Returns the render that succeeded.
    pub(super) async fn film(&self, render: Render, draft: &Draft) -> Result<(Render, Film)> {
        let failure = match self.poll(&render).await {
            Err(error) if may_be_tried_again(&render, &error) => error,
            other => return other.map(|film| (render, film)),
        };
        tracing::warn!(
            error = &failure as &dyn std::error::Error,
            "trying the render once more"
        );
        let render = Render {
            id: new_id(),
            attempt: Attempt::Second,
            ..render
        };
        self.keep(Rendering::Intent(render.clone())).await?;
        self.submit(&render, draft).await?;
        self.keep(Rendering::Submitted(render.clone())).await?;
        let film = self.poll(&render).await?;
        Ok((render, film))
    }

    /// Whether the service knows this render.
    pub(super) async fn is_submitted(&self, render: &Render) -> bool {
        self.follower
            .client()
            .render_status(&render.id)
            .await
            .is_ok()
    }

    /// Submits the draft as it was read. When the answer was lost the service is asked for the id first; if
    /// it does not know it, the same id is sent again, which cannot make two renders.
    pub(super) async fn submit(&self, render: &Render, draft: &Draft) -> Result<()> {
        let request = RenderRequest {
            id: render.id.clone(),
            session_id: SessionId::new(self.follower.project.as_str()),
            draft: draft.clone(),
            output: self.wanted.clone(),
        };
        let client = self.follower.client();
        let Err(error) = client.submit_render(&request).await else {
            return Ok(());
        };
        let may_have_arrived = matches!(
            error.kind,
            Trouble::Lost | Trouble::Timeout | Trouble::Unavailable | Trouble::Protocol
        );
        if may_have_arrived && self.is_submitted(render).await {
            return Ok(());
        }
        if !may_have_arrived {
            return Err(Error::service(OPERATION, error));
        }
        let again = client.submit_render(&request).await;
        again
            .map(|_| ())
            .map_err(|error| Error::service(OPERATION, error))
    }

    async fn poll(&self, render: &Render) -> Result<Film> {
        let mut without_address = 0;
        for wait in self.follower.shared.pace.poll.iter() {
            match self.follower.client().render_status(&render.id).await {
                Ok(status) => match status.phase {
                    RenderPhase::Completed
                        if status.url.is_some() || without_address >= LOOKS_WITHOUT_ADDRESS =>
                    {
                        return Ok(status.into());
                    }
                    RenderPhase::Completed => without_address += 1,
                    RenderPhase::Failed => {
                        let reason = status
                            .error
                            .unwrap_or_else(|| "the service gave no reason".to_owned());
                        return Err(Error::new(ErrorKind::RenderFailed(reason), OPERATION));
                    }
                    RenderPhase::Pending | RenderPhase::Processing => {
                        self.follower.show("rendering", Some(status.progress));
                    }
                },
                Err(error) if is_final(&error) => return Err(Error::service(OPERATION, error)),
                Err(error) => {
                    tracing::debug!(
                        error = &error as &dyn std::error::Error,
                        "the render's status was not read"
                    );
                }
            }
            tokio::time::sleep(wait).await;
        }
        Err(Error::new(ErrorKind::RenderTooSlow, OPERATION))
    }
}

fn may_be_tried_again(render: &Render, error: &Error) -> bool {
    render.attempt == Attempt::First && matches!(error.kind(), ErrorKind::RenderFailed(_))
}

/// Whether asking again will give the same answer.
fn is_final(error: &veo_backend::Error) -> bool {
    matches!(
        error.kind,
        Trouble::NotFound
            | Trouble::Unauthorized
            | Trouble::UnknownSession
            | Trouble::ExportBlocked
            | Trouble::Config
    )
}
