//! What must survive: projects and jobs, in SQLite (WAL, synchronous FULL). The one place that writes it.
//!
//! What is acknowledged here is on the disk. Several processes may share one journal; each job is followed
//! by one of them, which [`lease`] settles. Every change to a job names the process that makes it and fails
//! with [`ErrorKind::FollowedElsewhere`] when that is not the one that follows it.
//!
//! The database lives in a folder that only its user can read: prompts and timelines are in it.

mod asked;
mod lease;
mod money;
mod project;
mod reader;
mod row;
mod schema;
mod thread;

use std::fs::DirBuilder;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, named_params};
use time::OffsetDateTime;

use self::lease::Lease;
use self::reader::Reader;
pub(crate) use self::row::Arguments;
use self::row::{COLUMNS, milliseconds};
use self::schema::Unusable;
use self::thread::Desk;
use crate::error::{Error, ErrorKind, Result};
use crate::ids::{JobId, ProjectId};
use crate::job::Job;
use crate::money::{Consent, Quote, Spending};
use crate::outcome::Outcome;
use crate::phase::{Road, Transferring, Turning};

/// A handle to the journal, as one process of several.
#[derive(Debug, Clone)]
pub(crate) struct Journal {
    desk: Desk,
    reader: Arc<Reader>,
    lease: Lease,
}

/// What came of a wish to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The intent is on the disk; it is this job's turn.
    Mine,
    /// This other job has something under way in the project.
    Taken(JobId),
    /// What was read of the project is not what it is now: another job has ended since.
    Stale,
}

/// On which terms a job is let in.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Terms {
    /// How much may be spent unasked, when it is a message to a service that charges.
    pub(crate) spending: Option<Spending>,
    /// Whether the user has agreed to its cost.
    pub(crate) is_agreed: bool,
}

impl Terms {
    /// What the user has to agree to first, if anything.
    pub(crate) fn consent(self, quote: Option<Quote>) -> Option<Consent> {
        let (spending, quote) = self.spending.zip(quote)?;
        quote.consent(spending).filter(|_| !self.is_agreed)
    }
}

/// What came of a request.
#[derive(Debug)]
pub(crate) enum Accepted {
    /// It is a job.
    Job(Box<Job>),
    /// Its key is in the journal already.
    KeyTaken,
    /// The user has to agree first.
    NotYet(Consent),
}

impl Journal {
    /// Opens the journal, and makes it and its folder when there is none.
    pub(crate) async fn open(path: &Path, lease: Duration) -> Result<Self> {
        const OPERATION: &str = "opening the journal";
        let path = path.to_owned();
        let opened = tokio::task::spawn_blocking(move || {
            if let Some(folder) = path.parent() {
                private_folder(folder)
                    .map_err(|error| Error::because(ErrorKind::Journal, OPERATION, error))?;
            }
            let mut connection =
                Connection::open(&path).map_err(|error| broken(OPERATION, error))?;
            schema::prepare(&mut connection).map_err(|unusable| match unusable {
                Unusable::Newer(version) => Error::new(ErrorKind::NewerJournal(version), OPERATION),
                Unusable::Database(error) => broken(OPERATION, error),
            })?;
            let reader = Reader::open(&path).map_err(|error| broken(OPERATION, error))?;
            let desk = Desk::new(connection)
                .map_err(|error| Error::because(ErrorKind::Journal, OPERATION, error))?;
            Ok((desk, Arc::new(reader)))
        });
        let (desk, reader) = opened
            .await
            .map_err(|error| Error::because(ErrorKind::Journal, OPERATION, error))??;
        Ok(Self {
            desk,
            reader,
            lease: Lease::new(lease),
        })
    }

    /// One job, whoever asked for it.
    pub(crate) async fn job(&self, id: JobId) -> Result<Option<Job>> {
        self.look("reading a job", move |connection| read_job(connection, id))
            .await
    }

