//! `upload`: a file comes into a project.

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResponse, JsonObject};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, tool, tool_router};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use veo_project::{IncomingRequest, UploadRequest};

use super::Toolbox;
use crate::answer::Answer;
use crate::arguments::{self, Name, Patience, Several, Text};
use crate::icons::{self, icon};
use crate::refusal::Refusal;
use crate::report::JobReport;
use crate::schema;
use crate::upload_address::upload_address;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Absolute paths of files on this machine, or public http(s) URLs, in the order wanted. Types: mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac; at
    /// most 500 MB each.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    sources: Option<Several<Text<4_096>, 20>>,
    /// In the place of `sources`, over HTTP, for a file that only you have: asks for a one-time
    /// address that takes it.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    upload_url: Option<ToSend>,
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

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ToSend {
    /// Its name, such as beach.mp4.
    name: Text<255>,
    /// Its exact size.
    size_bytes: u64,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Output {
    #[serde(flatten)]
    job: Option<JobReport>,
    /// Takes the file by PUT, once.
    #[serde(skip_serializing_if = "Option::is_none")]
    upload_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in_seconds: Option<u64>,
}

#[tool_router(router = upload_router, vis = "pub(super)")]
impl Toolbox {
    #[tool(
        title = "Upload media",
        description = "Brings video, image and audio files into a project, so that `generate` can \
            edit with them. Costs no credits.",
        input_schema = schema::kept(include_str!("../schemas/upload_input.snap.json")),
        output_schema = schema::kept(include_str!("../schemas/upload_output.snap.json")),
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
        let project = arguments::project(input.project);
        let new_project = input.new_project.unwrap_or_default();
        let key = arguments::key(input.idempotency_key);
        let sources = match (input.sources, input.upload_url) {
            (Some(sources), None) => sources.into_inner(),
            (None, Some(file)) => {
                let request = IncomingRequest {
                    name: file.name.into_inner(),
                    bytes: file.size_bytes,
                    project,
                    new_project,
                    key,
                };
                return self.address_for(request, &context).await;
            }
            _ => return Err(Refusal::new(ONE_OF_TWO, Vec::new())),
        };
        let progress = self
            .progress_unless_task(&context, "looking at the files")
            .await;
        let job = self
            .workspace
            .upload(UploadRequest {
                sources: sources.into_iter().map(Text::into_inner).collect(),
                project,
                new_project,
                key,
            })
            .await?;
        self.hand_over(job, patience, progress, &context).await
    }
}

impl Toolbox {
    /// Answers with the address that takes a file.
    async fn address_for(
        &self,
        request: IncomingRequest,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, Refusal> {
        let Some(address) = upload_address(context) else {
            return Err(Refusal::new(NOT_OVER_STDIO, Vec::new()));
        };
        let ticket = self.workspace.expect_file(request).await?;
        let (url, minutes) = (address(ticket.id), ticket.holds.as_secs() / 60);
        let text = format!(
            "Send the file within {minutes} minutes: `curl -T FILE '{url}'`. The answer names the job that brings it \
             into the project. After a cut, HEAD tells in `Upload-Offset` where to go on, as `curl -C OFFSET` does."
        );
        let output = Output {
            job: None,
            upload_url: Some(url),
            expires_in_seconds: Some(ticket.holds.as_secs()),
        };
        Ok(Answer::new(text, &output).into_result().into())
    }
}

const ONE_OF_TWO: &str =
    "either `sources` or `upload_url` says what to upload; nothing was started";

const NOT_OVER_STDIO: &str = "files can be sent to this server over HTTP alone, and this is stdio: name a path of \
                              this machine in `sources`";
