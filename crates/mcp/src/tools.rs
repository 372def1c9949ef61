//! The tools, one file each: what it says of itself, what it takes, what it gives, and one call into
//! the project crate.

mod credits;
mod export;
mod generate;
mod jobs;
mod preview;
mod projects;
mod state;
mod upload;

use std::sync::Arc;
use std::time::Duration;

use rmcp::RoleServer;
use rmcp::handler::server::router::tool::ToolRouter;
use rmcp::model::CallToolResponse;
use rmcp::service::RequestContext;
use tokio_util::sync::CancellationToken;
use veo_project::{JobId, JobView, Workspace};

use crate::answer::Answer;
use crate::caller::Caller;
use crate::consent::Consent;
use crate::progress::Progress;
use crate::refusal::Refusal;
use crate::report::JobReport;
use crate::{tasks, waiting};

/// What the tools work with.
#[derive(Clone)]
pub(crate) struct Toolbox {
    pub(crate) workspace: Arc<Workspace>,
    pub(crate) consent: Consent,
    /// Cancelled when the server stops: running calls answer then.
    pub(crate) stopping: CancellationToken,
}

impl Toolbox {
    /// Returns all tools.
    pub(crate) fn router() -> ToolRouter<Self> {
        Self::generate_router()
            + Self::upload_router()
            + Self::credits_router()
            + Self::state_router()
            + Self::export_router()
            + Self::jobs_router()
            + Self::projects_router()
            + Self::preview_router()
    }

    /// Begins to tell the caller how the work goes, where the caller asked for it.
    async fn progress(&self, context: &RequestContext<RoleServer>, words: &str) -> Progress {
        Progress::begin(context, self.stopping.clone(), words).await
    }

    /// As [`Toolbox::progress`], for a call that may be answered with a task, which has a message of its own.
    async fn progress_unless_task(
        &self,
        context: &RequestContext<RoleServer>,
        words: &str,
    ) -> Progress {
        if Caller::of(context).takes_tasks {
            Progress::silent(self.stopping.clone())
        } else {
            self.progress(context, words).await
        }
    }

    /// Answers the call that asked for a job: with a task where the caller takes one, else with how the
    /// job stands when it has ended or the caller's patience has.
    async fn hand_over(
        &self,
        job: JobView,
        patience: Duration,
        progress: Progress,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, Refusal> {
        if Caller::of(context).takes_tasks && !job.is_finished() {
            return Ok(tasks::begun(&job).into());
        }
        let answer = self.follow(job.id, patience, progress, context).await?;
        Ok(answer.into_result().into())
    }

    /// Watches a job as long as the caller has patience, and reports how it stands then.
    async fn follow(
        &self,
        job: JobId,
        patience: Duration,
        mut progress: Progress,
        context: &RequestContext<RoleServer>,
    ) -> Result<Answer, Refusal> {
        tracing::debug!(job.id = %job, "watching the job");
        let watched = self.workspace.watch(&job).await?;
        let view = waiting::watch(watched, patience, &mut progress, context, &self.stopping).await;
        if context.ct.is_cancelled() {
            self.workspace.heard(job, false);
        } else if view.is_finished() {
            self.workspace.heard(job, true);
        }
        Ok(JobReport::of(&view).answer())
    }
}

#[cfg(test)]
mod tests {
    use insta::{assert_binary_snapshot, assert_snapshot};
    use rmcp::model::Tool;

    use super::*;
    use crate::schema::derived::{input, output};

    fn tools() -> Vec<Tool> {
        Toolbox::router().list_all()
    }

    #[test]
    fn the_tools_are_these_in_this_order() {
        let names: Vec<_> = tools().into_iter().map(|tool| tool.name).collect();
        assert_eq!(
            names,
            [
                "credits", "export", "generate", "jobs", "preview", "projects", "state", "upload"
            ]
        );
    }

    /// A changed word in a tool is a reviewed change of its snapshot. Schemas have their own.
    #[test]
    fn each_tool_is_as_its_snapshot_says() {
        for mut tool in tools() {
            let name = tool.name.to_string();
            tool.input_schema = Arc::default();
            tool.output_schema = None;
            assert_snapshot!(name, serde_json::to_string_pretty(&tool).unwrap());
        }
    }

    /// `INSTA_UPDATE=always cargo test -p veo-mcp` keeps them anew.
    #[test]
    fn schemas_follow_from_the_types() {
        let schemas = [
            (
                "credits",
                input::<credits::Input>(),
                Some(output::<credits::Output>()),
            ),
            (
                "export",
                input::<export::Input>(),
                Some(output::<JobReport>()),
            ),
            (
                "generate",
                input::<generate::Input>(),
                Some(output::<JobReport>()),
            ),
            (
                "jobs",
                input::<jobs::Input>(),
                Some(output::<jobs::Output>()),
            ),
            ("preview", input::<preview::Input>(), None),
            (
                "projects",
                input::<projects::Input>(),
                Some(output::<projects::Output>()),
            ),
            (
                "state",
                input::<state::Input>(),
                Some(output::<state::Output>()),
            ),
            (
                "upload",
                input::<upload::Input>(),
                Some(output::<upload::Output>()),
            ),
        ];
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("schemas");
        settings.set_prepend_module_to_snapshot(false);
        settings.bind(|| {
            let pretty = |schema| serde_json::to_vec_pretty(schema).unwrap();
            for (name, input, output) in &schemas {
                assert_binary_snapshot!(&format!("{name}_input.json"), pretty(input));
                if let Some(output) = output {
                    assert_binary_snapshot!(&format!("{name}_output.json"), pretty(output));
                }
            }
        });
        let told = tools()
            .into_iter()
            .map(|tool| (tool.name, tool.input_schema, tool.output_schema));
        let told: Vec<_> = told.collect();
        assert_eq!(
            told,
            schemas.map(|(name, input, output)| (name.into(), input, output))
        );
    }

    /// Every host puts the whole list into the model's context: 6,000 tokens at most, of some four bytes.
    #[test]
    fn the_list_is_small() {
        let list = serde_json::to_string(&tools()).unwrap();
        assert!(list.len() < 22_000, "{} bytes", list.len());
    }

    #[test]
    fn schemas_hold_nothing_that_some_hosts_cannot_read() {
        let list = serde_json::to_string(&tools()).unwrap();
        for word in [
            "$ref",
            "$schema",
            "$defs",
            "null",
            "uint",
            "\"double\"",
            "anyOf",
            "oneOf",
        ] {
            assert!(!list.contains(word), "{word} in {list}");
        }
    }
}
