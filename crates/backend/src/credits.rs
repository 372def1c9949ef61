//! Reading the balance (protocol.md 3.3).

use veo_api::credits::Credits;
use veo_api::{envelope, paths};

use crate::client::Client;
use crate::error::Result;

impl Client {
    /// Returns the balance.
    ///
    /// # Errors
    ///
    /// When the service cannot be reached or refuses.
    pub async fn credits(&self) -> Result<Credits> {
        self.get(
            "read the balance",
            paths::CREDITS.pattern(),
            envelope::decode,
        )
        .await
    }
}
