//! Reading a session's state with its draft (protocol.md 3.4).

use veo_api::ids::SessionId;
use veo_api::state::SessionState;
use veo_api::{envelope, paths};

use crate::client::Client;
use crate::error::Result;

impl Client {
    /// Returns the state of `session`. Safe while a turn is running.
    ///
    /// # Errors
    ///
    /// [`UnknownSession`](crate::ErrorKind::UnknownSession), or when the service cannot be reached or refuses.
    pub async fn state(&self, session: &SessionId) -> Result<SessionState> {
        self.get(
            "read the state of the project",
            &paths::state(session),
            envelope::decode,
        )
        .await
    }
}
