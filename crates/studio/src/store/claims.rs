//! Claim tokens: each opens one project in a browser, and nothing else.

use rusqlite::OptionalExtension;
use veo_api::ids::{SessionId, UserId};

use super::{Moment, Store};
use crate::Result;
use crate::secret::Digest;

impl Store {
    pub(crate) async fn save_claim(
        &self,
        claim: Digest,
        session: &SessionId,
        expires: Moment,
    ) -> Result<()> {
        let session = session.clone();
        self.run("saving a claim token", move |transaction| {
            transaction.execute(
                "INSERT INTO claims (hash, session, expires_at) VALUES (?1, ?2, ?3)",
                (claim, session.as_str(), expires),
            )?;
            Ok(())
        })
        .await
    }

    /// Returns the session that a claim token opens, and whose it is.
    pub(crate) async fn claimed(&self, claim: Digest) -> Result<Option<(UserId, SessionId)>> {
        self.run("looking up a claim token", move |transaction| {
            transaction
                .query_row(
                    "SELECT sessions.user, sessions.id FROM claims
                     JOIN sessions ON sessions.id = claims.session
                     WHERE claims.hash = ?1 AND claims.expires_at > ?2",
                    (claim, Moment::now()),
                    |row| {
                        Ok((
                            UserId::new(row.get::<_, String>(0)?),
                            SessionId::new(row.get::<_, String>(1)?),
                        ))
                    },
                )
                .optional()
        })
        .await
    }
}
