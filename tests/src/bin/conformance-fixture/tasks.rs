//! SEP-2663: tools whose work becomes a task.
//!
//! A task is a value: how it stands follows from the time and from what was answered, and nothing runs behind it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ClientCapabilities, CreateTaskResult,
    DetailedTask, GetTaskResult, InputRequests, InputResponses, JsonObject, ProtocolVersion, Task,
    TaskPayload, TaskStatus,
};
use rmcp::service::RequestContext;
use rmcp::task_manager::current_timestamp;
use rmcp::{ErrorData, RoleServer};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::answers::text;
use crate::rounds::{Answers, ask_name, confirm};
use crate::{complete, typed};

/// All tasks of this process.
#[derive(Default)]
pub(crate) struct Tasks(Mutex<HashMap<String, Job>>);

/// Work that is over after some time, once nothing is left to be asked.
struct Job {
    created: String,
    ready: Instant,
    asked: InputRequests,
    end: TaskPayload,
    cancelled: bool,
}

impl Tasks {
    /// The answer of a tool that can become a task, or nothing when `request` names another tool.
    ///
    /// A client that does not know tasks gets what the work comes to, where that is possible.
    pub(crate) async fn call(
        &self,
        request: &CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<Option<CallToolResponse>, ErrorData> {
        let answers = Answers(request.input_responses.as_ref());
        let argument = |name: &str| request.arguments.as_ref()?.get(name);
        let second = Duration::from_secs(1);
        let (work, end, asked) = match &*request.name {
            "greet" => {
                let name = argument("name").and_then(Value::as_str).unwrap_or_default();
                return Ok(Some(text(&format!("Hello, {name}!")).into()));
            }
            "slow_compute" => {
                let seconds = argument("seconds").and_then(Value::as_u64);
                let work = Duration::from_secs(seconds.unwrap_or_default());
                (work, completed(&text("It is computed.")), vec![])
            }
            "failing_job" => {
                let words = json!({"type": "text", "text": "It failed, as it should."});
                let result: CallToolResult = complete(json!({"content": [words], "isError": true}));
                (second, completed(&result), vec![])
            }
            "protocol_error_job" => {
                let error = json!({"code": -32603, "message": "It broke, as it should."});
                (
                    second,
                    TaskPayload::Failed {
                        error: typed(error),
                    },
                    vec![],
                )
            }
            "confirm_delete" => {
                let end = completed(&text("It is deleted."));
                (Duration::ZERO, end, vec![confirm("confirm")])
            }
            "multi_input" => {
                let end = completed(&text("Both are known."));
                (Duration::ZERO, end, vec![confirm("one"), confirm("other")])
            }
            "test_tool_with_task" => match answers.field("user_name", "name") {
                Some(name) => (
                    Duration::ZERO,
                    completed(&text(&format!("Hello, {name}!"))),
                    vec![],
                ),
                None => return Ok(Some(ask_name())),
            },
            _ => return Ok(None),
        };
        if knows_tasks(context) {
            let job = Job {
                created: current_timestamp(),
                ready: Instant::now() + work,
                asked: asked.into_iter().collect(),
                end,
                cancelled: false,
            };
            return Ok(Some(self.begin(job).into()));
        }
        match end {
            TaskPayload::Completed { result } if request.name == "slow_compute" => {
                sleep(work).await;
                let result: CallToolResult = typed(Value::Object(result));
                Ok(Some(result.into()))
            }
            _ => {
                let needed = ClientCapabilities::builder().enable_tasks().build();
                Err(ErrorData::missing_required_client_capability(needed))
            }
        }
    }

    pub(crate) fn get(&self, id: &str) -> Result<GetTaskResult, ErrorData> {
        let jobs = self.lock();
        let job = jobs.get(id).ok_or_else(unknown)?;
        Ok(GetTaskResult::new(DetailedTask::new(
            job.task(id),
            job.now(),
        )))
    }

    pub(crate) fn update(&self, id: &str, answers: &InputResponses) -> Result<(), ErrorData> {
        let mut jobs = self.lock();
        let job = jobs.get_mut(id).ok_or_else(unknown)?;
        job.asked.retain(|key, _| !answers.contains_key(key));
        Ok(())
    }

    pub(crate) fn cancel(&self, id: &str) -> Result<(), ErrorData> {
        let mut jobs = self.lock();
        let job = jobs.get_mut(id).ok_or_else(unknown)?;
        job.cancelled |= !job.now().status().is_terminal();
        Ok(())
    }

    fn begin(&self, job: Job) -> CreateTaskResult {
        let id = Uuid::new_v4().to_string();
        let task = job.task(&id);
        self.lock().insert(id, job);
        CreateTaskResult::new(task)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Job {
    fn now(&self) -> TaskPayload {
        if self.cancelled {
            TaskPayload::Cancelled
        } else if !self.asked.is_empty() {
            TaskPayload::InputRequired {
                input_requests: self.asked.clone(),
            }
        } else if Instant::now() < self.ready {
            TaskPayload::Working
        } else {
            self.end.clone()
        }
    }

    fn task(&self, id: &str) -> Task {
        let (begun, now) = (self.created.clone(), current_timestamp());
        Task::new(id.to_owned(), TaskStatus::Working, begun, now)
            .with_ttl_ms(3_600_000)
            .with_poll_interval_ms(100)
    }
}

fn completed(result: &CallToolResult) -> TaskPayload {
    let result: JsonObject = typed(json!(result));
    TaskPayload::Completed { result }
}

/// Only from 2026-07-28 on is there a task to be had, whatever a client of an older era declares.
fn knows_tasks(context: &RequestContext<RoleServer>) -> bool {
    let modern = context.protocol_version() >= Some(ProtocolVersion::V_2026_07_28);
    modern
        && context
            .client_capabilities()
            .is_some_and(|known| known.supports_tasks())
}

fn unknown() -> ErrorData {
    ErrorData::invalid_params("Task not found", None)
}
