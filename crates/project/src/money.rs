//! What messages may cost, and when the user has to agree first.
//!
//! The service tells no price before a message is sent, and it is the agent that decides whether a message becomes
//! footage or an edit. What is known is what its clips cost, and what messages have cost here so far.

use serde::{Deserialize, Serialize};

/// What one generated clip costs, in credits (protocol.md 4.6); edits cost less.
const CLIP: i64 = 100;

/// How much may be spent at a service that charges without asking the user. The default is any amount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spending {
    /// A message that may cost more credits than this needs the user's consent.
    pub confirm_over: Option<i64>,
    /// So does one that may bring what its project has cost in all above this.
    pub cap: Option<i64>,
}

/// What the user has to agree to before a message is sent, in credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "over", rename_all = "snake_case")]
pub enum Consent {
    /// It may cost more than may be spent without asking.
    ConfirmOver {
        /// What it may cost.
        estimate: i64,
        /// What may be spent without asking.
        limit: i64,
    },
    /// It may bring its project above what a project may cost.
    Cap {
        /// What it may cost.
        estimate: i64,
        /// What its project has cost so far, with what its open jobs may.
        spent: i64,
        /// What a project may cost.
        cap: i64,
    },
}

/// What is known of the cost of a message before it is sent, in credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quote {
    /// The most that it is expected to cost.
    pub(crate) estimate: i64,
    /// What its project has cost so far.
    pub(crate) spent: i64,
}

impl Quote {
    /// Makes a quote out of what messages have cost here: the dearest one, and those of the project together.
    pub(crate) fn of(dearest: Option<i64>, spent: i64) -> Self {
        Self {
            estimate: dearest.unwrap_or_default().max(CLIP),
            spent,
        }
    }

    /// What the user has to agree to first, if anything.
    pub(crate) fn consent(self, spending: Spending) -> Option<Consent> {
        let Self { estimate, spent } = self;
        let dear = spending
            .confirm_over
            .filter(|limit| estimate > *limit)
            .map(|limit| Consent::ConfirmOver { estimate, limit });
        let over = spending
            .cap
            .filter(|cap| spent.saturating_add(estimate) > *cap)
            .map(|cap| Consent::Cap {
                estimate,
                spent,
                cap,
            });
        over.or(dear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_may_cost_a_clip_or_what_the_dearest_one_did() {
        let estimates = [None, Some(50), Some(340)].map(|dearest| Quote::of(dearest, 0).estimate);
        assert_eq!(estimates, [100, 100, 340]);
    }

    #[test]
    fn the_user_is_asked_above_a_limit_and_not_at_it() {
        let ask = |confirm_over, cap, spent| {
            let spending = Spending { confirm_over, cap };
            Quote::of(None, spent).consent(spending)
        };
        let dear = Consent::ConfirmOver {
            estimate: 100,
            limit: 99,
        };
        let over = Consent::Cap {
            estimate: 100,
            spent: 150,
            cap: 249,
        };
        assert_eq!(ask(None, None, i64::MAX), None);
        assert_eq!(ask(Some(100), Some(250), 150), None);
        assert_eq!(ask(Some(99), Some(250), 150), Some(dear));
        assert_eq!(ask(Some(100), Some(249), 150), Some(over));
        assert_eq!(ask(Some(99), Some(249), 150), Some(over));
    }
}
