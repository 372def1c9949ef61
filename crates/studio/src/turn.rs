//! One message to the agent, and what is done about it (protocol.md 4).
//!
//! A turn runs in a task of its own: when its client goes away it goes on, and the result is found
//! in the session's state. The turns of a session follow one another.

mod edit;
mod shoot;
mod voice;

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc::UnboundedReceiver;
use veo_api::code::ErrorCode;
use veo_api::sse::Frame;

use crate::context::Context;
use crate::director::{self, Act, Decision};
use crate::refusal::Refusal;
use crate::report::Report;
use crate::store::{Charge, Price, Session, TurnId};
use voice::Voice;

/// Begins a turn. What it says comes out of the channel, which ends when the turn does.
pub(crate) async fn begin(
    context: &Arc<Context>,
    session: Session,
    message: String,
) -> Result<UnboundedReceiver<Frame>, Refusal> {
    let id = context
        .store
        .begin_turn(&session.id, &context.instance.id)
        .await?;
    let place = context.turns.join(session.id.clone());
    let (voice, frames) = Voice::new(&id);
    let turn = Turn {
        context: Arc::clone(context),
        session,
        id,
        voice,
    };
    context.background.tasks.spawn(async move {
        place.turn().await;
        turn.run(&message).await;
    });
    Ok(frames)
}

/// A turn that is running.
struct Turn {
    context: Arc<Context>,
    session: Session,
    id: TurnId,
    voice: Arc<Voice>,
}

impl Turn {
    async fn run(self, message: &str) {
        let started = Instant::now();
        // Dropped work leaves no file behind and settles no charge.
        let outcome = tokio::select! {
            outcome = self.carry_out(message) => outcome,
            () = self.context.background.stopping.cancelled() => Err(Refusal::new(
                ErrorCode::Other(503),
                "the studio was stopped before this was finished; ask for it again",
            )),
        };
        let refusal = outcome.err();
        let reason = refusal.as_ref().map(|refusal| refusal.0.message.clone());
        // Noted before it is told: who hears the end sees the credits as they are then.
        let noted = self
            .context
            .store
            .end_turn(&self.id, reason.map_or(Ok(()), Err))
            .await;
        if let Err(lost) = noted {
            tracing::error!(
                session.id = %self.session.id,
                error = %Report(&lost),
                "the end of a turn was not noted"
            );
        }
        tracing::info!(
            session.id = %self.session.id,
            duration_ms = started.elapsed().as_millis(),
            code = refusal.as_ref().map(|refusal| refusal.0.code.number()),
            "a turn ended"
        );
        if let Some(refusal) = refusal {
            self.voice.fail(&refusal.0);
        }
    }

    async fn carry_out(&self, message: &str) -> Result<(), Refusal> {
        // The turns before this one may have changed it.
        let session = self
            .context
            .session(&self.session.user, &self.session.id)
            .await?;
        let acts = match director::decide(message, &session.draft) {
            Decision::Reply(words) => {
                self.voice.say(words);
                return Ok(());
            }
            Decision::Acts(acts) => acts,
        };
        let mut done = Vec::new();
        for act in acts {
            let carried_out = match act {
                Act::Shoot(request) => self.shoot(request).await,
                Act::Edit(edit) => self.edit(edit).await,
            };
            match carried_out {
                Ok(words) => done.push(words),
                Err(refusal) => {
                    if !done.is_empty() {
                        self.voice.say(done.join(" "));
                    }
                    return Err(refusal);
                }
            }
        }
        let session = self
            .context
            .session(&self.session.user, &self.session.id)
            .await?;
        done.push(session.draft.summary());
        self.voice.say(done.join(" "));
        Ok(())
    }

    fn charge(&self, price: Price) -> Charge {
        Charge {
            user: self.session.user.clone(),
            session: self.session.id.clone(),
            turn: self.id.clone(),
            price,
        }
    }
}
