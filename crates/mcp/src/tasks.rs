//! Jobs as tasks of the protocol (SEP-2663): the job's handle is the task's id, and the journal is
//! what stands behind them, so that a task is as durable as its job and never expires.

use rmcp::model::{
    CreateTaskResult, DetailedTask, GetTaskResult, JsonObject, Task, TaskPayload, TaskStatus,
};
use serde_json::Value;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use veo_project::{JobView, Outcome};

use crate::answer::cut;
use crate::plain::plain;
use crate::report::JobReport;

/// The most bytes of what is said of a task; the result says the rest.
const LONGEST_MESSAGE: usize = 500;

/// Returns what a call answers instead of its result.
pub(crate) fn begun(view: &JobView) -> CreateTaskResult {
    CreateTaskResult::new(task(view, OffsetDateTime::now_utc()))
}

/// Returns how a task stands, with its result once there is one.
pub(crate) fn standing(view: &JobView) -> GetTaskResult {
    let payload = match &view.outcome {
        None => TaskPayload::Working,
        Some(Outcome::Cancelled(_)) => TaskPayload::Cancelled,
        // Also when it failed: that is a result with `isError`. A task fails only by a protocol error.
        Some(_) => TaskPayload::Completed {
            result: result(view),
        },
    };
    GetTaskResult::new(DetailedTask::new(
        task(view, OffsetDateTime::now_utc()),
        payload,
    ))
}

fn task(view: &JobView, now: OffsetDateTime) -> Task {
    let status = match &view.outcome {
        None => TaskStatus::Working,
        Some(Outcome::Cancelled(_)) => TaskStatus::Cancelled,
        Some(_) => TaskStatus::Completed,
    };
    let message = match &view.outcome {
        None => view.standing(),
        Some(_) => JobReport::of(view).message().to_owned(),
    };
    Task::new(
        view.id.to_string(),
        status,
        timestamp(view.started_at),
        timestamp(view.finished_at.unwrap_or(now)),
    )
    .with_status_message(plain(&cut(&message, LONGEST_MESSAGE)))
    .with_poll_interval_ms(poll_interval_ms(now - view.started_at))
}

/// A small edit takes a second, a render minutes: who asks at first often, then less, loses little.
fn poll_interval_ms(age: Duration) -> u64 {
    match age.whole_seconds() {
        ..10 => 1_000,
        10..60 => 2_000,
        60.. => 5_000,
    }
}

fn timestamp(moment: OffsetDateTime) -> String {
    // Years of five digits alone cannot be written.
    moment.format(&Rfc3339).unwrap_or_default()
}

fn result(view: &JobView) -> JsonObject {
    match serde_json::to_value(JobReport::of(view).answer().into_result()) {
        Ok(Value::Object(result)) => result,
        // A result is an object with string keys.
        _ => JsonObject::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_asked_for_less_often_the_longer_it_takes() {
        let intervals =
            [-5, 0, 9, 10, 59, 60, 86_400].map(|age| poll_interval_ms(Duration::seconds(age)));
        assert_eq!(intervals, [1_000, 1_000, 1_000, 2_000, 2_000, 5_000, 5_000]);
    }
}
