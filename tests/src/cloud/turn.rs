//! What the agent does for one message.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use time::OffsetDateTime;
use veo_api::event::{StreamEvent, TurnWriter, heartbeat};
use veo_timeline::Draft;

use super::ledger::Ledger;

/// What the agent tells while it works, and when its work is there to see.
pub(super) struct Turn {
    pub(super) frames: Vec<(Duration, Vec<u8>)>,
    pub(super) shows_after: Duration,
}

impl Turn {
    pub(super) fn draw(random: &mut fastrand::Rng, prompt: &str, slowest_ms: u64) -> Self {
        let tool = "edit_multitrack".to_owned();
        let mut events = vec![StreamEvent::ToolCall {
            id: None,
            name: tool.clone(),
            args: json!({"what": prompt}).into(),
        }];
        events.resize(random.usize(1..6), StreamEvent::Heartbeat);
        events.push(StreamEvent::ToolResult {
            id: None,
            name: tool,
            response: json!({"result": "ok"}).into(),
        });
        // Three of ten edits end without a word (protocol.md 7.3).
        if random.u8(0..10) >= 3 {
            events.push(StreamEvent::Text {
                text: format!("It is there: {prompt}."),
                partial: false,
            });
        }
        let mut writer = TurnWriter::new("e-1");
        let mut passed = Duration::ZERO;
        let mut frames = Vec::new();
        for event in &events {
            let pause = Duration::from_millis(random.u64(0..=slowest_ms));
            passed += pause;
            let frame = match event {
                StreamEvent::Heartbeat => heartbeat(),
                event => writer.frame(SystemTime::now(), std::slice::from_ref(event)),
            };
            frames.push((pause, frame.encode().into_bytes()));
        }
        // At once, or at some moment until the last word.
        let shows_after = if random.bool() {
            Duration::ZERO
        } else {
            passed.mul_f64(random.f64())
        };
        Self {
            frames,
            shows_after,
        }
    }
}

/// Puts a message's clip on the timeline.
pub(super) fn show(ledger: &mut Ledger, session: &str, prompt: &str) {
    if let Some(state) = ledger.sessions.get_mut(session) {
        state.draft = with_clip(&state.draft, prompt);
    }
    let charges = ledger.charges.get_mut(prompt);
    if let Some(charge) = charges.and_then(|charges| charges.last_mut()) {
        charge.seen = Some(OffsetDateTime::now_utc());
    }
}

/// A timeline with one clip more. It grows by one segment, so that it stays small whatever happens.
pub(super) fn with_clip(draft: &Draft, name: &str) -> Draft {
    let before: Value = serde_json::from_str(draft.as_json()).unwrap_or_default();
    let clips = before["t"][0]["sg"].as_array().cloned().unwrap_or_default();
    let clip = json!({"d": 1000, "m": {"name": name, "start": clips.len() * 1000}});
    let clips: Vec<Value> = clips.into_iter().chain([clip]).collect();
    Draft::from_value(json!({
        "m": {"title": "Chaos", "width": 1080, "height": 1920},
        "d": clips.len() * 1000,
        "t": [{"tt": 0, "sg": clips}],
    }))
}
