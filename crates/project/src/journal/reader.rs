//! Small looks at the journal, on the thread that asks.
//!
//! A look whose pages are in memory takes some ten microseconds, and waking the journal's own thread and being woken by
//! it several times that. Nobody waits here: who finds the connection or the database in use goes to the thread.

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Result};

use super::schema::keep_plans;

/// A connection that only reads.
#[derive(Debug)]
pub(super) struct Reader {
    connection: Mutex<Connection>,
}

impl Reader {
    /// Opens one on a journal that is there.
    pub(super) fn open(path: &Path) -> Result<Self> {
        // It has to write what readers share with each other; `query_only` keeps it from the rest.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(Duration::ZERO)?;
        connection.pragma_update(None, "query_only", true)?;
        keep_plans(&connection)?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }

    /// Does the work, or returns `None` when it would have to wait.
    pub(super) fn look<T>(&self, work: impl Fn(&Connection) -> Result<T>) -> Option<Result<T>> {
        let connection = self.connection.try_lock().ok()?;
        let seen = work(&connection);
        let in_use = seen.as_ref().is_err_and(|error| {
            matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
            )
        });
        (!in_use).then_some(seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_was_written_and_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let writer = Connection::open(&path).unwrap();
        writer.pragma_update(None, "journal_mode", "WAL").unwrap();
        writer.execute_batch("CREATE TABLE number (n)").unwrap();
        let reader = Reader::open(&path).unwrap();
        let count = |connection: &Connection| {
            connection.query_row("SELECT count(*) FROM number", [], |row| {
                row.get::<_, i64>(0)
            })
        };
        assert_eq!(reader.look(count).unwrap().unwrap(), 0);
        writer
            .execute_batch("INSERT INTO number VALUES (1)")
            .unwrap();
        assert_eq!(reader.look(count).unwrap().unwrap(), 1);

        let write = |connection: &Connection| connection.execute("DELETE FROM number", []);
        assert!(reader.look(write).unwrap().is_err());
        assert_eq!(reader.look(count).unwrap().unwrap(), 1);
    }

    #[test]
    fn it_waits_for_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let writer = Connection::open(&path).unwrap();
        writer.execute_batch("CREATE TABLE number (n)").unwrap();
        let reader = Reader::open(&path).unwrap();
        // Without a WAL, whoever writes keeps readers out.
        writer.execute_batch("BEGIN EXCLUSIVE").unwrap();
        let read = |connection: &Connection| {
            connection.query_row("SELECT count(*) FROM number", [], |row| {
                row.get::<_, i64>(0)
            })
        };
        assert!(reader.look(read).is_none());
        writer.execute_batch("COMMIT").unwrap();
        assert!(reader.look(read).is_some());
        let _held = reader.connection.lock().unwrap();
        assert!(reader.look(read).is_none());
    }
}
