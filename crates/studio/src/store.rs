//! The studio's books: one SQLite file in the data folder.
//!
//! Each table has a file of its own below, which adds its questions to [`Store`]. Several studios
//! may share a data folder (two editors on one machine each start one), so whatever reads and then
//! writes does both in one transaction.

mod charges;
mod claims;
mod media;
mod renders;
mod schema;
mod sessions;
mod tokens;
mod turns;
mod users;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use time::OffsetDateTime;

use crate::{Error, ErrorKind, Result};

pub(crate) use charges::{Charge, ChargeId, Price, Reserved};
pub(crate) use media::{Media, MediaId, Origin};
pub(crate) use renders::{Added, NewRender, Render, RenderStatus};
pub(crate) use sessions::{Changed, Made, Session};
pub(crate) use tokens::{NewToken, Token};
pub(crate) use turns::TurnId;

/// How long a statement waits for another studio that is writing to the same file.
const BUSY: Duration = Duration::from_secs(5);

/// A handle on the database. Clones share it.
#[derive(Clone)]
pub(crate) struct Store {
    connection: Arc<Mutex<Connection>>,
}

impl Store {
    /// Opens the database at `path` and brings its tables up to date.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let failed = |source: rusqlite::Error| {
            Error::new(ErrorKind::Store, "opening the database").because(source)
        };
        let mut connection = Connection::open(path).map_err(failed)?;
        connection.busy_timeout(BUSY).map_err(failed)?;
        connection
            .pragma_update(None, "journal_mode", "WAL")
            .map_err(failed)?;
        // FULL: what was answered survives a power cut, not only a crash of this process.
        connection
            .pragma_update(None, "synchronous", "FULL")
            .map_err(failed)?;
        connection
            .pragma_update(None, "foreign_keys", true)
            .map_err(failed)?;
        schema::bring_up_to_date(&mut connection)?;
        Ok(Self {
            connection: Arc::new(Mutex::new(connection)),
        })
    }

    /// Runs `work` in one transaction on a thread that may block, and commits it.
    ///
    /// The transaction goes on when the caller is dropped: it is never left half done.
    async fn run<T, W>(&self, operation: &'static str, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        let connection = Arc::clone(&self.connection);
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| {
            Error::new(ErrorKind::Store, operation).because(source)
        };
        tokio::task::spawn_blocking(move || {
            // A poisoned lock only says that some work panicked; its transaction was rolled back.
            let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })
        .await
        .map_err(|stopped| failed(stopped.into()))?
        .map_err(|refused: rusqlite::Error| failed(refused.into()))
    }
}

/// A moment as the tables keep it: milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(i64);

impl Moment {
    pub(crate) fn now() -> Self {
        let now = OffsetDateTime::now_utc();
        Self(now.unix_timestamp() * 1000 + i64::from(now.millisecond()))
    }

    pub(crate) fn plus(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    pub(crate) fn milliseconds(self) -> i64 {
        self.0
    }

    /// Returns the moment to the second. One beyond the calendar is its last.
    pub(crate) fn date_time(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000))
            .unwrap_or(time::PrimitiveDateTime::MAX.assume_utc())
    }
}

impl rusqlite::ToSql for Moment {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl rusqlite::types::FromSql for Moment {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        i64::column_result(value).map(Self)
    }
}
