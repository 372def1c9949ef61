//! A fingerprint of a project and its balance, to tell whether anything at all is different.

use std::fmt;

use serde_json::Value;
use sha2::{Digest, Sha256};
use veo_api::state::SessionState;

use crate::phase::Balance;

/// SHA-256 over what a message or an upload can change: the draft, the files, the credits.
///
/// The order of keys does not count, as it does not when two drafts are compared.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Mark(String);

impl Mark {
    pub(crate) fn of(state: &SessionState, balance: Option<Balance>) -> Self {
        let mut hash = Sha256::new();
        add(&mut hash, state.draft.value());
        for files in [&state.video_infos, &state.generated_media] {
            add_count(&mut hash, 'l', files.len());
            for file in files {
                add(&mut hash, file);
            }
        }
        let balance = balance.map(|balance| [balance.available, balance.frozen]);
        hash.update(format!("{balance:?}"));
        Self(format!("{:x}", hash.finalize()))
    }

    /// Takes what [`Mark::as_str`] gave.
    pub(crate) fn kept(text: String) -> Self {
        Self(text)
    }

    /// The hash in hexadecimal digits.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Mark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Mark({:.8})", self.0)
    }
}

/// Every value is preceded by its kind and size, so that no two different ones read the same.
fn add(hash: &mut Sha256, value: &Value) {
    match value {
        Value::Array(items) => {
            add_count(hash, 'a', items.len());
            for item in items {
                add(hash, item);
            }
        }
        Value::Object(members) => {
            add_count(hash, 'o', members.len());
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            for (name, member) in members {
                add_text(hash, 'k', name);
                add(hash, member);
            }
        }
        Value::String(text) => add_text(hash, 's', text),
        plain => add_text(hash, 'p', &plain.to_string()),
    }
}

fn add_text(hash: &mut Sha256, kind: char, text: &str) {
    add_count(hash, kind, text.len());
    hash.update(text);
}

fn add_count(hash: &mut Sha256, kind: char, count: usize) {
    hash.update(format!("{kind}{count}:"));
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use veo_timeline::Draft;

    use super::*;

    fn mark(draft: &Value, files: &[Value], balance: Option<(i64, i64)>) -> Mark {
        let state = SessionState {
            draft: Draft::from_value(draft.clone()),
            video_infos: files.to_vec(),
            ..SessionState::default()
        };
        let balance = balance.map(|(available, frozen)| Balance { available, frozen });
        Mark::of(&state, balance)
    }

    #[test]
    fn each_difference_shows_and_the_order_of_keys_does_not() {
        let balance = Some((100, 0));
        let start = mark(&json!({"d": 1, "t": [{"tt": 0}]}), &[], balance);
        assert_eq!(
            mark(&json!({"t": [{"tt": 0}], "d": 1}), &[], balance),
            start
        );
        for (draft, files, balance) in [
            (json!({"d": 2, "t": [{"tt": 0}]}), vec![], balance),
            (json!({"d": 1, "t": [{"tt": 0}, {}]}), vec![], balance),
            (json!({"d": "1", "t": [{"tt": 0}]}), vec![], balance),
            (
                json!({"d": 1, "t": [{"tt": 0}]}),
                vec![json!({"filename": "a.mp4"})],
                balance,
            ),
            (json!({"d": 1, "t": [{"tt": 0}]}), vec![], Some((0, 100))),
            (json!({"d": 1, "t": [{"tt": 0}]}), vec![], None),
        ] {
            assert_ne!(mark(&draft, &files, balance), start, "{draft} {files:?}");
        }
    }

    #[test]
    fn pieces_cannot_be_moved_between_neighbours() {
        let of = |draft: Value| mark(&draft, &[], None);
        assert_ne!(of(json!(["ab", "c"])), of(json!(["a", "bc"])));
        assert_ne!(of(json!([["a"], "b"])), of(json!(["a", ["b"]])));
        assert_ne!(of(json!({"a": "k1:b"})), of(json!({"a": "", "b": ""})));
    }
}
