//! `projects`: what has been worked on.

use std::fmt::Write as _;

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::JsonObject;
use rmcp::{tool, tool_router};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use veo_project::KnownProject;

use super::Toolbox;
use crate::answer::{Answer, cut, inside};
use crate::icons::{self, icon};
use crate::refusal::Refusal;
use crate::words::{self, Next};
use crate::{arguments, schema};

/// How many projects a list shows: those used last.
const SHOWN: usize = 30;

/// The most bytes of a project's name in a list.
const LONGEST_NAME: usize = 100;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    /// The projects, last used first.
    projects: Vec<Listed>,
    /// How many older ones are not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<usize>,
    /// Ways on.
    next: Vec<Next>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Listed {
    project: String,
    name: String,
}

#[tool_router(router = projects_router, vis = "pub(super)")]
impl Toolbox {
    #[tool(
        title = "Projects",
        description = "Lists the video projects, last used first, with the ids that other tools take as \
            `project`. Costs nothing.",
        input_schema = schema::kept(include_str!("../schemas/projects_input.snap.json")),
        output_schema = schema::kept(include_str!("../schemas/projects_output.snap.json")),
        icons = vec![icon(icons::FOLDER)],
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    async fn projects(
        &self,
        Parameters(arguments): Parameters<JsonObject>,
    ) -> Result<Answer, Refusal> {
        let Input {} = arguments::read("projects", arguments)?;
        let output = output(&self.workspace.projects().await?);
        Ok(Answer::new(text(&output), &output))
    }
}

fn output(known: &[KnownProject]) -> Output {
    let more = known.len().saturating_sub(SHOWN);
    let next = known
        .first()
        .map_or_else(words::begin, |last| words::look(&last.id));
    Output {
        projects: known.iter().take(SHOWN).map(listed).collect(),
        more: (more > 0).then_some(more),
        next: vec![next],
    }
}

fn listed(known: &KnownProject) -> Listed {
    Listed {
        project: known.id.to_string(),
        name: cut(&known.name, LONGEST_NAME),
    }
}

fn text(output: &Output) -> String {
    let mut text = match output.projects[..] {
        [] => "There are no projects yet.".to_owned(),
        _ => "The projects, last used first:".to_owned(),
    };
    for Listed { project, name } in &output.projects {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n- {project}: {}", inside(name));
    }
    if let Some(more) = output.more {
        let _ = write!(text, "\n... and {more} older ones");
    }
    text + &words::next_lines(&output.next)
}
