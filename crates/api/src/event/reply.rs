//! What the agent said to the user in a turn.

use super::StreamEvent;
use super::outcome::succeeded;

/// Gathers a turn's words. A text that was streamed in pieces counts once.
#[derive(Debug, Default)]
pub struct Reply {
    texts: Vec<String>,
    /// Pieces of a text whose whole has not come yet.
    pieces: String,
    tool_succeeded: bool,
}

impl Reply {
    /// Takes the turn's next event.
    pub fn add(&mut self, event: &StreamEvent) {
        match event {
            StreamEvent::Text {
                text,
                partial: true,
            } => self.pieces.push_str(text),
            StreamEvent::Text {
                text,
                partial: false,
            } => {
                self.pieces.clear();
                self.texts.push(text.trim().to_owned());
            }
            StreamEvent::ToolResult { response, .. } => {
                self.tool_succeeded |= succeeded(response);
            }
            _ => {}
        }
    }

    /// Returns the words, a blank line between texts; empty when the turn was silent.
    ///
    /// A trailing "I encountered a temporary issue" after work that succeeded is the service's noise
    /// (protocol.md 4.5) and left out.
    pub fn into_text(mut self) -> String {
        let cut_short = self.pieces.trim().to_owned();
        if !cut_short.is_empty() {
            self.texts.push(cut_short);
        }
        let worked = self.tool_succeeded || self.texts.len() > 1;
        if worked && self.texts.last().is_some_and(|text| is_noise(text)) {
            self.texts.pop();
        }
        self.texts.join("\n\n")
    }
}

fn is_noise(text: &str) -> bool {
    const NOISE: &str = "i encountered a temporary issue";
    text.to_lowercase().starts_with(NOISE)
}
