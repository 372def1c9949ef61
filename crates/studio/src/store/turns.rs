//! Turns: each message to the agent, and how it ended.

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};
use uuid::Uuid;
use veo_api::ids::SessionId;

use super::{Moment, Store, charges};
use crate::Result;
use crate::instance::InstanceId;

/// One turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TurnId(String);

impl TurnId {
    pub(crate) fn new() -> Self {
        Self(Uuid::new_v4().to_string())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Store {
    /// Notes that a turn begins.
    pub(crate) async fn begin_turn(
        &self,
        session: &SessionId,
        instance: &InstanceId,
    ) -> Result<TurnId> {
        let (session, instance) = (session.clone(), instance.clone());
        self.run("noting a turn", move |transaction| {
            let id = TurnId::new();
            transaction.execute(
                "INSERT INTO turns (id, session, instance, status, started_at)
                 VALUES (?1, ?2, ?3, 'running', ?4)",
                (&id, session.as_str(), instance, Moment::now()),
            )?;
            Ok(id)
        })
        .await
    }

    /// Notes how a turn ended. What it still had frozen is given back.
    pub(crate) async fn end_turn(
        &self,
        turn: &TurnId,
        outcome: std::result::Result<(), String>,
    ) -> Result<()> {
        let turn = turn.clone();
        self.run("noting the end of a turn", move |transaction| {
            charges::refund_turn(transaction, &turn)?;
            transaction.execute(
                "UPDATE turns SET status = ?2, error = ?3, finished_at = ?4 WHERE id = ?1",
                (
                    &turn,
                    if outcome.is_ok() { "done" } else { "failed" },
                    outcome.as_ref().err(),
                    Moment::now(),
                ),
            )?;
            Ok(())
        })
        .await
    }

    /// Gives up the turns that a process left running when it ended, with what they had frozen.
    pub(crate) async fn give_up_turns(
        &self,
        is_gone: impl Fn(&InstanceId) -> bool + Send + 'static,
        reason: &'static str,
    ) -> Result<usize> {
        self.run("giving up interrupted turns", move |transaction| {
            let running: Vec<(TurnId, InstanceId)> = transaction
                .prepare("SELECT id, instance FROM turns WHERE status = 'running'")?
                .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let mut given_up = 0;
            for (turn, _) in running.iter().filter(|(_, instance)| is_gone(instance)) {
                charges::refund_turn(transaction, turn)?;
                given_up += transaction.execute(
                    "UPDATE turns SET status = 'failed', error = ?2, finished_at = ?3
                     WHERE id = ?1",
                    (turn, reason, Moment::now()),
                )?;
            }
            Ok(given_up)
        })
        .await
    }
}

impl ToSql for TurnId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl FromSql for TurnId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        String::column_result(value).map(Self)
    }
}
