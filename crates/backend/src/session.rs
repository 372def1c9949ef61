//! Making a project with its session (protocol.md 3.1).

use veo_api::task::{CreateSession, Session};
use veo_api::{envelope, paths};

use crate::client::Client;
use crate::error::Result;

impl Client {
    /// Makes a new project. Free; sent once, since each call makes another project.
    ///
    /// `language` is the user's, as an ISO code.
    ///
    /// # Errors
    ///
    /// When the service cannot be reached or refuses.
    pub async fn create_session(&self, name: &str, language: &str) -> Result<Session> {
        let request = CreateSession {
            task_name: name.to_owned(),
            language: Some(language.to_owned()),
        };
        self.post(
            "create a project",
            &paths::create_session(),
            &request,
            envelope::decode,
        )
        .await
    }
}
