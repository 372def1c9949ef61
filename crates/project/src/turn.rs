//! One road for a message, whether its answer comes, comes without words, is cut, or is found after a
//! restart: read the state, keep the intent, send once, listen, read the state again.
//!
//! A message costs credits and has no idempotency key (protocol.md 4.6), so it is sent by one call in this
//! file, after its intent is on the disk, and never again.

mod listen;
mod settle;
mod stage;

use veo_backend::ErrorKind as Trouble;

use self::listen::{Heard, listen};
use self::settle::settle;
use crate::error::{Error, Result};
use crate::follow::Follower;
use crate::outcome::{Failure, Outcome};
use crate::phase::{Before, Road, Turning};
use crate::queue::Place;

const OPERATION: &str = "sending the message";

/// Walks the road of a message from where it is.
pub(crate) async fn walk(
    follower: &Follower,
    prompt: String,
    at: Turning,
    place: Place,
) -> Result<Outcome> {
    match at {
        Turning::Queued => {
            place.turn().await;
            send(follower, prompt).await
        }
        // It may have been sent, by a process that is gone: only the state can tell. It waits for nobody in the
        // line, because whoever is there waits for it: see `intend`.
        Turning::Intent(before) | Turning::Sent(before) => {
            Ok(settle(follower, &before, Heard::nothing()).await)
        }
    }
}

async fn send(follower: &Follower, prompt: String) -> Result<Outcome> {
    let intent = |before| Road::Generate {
        prompt: prompt.clone(),
        at: Turning::Intent(before),
    };
    let before = follower.intend(intent).await?;
    let answer = follower.client().run(&follower.session(), &prompt).await;
    let heard = match answer {
        Ok(stream) => {
            keep_sent(follower, prompt, &before).await?;
            listen(follower, stream).await
        }
        Err(error) if error.kind == Trouble::Unreachable => return Ok(not_sent(error)),
        Err(error) if was_refused(&error) => return Err(Error::service(OPERATION, error)),
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the message may have arrived; its answer did not"
            );
            Heard::nothing()
        }
    };
    Ok(settle(follower, &before, heard).await)
}

/// Keeps that the message was sent. From here on a failing journal must not end the turn as failed: the
/// intent is on the disk, and that is enough to settle it after a restart.
async fn keep_sent(follower: &Follower, prompt: String, before: &Before) -> Result<()> {
    let at = Turning::Sent(before.clone());
    match follower.advance(Road::Generate { prompt, at }).await {
        Err(error) if !error.is_followed_elsewhere() => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the journal does not know that it was sent"
            );
            Ok(())
        }
        kept => kept,
    }
}

/// Not a byte of it left this machine: the one failure that may be called "not sent".
fn not_sent(error: veo_backend::Error) -> Outcome {
    let failure = Error::service(OPERATION, error).to_failure();
    Outcome::NotStarted(Failure::new(
        format!(
            "The message was not sent, and nothing was charged: {}",
            failure.message
        ),
        failure.next,
    ))
}

/// Whether the service refused the message, so that it is certainly not being carried out (protocol.md 7.2).
fn was_refused(error: &veo_backend::Error) -> bool {
    !matches!(
        error.kind,
        Trouble::Lost | Trouble::Timeout | Trouble::Protocol
    )
}
