//! Resources and prompts.

use rmcp::ErrorData;
use rmcp::model::{GetPromptRequestParams, GetPromptResult, ReadResourceResult};
use serde_json::{Value, json};

use crate::answers::PNG;
use crate::complete;
use crate::fixture::unknown;

pub(crate) fn resources() -> Value {
    let listed = |uri: &str, kind: &str| json!({"uri": uri, "name": uri, "description": "A resource to be read", "mimeType": kind});
    json!({"resources": [
        listed("test://static-text", "text/plain"),
        listed("test://static-binary", "image/png"),
        listed("test://watched-resource", "text/plain"),
    ]})
}

pub(crate) fn templates() -> Value {
    json!({"resourceTemplates": [{
        "uriTemplate": "test://template/{id}/data",
        "name": "template",
        "description": "Data by its id",
        "mimeType": "application/json",
    }]})
}

pub(crate) fn resource(uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let id = uri
        .strip_prefix("test://template/")
        .and_then(|rest| rest.strip_suffix("/data"));
    let content = match (uri, id) {
        (_, Some(id)) => {
            let data =
                json!({"id": id, "templateTest": true, "data": format!("Data for ID: {id}")});
            json!({"uri": uri, "mimeType": "application/json", "text": data.to_string()})
        }
        ("test://static-text", _) => json!({"uri": uri, "mimeType": "text/plain",
            "text": "This is the content of the static text resource."}),
        ("test://static-binary", _) => json!({"uri": uri, "mimeType": "image/png", "blob": PNG}),
        ("test://watched-resource", _) => {
            json!({"uri": uri, "mimeType": "text/plain", "text": "It never changes."})
        }
        _ => {
            let data = Some(json!({"uri": uri}));
            return Err(ErrorData::resource_not_found("Resource not found", data));
        }
    };
    Ok(complete(json!({"contents": [content]})))
}

pub(crate) fn prompts() -> Value {
    let listed = |name: &str, arguments: &[&str]| {
        let argument = |name: &&str| json!({"name": name, "required": true});
        json!({"name": name, "description": "A prompt to be got",
            "arguments": arguments.iter().map(argument).collect::<Vec<_>>()})
    };
    json!({"prompts": [
        listed("test_simple_prompt", &[]),
        listed("test_prompt_with_arguments", &["arg1", "arg2"]),
        listed("test_prompt_with_embedded_resource", &["resourceUri"]),
        listed("test_prompt_with_image", &[]),
        listed("test_input_required_result_prompt", &[]),
    ]})
}

pub(crate) fn prompt(request: &GetPromptRequestParams) -> Result<GetPromptResult, ErrorData> {
    let argument = |name: &str| -> String {
        let arguments = request.arguments.as_ref();
        let value = arguments.and_then(|arguments| arguments.get(name));
        value.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let text = |words: &str| json!({"type": "text", "text": words});
    let contents = match &*request.name {
        "test_simple_prompt" => vec![text("This is a simple prompt for testing.")],
        "test_input_required_result_prompt" => vec![text("The context is known.")],
        "test_prompt_with_arguments" => vec![text(&format!(
            "Prompt with arguments: arg1='{}', arg2='{}'",
            argument("arg1"),
            argument("arg2")
        ))],
        "test_prompt_with_embedded_resource" => vec![
            json!({"type": "resource", "resource": {
                "uri": argument("resourceUri"),
                "mimeType": "text/plain",
                "text": "Embedded resource content for testing.",
            }}),
            text("Please process the embedded resource above."),
        ],
        "test_prompt_with_image" => vec![
            json!({"type": "image", "data": PNG, "mimeType": "image/png"}),
            text("Please analyze the image above."),
        ],
        other => return Err(unknown("prompt", other)),
    };
    let message = |content| json!({"role": "user", "content": content});
    let messages: Vec<Value> = contents.into_iter().map(message).collect();
    Ok(complete(json!({"messages": messages})))
}
