//! Tools that talk while they run: progress, logging, and requests to clients of the older era.

use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, CallToolResult, LoggingLevel, LoggingMessageNotificationParam,
    ProgressNotificationParam,
};
use rmcp::service::{RequestContext, ServiceError};
use rmcp::{ErrorData, RoleServer};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::answers::text;
use crate::fixture::unknown;
use crate::typed;

/// What the scenarios ask for between two messages.
const BETWEEN: Duration = Duration::from_millis(50);

pub(crate) async fn call(
    request: &CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<CallToolResult, ErrorData> {
    let argument = |name: &str| -> &str {
        let arguments = request.arguments.as_ref();
        let value = arguments.and_then(|arguments| arguments.get(name));
        value.and_then(Value::as_str).unwrap_or_default()
    };
    let asked = match &*request.name {
        "test_tool_with_progress" => return report_progress(context).await,
        // From 2026-07-28 on, nothing is logged that the request did not ask for.
        "test_logging_tool" if context.meta.log_level().is_none() => {
            return Ok(text("Nothing was logged."));
        }
        "test_tool_with_logging" | "test_logging_tool" => return log(context).await,
        "test_sampling" => return sample(argument("prompt"), context).await,
        "test_elicitation" => {
            let text = |words: &str| json!({"type": "string", "description": words});
            elicit(
                argument("message"),
                &json!({"username": text("User's response"), "email": text("User's email address")}),
                context,
            )
            .await
        }
        "test_elicitation_sep1034_defaults" => {
            elicit("Defaults of every type", &defaults(), context).await
        }
        "test_elicitation_sep1330_enums" => {
            elicit("Choices of every kind", &choices(), context).await
        }
        other => return Err(unknown("tool", other)),
    };
    asked.map(|answer| text(&format!("Elicitation completed: {answer}")))
}

async fn report_progress(
    context: &RequestContext<RoleServer>,
) -> Result<CallToolResult, ErrorData> {
    if let Some(token) = context.meta.get_progress_token() {
        for done in [0.0, 50.0, 100.0] {
            let progress = ProgressNotificationParam::new(token.clone(), done).with_total(100.0);
            context
                .peer
                .notify_progress(progress)
                .await
                .map_err(failed)?;
            sleep(BETWEEN).await;
        }
    }
    Ok(text("Progress was reported."))
}

async fn log(context: &RequestContext<RoleServer>) -> Result<CallToolResult, ErrorData> {
    for words in [
        "Tool execution started",
        "Tool processing data",
        "Tool execution completed",
    ] {
        let message = LoggingMessageNotificationParam::new(LoggingLevel::Info, json!(words));
        context
            .peer
            .notify_logging_message(message)
            .await
            .map_err(failed)?;
        sleep(BETWEEN).await;
    }
    Ok(text("Three messages were logged."))
}

async fn sample(
    prompt: &str,
    context: &RequestContext<RoleServer>,
) -> Result<CallToolResult, ErrorData> {
    let question = json!({
        "messages": [{"role": "user", "content": {"type": "text", "text": prompt}}],
        "maxTokens": 100,
    });
    let answer = context
        .peer
        .create_message(typed(question))
        .await
        .map_err(failed)?;
    Ok(text(&format!("LLM response: {answer:?}")))
}

async fn elicit(
    message: &str,
    properties: &Value,
    context: &RequestContext<RoleServer>,
) -> Result<String, ErrorData> {
    let question = json!({
        "mode": "form",
        "message": message,
        "requestedSchema": {"type": "object", "properties": properties},
    });
    let answer = context
        .peer
        .create_elicitation(typed(question))
        .await
        .map_err(failed)?;
    Ok(format!(
        "action={:?}, content={:?}",
        answer.action, answer.content
    ))
}

/// SEP-1034: a default for every primitive type.
fn defaults() -> Value {
    json!({
        "name": {"type": "string", "default": "John Doe"},
        "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
        "verified": {"type": "boolean", "default": true},
    })
}

/// SEP-1330: the five ways to offer a choice.
fn choices() -> Value {
    let titled = json!([
        {"const": "value1", "title": "First Option"},
        {"const": "value2", "title": "Second Option"},
        {"const": "value3", "title": "Third Option"},
    ]);
    let plain = json!(["option1", "option2", "option3"]);
    json!({
        "untitledSingle": {"type": "string", "enum": plain},
        "titledSingle": {"type": "string", "oneOf": titled},
        "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"],
            "enumNames": ["Option One", "Option Two", "Option Three"]},
        "untitledMulti": {"type": "array", "items": {"type": "string", "enum": plain}},
        "titledMulti": {"type": "array", "items": {"anyOf": titled}},
    })
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn failed(error: ServiceError) -> ErrorData {
    ErrorData::internal_error(error.to_string(), None)
}
