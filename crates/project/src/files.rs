//! A project's files, read out of whatever the service says about them (protocol.md 3.4).

use serde_json::Value;
use veo_api::state::SessionState;
use veo_api::upload::UploadedFile;
use veo_timeline::Millis;

use crate::outcome::FileSummary;

/// The files that were uploaded or made, each once: the service lists what it made among both.
pub(crate) fn summaries(state: &SessionState) -> Vec<FileSummary> {
    distinct(state)
        .into_iter()
        .map(|file| file.summary)
        .collect()
}

/// The files that are there now and were not before, each once.
pub(crate) fn added(before: &SessionState, after: &SessionState) -> Vec<FileSummary> {
    let known = distinct(before);
    let is_new = |file: &File<'_>| !known.iter().any(|known| known.is(file));
    let new = distinct(after).into_iter().filter(is_new);
    new.map(|file| file.summary).collect()
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
    File::read(file).map(|file| file.summary)
}

fn distinct(state: &SessionState) -> Vec<File<'_>> {
    let listed = state.video_infos.iter().chain(&state.generated_media);
    let mut files: Vec<File<'_>> = Vec::new();
    for file in listed.filter_map(File::read) {
        match files.iter_mut().find(|known| known.is(&file)) {
            Some(known) => known.learn(file),
            None => files.push(file),
        }
    }
    files
}

/// An entry of one of the service's lists.
#[derive(Debug)]
struct File<'a> {
    summary: FileSummary,
    /// Whether the service named it. Else it is called what its address ends with.
    is_named: bool,
    /// The path of its address. The rest changes: a signature by the hour, the studio's port with each start.
    path: Option<&'a str>,
    hash: Option<&'a str>,
}

impl<'a> File<'a> {
    fn read(file: &'a Value) -> Option<Self> {
        let text = |names: &[&str]| {
            names
                .iter()
                .filter_map(|name| file.get(name)?.as_str())
                .find(|text| !text.is_empty())
        };
        let size = |name: &str| u32::try_from(file.get(name)?.as_u64()?).ok();
        let path = text(&["cdn_url", "url", "src"]).and_then(path_of);
        let own_name = text(&["filename", "name"]);
        let name = own_name.or_else(|| path?.rsplit('/').find(|part| !part.is_empty()))?;
        let summary = FileSummary {
            name: name.to_owned(),
            kind: text(&["file_type", "type"]).map(str::to_owned),
            duration_ms: file
                .get("duration")
                .and_then(Value::as_f64)
                .map(|seconds| Millis::from_seconds(seconds).get()),
            width: size("width"),
            height: size("height"),
            bytes: ["size", "file_size", "bytes"]
                .iter()
                .find_map(|name| file.get(name)?.as_u64()),
            url: text(&["cdn_url", "url", "src"])
                .filter(|address| address.starts_with("https://") || address.starts_with("http://"))
                .map(str::to_owned),
        };
        Some(Self {
            summary,
            is_named: own_name.is_some(),
            path,
            hash: text(&["hash"]),
        })
    }

    /// Whether both are the same file. Two addresses tell two files apart, whatever is in them: one that was
    /// uploaded twice is there twice.
    fn is(&self, other: &Self) -> bool {
        match (self.path.zip(other.path), self.hash.zip(other.hash)) {
            (Some((path, other)), _) => path == other,
            (None, Some((hash, other))) => hash == other,
            (None, None) => self.summary == other.summary,
        }
    }

    /// Adds what another entry knows about the same file.
    fn learn(&mut self, other: Self) {
        let (known, told) = (&mut self.summary, other.summary);
        if other.is_named && !self.is_named {
            known.name = told.name;
            self.is_named = true;
        }
        known.kind = known.kind.take().or(told.kind);
        known.duration_ms = known.duration_ms.or(told.duration_ms);
        known.width = known.width.or(told.width);
        known.height = known.height.or(told.height);
        known.bytes = known.bytes.or(told.bytes);
        known.url = known.url.take().or(told.url);
        self.path = self.path.or(other.path);
        self.hash = self.hash.or(other.hash);
    }
}

