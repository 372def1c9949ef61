//! How many calls the tools had, how they ended and how long they took.

use std::fmt::{self, Write};
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Where the durations are cut, in seconds: what is answered at once, what is waited for (45 s), what takes longer.
const CUTS: [f64; 9] = [0.01, 0.05, 0.25, 1.0, 5.0, 15.0, 45.0, 120.0, 600.0];

/// The calls of one server. A clone counts with the original.
#[derive(Clone, Debug)]
pub(crate) struct Calls {
    ended: Family<Call, Counter>,
    took: Family<Tool, Histogram, fn() -> Histogram>,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub(crate) enum CallEnd {
    /// With what was asked for, or the handle of it.
    Answered,
    /// With a reason why not.
    Refused,
    /// With an error of the protocol.
    Error,
}

impl EncodeLabelValue for CallEnd {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        encoder.write_str(match self {
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Error => "error",
        })
    }
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Call {
    tool: String,
    outcome: CallEnd,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Tool {
    tool: String,
}

impl Calls {
    pub(crate) fn new() -> Self {
        Self {
            ended: Family::default(),
            took: Family::new_with_constructor(|| Histogram::new(CUTS)),
        }
    }

    /// Counts a call. The tool must be one that there is: each name is kept for ever.
    pub(crate) fn count(&self, tool: &str, outcome: CallEnd, took: Duration) {
        let tool = tool.to_owned();
        self.took
            .get_or_create(&Tool { tool: tool.clone() })
            .observe(took.as_secs_f64());
        self.ended.get_or_create(&Call { tool, outcome }).inc();
    }

    /// Shows the counts in a registry.
    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register(
            "tool_calls",
            "Calls that have ended, by tool and outcome",
            self.ended.clone(),
        );
        registry.register(
            "tool_call_duration_seconds",
            "How long calls took, by tool",
            self.took.clone(),
        );
    }
}
