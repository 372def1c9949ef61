//! `jobs`: work that outlives the call that asked for it.

use std::fmt::Write as _;

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::JsonObject;
use rmcp::service::RequestContext;
use rmcp::{RoleServer, tool, tool_router};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use veo_project::{JobFilter, JobId, JobView};

use super::Toolbox;
use crate::answer::{Answer, cut, inside};
use crate::arguments::{self, Job, Seconds};
use crate::icons::{self, icon};
use crate::refusal::Refusal;
use crate::report::{JobReport, Status};
use crate::{schema, words};

/// How many jobs a list shows: the newest.
const SHOWN: usize = 20;

/// The most bytes of one job's line in a list.
const LONGEST_MESSAGE: usize = 200;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// list: the newest jobs. wait: watch one until it ends. cancel: stop one; what it has already
    /// spent stays spent.
    action: Action,
    /// The job's handle, for wait and cancel.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    job: Option<Job>,
    /// Seconds to wait for the end.
    wait_seconds: Option<Seconds<50>>,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Action {
    List,
    Wait,
    Cancel,
}

/// One of the two: a job as its own tool reports it, or a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    #[serde(flatten)]
    job: Option<JobReport>,
    /// With list: the newest jobs, newest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    jobs: Option<Vec<Listed>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Listed {
    job: String,
    kind: &'static str,
    project: String,
    status: Status,
    message: String,
}

#[tool_router(router = jobs_router, vis = "pub(super)")]
impl Toolbox {
    #[tool(
        title = "Jobs",
        description = "Lists the jobs that generate, upload and export started, waits for one, or \
            cancels one. A wait ends after at most 50 seconds; when the job is still running then, \
            call it again. Jobs go on when a call, a client or this server ends.",
        input_schema = schema::kept(include_str!("../schemas/jobs_input.snap.json")),
        output_schema = schema::kept(include_str!("../schemas/jobs_output.snap.json")),
        icons = vec![icon(icons::LIST)],
        annotations(
            read_only_hint = false,
            destructive_hint = false,
            idempotent_hint = true,
            open_world_hint = false
        )
    )]
    async fn jobs(
        &self,
        Parameters(arguments): Parameters<JsonObject>,
        context: RequestContext<RoleServer>,
    ) -> Result<Answer, Refusal> {
        let input: Input = arguments::read("jobs", arguments)?;
        let patience = Seconds::or_default(input.wait_seconds);
        match input.action {
            Action::List => self.list_jobs().await,
            Action::Wait => {
                let job = named(input.job)?;
                let progress = self.progress(&context, "looking for the job").await;
                self.follow(job, patience, progress, &context).await
            }
            Action::Cancel => {
                let job = named(input.job)?;
                let progress = self.progress(&context, "cancelling").await;
                self.workspace.cancel(&job).await?;
                self.follow(job, patience, progress, &context).await
            }
        }
    }

    async fn list_jobs(&self) -> Result<Answer, Refusal> {
        let newest = JobFilter {
            limit: Some(SHOWN),
            ..JobFilter::default()
        };
        let jobs: Vec<Listed> = self
            .workspace
            .jobs(newest)
            .await?
            .iter()
            .map(listed)
            .collect();
        Ok(Answer::new(
            text(&jobs),
            &Output {
                job: None,
                jobs: Some(jobs),
            },
        ))
    }
}

fn named(job: Option<Job>) -> Result<JobId, Refusal> {
    job.map(Job::id).ok_or_else(|| {
        Refusal::new(
            "to wait or to cancel needs the argument `job`",
            vec![words::list_jobs()],
        )
    })
}

fn listed(view: &JobView) -> Listed {
    let report = JobReport::of(view);
    Listed {
        job: view.id.to_string(),
        kind: view.kind.as_str(),
        project: view.project.to_string(),
        status: report.status(),
        message: cut(report.message(), LONGEST_MESSAGE),
    }
}

fn text(jobs: &[Listed]) -> String {
    if jobs.is_empty() {
        return "There are no jobs yet.".to_owned();
    }
    jobs.iter().fold(
        "The newest jobs, newest first:".to_owned(),
        |mut text, job| {
            let Listed {
                job,
                kind,
                project,
                status,
                message,
            } = job;
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "\n- {job} ({kind}, {}, project {project}): {}",
                status.word(),
                inside(message)
            );
            text
        },
    )
}
