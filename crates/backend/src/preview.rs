//! Looking at a timeline, where the service can show one.

use veo_api::ids::SessionId;
use veo_api::preview::{Preview, Times};
use veo_api::{envelope, paths};

use crate::client::Client;
use crate::error::Result;

impl Client {
    /// Returns what the timeline of `session` looks like at these times, as one small picture.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) from a service that has no such thing, or when the service cannot be
    /// reached or refuses.
    pub async fn preview(&self, session: &SessionId, times: &Times) -> Result<Preview> {
        self.get(
            "look at the timeline",
            &paths::preview(session, times),
            envelope::decode,
        )
        .await
    }
}