    /// How many jobs have not ended.
    pub(crate) async fn open_jobs(&self) -> Result<u32> {
        self.look("counting jobs", |connection| {
            connection
                .prepare_cached("SELECT count(*) FROM job WHERE finished_at IS NULL")?
                .query_row([], |row| row.get(0))
        })
        .await
    }

    /// How many jobs that sent something to this project have ended. Whoever reads the project asks for this first.
    pub(crate) async fn ended(&self, project: ProjectId) -> Result<i64> {
        self.look("reading jobs", move |connection| {
            lease::ended(connection, &project)
        })
        .await
    }

    /// Keeps what is about to be sent, if nothing else is under way in the project, and nothing has ended since it
    /// was read: so many jobs had by then.
    pub(crate) async fn intend(
        &self,
        id: JobId,
        project: ProjectId,
        road: Road,
        ended: i64,
    ) -> Result<Turn> {
        let lease = self.lease.clone();
        let turn = self
            .change("keeping an intent", move |change| {
                if let Some(other) = lease::in_the_way(change, id, &project)? {
                    return Ok(Some(Turn::Taken(other)));
                }
                if lease::ended(change, &project)? != ended {
                    return Ok(Some(Turn::Stale));
                }
                Ok(write_road(change, id, &lease, &road)?.then_some(Turn::Mine))
            })
            .await?;
        turn.ok_or_else(|| Error::new(ErrorKind::FollowedElsewhere(id), "keeping an intent"))
    }

    /// Keeps how far a job is.
    pub(crate) async fn advance(&self, id: JobId, road: Road) -> Result<()> {
        let lease = self.lease.clone();
        let kept = self
            .change("keeping a step", move |change| {
                write_road(change, id, &lease, &road)
            })
            .await?;
        ours(kept, id, "keeping a step")
    }

    /// Keeps how a job ended, and gives up its lease.
    pub(crate) async fn close(&self, id: JobId, outcome: Outcome) -> Result<Job> {
        let owner = self.lease.owner.clone();
        let closed = self
            .change("keeping an outcome", move |change| {
                let closed = change.execute(
                    "UPDATE job SET phase = :phase, outcome = :outcome, finished_at = :now,
                        owner = NULL, lease_until = NULL
                     WHERE id = :id AND owner = :owner AND finished_at IS NULL",
                    named_params! {
                        ":phase": outcome.phase().as_str(),
                        ":outcome": row::json(&outcome)?,
                        ":now": milliseconds(OffsetDateTime::now_utc()),
                        ":id": id.to_string(),
                        ":owner": owner,
                    },
                )?;
                if closed == 0 {
                    Ok(None)
                } else {
                    read_job(change, id)
                }
            })
            .await?;
        closed.ok_or_else(|| Error::new(ErrorKind::FollowedElsewhere(id), "keeping an outcome"))
    }

    /// Keeps the wish to stop a job, for whichever process follows it. `false` when it has ended.
    pub(crate) async fn wish_to_stop(&self, id: JobId) -> Result<bool> {
        self.ask("keeping a wish to stop", move |connection| {
            connection
                .execute(
                    "UPDATE job SET cancel = 1 WHERE id = ?1 AND finished_at IS NULL",
                    [id.to_string()],
                )
                .map(|changed| changed > 0)
        })
        .await
    }

