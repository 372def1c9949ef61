//! Asking the user before much is spent, as each protocol era does it: a question to the host in the
//! middle of the call (elicitation), or an answer that asks, after which the host calls again (SEP-2322).
//!
//! A model cannot agree in the user's place: no argument of a tool says yes.

use std::fmt;
use std::time::Duration;

use rmcp::handler::server::common::FromContextPart;
use rmcp::handler::server::tool::ToolCallContext;
use rmcp::model::{
    BooleanSchema, ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction,
    ElicitationSchema, InputRequest, InputRequests, InputRequiredResult, InputResponses,
    PrimitiveSchemaDefinition, RequestStateCodec, SealOptions,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use veo_project::{GenerateRequest, IdempotencyKey, Principal};

use crate::answer::cut;
use crate::caller::Caller;
use crate::plain::plain;
use crate::refusal::Refusal;
use crate::words;

/// How long the user may think about it.
const PATIENCE: Duration = Duration::from_mins(10);

/// What our question is called among those of one call.
const QUESTION: &str = "consent";

/// The member of the answer that says yes.
const YES: &str = "go_on";

/// The most bytes of a prompt that the user is shown with the question.
const LONGEST_PROMPT: usize = 300;

/// Asks, and knows its own questions again when they come back.
#[derive(Clone)]
pub(crate) struct Consent {
    seal: RequestStateCodec,
    who: Principal,
}

/// What came of asking.
pub(crate) enum Asked {
    /// The user agrees. The key makes one job of it, however often the answer is sent.
    Agreed(IdempotencyKey),
    /// The host has to ask, and to call again with the answer.
    OverThere(InputRequiredResult),
}

/// What a call brings that is asked again: the user's answers, and our sealed note of what was asked.
#[derive(Debug, Default)]
pub(crate) struct Answered {
    answers: Option<InputResponses>,
    state: Option<String>,
}

impl<S> FromContextPart<ToolCallContext<'_, S>> for Answered {
    fn from_context_part(context: &mut ToolCallContext<'_, S>) -> Result<Self, ErrorData> {
        Ok(Self {
            answers: context.input_responses.take(),
            state: context.request_state.take(),
        })
    }
}

impl Consent {
    /// Makes a seal that holds as long as this process. After it, the user is asked again.
    pub(crate) fn new() -> Self {
        let key = [Uuid::new_v4(), Uuid::new_v4()].map(Uuid::into_bytes);
        Self {
            seal: RequestStateCodec::new_unchecked(key.concat()),
            who: Principal::local(),
        }
    }

    /// Returns what asks this principal: what another agreed to means nothing here.
    pub(crate) fn of(&self, who: &Principal) -> Self {
        Self {
            seal: self.seal.clone(),
            who: who.clone(),
        }
    }

    /// Asks the user to agree to a request that `refused` says they have to.
    ///
    /// # Errors
    ///
    /// A refusal when the user does not agree, or cannot be asked.
    pub(crate) async fn ask(
        &self,
        refused: veo_project::Error,
        request: &GenerateRequest,
        answered: Answered,
        context: &RequestContext<RoleServer>,
        stopping: &CancellationToken,
    ) -> Result<Asked, Refusal> {
        let caller = Caller::of(context);
        if !caller.can_ask {
            return Err(refused.into());
        }
        let question = question(&refused, &request.prompt);
        if !caller.is_modern {
            let answer = tokio::select! {
                answer = context.peer.create_elicitation_with_timeout(question, Some(PATIENCE)) => answer,
                () = context.ct.cancelled() => return Err(refused.into()),
                () = stopping.cancelled() => return Err(refused.into()),
            };
            return match answer {
                Ok(answer) => decide(&answer, new_key()),
                Err(error) => {
                    tracing::debug!(%error, "the user was not asked");
                    Err(refused.into())
                }
            };
        }
        let about = self.about(request);
        match self.read(answered, &about) {
            Some((answer, key)) => decide(&answer, key),
            None => Ok(Asked::OverThere(self.question(question, &about))),
        }
    }

