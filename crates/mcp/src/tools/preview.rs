//! `preview`: what a project looks like, as one small picture.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResult, ContentBlock, JsonObject, Resource};
use rmcp::{tool, tool_router};
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;
use veo_project::{Moments, PreviewRequest, PreviewView, Shown};

use super::Toolbox;
use crate::answer::said;
use crate::arguments::moment::{Count, Moment};
use crate::arguments::{self, Name, Several};
use crate::icons::{self, icon};
use crate::refusal::Refusal;
use crate::report::as_seconds;
use crate::{schema, words};

/// How many frames are shown when nothing else is asked for.
const FRAMES: usize = 6;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Project to look at, from an earlier result. Left out: the last one used.
    #[serde(default, deserialize_with = "arguments::unless_blank")]
    project: Option<Name>,
    /// Times to look at, in seconds. One gives a single larger frame.
    at: Option<Several<Moment, 12>>,
    /// Without `at`: how many frames, spread over the whole length. 6 when left out.
    frames: Option<Count<12>>,
}

#[tool_router(router = preview_router, vis = "pub(super)")]
impl Toolbox {
    #[tool(
        title = "Preview",
        description = "Shows what a video project looks like: one frame, or several side by side with \
            their times, as a small JPEG. Use it to check what `generate` made before exporting. \
            Renders nothing and costs nothing.",
        input_schema = schema::kept(include_str!("../schemas/preview_input.snap.json")),
        icons = vec![icon(icons::EYE)],
        annotations(read_only_hint = true, open_world_hint = false)
    )]
    async fn preview(
        &self,
        Parameters(arguments): Parameters<JsonObject>,
    ) -> Result<CallToolResult, Refusal> {
        let input: Input = arguments::read("preview", arguments)?;
        let moments = match (input.at, input.frames) {
            (Some(_), Some(_)) => {
                return Err(Refusal::new(
                    "`at` says which frames, and `frames` how many: only one of them goes",
                    vec![words::correct("preview")],
                ));
            }
            (Some(at), None) => Moments::At(
                at.into_inner()
                    .into_iter()
                    .map(Moment::milliseconds)
                    .collect(),
            ),
            (None, frames) => Moments::Spread(frames.map_or(FRAMES, Count::get)),
        };
        let seen = self
            .workspace
            .preview(PreviewRequest {
                project: arguments::project(input.project),
                moments,
            })
            .await?;
        Ok(answer(&seen))
    }
}

/// Words, the picture, and a link to it. No structured content: hosts that show that show nothing else.
fn answer(seen: &PreviewView) -> CallToolResult {
    let mut content = vec![
        said(&text(seen)),
        ContentBlock::image(STANDARD.encode(&seen.picture.jpeg), "image/jpeg"),
    ];
    if let Ok(link) = Url::from_file_path(&seen.path) {
        let name = seen.path.file_name().unwrap_or_default();
        let link = Resource::new(link, name.to_string_lossy())
            .with_title("Preview")
            .with_mime_type("image/jpeg")
            .with_size(seen.picture.jpeg.len() as u64);
        content.push(ContentBlock::resource_link(link));
    }
    CallToolResult::success(content)
}

fn text(seen: &PreviewView) -> String {
    let times: Vec<String> = seen
        .picture
        .times_ms
        .iter()
        .map(|time| format!("{} s", as_seconds(*time)))
        .collect();
    let frames = match times.len() {
        1 => "The frame".to_owned(),
        count => format!("{count} frames, row by row,"),
    };
    let of = match &seen.shown {
        Shown::Timeline => format!(
            "the timeline, which is {} s long",
            as_seconds(seen.duration_ms)
        ),
        Shown::Film { path, is_outdated } => {
            let since = if *is_outdated {
                "; the project has changed since"
            } else {
                ""
            };
            format!("the film {} that was exported last{since}", path.display())
        }
    };
    let next = if seen.ready {
        vec![words::export(&seen.project), words::edit(&seen.project)]
    } else {
        vec![words::edit(&seen.project)]
    };
    format!(
        "{frames} at {} of {of}.\nProject: {}\nPicture: {}{}",
        times.join(", "),
        seen.project,
        seen.path.display(),
        words::next_lines(&next)
    )
}
