//! `export`: a timeline becomes a file.

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResponse, JsonObject};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, tool, tool_router};
use schemars::JsonSchema;
use serde::Deserialize;
use veo_project::{ExportRequest, FilmRequest};

use super::Toolbox;
use crate::arguments::{self, AbsolutePath, Name, Patience, Word};
use crate::icons::{self, icon};
use crate::refusal::Refusal;
use crate::schema;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Project to export, from an earlier result. Left out: the last one used.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    project: Option<Name>,
    /// Absolute path of the file to write, such as /home/ann/sunset.mp4; it must not exist yet.
    /// Left out: a file in the output folder, named after the project.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    output: Option<AbsolutePath>,
    /// mp4, webm, mov, gif, or mp3, wav, m4a for the sound alone. Left out: as `output` is named, else mp4.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    format: Option<Word>,
    /// high (the usual), medium or draft.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    quality: Option<Word>,
    /// Size, rate and loudness for: youtube, youtube-4k, shorts, tiktok, reels, x.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    preset: Option<Word>,
    /// Shorter side of the picture, such as 720, 1080 or 2160 (4K).
    #[schemars(range(min = 144, max = 2160))]
    resolution: Option<u32>,
    /// 16:9, 9:16, 1:1, 4:5 or 21:9.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    aspect: Option<Word>,
    /// Any text of yours that names this request. Send the same key again to retry; with a new
    /// key the film is rendered again.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    idempotency_key: Option<Name>,
    /// Seconds to wait for the end before a job handle is returned. More than 45 only where your
    /// host allows calls that long.
    wait_seconds: Option<Patience>,
}

#[tool_router(router = export_router, vis = "pub(super)")]
impl Toolbox {
    #[tool(
        title = "Export the film",
        description = "Renders a project's timeline into a file on this machine, MP4 unless asked \
            otherwise, and returns its absolute path. Takes seconds to minutes: it answers at the end, or with a job \
            handle for `jobs` while the work goes on. Costs no credits.",
        input_schema = schema::kept(include_str!("../schemas/export_input.snap.json")),
        output_schema = schema::kept(include_str!("../schemas/export_output.snap.json")),
        icons = vec![icon(icons::DOWN)],
        annotations(
            read_only_hint = false,
            destructive_hint = false,
            idempotent_hint = false,
            open_world_hint = false
        )
    )]
    async fn export(
        &self,
        Parameters(arguments): Parameters<JsonObject>,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, Refusal> {
        let input: Input = arguments::read("export", arguments)?;
        let patience = Patience::or_default(input.wait_seconds);
        let progress = self
            .progress_unless_task(&context, "reading the timeline")
            .await;
        let job = self
            .workspace
            .export(ExportRequest {
                project: arguments::project(input.project),
                output: input.output.map(AbsolutePath::into_inner),
                film: FilmRequest {
                    format: input.format.map(Word::into_inner),
                    quality: input.quality.map(Word::into_inner),
                    preset: input.preset.map(Word::into_inner),
                    resolution: input.resolution,
                    aspect: input.aspect.map(Word::into_inner),
                },
                key: arguments::key(input.idempotency_key),
            })
            .await?;
        self.hand_over(job, patience, progress, &context).await
    }
}
