//! What a tool says when it does not do what was asked.
//!
//! A refusal carries no structured content: there is nothing in it that the output schema could
//! describe, and an error result needs none.

use rmcp::ErrorData;
use rmcp::handler::server::tool::IntoCallToolResult;
use rmcp::model::{CallToolResponse, CallToolResult};

use crate::answer::{inside, said};
use crate::words::{self, Next};

/// A reason and the ways on.
#[derive(Debug)]
pub(crate) struct Refusal {
    reason: String,
    next: Vec<Next>,
}

impl Refusal {
    pub(crate) fn new(reason: impl Into<String>, next: Vec<Next>) -> Self {
        Self {
            reason: reason.into(),
            next,
        }
    }
}

impl From<veo_project::Error> for Refusal {
    fn from(error: veo_project::Error) -> Self {
        let next = error.next_steps();
        Self::new(error.chain(), next.iter().map(words::next).collect())
    }
}

impl IntoCallToolResult for Refusal {
    fn into_call_tool_result(self) -> Result<CallToolResponse, ErrorData> {
        let reason = inside(&self.reason);
        let text = format!("Error: {reason}{}", words::next_lines(&self.next));
        Ok(CallToolResult::error(vec![said(&text)]).into())
    }
}
