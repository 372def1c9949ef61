//! A link that opens a project in the browser (protocol.md 2.2).

use url::Url;
use veo_api::claim::{ClaimRequest, ClaimToken};
use veo_api::ids::{SessionId, TaskId};
use veo_api::{envelope, paths};

use crate::client::Client;
use crate::error::Result;

impl Client {
    /// Returns a link that opens the project. It carries a token for the browser, never the API token.
    ///
    /// # Errors
    ///
    /// When the service cannot be reached or refuses.
    pub async fn claim_link(&self, task: &TaskId, session: &SessionId) -> Result<Url> {
        let request = ClaimRequest {
            task_id: task.clone(),
            session_id: session.clone(),
        };
        let path = paths::CLAIM_TOKEN.pattern();
        let claim: ClaimToken = self
            .post(
                "get a link to the project",
                path,
                &request,
                envelope::decode,
            )
            .await?;
        Ok(claim.link(self.web_url()))
    }
}
