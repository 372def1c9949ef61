//! The tables, and what a connection needs before they can be used.

use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};

/// The version of the tables below, kept in `user_version`.
pub(super) const VERSION: i64 = 5;

/// How long to wait for another process that is writing.
const BUSY: Duration = Duration::from_secs(10);

const PROJECT: &str = "
    CREATE TABLE project (
        id TEXT PRIMARY KEY,
        task_id TEXT,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL, -- ms since the epoch, as all times here
        used_at INTEGER NOT NULL,
        principal TEXT NOT NULL DEFAULT 'local' -- whose it is
    ) STRICT;
";

const JOB: &str = "
    CREATE TABLE job (
        number INTEGER PRIMARY KEY,  -- the order in which jobs were asked for
        id TEXT NOT NULL UNIQUE,
        principal TEXT NOT NULL DEFAULT 'local', -- that of its project
        project TEXT NOT NULL REFERENCES project (id),
        key TEXT,
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
        estimate INTEGER,            -- credits that it may cost, where any are charged
        UNIQUE (principal, key)
    ) STRICT;
    CREATE INDEX open_job ON job (number) WHERE finished_at IS NULL;
    CREATE INDEX job_of ON job (principal); -- and its number, so that nobody has to sort them
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

/// Makes room for what version 3 lacks: a project is somebody's, and a key is unique for each of them.
const FROM_3: &str = "
    ALTER TABLE project ADD COLUMN principal TEXT NOT NULL DEFAULT 'local';
    DROP INDEX open_job;
    ALTER TABLE job RENAME TO job_3;
";

/// Takes over the jobs of version 3.
const JOBS_OF_3: &str = "
    INSERT INTO job (number, id, project, key, arguments, phase, before_state, before_balance,
        before_frozen, before_mark, intent_at, step, render, target, outcome, started_at, finished_at,
        owner, lease_until, cancel, estimate)
    SELECT number, id, project, key, arguments, phase, before_state, before_balance,
        before_frozen, before_mark, intent_at, step, render, target, outcome, started_at, finished_at,
        owner, lease_until, cancel, estimate
    FROM job_3;
    DROP TABLE job_3;
";

/// What version 4 lacks.
const FROM_4: &str = "
    CREATE INDEX job_of ON job (principal);
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
    keep_plans(connection)?;
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let steps: &[&str] = match version {
        0 => &[PROJECT, JOB],
        1 => &[FROM_1, FROM_2, FROM_3, JOB, JOBS_OF_3],
        2 => &[FROM_2, FROM_3, JOB, JOBS_OF_3],
        3 => &[FROM_3, JOB, JOBS_OF_3],
        4 => &[FROM_4],
        VERSION => &[],
        newer => return Err(Unusable::Newer(newer)),
    };
    for step in steps {
        change.execute_batch(step)?;
    }
    change.pragma_update(None, "user_version", VERSION)?;
    change.commit()?;
    Ok(())
}

/// Lets statements that are kept be used as they are. Else SQLite plans one anew for each value of a bound `LIMIT`, which
/// takes some five times as long as reading a few jobs.
pub(super) fn keep_plans(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map(drop)
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
    /// Version 3, with a job that has a key.
    const VERSION_3: &str = "
        CREATE TABLE project (
            id TEXT PRIMARY KEY, task_id TEXT, name TEXT NOT NULL,
            created_at INTEGER NOT NULL, used_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE job (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
            project TEXT NOT NULL REFERENCES project (id), key TEXT UNIQUE, arguments TEXT NOT NULL,
            phase TEXT NOT NULL, before_state TEXT, before_balance INTEGER, before_frozen INTEGER,
            before_mark TEXT, intent_at INTEGER, step INTEGER NOT NULL DEFAULT 0, render TEXT,
            target TEXT, outcome TEXT, started_at INTEGER NOT NULL, finished_at INTEGER, owner TEXT,
            lease_until INTEGER, cancel INTEGER NOT NULL DEFAULT 0, estimate INTEGER
        ) STRICT;
        CREATE INDEX open_job ON job (number) WHERE finished_at IS NULL;
        INSERT INTO project VALUES ('55', NULL, 'Bees', 0, 0);
        INSERT INTO job (number, id, project, key, arguments, phase, before_mark, intent_at, step,
                started_at, owner, lease_until, cancel, estimate) VALUES
            (7, '1b4e28ba-2fa1-4d52-883f-0016d3cca427', '55', 'k', '{}', 'queued', 'm', 1, 2, 3, 'me', 4, 1, 100);
        PRAGMA user_version = 3;
    ";

    #[test]
    fn what_a_journal_of_version_3_holds_is_this_machines() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(VERSION_3).unwrap();
        prepare(&mut connection).unwrap();
        let kept: (i64, String, String, String, i64, i64, i64, i64) = connection
            .query_row(
                "SELECT number, job.principal, project.principal, key || before_mark || owner,
                    intent_at + step, started_at + lease_until, cancel, estimate
                 FROM job JOIN project ON project.id = job.project",
                [],
                |row| row.try_into(),
            )
            .unwrap();
        let local = || "local".to_owned();
        assert_eq!(kept, (7, local(), local(), "kmme".to_owned(), 3, 7, 1, 100));
    }

    #[test]
    fn every_version_comes_to_the_same_tables() {
        let tables = |from: &str| {
            let mut connection = Connection::open_in_memory().unwrap();
            connection.execute_batch(from).unwrap();
            prepare(&mut connection).unwrap();
            connection
                .prepare(
                    "SELECT 'project.' || name || type || [notnull] || coalesce(dflt_value, '')
                        FROM pragma_table_info('project')
                     UNION SELECT 'job.' || name || type || [notnull] || coalesce(dflt_value, '')
                        FROM pragma_table_info('job')
                     UNION SELECT coalesce(sql, name) FROM sqlite_schema WHERE type = 'index'
                     UNION SELECT [table] FROM pragma_foreign_key_list('job')
                     ORDER BY 1",
                )
                .unwrap()
                .query_map([], |row| row.get(0))
                .unwrap()
                .collect::<Result<Vec<String>, _>>()
                .unwrap()
        };
        let version_4 = [VERSION_3, FROM_3, JOB, JOBS_OF_3, "DROP INDEX job_of;"].concat();
        let version_4 = format!("{version_4} PRAGMA user_version = 4;");
        for from in [VERSION_1, VERSION_3, &version_4] {
            assert_eq!(tables(from), tables(""));
        }
    }
}
