//! What came of a message, by the state that it left behind (protocol.md 7.3, 7.4; reliability.md 4).

use std::time::Duration;

use veo_api::state::SessionState;

use super::listen::Heard;
use crate::before;
use crate::difference::{differs, in_words};
use crate::error::Error;
use crate::follow::Follower;
use crate::job::JobKind;
use crate::mark::Mark;
use crate::next::NextStep;
use crate::outcome::{Failure, Generated, Outcome};
use crate::phase::{Balance, Before};

/// Reads the state until it tells what came of the message, at growing intervals.
///
/// A whole answer needs one look. After a cut the agent may still be at work: it is done when two looks in a row
/// see the same and no credits are reserved for it any more.
pub(super) async fn settle(follower: &Follower, before: &Before, heard: Heard) -> Outcome {
    let pace = &follower.shared.pace;
    let (mut waits, mut waited) = (pace.settle.iter(), Duration::ZERO);
    let mut last: Option<SessionState> = None;
    loop {
        // Read first: what the agent did before it came to rest is in the state that is read then.
        let balance = before::balance(follower).await;
        if let Some(after) = state(follower).await {
            let changed = differs(&before.state, &after);
            if !changed
                && heard.has_failed()
                && let Some(trouble) = heard.failure
            {
                return failed(follower, before, &trouble.into_error()).await;
            }
            let is_answer = heard.whole && !heard.said.is_empty();
            if changed && heard.whole || !changed && is_answer {
                let recovered = last.is_some() && changed;
                return generated(follower, before, &after, heard, recovered).await;
            }
            if changed
                && last.as_ref().is_some_and(|last| !differs(last, &after))
                && is_at_rest(before, balance)
            {
                return generated(follower, before, &after, heard, true).await;
            }
            let is_as_before = || balance.is_some() && Mark::of(&after, balance) == before.mark;
            if waited >= pace.no_trace && is_as_before() {
                return not_started(&heard);
            }
            last = Some(after);
        }
        follower.show("finding out what came of it", None);
        let Some(wait) = waits.next() else { break };
        tokio::time::sleep(wait).await;
        waited += wait;
    }
    match last {
        // It never came to rest, but it is not what it was.
        Some(after) if differs(&before.state, &after) => {
            generated(follower, before, &after, heard, true).await
        }
        last => unknown(follower, before, &heard, last.is_some()).await,
    }
}

async fn state(follower: &Follower) -> Option<SessionState> {
    match follower.client().state(&follower.session()).await {
        Ok(state) => Some(state),
        Err(error) => {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "the state was not read"
            );
            None
        }
    }
}

/// Whether nothing is reserved that was not before. A balance that is not known does not say otherwise.
fn is_at_rest(before: &Before, now: Option<Balance>) -> bool {
    before
        .balance
        .zip(now)
        .is_none_or(|(before, now)| now.frozen <= before.frozen)
}

async fn generated(
    follower: &Follower,
    before: &Before,
    after: &SessionState,
    heard: Heard,
    recovered: bool,
) -> Outcome {
    let trouble = heard
        .failure
        .map(|trouble| format!("Then a failure was reported: {trouble}"));
    let said: Vec<String> = [heard.said]
        .into_iter()
        .filter(|said| !said.is_empty())
        .chain(trouble)
        .collect();
    Outcome::Generated(Generated {
        said: said.join("\n\n"),
        changes: in_words(&before.state, after),
        summary: after.draft.summary(),
        ready: after.draft.readiness().is_ready(),
        charged: charged(follower, before).await,
        recovered,
    })
}

/// The service or the model said that it failed, and the project is as it was.
async fn failed(follower: &Follower, before: &Before, error: &Error) -> Outcome {
    Outcome::Failed(Failure {
        charged: charged(follower, before).await,
        ..error.to_failure()
    })
}

/// Neither the project nor the balance shows a trace of it, and has not for a long time.
fn not_started(heard: &Heard) -> Outcome {
    let answer = if heard.whole {
        "The agent ended its turn without a word."
    } else {
        "The answer to the message is lost."
    };
    Outcome::NotStarted(Failure {
        message: with_what_was_said(
            format!(
                "{answer} The project has not changed since, and no credits are spent or reserved: nothing \
                 came of the message. It was not sent again by itself."
            ),
            heard,
        ),
        next: vec![ask_again()],
        charged: Some(0),
    })
}

/// Nothing tells what came of it. It is not sent again: that could be charged twice.
async fn unknown(follower: &Follower, before: &Before, heard: &Heard, was_read: bool) -> Outcome {
    let answer = if heard.whole {
        "The message was sent, and the agent ended its turn without a word."
    } else {
        "The message may have been carried out, but its answer is lost."
    };
    let state = if was_read {
        "The project has not changed."
    } else {
        "The project could not be read since."
    };
    let message = format!("{answer} {state} It was not sent again: that could cost credits twice.");
    Outcome::Unknown(Failure {
        message: with_what_was_said(message, heard),
        next: vec![
            NextStep::LookAtState {
                project: follower.project.clone(),
            },
            ask_again(),
        ],
        charged: charged(follower, before).await,
    })
}

fn with_what_was_said(message: String, heard: &Heard) -> String {
    if heard.said.is_empty() {
        return message;
    }
    format!("{message} The agent said before: {}", heard.said)
}

fn ask_again() -> NextStep {
    NextStep::AskAgain {
        kind: JobKind::Generate,
        may_charge: true,
    }
}

/// Credits spent since, where that can be told.
async fn charged(follower: &Follower, before: &Before) -> Option<i64> {
    let start = before.balance?;
    let beside = follower
        .shared
        .journal
        .was_beside_another(follower.id)
        .await;
    if beside.unwrap_or(true) {
        return None;
    }
    start.spent_until(before::balance(follower).await?)
}
