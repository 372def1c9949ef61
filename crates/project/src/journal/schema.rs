//! The tables, and what a connection needs before they can be used.

use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

/// The version of the tables below, kept in `user_version`.
pub(super) const VERSION: i64 = 1;

/// How long to wait for another process that is writing.
const BUSY: Duration = Duration::from_secs(10);

const TABLES: &str = "
    CREATE TABLE project (
        id TEXT PRIMARY KEY,
        task_id TEXT,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL, -- ms since the epoch, as all times here
        used_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE job (
        number INTEGER PRIMARY KEY,  -- the order in which jobs were asked for
        id TEXT NOT NULL UNIQUE,
        project TEXT NOT NULL REFERENCES project (id),
        key TEXT UNIQUE,
        arguments TEXT NOT NULL,     -- JSON: what was asked for
        phase TEXT NOT NULL,
        before_state TEXT,           -- JSON: the project's state before something was sent
        before_balance INTEGER,
        render TEXT,
        target TEXT,
        outcome TEXT,                -- JSON
        started_at INTEGER NOT NULL,
        finished_at INTEGER,         -- NULL while the job is open
        owner TEXT,                  -- the process that follows it
        lease_until INTEGER,
        cancel INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX open_job ON job (number) WHERE finished_at IS NULL;
";

/// What may be wrong with a journal before it is used.
#[derive(Debug)]
pub(super) enum Unusable {
    /// A newer program wrote it.
    Newer(i64),
    /// The database cannot be used.
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for Unusable {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// Makes a connection durable and its tables present.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), Unusable> {
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // FULL: what was acknowledged survives a power cut. It costs 0.14 ms (reliability.md P9).
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        0 => {
            change.execute_batch(TABLES)?;
            change.pragma_update(None, "user_version", VERSION)?;
        }
        VERSION => {}
        newer => return Err(Unusable::Newer(newer)),
    }
    change.commit()?;
    Ok(())
}
