//! Who follows a job: one process at a time, as long as it says that it lives.
//!
//! A process that was stopped and goes on later finds that its jobs are no longer its own: every write
//! names the owner, and fails when it is another one. So a message is sent by the process that
//! journalled its intent, or by none.

use std::time::Duration;

use rusqlite::{Connection, Error, OptionalExtension, Transaction, TransactionBehavior, params};
use time::OffsetDateTime;
use uuid::Uuid;

use super::row::{self, COLUMNS, milliseconds};
use crate::ids::{JobId, ProjectId};
use crate::job::Job;

/// A process, and how long its word holds.
#[derive(Debug, Clone)]
pub(super) struct Lease {
    pub(super) owner: String,
    pub(super) length: Duration,
}

impl Lease {
    pub(super) fn new(length: Duration) -> Self {
        Self {
            owner: Uuid::new_v4().to_string(),
            length,
        }
    }

    /// When a lease that is given now runs out.
    pub(super) fn until(&self) -> i64 {
        milliseconds(OffsetDateTime::now_utc() + self.length)
    }
}

/// Says that this process lives, and returns those of its jobs that somebody wants to stop.
pub(super) fn renew(connection: &Connection, lease: &Lease) -> Result<Vec<JobId>, Error> {
    connection.execute(
        "UPDATE job SET lease_until = ?1 WHERE owner = ?2 AND finished_at IS NULL",
        params![lease.until(), lease.owner],
    )?;
    let mut wanted = connection.prepare_cached(
        "SELECT id FROM job WHERE owner = ?1 AND finished_at IS NULL AND cancel = 1",
    )?;
    let ids = wanted.query_map([&lease.owner], |row| row.get::<_, String>(0))?;
    ids.map(|id| id.map(|id| id.parse().ok()))
        .filter_map(Result::transpose)
        .collect()
}

/// Gives up this process's open jobs, and returns how many there are.
pub(super) fn release(connection: &Connection, lease: &Lease) -> Result<usize, Error> {
    connection.execute(
        "UPDATE job SET owner = NULL, lease_until = 0 WHERE owner = ?1 AND finished_at IS NULL",
        [&lease.owner],
    )
}

/// Takes the open jobs that nobody follows.
pub(super) fn adopt(connection: &mut Connection, lease: &Lease) -> Result<Vec<Job>, Error> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let now = milliseconds(OffsetDateTime::now_utc());
    let jobs = {
        let mut free = change.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM job WHERE finished_at IS NULL AND lease_until <= ?1 AND owner IS NOT ?2
             ORDER BY number"
        ))?;
        free.query_map(params![now, lease.owner], row::read_if_whole)?
            .filter_map(Result::transpose)
            .collect::<Result<Vec<Job>, Error>>()?
    };
    for job in &jobs {
        change.execute(
            "UPDATE job SET owner = ?1, lease_until = ?2 WHERE id = ?3",
            params![lease.owner, lease.until(), job.id.to_string()],
        )?;
    }
    change.commit()?;
    Ok(jobs)
}

/// The job that has something under way in this project, other than this one: the service takes one
/// message at a time (protocol.md 4.1), also from two processes.
pub(super) fn in_the_way(
    change: &Transaction<'_>,
    job: JobId,
    project: &ProjectId,
) -> Result<Option<JobId>, Error> {
    let id: Option<String> = change
        .query_row(
            "SELECT id FROM job WHERE project = ?1 AND id <> ?2 AND finished_at IS NULL
                AND before_state IS NOT NULL ORDER BY number LIMIT 1",
            params![project.as_str(), job.to_string()],
            |row| row.get(0),
        )
        .optional()?;
    Ok(id.and_then(|id| id.parse().ok()))
}

/// How many jobs that sent something to this project have ended.
pub(super) fn ended(connection: &Connection, project: &ProjectId) -> Result<i64, Error> {
    connection.query_row(
        "SELECT count(*) FROM job
         WHERE project = ?1 AND finished_at IS NOT NULL AND before_state IS NOT NULL",
        [project.as_str()],
        |row| row.get(0),
    )
}
