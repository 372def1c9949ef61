//! Whether a project changed, and how, in words.

use veo_api::state::SessionState;
use veo_timeline::changes;

use crate::files;

/// Whether something that a message or an upload makes is different (protocol.md 5.2).
pub(crate) fn differs(before: &SessionState, after: &SessionState) -> bool {
    before.draft != after.draft
        || before.video_infos != after.video_infos
        || before.generated_media != after.generated_media
}

/// What is different, one sentence each; empty when nothing is.
pub(crate) fn in_words(before: &SessionState, after: &SessionState) -> Vec<String> {
    let timeline = changes(&before.draft, &after.draft);
    if !timeline.is_empty() {
        return timeline.iter().map(ToString::to_string).collect();
    }
    files::added(before, after)
        .iter()
        .map(|file| format!("File added to the project: {}", files::describe(file)))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use veo_timeline::Draft;

    use super::*;

    fn state(draft: serde_json::Value, files: &[&str]) -> SessionState {
        SessionState {
            draft: Draft::from_value(draft),
            video_infos: files
                .iter()
                .map(|name| json!({"filename": name, "file_type": "video", "duration": 2.5}))
                .collect(),
            ..SessionState::default()
        }
    }

    #[test]
    fn a_new_title_is_named() {
        let before = state(json!({"t": []}), &[]);
        let after = state(
            json!({"t": [{"tt": 7, "sg": [{"d": 3000, "m": {"text": "Golden Hour", "start": 0}}]}]}),
            &[],
        );
        assert!(differs(&before, &after));
        let words = in_words(&before, &after).join("\n");
        assert!(words.contains("Golden Hour"), "{words}");
    }

    #[test]
    fn a_change_without_words_and_a_new_file_are_still_told() {
        let before = state(json!({"t": [], "x": 1}), &[]);
        let opaque = state(json!({"t": [], "x": 2}), &[]);
        assert_eq!(
            in_words(&before, &opaque),
            ["Details of the timeline changed"]
        );
        let file = state(json!({"t": [], "x": 1}), &["a.mp4"]);
        assert!(differs(&before, &file));
        assert_eq!(
            in_words(&before, &file),
            ["File added to the project: a.mp4 (video, 2.5s)"]
        );
    }

    #[test]
    fn what_is_the_same_in_another_order_of_keys_has_not_changed() {
        let before = state(json!({"d": 1, "t": []}), &[]);
        let after = state(json!({"t": [], "d": 1}), &[]);
        assert!(!differs(&before, &after));
        assert_eq!(in_words(&before, &after), Vec::<String>::new());
    }
}
