//! What came of a message, by the state that it left behind (protocol.md 7.3, 7.4; reliability.md 4).

use std::fmt::Write;

use veo_api::state::SessionState;

use super::listen::Heard;
use crate::before;
use crate::difference::{differs, in_words};
use crate::error::Result;
use crate::follow::Follower;
use crate::job::JobKind;
use crate::next::NextStep;
use crate::outcome::{Failure, Generated, Outcome};
use crate::phase::Before;

/// Reads the state until it tells what came of the message, at growing intervals.
pub(super) async fn settle(follower: &Follower, before: &Before, heard: Heard) -> Result<Outcome> {
    let session = follower.session();
    let mut waits = follower.shared.pace.settle.iter();
    let mut last: Option<SessionState> = None;
    loop {
        match follower.client().state(&session).await {
            Ok(after) => {
                let changed = differs(&before.state, &after);
                if !changed && let Some(trouble) = heard.failure {
                    return Err(trouble.into_error());
                }
                // After a cut the agent may still be at work: it is done when it has come to rest.
                let at_rest =
                    heard.whole || last.as_ref().is_some_and(|last| !differs(last, &after));
                let answered = heard.whole && !heard.said.is_empty();
                if changed && at_rest || !changed && answered {
                    let recovered = !heard.whole || changed && last.is_some();
                    return Ok(generated(follower, before, &after, heard, recovered).await);
                }
                last = Some(after);
            }
            Err(error) => {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    "the state was not read"
                );
            }
        }
        follower.show("finding out what came of it", None);
        let Some(wait) = waits.next() else { break };
        tokio::time::sleep(wait).await;
    }
    match last {
        // It never came to rest, but it is not what it was.
        Some(after) if differs(&before.state, &after) => {
            Ok(generated(follower, before, &after, heard, true).await)
        }
        last => Ok(unknown(follower, before, &heard, last.is_some()).await),
    }
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
    let mut message =
        format!("{answer} {state} It was not sent again: that could cost credits twice.");
    if let Some(credits) = charged(follower, before)
        .await
        .filter(|credits| *credits > 0)
    {
        let _ = write!(message, " The balance fell by {credits} credits.");
    }
    if !heard.said.is_empty() {
        let _ = write!(message, " The agent said before: {}", heard.said);
    }
    Outcome::Unknown(Failure {
        message,
        next: vec![
            NextStep::LookAtState {
                project: follower.project.clone(),
            },
            NextStep::AskAgain {
                kind: JobKind::Generate,
                may_charge: true,
            },
        ],
    })
}

/// Credits spent since. A balance that rose tells nothing.
async fn charged(follower: &Follower, before: &Before) -> Option<i64> {
    let spent = before.balance? - before::balance(follower).await?;
    (spent >= 0).then_some(spent)
}
