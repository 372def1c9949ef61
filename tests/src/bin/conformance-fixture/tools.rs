//! The tools that the scenarios look for.

use rmcp::model::Tool;
use serde_json::{Value, json};

use crate::typed;

/// Every tool, in the order in which they are listed.
pub(crate) fn list() -> Vec<Tool> {
    let named = |name: &&str| tool(name, &json!({"type": "object"}));
    let mut tools: Vec<Tool> = WITHOUT_ARGUMENTS.iter().map(named).collect();
    tools.extend(with_arguments().map(|(name, schema)| tool(name, &schema)));
    tools
}

const WITHOUT_ARGUMENTS: [&str; 31] = [
    "test_simple_text",
    "test_image_content",
    "test_audio_content",
    "test_embedded_resource",
    "test_multiple_content_types",
    "test_error_handling",
    "test_reconnection",
    "test_tool_with_progress",
    "test_tool_with_logging",
    "test_logging_tool",
    "test_elicitation_sep1034_defaults",
    "test_elicitation_sep1330_enums",
    "test_missing_capability",
    "test_streaming_elicitation",
    "test_trigger_tool_change",
    "test_trigger_prompt_change",
    "test_input_required_result_elicitation",
    "test_input_required_result_sampling",
    "test_input_required_result_list_roots",
    "test_input_required_result_request_state",
    "test_input_required_result_multiple_inputs",
    "test_input_required_result_multi_round",
    "test_input_required_result_tampered_state",
    "test_input_required_result_capabilities",
    "test_tool_with_task",
    "failing_job",
    "protocol_error_job",
    "multi_input",
    "confirm_delete",
    "slow_compute",
    "greet",
];

fn with_arguments() -> impl Iterator<Item = (&'static str, Value)> {
    let string = || json!({"type": "string"});
    [
        (
            "test_sampling",
            json!({"type": "object", "properties": {"prompt": string()}, "required": ["prompt"]}),
        ),
        (
            "test_elicitation",
            json!({"type": "object", "properties": {"message": string()}, "required": ["message"]}),
        ),
        (
            "test_custom_header",
            json!({"type": "object", "properties": {
                "region": {"type": "string", "x-mcp-header": "Region"}}}),
        ),
        ("json_schema_2020_12_tool", schema_2020_12()),
    ]
    .into_iter()
}

/// Keywords that a server must pass on as they are (SEP-1613, SEP-2106).
fn schema_2020_12() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {"address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }},
        "properties": {
            "name": {"type": "string"},
            "address": {"$ref": "#/$defs/address"},
            "contactMethod": {"type": "string", "enum": ["phone", "email"]},
            "phone": {"type": "string"},
            "email": {"type": "string"},
        },
        "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
        "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
        "then": {"required": ["phone"]},
        "else": {"required": ["email"]},
        "additionalProperties": false,
    })
}

fn tool(name: &str, schema: &Value) -> Tool {
    typed(json!({
        "name": name,
        "description": format!("Fixture `{name}` of the conformance suite"),
        "inputSchema": schema,
    }))
}
