//! Bearers: what each may do, for whom, and until when. Only their digests are kept.

use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;
use veo_api::ids::UserId;

use super::{Moment, Store};
use crate::Result;
use crate::scope::Scopes;
use crate::secret::Digest;

/// A token that is to be kept.
pub(crate) struct NewToken {
    pub(crate) digest: Digest,
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) scopes: Scopes,
    /// `None`: it lasts until it is revoked.
    pub(crate) expires: Option<Moment>,
}

/// A token as its user may see it again.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) scopes: Scopes,
    pub(crate) expires: Option<Moment>,
}

const COLUMNS: &str = "id, user, name, scopes, expires_at";
const VALID: &str = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?2)";

impl Store {
    pub(crate) async fn save_token(&self, new: NewToken) -> Result<Token> {
        self.run("saving a token", move |transaction| {
            let token = Token {
                id: format!("tok_{}", Uuid::new_v4().simple()),
                user: new.user,
                name: new.name,
                scopes: new.scopes,
                expires: new.expires,
            };
            transaction.execute(
                "INSERT INTO tokens (id, hash, user, name, scopes, created_at, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                (
                    &token.id,
                    new.digest,
                    token.user.as_str(),
                    &token.name,
                    token.scopes.words().join(" "),
                    Moment::now(),
                    token.expires,
                ),
            )?;
            Ok(token)
        })
        .await
    }

    /// Returns the token with this digest, unless it was revoked or has expired.
    pub(crate) async fn token(&self, digest: Digest) -> Result<Option<Token>> {
        self.run("looking up a token", move |transaction| {
            transaction
                .query_row(
                    &format!("SELECT {COLUMNS} FROM tokens WHERE hash = ?1 AND {VALID}"),
                    (digest, Moment::now()),
                    read,
                )
                .optional()
        })
        .await
    }

    /// Returns a user's tokens that are still good, oldest first.
    pub(crate) async fn tokens(&self, user: &UserId) -> Result<Vec<Token>> {
        let user = user.clone();
        self.run("listing tokens", move |transaction| {
            transaction
                .prepare(&format!(
                    "SELECT {COLUMNS} FROM tokens WHERE user = ?1 AND {VALID} ORDER BY rowid"
                ))?
                .query_map((user.as_str(), Moment::now()), read)?
                .collect()
        })
        .await
    }

    /// Ends a token of this user; false when there is none with this id.
    pub(crate) async fn revoke_token(&self, user: &UserId, id: String) -> Result<bool> {
        let user = user.clone();
        self.run("revoking a token", move |transaction| {
            let revoked = transaction.execute(
                "UPDATE tokens SET revoked_at = COALESCE(revoked_at, ?3)
                 WHERE id = ?1 AND user = ?2",
                (id, user.as_str(), Moment::now()),
            )?;
            Ok(revoked > 0)
        })
        .await
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Token> {
    let scopes: String = row.get(3)?;
    Ok(Token {
        id: row.get(0)?,
        user: UserId::new(row.get::<_, String>(1)?),
        name: row.get(2)?,
        scopes: Scopes::parse(scopes.split(' ')).ok_or_else(|| {
            let unknown = format!("unknown scopes `{scopes}`");
            rusqlite::Error::FromSqlConversionFailure(3, Type::Text, unknown.into())
        })?,
        expires: row.get(4)?,
    })
}
