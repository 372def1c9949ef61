//! How one clip becomes the next: `dissolve into clip 2 over 1s`, `remove the transition between clip 1 and clip 2`.

use veo_timeline::edit::ClipChange;
use veo_timeline::{Transition, TransitionKind};

use super::said::Said;
use crate::director::heard::Which;

/// What people call a transition, what it is, and whether the word means nothing else.
const KINDS: [(&str, &str, bool); 10] = [
    ("dissolve", "dissolve", true),
    ("crossfade", "dissolve", true),
    ("cross-fade", "dissolve", true),
    ("cross-dissolve", "dissolve", true),
    ("dip", "dip", true),
    ("wipe", "wipe", true),
    ("fade", "dissolve", false),
    ("flash", "flash", false),
    ("slide", "slide", false),
    ("zoom", "zoom", false),
];

const DIRECTIONS: [&str; 4] = ["left", "right", "up", "down"];

/// What is said around it.
const AROUND: &[&str] = &[
    "add",
    "put",
    "use",
    "make",
    "insert",
    "apply",
    "transition",
    "effect",
    "between",
    "and",
    "from",
    "to",
    "into",
    "before",
    "after",
    "at",
    "start",
    "in",
    "with",
    "cross",
    "over",
    "for",
    "through",
];

/// The change of the clip that comes in, if that is what is said.
pub(super) fn read(said: &Said<'_>) -> Option<ClipChange> {
    let only = |more: &[&str]| {
        let kinds = KINDS.map(|(word, ..)| word);
        said.has_only(&[AROUND, &kinds, more].concat())
    };
    let is_one = said.has_any(&["transition", "between"]);
    let named = KINDS.into_iter().find(|(word, ..)| said.has(word));
    let is_clear = |(word, _, alone): (&str, &str, bool)| {
        let is_cross = word == "fade" && said.has("cross");
        alone || is_cross || is_one || leads_over(said, word)
    };
    let named = named.filter(|kind| is_clear(*kind));
    if said.has("remove") {
        let is_removal = (is_one || named.is_some()) && only(&["remove"]);
        return is_removal.then_some(ClipChange::Transition(None));
    }
    let color = ["black", "white"].into_iter().find(|word| said.has(word));
    let (word, name, _) = named.or(is_one.then_some(("transition", "dissolve", true)))?;
    // `dissolve into clip 2` says all that `add a dissolve` does.
    let is_wanted =
        said.has_any(&["add", "put", "use", "make", "insert", "apply"]) || leads_over(said, word);
    let towards = DIRECTIONS.into_iter().find(|word| said.has(word));
    let name = match (towards, color, word) {
        (None, None, _) => name.to_owned(),
        (Some(towards), None, "wipe" | "slide") => format!("{name}-{towards}"),
        (None, Some("black"), "fade" | "dip") => "dip".to_owned(),
        (None, Some(_), "fade" | "dip" | "flash") => "flash".to_owned(),
        _ => return None,
    };
    let more = [&DIRECTIONS[..], &["black", "white"]].concat();
    let kind = TransitionKind::named(&name).filter(|_| is_wanted && only(&more))?;
    let length = said.length.unwrap_or(Transition::USUAL);
    Some(ClipChange::Transition(Some(Transition::new(kind, length))))
}

/// The clip that comes in: the later one of those that are named, the one behind them after `after`; without a number, the
/// second of two.
pub(super) fn clip(said: &Said<'_>, count: usize) -> Option<usize> {
    let named = said
        .counted
        .clips
        .iter()
        .filter_map(|which| Which::choose(Some(*which), count));
    match named.max() {
        Some(clip) => Some(clip + usize::from(said.has("after"))),
        None => (count == 2).then_some(2),
    }
}

/// Whether this word is said of one clip becoming another: `fade into clip 2`, and not `fade the last clip to black`.
fn leads_over(said: &Said<'_>, word: &str) -> bool {
    let is_color = said.has_any(&["black", "white"]);
    let are_two = said.counted.clips.len() == 2 && said.has_any(&["to", "into", "and"]);
    match word {
        // To zoom into a clip is to show less of it.
        "zoom" => are_two,
        _ if is_color => are_two || said.has_any(&["before", "between", "into"]),
        "dissolve" | "crossfade" | "cross-fade" | "cross-dissolve" | "wipe" | "dip" => {
            are_two || said.has_any(&["to", "into", "before", "between"])
        }
        _ => are_two || said.has_any(&["into", "before", "between"]),
    }
}
