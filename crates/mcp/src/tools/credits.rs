//! `credits`: what is left to spend.

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::JsonObject;
use rmcp::{tool, tool_router};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Toolbox;
use crate::answer::Answer;
use crate::icons::{self, icon};
use crate::refusal::Refusal;
use crate::{arguments, schema};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    /// Credits that can be spent.
    available: i64,
    /// Credits that running work has reserved.
    frozen: i64,
    /// Both together.
    total: i64,
    /// What the numbers mean here.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[tool_router(router = credits_router, vis = "pub(super)")]
impl Toolbox {
    #[tool(
        title = "Credits",
        description = "Shows the credit balance that generating video draws on. Costs nothing.",
        input_schema = schema::kept(include_str!("../schemas/credits_input.snap.json")),
        output_schema = schema::kept(include_str!("../schemas/credits_output.snap.json")),
        icons = vec![icon(icons::COIN)],
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    async fn credits(
        &self,
        Parameters(arguments): Parameters<JsonObject>,
    ) -> Result<Answer, Refusal> {
        let Input {} = arguments::read("credits", arguments)?;
        let balance = self.workspace.credits().await?;
        let output = Output {
            available: balance.available,
            frozen: balance.frozen,
            total: balance.total,
            note: balance.note,
        };
        Ok(Answer::new(text(&output), &output))
    }
}

fn text(balance: &Output) -> String {
    let Output {
        available,
        frozen,
        total,
        note,
    } = balance;
    let note = note
        .as_ref()
        .map(|note| format!("\n{note}"))
        .unwrap_or_default();
    format!(
        "{available} credits can be spent; {frozen} are reserved by running work, {total} in all.{note}"
    )
}