    /// Whether another message was on its way while this one was: then the fall of the balance is that of both.
    pub(crate) async fn was_beside_another(&self, id: JobId) -> Result<bool> {
        self.ask("looking for other messages", move |connection| {
            connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM job AS other, job AS this
                    WHERE this.id = ?1 AND other.id <> this.id AND other.arguments ->> 'kind' = 'generate'
                    AND other.intent_at IS NOT NULL
                    AND coalesce(other.finished_at >= this.intent_at, true))")?.query_row(
                [id.to_string()],
                |row| row.get(0),
            )
        })
        .await
    }

    /// Says that this process lives, and returns those of its jobs that somebody wants to stop.
    pub(crate) async fn renew(&self) -> Result<Vec<JobId>> {
        let lease = self.lease.clone();
        self.ask("renewing leases", move |connection| {
            lease::renew(connection, &lease)
        })
        .await
    }

    /// Gives up this process's open jobs, so that another one can take them up at once. Returns how many.
    pub(crate) async fn release(&self) -> Result<usize> {
        let lease = self.lease.clone();
        self.ask("giving up leases", move |connection| {
            lease::release(connection, &lease)
        })
        .await
    }

    /// Takes the open jobs that nobody follows.
    pub(crate) async fn adopt(&self) -> Result<Vec<Job>> {
        let lease = self.lease.clone();
        self.ask("taking up jobs", move |connection| {
            lease::adopt(connection, &lease)
        })
        .await
    }

    /// Runs `work` in a transaction that is certain to be the only writer.
    async fn change<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        self.ask(operation, move |connection| {
            let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&change)?;
            change.commit()?;
            Ok(done)
        })
        .await
    }

    /// Looks at what is there, at once where nobody is in the way.
    async fn look<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        match self.reader.look(&work) {
            Some(seen) => seen.map_err(|error| broken(operation, error)),
            None => {
                self.ask(operation, move |connection| work(connection))
                    .await
            }
        }
    }

    async fn ask<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let began = Instant::now();
        let answer = self.desk.ask(work).await;
        let duration_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        tracing::trace!(operation, duration_us, "the journal answered");
        answer
            .ok_or_else(|| Error::new(ErrorKind::Journal, operation))?
            .map_err(|error| broken(operation, error))
    }
}

fn read_job(connection: &Connection, id: JobId) -> rusqlite::Result<Option<Job>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM job WHERE id = ?1"))?
        .query_row([id.to_string()], row::read)
        .optional()
}

/// Writes how far a job is, if this process follows it.
fn write_road(
    change: &Transaction<'_>,
    id: JobId,
    lease: &Lease,
    road: &Road,
) -> rusqlite::Result<bool> {
    // The state before the first send is written once: it is the only part that may be large.
    let state = match road {
        Road::Generate {
            at: Turning::Sent(_),
            ..
        } => None,
        Road::Upload {
            at: Transferring::Intent(batch),
            ..
        } if batch.arrived > 0 => None,
        road => road
            .before()
            .map(|before| row::json(&*before.state))
            .transpose()?,
    };
    let balance = road.before().and_then(|before| before.balance);
    let changed = change.execute(
        "UPDATE job SET phase = :phase, before_state = coalesce(:state, before_state),
            before_balance = coalesce(:available, before_balance),
            before_frozen = coalesce(:frozen, before_frozen), before_mark = coalesce(:mark, before_mark),
            intent_at = coalesce(intent_at, :now), step = :step, render = coalesce(:render, render), target = coalesce(:target, target),
            lease_until = :until
         WHERE id = :id AND owner = :owner AND finished_at IS NULL",
        named_params! {
            ":phase": road.phase().as_str(),
            ":state": state,
            ":available": balance.map(|balance| balance.available),
            ":frozen": balance.map(|balance| balance.frozen),
            ":mark": road.before().map(|before| before.mark.as_str()),
            ":now": road.before().map(|_| milliseconds(OffsetDateTime::now_utc())),
            ":step": i64::try_from(road.step()).unwrap_or(i64::MAX),
            ":render": road.render().map(|render| render.id.as_str()),
            ":target": road.render().map(|render| row::text(&render.target)).transpose()?,
            ":until": lease.until(),
            ":id": id.to_string(),
            ":owner": lease.owner,
        },
    )?;
    Ok(changed > 0)
}

fn ours(kept: bool, id: JobId, operation: &'static str) -> Result<()> {
    if kept {
        return Ok(());
    }
    Err(Error::new(ErrorKind::FollowedElsewhere(id), operation))
}

fn broken(operation: &'static str, error: rusqlite::Error) -> Error {
    Error::because(ErrorKind::Journal, operation, error)
}

/// Makes a folder that only its user may enter. One that exists stays as it is.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests;
