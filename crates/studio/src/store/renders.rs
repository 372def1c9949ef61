//! Renders: each film that was asked for, and what became of it.

use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, Transaction};
use uuid::Uuid;
use veo_api::ids::{RenderId, SessionId, UserId};
use veo_media::Format;
use veo_timeline::Millis;

use super::{Moment, Store};
use crate::Result;
use crate::instance::InstanceId;

/// How a render stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RenderStatus {
    /// It waits for the render before it.
    Pending,
    Processing,
    /// The film is there.
    Completed {
        bytes: u64,
        duration: Millis,
        /// What is not in it as the timeline says, for the user.
        notes: Vec<String>,
    },
    /// There is no film, and why.
    Failed(String),
    Cancelled,
}

impl RenderStatus {
    pub(crate) fn is_over(&self) -> bool {
        !matches!(self, Self::Pending | Self::Processing)
    }
}

/// A render as the books know it.
#[derive(Clone, Debug)]
pub(crate) struct Render {
    pub(crate) user: UserId,
    pub(crate) id: RenderId,
    pub(crate) status: RenderStatus,
    /// Names the film on disk and opens its URL: 122 random bits.
    pub(crate) capability: String,
    pub(crate) format: Format,
    pub(crate) created: Moment,
    pub(crate) finished: Option<Moment>,
}

impl Render {
    /// Returns the film's name on disk and the last part of its URL.
    pub(crate) fn stored_name(&self) -> String {
        format!("{}.{}", self.capability, self.format)
    }

    /// Returns the path of its URL on this studio.
    pub(crate) fn film_path(&self) -> String {
        format!("/render-result/{}", self.stored_name())
    }
}

/// A render that is asked for.
pub(crate) struct NewRender {
    pub(crate) user: UserId,
    pub(crate) id: RenderId,
    pub(crate) session: SessionId,
    pub(crate) format: Format,
    /// Tells a repeated request from another one with the same id.
    pub(crate) request: String,
    pub(crate) instance: InstanceId,
}

/// What came of adding a render.
pub(crate) enum Added {
    New(Render),
    /// The very same request came before.
    Known(Render),
    /// The id belongs to another request.
    Taken,
}

const COLUMNS: &str =
    "user, id, status, error, bytes, duration, capability, created_at, finished_at, format, notes";

impl Store {
    pub(crate) async fn add_render(&self, new: NewRender) -> Result<Added> {
        self.run("noting a render", move |transaction| {
            if let Some(known) = find(transaction, &new.user, &new.id)? {
                let request: String = transaction.query_row(
                    "SELECT request FROM renders WHERE user = ?1 AND id = ?2",
                    (new.user.as_str(), new.id.as_str()),
                    |row| row.get(0),
                )?;
                return Ok(if request == new.request {
                    Added::Known(known)
                } else {
                    Added::Taken
                });
            }
            let render = Render {
                user: new.user,
                id: new.id,
                status: RenderStatus::Pending,
                capability: Uuid::new_v4().simple().to_string(),
                format: new.format,
                created: Moment::now(),
                finished: None,
            };
            transaction.execute(
                "INSERT INTO renders
                     (user, id, session, request, status, capability, instance, created_at, format)
                 VALUES (?1, ?2, ?3, ?4, 'pending', ?5, ?6, ?7, ?8)",
                (
                    render.user.as_str(),
                    render.id.as_str(),
                    new.session.as_str(),
                    new.request,
                    &render.capability,
                    new.instance,
                    render.created,
                    render.format.extension(),
                ),
            )?;
            Ok(Added::New(render))
        })
        .await
    }

    /// Returns a render of this user.
    pub(crate) async fn render(&self, user: &UserId, id: &RenderId) -> Result<Option<Render>> {
        let (user, id) = (user.clone(), id.clone());
        self.run("looking up a render", move |transaction| {
            find(transaction, &user, &id)
        })
        .await
    }

    /// Returns a finished render by its capability alone: for serving its film.
    pub(crate) async fn film(&self, capability: String) -> Result<Option<Render>> {
        self.run("looking up a film", move |transaction| {
            transaction
                .query_row(
                    &format!(
                        "SELECT {COLUMNS} FROM renders
                         WHERE capability = ?1 AND status = 'completed'"
                    ),
                    [capability],
                    read,
                )
                .optional()
        })
        .await
    }

    /// Returns the finished films of a session, newest first.
    pub(crate) async fn films_in(&self, session: &SessionId) -> Result<Vec<Render>> {
        let session = session.clone();
        self.run("listing films", move |transaction| {
            transaction
                .prepare(&format!(
                    "SELECT {COLUMNS} FROM renders
                     WHERE session = ?1 AND status = 'completed' ORDER BY rowid DESC"
                ))?
                .query_map([session.as_str()], read)?
                .collect()
        })
        .await
    }

