//! What somebody asked for. Nobody sees here what another did.

use std::sync::LazyLock;

use rusqlite::{OptionalExtension, named_params, params};
use time::OffsetDateTime;
use uuid::Uuid;

use super::row::{self, COLUMNS, milliseconds};
use super::{Accepted, Arguments, Journal, Terms, money, read_job};
use crate::error::Result;
use crate::ids::{IdempotencyKey, JobId, Principal, ProjectId};
use crate::job::{Job, JobFilter, JobKind};
use crate::money::Quote;
use crate::phase::Phase;

impl Journal {
    /// Keeps somebody's new job at the beginning of its road, unless the user has to agree to its cost first.
    pub(crate) async fn accept(
        &self,
        who: Principal,
        project: ProjectId,
        key: Option<IdempotencyKey>,
        arguments: Arguments,
        terms: Terms,
    ) -> Result<Accepted> {
        let lease = self.lease.clone();
        self.change("keeping a new job", move |connection| {
            let quote = match terms.spending {
                Some(_) => Some(money::quote(connection, &who, Some(&project))?),
                None => None,
            };
            if let Some(consent) = terms.consent(quote) {
                return Ok(Accepted::NotYet(consent));
            }
            let (id, now) = (JobId::random(), milliseconds(OffsetDateTime::now_utc()));
            let new = connection.execute(
                "INSERT INTO job (id, principal, project, key, arguments, phase, started_at, owner, lease_until, estimate)
                 VALUES (:id, :who, :project, :key, :arguments, :phase, :now, :owner, :until, :estimate)
                 ON CONFLICT (principal, key) DO NOTHING",
                named_params! {
                    ":id": id.to_string(),
                    ":who": who.as_str(),
                    ":project": project.as_str(),
                    ":key": key.as_ref().map(IdempotencyKey::as_str),
                    ":arguments": row::json(&arguments)?,
                    ":phase": Phase::Queued.as_str(),
                    ":now": now,
                    ":owner": lease.owner,
                    ":until": lease.until(),
                    ":estimate": quote.map(|quote| quote.estimate),
                },
            )?;
            if new == 0 {
                return Ok(Accepted::KeyTaken);
            }
            let job = read_job(connection, id)?;
            Ok(job.map_or(Accepted::KeyTaken, |job| Accepted::Job(Box::new(job))))
        })
        .await
    }

    /// What is known of the cost of a message to somebody's project, or to a new one.
    pub(crate) async fn quote(&self, who: Principal, project: Option<ProjectId>) -> Result<Quote> {
        self.look("adding up what was spent", move |connection| {
            money::quote(connection, &who, project.as_ref())
        })
        .await
    }

    /// Somebody's job that a key names, and what was asked for under it.
    pub(crate) async fn by_key(
        &self,
        who: Principal,
        key: IdempotencyKey,
    ) -> Result<Option<(Job, Arguments)>> {
        self.look("looking for a key", move |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM job WHERE key = ?1 AND principal = ?2"
                ))?
                .query_row([key.as_str(), who.as_str()], |row| {
                    Ok((row::read(row)?, row::arguments(row)?))
                })
                .optional()
        })
        .await
    }

    /// Somebody's newest job that was asked for in the same words and without a key, if it is open or one of `unheard`.
    pub(crate) async fn twin(
        &self,
        who: Principal,
        arguments: Arguments,
        unheard: Vec<JobId>,
    ) -> Result<Option<Job>> {
        self.look("looking for the same request", move |connection| {
            let mut rows = connection.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM job WHERE principal = ?1 AND key IS NULL AND arguments = ?2
                 ORDER BY number DESC LIMIT 20"
            ))?;
            let asked = params![who.as_str(), row::json(&arguments)?];
            let mut jobs = rows
                .query_map(asked, row::read_if_whole)?
                .filter_map(Result::transpose);
            jobs.find(|job| {
                job.as_ref().map_or(true, |job| {
                    !job.view().is_finished() || unheard.contains(&job.id)
                })
            })
            .transpose()
        })
        .await
    }

    /// One of somebody's jobs.
    pub(crate) async fn job_of(&self, who: Principal, id: JobId) -> Result<Option<Job>> {
        self.look("reading a job", move |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM job WHERE id = ?1 AND principal = ?2"
                ))?
                .query_row([id.to_string().as_str(), who.as_str()], row::read)
                .optional()
        })
        .await
    }

    /// Somebody's jobs, newest first.
    pub(crate) async fn jobs(&self, who: Principal, filter: JobFilter) -> Result<Vec<Job>> {
        self.look("reading jobs", move |connection| {
            let mut rows = connection.prepare_cached(&NEWEST_FIRST)?;
            let limit = filter
                .limit
                .and_then(|limit| i64::try_from(limit).ok())
                .unwrap_or(-1);
            let project = filter.project.as_ref().map(ProjectId::as_str);
            rows.query_map(
                params![
                    project,
                    filter.open_only,
                    limit,
                    filter.kind.map(JobKind::as_str),
                    who.as_str(),
                ],
                row::read_if_whole,
            )?
            .filter_map(Result::transpose)
            .collect()
        })
        .await
    }

    /// Whether an open job works with the file of this ticket.
    pub(crate) async fn is_needed(&self, ticket: Uuid) -> Result<bool> {
        self.look("looking for a job", move |connection| {
            connection
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM job
                        WHERE finished_at IS NULL AND instr(arguments, ?1) > 0)",
                )?
                .query_row([ticket.to_string()], |row| row.get(0))
        })
        .await
    }

    /// How many of somebody's jobs have ended, on this project or on any.
    pub(crate) async fn ends(&self, who: Principal, project: Option<ProjectId>) -> Result<i64> {
        self.look("counting jobs", move |connection| {
            connection
                .prepare_cached(
                    "SELECT count(finished_at) FROM job
                 WHERE principal = ?1 AND (?2 IS NULL OR project = ?2)",
                )?
                .query_row(
                    params![who.as_str(), project.as_ref().map(ProjectId::as_str)],
                    |row| row.get(0),
                )
        })
        .await
    }
}

/// Somebody's jobs, newest first, of this project (`?1`), still open (`?2`), so many (`?3`), of this kind (`?4`).
static NEWEST_FIRST: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {COLUMNS} FROM job
         WHERE principal = ?5 AND (?1 IS NULL OR project = ?1)
            AND (NOT ?2 OR finished_at IS NULL)
            AND (?4 IS NULL OR arguments ->> 'kind' = ?4)
         ORDER BY number DESC LIMIT ?3"
    )
});

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::journal::schema;

    #[test]
    fn a_list_of_jobs_is_read_without_sorting_them() {
        let mut connection = Connection::open_in_memory().unwrap();
        schema::prepare(&mut connection).unwrap();
        let plan: Vec<String> = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {}", *NEWEST_FIRST))
            .unwrap()
            .query_map([None::<i64>; 5], |row| row.get("detail"))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        assert_eq!(plan, ["SEARCH job USING INDEX job_of (principal=?)"]);
    }
}
