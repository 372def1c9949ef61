//! `state`: what is on the timeline.

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::JsonObject;
use rmcp::{tool, tool_router};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use veo_project::{FileSummary, StateView};

use super::Toolbox;
use crate::answer::{Answer, cut, cut_lines, inside};
use crate::arguments::{self, Name};
use crate::icons::{self, icon};
use crate::refusal::Refusal;
use crate::report::{as_seconds, describe};
use crate::schema;
use crate::words::{self, Next};

/// How many files are shown.
const SHOWN: usize = 40;

/// The most bytes of the timeline's line, and of the files in the text.
const LONGEST_TIMELINE: usize = 4_000;
const LONGEST_FILES: usize = 3_000;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Project to look at, from an earlier result. Left out: the last one used.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    project: Option<Name>,
    /// Also make a link that opens the project in the user's browser.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    #[schemars(extend("default" = false))]
    link: Option<bool>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    project: String,
    name: String,
    /// The timeline in one line.
    timeline: String,
    /// Whether there is something to export.
    ready_to_export: bool,
    duration_seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    /// Media that was uploaded or made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<File>,
    /// Handles of the jobs that are still running on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    running_jobs: Vec<String>,
    /// Page that opens the project in a browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    project_link: Option<String>,
    /// Ways on.
    next: Vec<Next>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct File {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
}

#[tool_router(router = state_router, vis = "pub(super)")]
impl Toolbox {
    #[tool(
        title = "Timeline",
        description = "Shows a video project as it is now: timeline, length, files, running jobs. \
            Use it after silent edits, and instead of repeating a request whose answer was lost. \
            Costs nothing.",
        input_schema = schema::kept(include_str!("../schemas/state_input.snap.json")),
        output_schema = schema::kept(include_str!("../schemas/state_output.snap.json")),
        icons = vec![icon(icons::LANES)],
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    async fn state(
        &self,
        Parameters(arguments): Parameters<JsonObject>,
    ) -> Result<Answer, Refusal> {
        let input: Input = arguments::read("state", arguments)?;
        let project = arguments::project(input.project);
        let state = self.workspace.state(project).await?;
        let mut output = output(&state);
        if input.link.unwrap_or_default() {
            let page = self.workspace.page(Some(state.project.clone())).await?;
            output.project_link = Some(page.into());
        }
        Ok(Answer::new(text(&state, &output), &output))
    }
}

fn output(state: &StateView) -> Output {
    let mut next: Vec<Next> = state
        .open_jobs
        .iter()
        .take(1)
        .copied()
        .map(words::wait_for)
        .collect();
    if state.ready {
        next.push(words::export(&state.project));
    }
    next.push(words::edit(&state.project));
    Output {
        project: state.project.to_string(),
        name: cut(&state.name, 200),
        timeline: cut(&state.summary, LONGEST_TIMELINE),
        ready_to_export: state.ready,
        duration_seconds: as_seconds(state.duration_ms),
        width: state.width,
        height: state.height,
        files: state.files.iter().take(SHOWN).map(file).collect(),
        running_jobs: state.open_jobs.iter().map(ToString::to_string).collect(),
        project_link: None,
        next,
    }
}

fn file(file: &FileSummary) -> File {
    File {
        name: cut(&file.name, 100),
        kind: file.kind.clone(),
        duration_seconds: file.duration_ms.map(as_seconds),
        width: file.width,
        height: file.height,
    }
}

fn text(state: &StateView, output: &Output) -> String {
    let size = state.width.zip(state.height);
    let size = size
        .map(|(width, height)| format!(", {width}x{height}"))
        .unwrap_or_default();
    let ready = if state.ready {
        "ready to export"
    } else {
        "nothing to export yet"
    };
    let mut lines = vec![
        format!(
            "Project {:?} ({}): {} s{size}, {ready}.",
            output.name, output.project, output.duration_seconds
        ),
        inside(&output.timeline),
    ];
    if !state.files.is_empty() {
        let files: Vec<String> = state.files.iter().map(describe).collect();
        lines.push(format!(
            "Files: {}",
            inside(&cut_lines(&files, LONGEST_FILES).join("; "))
        ));
    }
    if !output.running_jobs.is_empty() {
        lines.push(format!("Running jobs: {}", output.running_jobs.join(", ")));
    }
    if let Some(page) = &output.project_link {
        lines.push(format!("Project page: {page}"));
    }
    lines.join("\n") + &words::next_lines(&output.next)
}
