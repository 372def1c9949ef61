//! Answers that are always the same: one tool for each kind of content.

use rmcp::model::CallToolResult;
use serde_json::{Value, json};

use crate::complete;

/// One red pixel.
pub(crate) const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

/// A WAV file without a sample.
const WAV: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

/// The answer of a tool that has only one.
pub(crate) fn fixed(tool: &str) -> Option<CallToolResult> {
    let image = json!({"type": "image", "data": PNG, "mimeType": "image/png"});
    let content = match tool {
        "test_simple_text" => json!([said("This is a simple text response for testing.")]),
        "test_image_content" => json!([image]),
        "test_audio_content" => json!([{"type": "audio", "data": WAV, "mimeType": "audio/wav"}]),
        "test_embedded_resource" => json!([{"type": "resource", "resource": {
            "uri": "test://embedded-resource",
            "mimeType": "text/plain",
            "text": "This is an embedded resource content.",
        }}]),
        "test_multiple_content_types" => json!([
            said("Multiple content types test:"),
            image,
            {"type": "resource", "resource": {
                "uri": "test://mixed-content-resource",
                "mimeType": "application/json",
                "text": r#"{"test":"data","value":123}"#,
            }},
        ]),
        "test_custom_header" | "json_schema_2020_12_tool" | "test_reconnection" => {
            json!([said("The request arrived.")])
        }
        "test_error_handling" => {
            let words = said("This tool intentionally returns an error for testing");
            return Some(complete(json!({"content": [words], "isError": true})));
        }
        _ => return None,
    };
    Some(complete(json!({"content": content})))
}

/// An answer of words alone.
pub(crate) fn text(words: &str) -> CallToolResult {
    complete(json!({"content": [said(words)]}))
}

fn said(words: &str) -> Value {
    json!({"type": "text", "text": words})
}
