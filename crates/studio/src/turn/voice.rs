//! What a turn says while it runs: ADK events on its stream (protocol.md 4.3).

use std::sync::atomic::{AtomicI16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use serde_json::{Map, Value};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use uuid::Uuid;
use veo_api::envelope::ApiError;
use veo_api::event::{StreamEvent, TurnWriter, failure};
use veo_api::sse::Frame;

use crate::store::TurnId;

/// Speaks on a stream. When nobody listens any more, the words are lost and the turn goes on.
pub(super) struct Voice {
    writer: Mutex<TurnWriter>,
    frames: UnboundedSender<Frame>,
}

/// A tool that was called and has not answered.
pub(super) struct Call {
    id: String,
    name: &'static str,
}

impl Voice {
    pub(super) fn new(turn: &TurnId) -> (Arc<Self>, UnboundedReceiver<Frame>) {
        // Not bounded: a turn does not wait for a slow reader, and says little.
        let (frames, heard) = mpsc::unbounded_channel();
        let writer = Mutex::new(TurnWriter::new(format!("e-{}", turn.as_str())));
        (Arc::new(Self { writer, frames }), heard)
    }

    /// Says something to the user.
    pub(super) fn say(&self, text: String) {
        self.send(&[StreamEvent::Text {
            text,
            partial: false,
        }]);
    }

    /// Shows that a tool begins.
    pub(super) fn call(&self, name: &'static str, args: Value) -> Call {
        let call = Call {
            id: format!("adk-{}", Uuid::new_v4()),
            name,
        };
        self.send(&[StreamEvent::ToolCall {
            id: Some(call.id.clone()),
            name: name.to_owned(),
            args: args.into(),
        }]);
        call
    }

    /// Shows what a tool answered, and what of the session's state it changed.
    pub(super) fn answer(&self, call: Call, response: Value, delta: Map<String, Value>) {
        self.send(&[
            StreamEvent::ToolResult {
                id: Some(call.id),
                name: call.name.to_owned(),
                response: response.into(),
            },
            StreamEvent::StateHint {
                delta: Value::Object(delta).into(),
            },
        ]);
    }

    /// Says how far the work is, from 0 to 1.
    pub(super) fn progress(&self, fraction: f32, stage: &str) {
        self.send(&[StreamEvent::Progress {
            fraction,
            stage: stage.to_owned(),
        }]);
    }

    /// Says why the turn ends without what was asked for.
    pub(super) fn fail(&self, error: &ApiError) {
        // An error means that the reader is gone.
        let _ = self.frames.send(failure(error));
    }

    fn send(&self, events: &[StreamEvent]) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = self.frames.send(writer.frame(SystemTime::now(), events));
    }
}

/// Reports progress in whole percent: as often as a person can see it move.
pub(super) struct Gauge {
    voice: Arc<Voice>,
    stage: &'static str,
    shown: AtomicI16,
}

impl Gauge {
    pub(super) fn new(voice: &Arc<Voice>, stage: &'static str) -> Self {
        Self {
            voice: Arc::clone(voice),
            stage,
            shown: AtomicI16::new(-1),
        }
    }

    pub(super) fn show(&self, fraction: f32) {
        #[expect(clippy::cast_possible_truncation, reason = "between 0 and 100")]
        let percent = (fraction.clamp(0.0, 1.0) * 100.0) as i16;
        if self.shown.fetch_max(percent, Ordering::Relaxed) < percent {
            self.voice.progress(f32::from(percent) / 100.0, self.stage);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_said_once_for_each_percent_and_never_falls() {
        let (voice, mut heard) = Voice::new(&TurnId::new());
        let gauge = Gauge::new(&voice, "making the clip");
        for fraction in [0.0, 0.001, 0.5, 0.504, 0.3, 1.0] {
            gauge.show(fraction);
        }
        drop((gauge, voice));
        let mut said = Vec::new();
        while let Ok(frame) = heard.try_recv() {
            for event in veo_api::event::decode(&frame) {
                let StreamEvent::Progress { fraction, stage } = event else {
                    continue;
                };
                assert_eq!(stage, "making the clip");
                said.push(fraction);
            }
        }
        assert_eq!(said, [0.0, 0.5, 1.0]);
    }
}
