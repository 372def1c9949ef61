//! Sessions, each with its project and its draft.

use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, Transaction};
use uuid::Uuid;
use veo_api::ids::{SessionId, TaskId, UserId};
use veo_timeline::Draft;

use super::{ChargeId, Media, Moment, Store, charges, media};
use crate::Result;

/// One conversation with its timeline.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) task: TaskId,
    pub(crate) user: UserId,
    /// The project's name.
    pub(crate) name: String,
    pub(crate) draft: Draft,
}

/// What a change to a draft brings along, saved with it or not at all.
#[derive(Default)]
pub(crate) struct Made {
    /// The files that the draft now shows.
    pub(crate) media: Vec<Media>,
    /// The reservation that this change spends.
    pub(crate) charge: Option<ChargeId>,
}

/// A draft as it was and as it is saved now.
pub(crate) struct Changed {
    pub(crate) before: Draft,
    pub(crate) after: Draft,
}

impl Store {
    /// Makes a project with an empty timeline.
    pub(crate) async fn create_session(
        &self,
        user: &UserId,
        name: String,
        language: Option<String>,
    ) -> Result<Session> {
        let user = user.clone();
        self.run("making a session", move |transaction| {
            let session = Session {
                id: new_id(),
                task: TaskId::new(format!("task_{}", Uuid::new_v4().simple())),
                user,
                draft: Draft::default(),
                name,
            };
            transaction.execute(
                "INSERT INTO sessions (id, task, user, name, language, draft, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                (
                    session.id.as_str(),
                    session.task.as_str(),
                    session.user.as_str(),
                    &session.name,
                    language,
                    session.draft.as_json(),
                    Moment::now(),
                ),
            )?;
            Ok(session)
        })
        .await
    }

    /// Returns a session of this user. Those of others are not there.
    pub(crate) async fn session(
        &self,
        user: &UserId,
        session: &SessionId,
    ) -> Result<Option<Session>> {
        let (user, session) = (user.clone(), session.clone());
        self.run("looking up a session", move |transaction| {
            transaction
                .query_row(
                    "SELECT id, task, user, name, draft FROM sessions WHERE id = ?1 AND user = ?2",
                    (session.as_str(), user.as_str()),
                    read,
                )
                .optional()
        })
        .await
    }

    /// Saves `change` of the session's present draft together with what was made for it.
    ///
    /// The draft is read and written in one transaction, so changes from several turns, uploads
    /// and processes follow one another and none is lost. When `change` refuses, nothing is saved.
    pub(crate) async fn change_draft<E: Send + 'static>(
        &self,
        session: &SessionId,
        made: Made,
        change: impl FnOnce(&Draft) -> std::result::Result<Draft, E> + Send + 'static,
    ) -> Result<std::result::Result<Changed, E>> {
        let session = session.clone();
        self.run("saving the timeline", move |transaction| {
            let before = draft(transaction, &session)?;
            let after = match change(&before) {
                Ok(after) => after,
                Err(refused) => return Ok(Err(refused)),
            };
            transaction.execute(
                "UPDATE sessions SET draft = ?2 WHERE id = ?1",
                (session.as_str(), after.as_json()),
            )?;
            for media in &made.media {
                media::insert(transaction, media)?;
            }
            if let Some(charge) = made.charge {
                charges::settle(transaction, charge)?;
            }
            Ok(Ok(Changed { before, after }))
        })
        .await
    }
}

/// Returns a 19-digit decimal number, the form of the service's ids (protocol.md 1.5).
fn new_id() -> SessionId {
    const SMALLEST: u64 = 1_000_000_000_000_000_000;
    // The largest 19-digit number that fits an `i64` is 9.22e18.
    const CHOICES: u64 = 8 * SMALLEST;
    let (random, _) = Uuid::new_v4().as_u64_pair();
    SessionId::new((SMALLEST + random % CHOICES).to_string())
}

fn draft(transaction: &Transaction<'_>, session: &SessionId) -> rusqlite::Result<Draft> {
    transaction.query_row(
        "SELECT draft FROM sessions WHERE id = ?1",
        [session.as_str()],
        |row| read_draft(row, 0),
    )
}

fn read(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        id: SessionId::new(row.get::<_, String>(0)?),
        task: TaskId::new(row.get::<_, String>(1)?),
        user: UserId::new(row.get::<_, String>(2)?),
        name: row.get(3)?,
        draft: read_draft(row, 4)?,
    })
}

fn read_draft(row: &Row<'_>, column: usize) -> rusqlite::Result<Draft> {
    Draft::from_json(&row.get::<_, String>(column)?).map_err(|unreadable| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, unreadable.into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_nineteen_digits_and_fit_a_signed_number() {
        for _ in 0..1000 {
            let id = new_id();
            assert_eq!(id.as_str().len(), 19);
            assert!(id.as_str().parse::<i64>().is_ok(), "{id}");
        }
    }
}