    /// Notes how a render stands. One that is over stays as it ended, and the answer is false.
    pub(crate) async fn move_render(
        &self,
        user: &UserId,
        id: &RenderId,
        status: RenderStatus,
    ) -> Result<bool> {
        let (user, id) = (user.clone(), id.clone());
        self.run("noting the state of a render", move |transaction| {
            let nothing: &[String] = &[];
            let (error, bytes, duration, notes) = match &status {
                RenderStatus::Failed(reason) => (Some(reason.as_str()), None, None, nothing),
                RenderStatus::Completed {
                    bytes,
                    duration,
                    notes,
                } => (
                    None,
                    i64::try_from(*bytes).ok(),
                    i64::try_from(duration.get()).ok(),
                    notes.as_slice(),
                ),
                _ => (None, None, None, nothing),
            };
            let notes = serde_json::to_string(notes)
                .map_err(|failed| rusqlite::Error::ToSqlConversionFailure(failed.into()))?;
            let moved = transaction.execute(
                "UPDATE renders
                 SET status = ?3, error = ?4, bytes = ?5, duration = ?6, finished_at = ?7, notes = ?8
                 WHERE user = ?1 AND id = ?2 AND status IN ('pending', 'processing')",
                (
                    user.as_str(),
                    id.as_str(),
                    word(&status),
                    error,
                    bytes,
                    duration,
                    status.is_over().then(Moment::now),
                    notes,
                ),
            )?;
            Ok(moved > 0)
        })
        .await
    }

    /// Gives up the renders that a process left unfinished when it ended.
    pub(crate) async fn give_up_renders(
        &self,
        is_gone: impl Fn(&InstanceId) -> bool + Send + 'static,
        reason: &'static str,
    ) -> Result<usize> {
        self.run("giving up interrupted renders", move |transaction| {
            let unfinished: Vec<(i64, InstanceId)> = transaction
                .prepare(
                    "SELECT rowid, instance FROM renders
                     WHERE status IN ('pending', 'processing')",
                )?
                .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let mut given_up = 0;
            for (row, _) in unfinished.iter().filter(|(_, instance)| is_gone(instance)) {
                given_up += transaction.execute(
                    "UPDATE renders SET status = 'failed', error = ?2, finished_at = ?3
                     WHERE rowid = ?1",
                    (row, reason, Moment::now()),
                )?;
            }
            Ok(given_up)
        })
        .await
    }
}

fn find(
    transaction: &Transaction<'_>,
    user: &UserId,
    id: &RenderId,
) -> rusqlite::Result<Option<Render>> {
    transaction
        .query_row(
            &format!("SELECT {COLUMNS} FROM renders WHERE user = ?1 AND id = ?2"),
            (user.as_str(), id.as_str()),
            read,
        )
        .optional()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Render> {
    let status: String = row.get(2)?;
    let number = |column| {
        row.get::<_, Option<i64>>(column)
            .map(|n| n.unwrap_or(0).unsigned_abs())
    };
    Ok(Render {
        user: UserId::new(row.get::<_, String>(0)?),
        id: RenderId::new(row.get::<_, String>(1)?),
        status: match status.as_str() {
            "pending" => RenderStatus::Pending,
            "processing" => RenderStatus::Processing,
            "completed" => RenderStatus::Completed {
                bytes: number(4)?,
                duration: Millis::new(number(5)?),
                notes: serde_json::from_str(&row.get::<_, String>(10)?).unwrap_or_default(),
            },
            "failed" => RenderStatus::Failed(row.get::<_, Option<String>>(3)?.unwrap_or_default()),
            "cancelled" => RenderStatus::Cancelled,
            _ => {
                let unknown = format!("unknown status `{status}`");
                return Err(rusqlite::Error::FromSqlConversionFailure(
                    2,
                    Type::Text,
                    unknown.into(),
                ));
            }
        },
        capability: row.get(6)?,
        format: format(&row.get::<_, String>(9)?)?,
        created: row.get(7)?,
        finished: row.get(8)?,
    })
}

fn format(name: &str) -> rusqlite::Result<Format> {
    Format::parse(name).ok_or_else(|| {
        let unknown = format!("unknown format `{name}`");
        rusqlite::Error::FromSqlConversionFailure(9, Type::Text, unknown.into())
    })
}

fn word(status: &RenderStatus) -> &'static str {
    match status {
        RenderStatus::Pending => "pending",
        RenderStatus::Processing => "processing",
        RenderStatus::Completed { .. } => "completed",
        RenderStatus::Failed(_) => "failed",
        RenderStatus::Cancelled => "cancelled",
    }
}
