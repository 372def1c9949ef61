//! SEP-2322: tools that answer with a question, and go on when the client asks again with the answer.

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ClientCapabilities, GetPromptRequestParams,
    InputRequest, InputRequiredResult, InputResponses, RequestStateCodec,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer};
use serde_json::{Value, json};

use crate::answers::text;
use crate::typed;

/// The answer of a tool that asks, or nothing when `request` names another tool.
pub(crate) fn call(
    request: &CallToolRequestParams,
    context: &RequestContext<RoleServer>,
    states: &RequestStateCodec,
) -> Result<Option<CallToolResponse>, ErrorData> {
    let capabilities = context.client_capabilities().unwrap_or_default();
    let answers = Answers(request.input_responses.as_ref());
    let state = opened(request, states)?;
    let answer = match &*request.name {
        "test_missing_capability" => needs_sampling(&capabilities)?,
        "test_input_required_result_elicitation" => match answers.field("user_name", "name") {
            Some(name) => text(&format!("Hello, {name}!")).into(),
            None => ask(vec![your_name("user_name")], None),
        },
        "test_streaming_elicitation" => match answers.field("user_name", "name") {
            Some(name) => text(name).into(),
            None => ask(vec![your_name("user_name")], None),
        },
        "test_input_required_result_sampling" => match answers.get("capital_question") {
            Some(answer) => text(&answer["content"].to_string()).into(),
            None => ask(vec![sampling("capital_question")], None),
        },
        "test_input_required_result_list_roots" => match answers.get("client_roots") {
            Some(answer) => text(&answer["roots"].to_string()).into(),
            None => ask(vec![roots("client_roots")], None),
        },
        "test_input_required_result_request_state"
        | "test_input_required_result_tampered_state" => {
            match (answers.get("confirm"), state.as_deref()) {
                (Some(_), Some("asked")) => text("state-ok").into(),
                _ => ask(vec![confirm("confirm")], Some(states.seal(b"asked"))),
            }
        }
        "test_input_required_result_multiple_inputs" => {
            let all = ["user_name", "greeting", "client_roots"];
            if state.is_some() && all.iter().all(|key| answers.get(key).is_some()) {
                text("All three arrived.").into()
            } else {
                let asks = vec![
                    your_name("user_name"),
                    sampling("greeting"),
                    roots("client_roots"),
                ];
                ask(asks, Some(states.seal(b"asked")))
            }
        }
        "test_input_required_result_multi_round" => match state.as_deref() {
            Some("first") if answers.get("step1").is_some() => {
                ask(vec![your_name("step2")], Some(states.seal(b"second")))
            }
            Some("second") if answers.get("step2").is_some() => text("Both are known.").into(),
            _ => ask(vec![your_name("step1")], Some(states.seal(b"first"))),
        },
        "test_input_required_result_capabilities" => {
            let can_elicit = capabilities.elicitation.is_some();
            let can_sample = capabilities.sampling.is_some();
            let asks = [
                can_elicit.then(|| your_name("user_name")),
                can_sample.then(|| sampling("greeting")),
            ];
            ask(asks.into_iter().flatten().collect(), None)
        }
        _ => return Ok(None),
    };
    Ok(Some(answer))
}

/// The question of the one prompt that asks, until it is answered.
pub(crate) fn prompt(request: &GetPromptRequestParams) -> Option<InputRequiredResult> {
    let answers = Answers(request.input_responses.as_ref());
    let asks = request.name == "test_input_required_result_prompt";
    (asks && answers.field("user_context", "context").is_none()).then(|| {
        required(
            vec![asked(
                "user_context",
                "What context should the prompt use?",
                "context",
            )],
            None,
        )
    })
}

/// The question that the tool asks whose work becomes a task.
pub(crate) fn ask_name() -> CallToolResponse {
    ask(vec![your_name("user_name")], None)
}

/// What a client answered, by the key of the question.
pub(crate) struct Answers<'a>(pub(crate) Option<&'a InputResponses>);

impl<'a> Answers<'a> {
    fn get(&self, key: &str) -> Option<&'a Value> {
        self.0?.get(key)
    }

    /// One field of a form that was accepted.
    pub(crate) fn field(&self, key: &str, field: &str) -> Option<&'a str> {
        self.get(key)?["content"][field].as_str()
    }
}

/// A yes or no to be elicited.
pub(crate) fn confirm(key: &str) -> (String, InputRequest) {
    let schema =
        json!({"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]});
    let params = json!({"mode": "form", "message": "Please confirm", "requestedSchema": schema});
    (
        key.to_owned(),
        typed(json!({"method": "elicitation/create", "params": params})),
    )
}

fn needs_sampling(capabilities: &ClientCapabilities) -> Result<CallToolResponse, ErrorData> {
    if capabilities.sampling.is_some() {
        return Ok(text("The client can sample.").into());
    }
    let needed = typed(json!({"sampling": {}}));
    Err(ErrorData::missing_required_client_capability(needed))
}

/// The state that a client sent back, if we sealed it.
fn opened(
    request: &CallToolRequestParams,
    states: &RequestStateCodec,
) -> Result<Option<String>, ErrorData> {
    let Some(state) = &request.request_state else {
        return Ok(None);
    };
    let refused = || ErrorData::invalid_params("requestState is not what was sent", None);
    let opened = states.open(state).map_err(|_| refused())?;
    String::from_utf8(opened).map(Some).map_err(|_| refused())
}

fn ask(asks: Vec<(String, InputRequest)>, state: Option<String>) -> CallToolResponse {
    required(asks, state).into()
}

fn required(asks: Vec<(String, InputRequest)>, state: Option<String>) -> InputRequiredResult {
    InputRequiredResult::new(Some(asks.into_iter().collect()), state)
}

fn your_name(key: &str) -> (String, InputRequest) {
    asked(key, "What is your name?", "name")
}

fn asked(key: &str, message: &str, field: &str) -> (String, InputRequest) {
    let schema =
        json!({"type": "object", "properties": {field: {"type": "string"}}, "required": [field]});
    let params = json!({"mode": "form", "message": message, "requestedSchema": schema});
    (
        key.to_owned(),
        typed(json!({"method": "elicitation/create", "params": params})),
    )
}

fn sampling(key: &str) -> (String, InputRequest) {
    let content = json!({"type": "text", "text": "What is the capital of France?"});
    let params = json!({"messages": [{"role": "user", "content": content}], "maxTokens": 100});
    (
        key.to_owned(),
        typed(json!({"method": "sampling/createMessage", "params": params})),
    )
}

fn roots(key: &str) -> (String, InputRequest) {
    (key.to_owned(), typed(json!({"method": "roots/list"})))
}
