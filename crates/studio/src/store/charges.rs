//! Credits: what was granted, what is reserved for running work, and what was spent.
//!
//! A charge is frozen before the work begins. It is settled in the transaction that saves the
//! result, or refunded; so a balance is always the sum of what the tables say.

use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};
use rusqlite::{OptionalExtension, Row, ToSql, Transaction};
use veo_api::ids::{SessionId, UserId};

use super::{Store, TurnId};
use crate::Result;

/// What costs credits, and how much (protocol.md 4.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Price {
    /// One generated clip.
    Clip,
    /// The edits of one session, however many.
    Editing,
}

impl Price {
    pub(crate) fn credits(self) -> i64 {
        match self {
            Self::Clip => 100,
            Self::Editing => 50,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Clip => "clip",
            Self::Editing => "editing",
        }
    }
}

/// A user's credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Balance {
    pub(crate) available: i64,
    /// Reserved for work that is running.
    pub(crate) frozen: i64,
}

/// One reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ChargeId(i64);

/// What came of asking for credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reserved {
    /// They are frozen until the work is settled or refunded.
    Frozen(ChargeId),
    /// The session paid for this before.
    Paid,
    /// There are not enough.
    Short {
        /// What there is.
        available: i64,
    },
}

/// For whom and for what credits are reserved.
#[derive(Clone, Debug)]
pub(crate) struct Charge {
    pub(crate) user: UserId,
    pub(crate) session: SessionId,
    pub(crate) turn: TurnId,
    pub(crate) price: Price,
}

impl Store {
    pub(crate) async fn balance(&self, user: &UserId) -> Result<Balance> {
        let user = user.clone();
        self.run("reading the balance", move |transaction| {
            balance(transaction, &user)
        })
        .await
    }

    /// Freezes the price, if the balance covers it.
    pub(crate) async fn reserve(&self, charge: Charge) -> Result<Reserved> {
        self.run("reserving credits", move |transaction| {
            if charge.price == Price::Editing && has_paid_for_editing(transaction, &charge.session)?
            {
                return Ok(Reserved::Paid);
            }
            let Balance { available, .. } = balance(transaction, &charge.user)?;
            if available < charge.price.credits() {
                return Ok(Reserved::Short { available });
            }
            transaction.execute(
                "INSERT INTO charges (user, session, turn, reason, credits, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, 'frozen')",
                (
                    charge.user.as_str(),
                    charge.session.as_str(),
                    &charge.turn,
                    charge.price.word(),
                    charge.price.credits(),
                ),
            )?;
            Ok(Reserved::Frozen(ChargeId(transaction.last_insert_rowid())))
        })
        .await
    }
}

/// Spends frozen credits; part of the transaction that saves what they paid for.
pub(super) fn settle(transaction: &Transaction<'_>, charge: ChargeId) -> rusqlite::Result<()> {
    transaction.execute(
        "UPDATE charges SET state = 'settled' WHERE id = ?1 AND state = 'frozen'",
        [charge],
    )?;
    Ok(())
}

/// Gives back what a turn still has frozen; part of the transaction that ends the turn.
pub(super) fn refund_turn(transaction: &Transaction<'_>, turn: &TurnId) -> rusqlite::Result<()> {
    transaction.execute(
        "UPDATE charges SET state = 'refunded' WHERE turn = ?1 AND state = 'frozen'",
        [turn],
    )?;
    Ok(())
}

fn balance(transaction: &Transaction<'_>, user: &UserId) -> rusqlite::Result<Balance> {
    let sum = |state: &str| {
        transaction.query_row(
            "SELECT COALESCE(SUM(credits), 0) FROM charges WHERE user = ?1 AND state = ?2",
            (user.as_str(), state),
            |row: &Row<'_>| row.get::<_, i64>(0),
        )
    };
    let granted: i64 = transaction.query_row(
        "SELECT granted FROM users WHERE id = ?1",
        [user.as_str()],
        |row| row.get(0),
    )?;
    let (frozen, spent) = (sum("frozen")?, sum("settled")?);
    Ok(Balance {
        available: granted - frozen - spent,
        frozen,
    })
}

fn has_paid_for_editing(
    transaction: &Transaction<'_>,
    session: &SessionId,
) -> rusqlite::Result<bool> {
    transaction
        .query_row(
            "SELECT 1 FROM charges WHERE session = ?1 AND reason = ?2 AND state != 'refunded'",
            (session.as_str(), Price::Editing.word()),
            |_| Ok(()),
        )
        .optional()
        .map(|found| found.is_some())
}

impl ToSql for ChargeId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl FromSql for ChargeId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self)
    }
}
