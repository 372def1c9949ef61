//! A project's files, read out of whatever the service says about them (protocol.md 3.4).

use serde_json::Value;
use veo_api::state::SessionState;
use veo_api::upload::UploadedFile;
use veo_timeline::Millis;

use crate::outcome::FileSummary;

/// The files that were uploaded or made, each once.
pub(crate) fn summaries(state: &SessionState) -> Vec<FileSummary> {
    let mut files: Vec<FileSummary> = Vec::new();
    for file in state
        .video_infos
        .iter()
        .chain(&state.generated_media)
        .filter_map(summary)
    {
        if !files.contains(&file) {
            files.push(file);
        }
    }
    files
}

/// The files that were uploaded since. The service adds new ones at the end.
pub(crate) fn since(before: &SessionState, after: &SessionState) -> Vec<FileSummary> {
    let new = after.video_infos.iter().skip(before.video_infos.len());
    new.filter_map(summary).collect()
}

/// What an upload's answer says about a file.
pub(crate) fn uploaded(file: &UploadedFile) -> Option<FileSummary> {
    summary(&file.to_video_info())
}

/// A file in one phrase: `a.mp4 (video, 2.5s)`.
pub(crate) fn describe(file: &FileSummary) -> String {
    let length = file
        .duration_ms
        .map(|length| Millis::new(length).to_string());
    let details: Vec<String> = file.kind.iter().cloned().chain(length).collect();
    if details.is_empty() {
        return file.name.clone();
    }
    format!("{} ({})", file.name, details.join(", "))
}

fn summary(file: &Value) -> Option<FileSummary> {
    let text = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| file.get(name)?.as_str())
            .filter(|text| !text.is_empty())
    };
    let size = |name: &str| u32::try_from(file.get(name)?.as_u64()?).ok();
    let address = text(&["cdn_url", "url", "src"]);
    let name = text(&["filename", "name"]).or_else(|| address?.rsplit('/').next())?;
    Some(FileSummary {
        name: name.to_owned(),
        kind: text(&["file_type", "type"]).map(str::to_owned),
        duration_ms: file
            .get("duration")
            .and_then(Value::as_f64)
            .map(|seconds| Millis::from_seconds(seconds).get()),
        width: size("width"),
        height: size("height"),
    })
}
