//! The stream of a turn becomes what was said, and on the way what is being done.

use std::fmt;

use serde_json::Value;
use veo_api::envelope::ApiError;
use veo_api::event::{Reply, StreamEvent};
use veo_backend::Turn;

use super::stage;
use crate::error::{Error, ErrorKind};
use crate::follow::Follower;
use crate::gui::without_gui;

/// What was heard of an answer.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// The agent's words, without directions to buttons.
    pub(super) said: String,
    /// Whether the stream came to its end.
    pub(super) whole: bool,
    /// What the service or the model said went wrong, last.
    pub(super) failure: Option<Trouble>,
    /// Whether a clip was made.
    clip: bool,
}

/// A failure that was reported inside the stream.
#[derive(Debug)]
pub(super) enum Trouble {
    Service(ApiError),
    Model(String),
}

impl Trouble {
    pub(super) fn into_error(self) -> Error {
        const OPERATION: &str = "carrying out the message";
        match self {
            Self::Service(error) => Error::refused(OPERATION, error),
            Self::Model(message) => Error::new(ErrorKind::AgentFailed(message), OPERATION),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(error) => formatter.write_str(&error.message),
            Self::Model(message) => formatter.write_str(message),
        }
    }
}

impl Heard {
    /// Whether the turn is over and has failed. A model that stumbles may go on: after a cut nobody knows.
    pub(super) fn has_failed(&self) -> bool {
        match &self.failure {
            Some(Trouble::Service(_)) => true,
            Some(Trouble::Model(_)) => self.whole,
            None => false,
        }
    }

    /// There was no answer, or nobody to hear it.
    pub(super) fn nothing() -> Self {
        Self::default()
    }
}

/// Listens to the end of the stream, shows what is being done, and gathers what is said. A stream that is
/// cut is not whole.
pub(super) async fn listen(follower: &Follower, mut stream: Turn) -> Heard {
    let mut reply = Reply::default();
    let mut heard = Heard::nothing();
    loop {
        let event = match stream.next().await {
            Ok(Some(event)) => event,
            Ok(None) => {
                heard.whole = true;
                break;
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the answer was cut"
                );
                break;
            }
        };
        show(follower, &event);
        if !heard.clip && shows_a_clip(&event) {
            heard.clip = true;
            follower
                .tell("The raw clip is there. Music, titles and effects may still be added to it.");
        }
        reply.add(&event);
        match event {
            StreamEvent::Failed(error) => heard.failure = Some(Trouble::Service(error)),
            StreamEvent::ModelError { message, .. } => {
                heard.failure = Some(Trouble::Model(message));
            }
            // The model stumbled and went on.
            StreamEvent::Text { .. } if matches!(heard.failure, Some(Trouble::Model(_))) => {
                heard.failure = None;
            }
            _ => {}
        }
    }
    heard.said = without_gui(&reply.into_text());
    heard
}

/// Whether this is the first sign of a clip that was made (protocol.md 7.5): the tool that makes it has answered, or
/// the state has a new file. More work may follow in the same turn.
fn shows_a_clip(event: &StreamEvent) -> bool {
    match event {
        StreamEvent::ToolResult { name, response, .. } => {
            stage::makes_a_clip(name) && veo_api::event::succeeded(response)
        }
        StreamEvent::StateHint { delta } => match &delta.value()["generated_media"] {
            Value::Array(files) => !files.is_empty(),
            Value::Object(files) => !files.is_empty(),
            _ => false,
        },
        _ => false,
    }
}

fn show(follower: &Follower, event: &StreamEvent) {
    match event {
        StreamEvent::Progress { fraction, stage } => {
            follower.show(stage, Some(fraction.clamp(0.0, 1.0)));
        }
        StreamEvent::ToolCall { name, .. } => follower.show(stage::of_tool(name), None),
        StreamEvent::ToolResult { .. } => follower.show("working", None),
        StreamEvent::Unrecognised { .. } => {
            tracing::debug!("an event of the stream was not understood");
        }
        _ => {}
    }
}
