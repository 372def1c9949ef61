//! What a turn's stream says (protocol.md 4.3 to 4.5).
//!
//! Three frame shapes are told apart one by one: ADK events in camelCase or `snake_case`, the vendor's
//! typed frames, and bare `{"text":…}`. [`decode`] turns one frame into the events it carries;
//! [`TurnWriter`] writes events as ADK frames; [`Reply`] gathers what the agent said to the user.

mod decode;
mod encode;
mod json;
mod members;
mod outcome;
mod reply;

#[cfg(any(test, fuzzing))]
pub mod by_value;

pub use self::decode::decode;
pub use self::encode::{TurnWriter, failure, heartbeat};
pub use self::json::Json;
pub use self::outcome::succeeded;
pub use self::reply::Reply;
use crate::envelope::ApiError;

/// One thing that a stream says. A frame may carry several.
#[derive(Clone, Debug, PartialEq)]
pub enum StreamEvent {
    /// The other side is still there, and that is all.
    Heartbeat,
    /// Words for the user.
    Text {
        /// The words.
        text: String,
        /// True for a piece of a text that comes again, whole, in a later event.
        partial: bool,
    },
    /// The agent starts a tool. What it passes is not for the user.
    ToolCall {
        /// Pairs the call with its result, where the service gives one.
        id: Option<String>,
        /// The tool: `generate_video_with_seedance`, `edit_multitrack`, ...
        name: String,
        /// What it passes.
        args: Json,
    },
    /// A tool has answered. What it answered is not for the user.
    ToolResult {
        /// The call's id.
        id: Option<String>,
        /// The tool.
        name: String,
        /// What it answered.
        response: Json,
    },
    /// Members of the session's state were written. A hint: the state reply is what counts.
    StateHint {
        /// An object: the members (`draft`, `generated_media`, ...) with their new values.
        delta: Json,
    },
    /// How far the work is. The studio says so, in `customMetadata`.
    Progress {
        /// From 0 to 1.
        fraction: f32,
        /// What is being done, for the user.
        stage: String,
    },
    /// The model stumbled. Later events may still come.
    ModelError {
        /// The model's word for it: `SAFETY`, ...
        code: Option<String>,
        /// What it says.
        message: String,
    },
    /// The turn failed.
    Failed(ApiError),
    /// The typed shape's end mark. An ADK stream just closes.
    Done,
    /// A frame that says nothing known; kept for diagnostics.
    Unrecognised {
        /// The frame's data.
        data: String,
    },
}

#[cfg(test)]
mod tests;
