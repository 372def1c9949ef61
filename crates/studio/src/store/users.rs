//! Who may have sessions.

use rusqlite::{OptionalExtension, Transaction};
use uuid::Uuid;
use veo_api::ids::{ClientId, UserId};

use super::{Moment, Store};
use crate::Result;
use crate::secret::Digest;

/// The person who started the studio: always the same user, whatever the token.
const OWNER: &str = "owner";

/// What every user starts with, as an anonymous user does at the service (protocol.md 2.1).
const GRANT: i64 = 100;

impl Store {
    /// Makes sure that the owner is there.
    pub(crate) async fn ensure_owner(&self) -> Result<UserId> {
        self.run("looking up the owner", |transaction| {
            transaction.execute(
                "INSERT OR IGNORE INTO users (id, granted, created_at) VALUES (?1, ?2, ?3)",
                (OWNER, GRANT, Moment::now()),
            )?;
            Ok(UserId::new(OWNER))
        })
        .await
    }

    /// Returns the user of an installation, the same one every time.
    pub(crate) async fn user_of_client(&self, client: &ClientId) -> Result<UserId> {
        let client = Digest::of(client.as_str());
        self.run("looking up an anonymous user", move |transaction| {
            if let Some(known) = find(transaction, &client)? {
                return Ok(known);
            }
            let id = format!("anon_{}", Uuid::new_v4().simple());
            transaction.execute(
                "INSERT INTO users (id, client, granted, created_at) VALUES (?1, ?2, ?3, ?4)",
                (&id, client, GRANT, Moment::now()),
            )?;
            Ok(UserId::new(id))
        })
        .await
    }
}

fn find(transaction: &Transaction<'_>, client: &Digest) -> rusqlite::Result<Option<UserId>> {
    transaction
        .query_row("SELECT id FROM users WHERE client = ?1", [client], |row| {
            row.get::<_, String>(0).map(UserId::new)
        })
        .optional()
}