    /// What a question is about, byte for byte.
    fn about(&self, request: &GenerateRequest) -> Vec<u8> {
        let GenerateRequest {
            prompt,
            project,
            new_project,
            key,
            is_agreed: _,
        } = request;
        let key = key.as_ref().map(IdempotencyKey::as_str);
        json!([
            self.who.as_str(),
            "generate",
            prompt,
            project,
            new_project,
            key
        ])
        .to_string()
        .into_bytes()
    }

    /// Writes the question, with a sealed note of what it is about: another request cannot use its answer.
    fn question(&self, question: ElicitRequestParams, about: &[u8]) -> InputRequiredResult {
        let options = SealOptions::new().associated_data(about).ttl(PATIENCE);
        let state = self.seal.seal_with(new_key().as_str().as_bytes(), &options);
        let question = InputRequest::Elicitation(ElicitRequest::new(question));
        let questions = InputRequests::from([(QUESTION.to_owned(), question)]);
        InputRequiredResult::new(Some(questions), Some(state))
    }

    /// Reads an answer to a question of ours about this very request.
    fn read(&self, answered: Answered, about: &[u8]) -> Option<(ElicitResult, IdempotencyKey)> {
        let key = self.seal.open_with(&answered.state?, about).ok()?;
        let answer = answered.answers?.remove(QUESTION)?;
        let answer = serde_json::from_value(answer).ok()?;
        Some((answer, IdempotencyKey::new(String::from_utf8(key).ok()?)))
    }
}

impl fmt::Debug for Consent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Consent").finish_non_exhaustive()
    }
}

fn new_key() -> IdempotencyKey {
    IdempotencyKey::new(format!("consent-{}", Uuid::new_v4()))
}

fn question(refused: &veo_project::Error, prompt: &str) -> ElicitRequestParams {
    let mut reason = plain(&refused.to_string());
    if let Some(first) = reason.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let prompt = plain(&cut(prompt, LONGEST_PROMPT));
    ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: format!("{reason}. Go on? It was asked for: \"{prompt}\""),
        requested_schema: form(),
    }
}

/// One box to tick: some hosts show no question without a field.
fn form() -> ElicitationSchema {
    let tick = BooleanSchema::new().title("Spend the credits");
    let fields = [(YES.to_owned(), PrimitiveSchemaDefinition::Boolean(tick))];
    let mut form = ElicitationSchema::new(fields.into());
    form.required = Some(vec![YES.to_owned()]);
    form
}

fn decide(answer: &ElicitResult, key: IdempotencyKey) -> Result<Asked, Refusal> {
    let says_yes = answer
        .content
        .as_ref()
        .is_some_and(|content| content[YES] == true);
    if answer.action == ElicitationAction::Accept && says_yes {
        return Ok(Asked::Agreed(key));
    }
    Err(Refusal::new(
        "the user does not want to spend that; nothing was sent and nothing was charged",
        vec![words::ask_what_instead()],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_agreed_to_means_nothing_for_another() {
        let request = GenerateRequest {
            prompt: "a sunset".to_owned(),
            project: None,
            new_project: false,
            key: None,
            is_agreed: false,
        };
        let local = Consent::new();
        let [ann, bob] = ["ann", "bob"].map(|name| local.of(&Principal::new(name)));
        let form = ElicitRequestParams::FormElicitationParams {
            meta: None,
            message: "Go on?".to_owned(),
            requested_schema: form(),
        };
        let asked = ann.question(form, &ann.about(&request));
        let yes = json!({ "action": "accept", "content": { "go_on": true } });
        let answered = || Answered {
            answers: Some([(QUESTION.to_owned(), yes.clone())].into()),
            state: asked.request_state.clone(),
        };
        assert!(ann.read(answered(), &ann.about(&request)).is_some());
        assert!(bob.read(answered(), &bob.about(&request)).is_none());
        assert!(local.read(answered(), &local.about(&request)).is_none());
        // Nor after a restart.
        let other = Consent::new().of(&Principal::new("ann"));
        assert!(other.read(answered(), &other.about(&request)).is_none());
    }
}
