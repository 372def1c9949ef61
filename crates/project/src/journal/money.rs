//! Adding up what messages have cost.

use rusqlite::{Connection, Error, params};

use crate::ids::{Principal, ProjectId};
use crate::money::Quote;

/// What is known of the cost of a message to somebody's project, or to a new one. What another's has cost is not told.
///
/// A job that is open, or of which only its charge is not known, counts with its estimate.
pub(super) fn quote(
    connection: &Connection,
    who: &Principal,
    project: Option<&ProjectId>,
) -> Result<Quote, Error> {
    let dearest = connection.query_row(
        "SELECT max(outcome ->> 'charged') FROM job WHERE arguments ->> 'kind' = 'generate'",
        [],
        |row| row.get(0),
    )?;
    let spent = connection.query_row(
        "SELECT coalesce(sum(CASE
            WHEN finished_at IS NULL THEN estimate
            WHEN outcome ->> 'charged' IS NOT NULL THEN outcome ->> 'charged'
            WHEN outcome ->> 'result' IN ('generated', 'unknown') THEN estimate
         END), 0)
         FROM job WHERE project = ?1 AND principal = ?2 AND arguments ->> 'kind' = 'generate'",
        params![project.map(ProjectId::as_str), who.as_str()],
        |row| row.get(0),
    )?;
    Ok(Quote::of(dearest, spent))
}
