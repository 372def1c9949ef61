//! `generate`: words become footage or an edit.

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResponse, JsonObject};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, tool, tool_router};
use schemars::JsonSchema;
use serde::Deserialize;
use veo_project::{ErrorKind, GenerateRequest};

use super::Toolbox;
use crate::arguments::{self, Name, Patience, Text};
use crate::consent::{Answered, Asked};
use crate::icons::{self, icon};
use crate::refusal::Refusal;
use crate::schema;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// What to make or change, in English or Chinese: "a 10-second clip of a sunset over the
    /// ocean", "add the title 'Golden Hour' for the first 3 seconds", "lower the music to 20%".
    #[schemars(length(min = 1))]
    prompt: Text<10_000>,
    /// Project to work on, from an earlier result. Left out: the last one used, or a new one.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    project: Option<Name>,
    /// Begins a new project even while one is in use. Leave `project` out then.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    #[schemars(extend("default" = false))]
    new_project: Option<bool>,
    /// Any text of yours that names this request. Send the same key again to retry; a new key is
    /// a new charge.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    idempotency_key: Option<Name>,
    /// Seconds to wait for the end before a job handle is returned. More than 45 only where your
    /// host allows calls that long.
    wait_seconds: Option<Patience>,
}

#[tool_router(router = generate_router, vis = "pub(super)")]
impl Toolbox {
    #[tool(
        title = "Generate or edit video",
        description = "Makes video footage from a description, or edits the timeline in plain \
            words: clips, titles, music, volume, trims. Says what changed. Takes seconds to \
            minutes and may cost credits, about 100 a clip: it answers at the end, or with a job handle for `jobs` \
            while the work goes on. Never send a request again because it is slow.",
        input_schema = schema::kept(include_str!("../schemas/generate_input.snap.json")),
        output_schema = schema::kept(include_str!("../schemas/generate_output.snap.json")),
        icons = vec![icon(icons::CLIP)],
        annotations(
            read_only_hint = false,
            destructive_hint = true,
            idempotent_hint = false,
            open_world_hint = true
        )
    )]
    async fn generate(
        &self,
        Parameters(arguments): Parameters<JsonObject>,
        answered: Answered,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, Refusal> {
        let input: Input = arguments::read("generate", arguments)?;
        let patience = Patience::or_default(input.wait_seconds);
        let progress = self
            .progress_unless_task(&context, "reading the request")
            .await;
        let mut request = GenerateRequest {
            prompt: input.prompt.into_inner(),
            project: arguments::project(input.project),
            new_project: input.new_project.unwrap_or_default(),
            key: arguments::key(input.idempotency_key),
            is_agreed: false,
        };
        let job = match self.workspace.generate(request.clone()).await {
            Err(error) if matches!(error.kind(), ErrorKind::NeedsConsent(_)) => {
                match self
                    .consent
                    .ask(error, &request, answered, &context, &self.stopping)
                    .await?
                {
                    Asked::Agreed(key) => {
                        request.key.get_or_insert(key);
                        request.is_agreed = true;
                        self.workspace.generate(request).await?
                    }
                    Asked::OverThere(question) => return Ok(question.into()),
                }
            }
            begun => begun?,
        };
        self.hand_over(job, patience, progress, &context).await
    }
}
