//! The tables, and what a connection needs before they can be used.

use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

/// The version of the tables below, kept in `user_version`.
pub(super) const VERSION: i64 = 3;

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
        before_balance INTEGER,      -- credits that could be spent then
        before_frozen INTEGER,       -- credits that were reserved then
        before_mark TEXT,            -- a hash of the state and both numbers
        intent_at INTEGER,           -- when something was about to be sent
        step INTEGER NOT NULL DEFAULT 0, -- files that have arrived, or renders that have failed
        render TEXT,
        target TEXT,
        outcome TEXT,                -- JSON
        started_at INTEGER NOT NULL,
        finished_at INTEGER,         -- NULL while the job is open
        owner TEXT,                  -- the process that follows it
        lease_until INTEGER,
        cancel INTEGER NOT NULL DEFAULT 0,
        estimate INTEGER             -- credits that it may cost, where any are charged
    ) STRICT;
    CREATE INDEX open_job ON job (number) WHERE finished_at IS NULL;
";

/// What version 1 lacks.
const FROM_1: &str = "
    ALTER TABLE job ADD COLUMN before_frozen INTEGER;
    ALTER TABLE job ADD COLUMN before_mark TEXT;
    ALTER TABLE job ADD COLUMN intent_at INTEGER;
    ALTER TABLE job ADD COLUMN step INTEGER NOT NULL DEFAULT 0;
";

/// What version 2 lacks.
const FROM_2: &str = "
    ALTER TABLE job ADD COLUMN estimate INTEGER;
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
        0 => change.execute_batch(TABLES)?,
        1 => {
            change.execute_batch(FROM_1)?;
            change.execute_batch(FROM_2)?;
        }
        2 => change.execute_batch(FROM_2)?,
        VERSION => {}
        newer => return Err(Unusable::Newer(newer)),
    }
    change.pragma_update(None, "user_version", VERSION)?;
    change.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Job;
    use crate::journal::row::{self, COLUMNS};
    use crate::phase::{Balance, Road, Stand, Transferring, Turning};

    /// Version 1 as it was released, with a message and an upload on their way.
    const VERSION_1: &str = r#"
        CREATE TABLE project (
            id TEXT PRIMARY KEY, task_id TEXT, name TEXT NOT NULL,
            created_at INTEGER NOT NULL, used_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE job (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
            project TEXT NOT NULL REFERENCES project (id), key TEXT UNIQUE, arguments TEXT NOT NULL,
            phase TEXT NOT NULL, before_state TEXT, before_balance INTEGER, render TEXT, target TEXT,
            outcome TEXT, started_at INTEGER NOT NULL, finished_at INTEGER, owner TEXT,
            lease_until INTEGER, cancel INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX open_job ON job (number) WHERE finished_at IS NULL;
        INSERT INTO project VALUES ('55', NULL, 'Bees', 0, 0);
        INSERT INTO job (id, project, arguments, phase, before_state, before_balance, started_at) VALUES
            ('1b4e28ba-2fa1-4d52-883f-0016d3cca427', '55',
             '{"kind":"generate","prompt":"bees","project":null,"new_project":false}', 'sent',
             '{"state":{"draft":{"t":[]}}}', 100, 0),
            ('1b4e28ba-2fa1-4d52-883f-0016d3cca428', '55',
             '{"kind":"upload","source":"/a.mp4","project":null}', 'intent', '{"state":null}', NULL, 0);
        PRAGMA user_version = 1;
    "#;

    #[test]
    fn a_journal_of_version_2_is_gone_on_with() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(VERSION_1).unwrap();
        connection.execute_batch(FROM_1).unwrap();
        connection.pragma_update(None, "user_version", 2).unwrap();
        prepare(&mut connection).unwrap();
        let job = connection
            .query_row(&format!("SELECT {COLUMNS} FROM job"), [], row::read)
            .unwrap();
        assert_eq!(job.estimate, None);
    }

    #[test]
    fn a_journal_of_version_1_is_gone_on_with() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(VERSION_1).unwrap();
        prepare(&mut connection).unwrap();
        let jobs: Vec<Job> = connection
            .prepare(&format!("SELECT {COLUMNS} FROM job ORDER BY number"))
            .unwrap()
            .query_map([], row::read)
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();

        let Stand::Open(Road::Generate {
            prompt,
            at: Turning::Sent(before),
        }) = &jobs[0].stand
        else {
            panic!("{jobs:?}");
        };
        let balance = Balance {
            available: 100,
            frozen: 0,
        };
        assert_eq!((prompt.as_str(), before.balance), ("bees", Some(balance)));
        let Stand::Open(Road::Upload {
            sources,
            at: Transferring::Intent(batch),
        }) = &jobs[1].stand
        else {
            panic!("{jobs:?}");
        };
        assert_eq!(
            (sources.as_slice(), batch.arrived),
            (&["/a.mp4".to_owned()][..], 0)
        );
        prepare(&mut connection).unwrap();
    }
}