/// The path of an address that may be relative; `None` when it has none.
fn path_of(address: &str) -> Option<&str> {
    let address = address.split(['?', '#']).next()?;
    let path = match address.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => address,
    };
    (!path.is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn state(video_infos: Value, generated_media: Value) -> SessionState {
        let list = |list: Value| serde_json::from_value(list).unwrap();
        SessionState {
            video_infos: list(video_infos),
            generated_media: list(generated_media),
            ..SessionState::default()
        }
    }

    fn described(state: &SessionState) -> Vec<String> {
        summaries(state).iter().map(describe).collect()
    }

    #[test]
    fn a_clip_that_is_in_both_lists_is_one_file_under_its_better_name() {
        let clip = json!({"filename": "sunset over the ocean.mp4", "file_type": "video",
                          "cdn_url": "http://127.0.0.1:4000/media/bfc1.mp4", "hash": "abc", "width": 1920});
        let made = json!({"type": "video", "url": "http://127.0.0.1:4000/media/bfc1.mp4", "duration": 10.0});
        let one = ["sunset over the ocean.mp4 (video, 10s)"];
        assert_eq!(described(&state(json!([clip]), json!([made]))), one);
        // Whichever comes first.
        assert_eq!(described(&state(json!([made, clip]), json!([]))), one);
    }

    #[test]
    fn a_size_and_an_address_are_told_where_they_are_known() {
        let state = state(
            json!([{"filename": "a.mp4", "cdn_url": "https://cdn.example.test/a.mp4", "size": 12}]),
            json!([{"name": "b.mp4", "url": "/media/b.mp4"}]),
        );
        let told: Vec<_> = summaries(&state)
            .into_iter()
            .map(|file| (file.name, file.bytes, file.url))
            .collect();
        let address = "https://cdn.example.test/a.mp4".to_owned();
        assert_eq!(
            told,
            [
                ("a.mp4".to_owned(), Some(12), Some(address)),
                ("b.mp4".to_owned(), None, None)
            ]
        );
    }

    #[test]
    fn files_that_were_uploaded_and_made_in_the_cloud_stay_apart() {
        let cloud = state(
            json!([{"filename": "clip.mp4", "file_type": "video", "duration": 30.5, "hash": "abc123",
                    "cdn_url": "https://cdn.example.test/videos/x/clip.mp4"}]),
            json!([{"type": "video", "duration": 10.0,
                    "url": "https://cdn.example.test/gen/city.mp4?sign=1#t=0"}]),
        );
        let both = ["clip.mp4 (video, 30.5s)", "city.mp4 (video, 10s)"];
        assert_eq!(described(&cloud), both);
    }

    #[test]
    fn a_file_is_known_by_its_address_then_by_what_is_in_it() {
        for (one, other, is_same) in [
            (
                json!({"url": "https://cdn.test/a.mp4?sign=1"}),
                json!({"url": "https://cdn.test/a.mp4?sign=2"}),
                true,
            ),
            (
                json!({"url": "http://127.0.0.1:1/media/a.mp4"}),
                json!({"url": "/media/a.mp4"}),
                true,
            ),
            (
                json!({"url": "/media/a.mp4", "hash": "abc"}),
                json!({"url": "/media/b.mp4", "hash": "abc"}),
                false,
            ),
            (
                json!({"filename": "a.mp4", "hash": "abc"}),
                json!({"url": "/media/b.mp4", "hash": "abc"}),
                true,
            ),
            (
                json!({"filename": "a.mp4"}),
                json!({"filename": "a.mp4"}),
                true,
            ),
            (
                json!({"filename": "a.mp4"}),
                json!({"filename": "b.mp4"}),
                false,
            ),
        ] {
            let (one, other) = (File::read(&one).unwrap(), File::read(&other).unwrap());
            assert_eq!(one.is(&other), is_same, "{one:?} {other:?}");
        }
    }

    #[test]
    fn a_file_that_was_known_by_its_address_alone_is_not_new_with_a_name() {
        let made = json!([{"url": "/media/bfc1.mp4"}]);
        let before = state(json!([]), made.clone());
        let after = state(
            json!([{"filename": "bees.mp4", "cdn_url": "/media/bfc1.mp4"},
                   {"filename": "wasps.mp4", "cdn_url": "/media/0a5d.mp4"}]),
            made,
        );
        let names: Vec<_> = added(&before, &after)
            .into_iter()
            .map(|file| file.name)
            .collect();
        assert_eq!(names, ["wasps.mp4"]);
    }
}
