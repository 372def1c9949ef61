//! The JSON Schemas of the tools, as they are told to hosts.
//!
//! They follow from the tools' types. Derived at each start they cost a millisecond and two MiB for code that is never
//! used again, so that is done by a test: it keeps them in `schemas`, and fails when a type has become another.

#[cfg(test)]
pub(crate) mod derived;

use std::sync::Arc;

use rmcp::model::JsonObject;

/// Reads a schema that is kept.
pub(crate) fn kept(text: &str) -> Arc<JsonObject> {
    // The same test reads all of them.
    Arc::new(serde_json::from_str(text).unwrap_or_default())
}
