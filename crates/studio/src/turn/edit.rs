//! An edit of the timeline.

use serde_json::{Map, json};
use veo_api::code::ErrorCode;
use veo_timeline::edit::Edit;
use veo_timeline::{Draft, changes};

use super::Turn;
use crate::refusal::Refusal;
use crate::store::{Changed, Made, Price};

/// The vendor's name for it (protocol.md 4.7).
const TOOL: &str = "edit_multitrack";

impl Turn {
    /// Makes the edit and returns what has changed, in words.
    pub(super) async fn edit(&self, edit: Edit) -> Result<String, Refusal> {
        let charge = self
            .context
            .ledger
            .reserve(self.charge(Price::Editing))
            .await?;
        let call = self.voice.call(TOOL, json!({ "op": edit.to_string() }));
        let made = Made {
            charge,
            ..Made::default()
        };
        let saved = self
            .context
            .store
            .change_draft(&self.session.id, made, move |draft| edit.apply(draft));
        let Changed { before, after } = match saved.await? {
            Ok(changed) => changed,
            Err(refused) => {
                self.voice
                    .answer(call, json!({ "error": refused.to_string() }), Map::new());
                return Err(Refusal::new(
                    ErrorCode::InvalidFields,
                    format!("{refused}; nothing was changed by this"),
                ));
            }
        };
        let words = words(&before, &after);
        let delta = Map::from_iter([("draft".to_owned(), after.value().clone())]);
        self.voice.answer(call, json!({ "result": words }), delta);
        Ok(words)
    }
}

fn words(before: &Draft, after: &Draft) -> String {
    let changes = changes(before, after);
    if changes.is_empty() {
        return "Nothing had to be changed for that.".to_owned();
    }
    let sentences: Vec<_> = changes.iter().map(|change| format!("{change}.")).collect();
    sentences.join(" ")
}
