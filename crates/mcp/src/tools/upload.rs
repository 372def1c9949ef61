//! `upload`: a file comes into a project.

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResponse, JsonObject};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, tool, tool_router};
use schemars::JsonSchema;
use serde::Deserialize;
use veo_project::UploadRequest;

use super::Toolbox;
use crate::arguments::{self, Name, Patience, Several, Text};
use crate::icons::{self, icon};
use crate::refusal::Refusal;
use crate::report::JobReport;
use crate::schema;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Input {
    /// Absolute paths of files on this machine, or public http(s) URLs, in the order wanted. Types: mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac; at
    /// most 500 MB each.
    sources: Several<Text<4_096>, 20>,
    /// Project to bring it into, from an earlier result. Left out: the last one used, or a new
    /// one.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    project: Option<Name>,
    /// Begins a new project even while one is in use. Leave `project` out then.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    #[schemars(extend("default" = false))]
    new_project: Option<bool>,
    /// Any text of yours that names this request. Send the same key again to retry; with a new
    /// key the file is added again.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    idempotency_key: Option<Name>,
    /// Seconds to wait for the end before a job handle is returned. More than 45 only where your
    /// host allows calls that long.
    wait_seconds: Option<Patience>,
}

#[tool_router(router = upload_router, vis = "pub(super)")]
impl Toolbox {
    #[tool(
        title = "Upload media",
        description = "Brings video, image and audio files into a project, so that `generate` can \
            edit with them. Costs no credits.",
        input_schema = schema::input::<Input>(),
        output_schema = schema::output::<JobReport>(),
        icons = vec![icon(icons::UP)],
        annotations(
            read_only_hint = false,
            destructive_hint = false,
            idempotent_hint = false,
            open_world_hint = true
        )
    )]
    async fn upload(
        &self,
        Parameters(arguments): Parameters<JsonObject>,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, Refusal> {
        let input: Input = arguments::read("upload", arguments)?;
        let patience = Patience::or_default(input.wait_seconds);
        let sources = input.sources.into_inner();
        let progress = self
            .progress_unless_task(&context, "looking at the files")
            .await;
        let job = self
            .workspace
            .upload(UploadRequest {
                sources: sources.into_iter().map(Text::into_inner).collect(),
                project: arguments::project(input.project),
                new_project: input.new_project.unwrap_or_default(),
                key: arguments::key(input.idempotency_key),
            })
            .await?;
        self.hand_over(job, patience, progress, &context).await
    }
}
