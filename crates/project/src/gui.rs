//! The agent speaks as if there were buttons; here are none (protocol.md 12.2).
//!
//! [`without_gui`] turns directions to a graphical interface into what can be asked for here, in English
//! and Chinese, and leaves everything else as it came: words about the film, and above all words in quotes,
//! which may be a title.

/// Directions and what they become, longer ones before their beginnings.
const PHRASES: &[(&str, &str)] = &[
    ("click the \"export\" button", "ask for an export"),
    ("click the export button", "ask for an export"),
    ("click on the export button", "ask for an export"),
    ("click on export", "ask for an export"),
    ("click \"export\"", "ask for an export"),
    ("click **export**", "ask for an export"),
    ("click export", "ask for an export"),
    ("press the export button", "ask for an export"),
    ("press export", "ask for an export"),
    ("hit the export button", "ask for an export"),
    ("hit export", "ask for an export"),
    ("tap export", "ask for an export"),
    ("use the export button", "ask for an export"),
    ("the export button", "an export"),
    ("export button", "export"),
    (
        "preview it in the timeline panel",
        "look at the track summary",
    ),
    ("preview it in the timeline", "look at the track summary"),
    ("preview it in the player", "look at the track summary"),
    ("preview in the timeline panel", "look at the track summary"),
    ("preview in the timeline", "look at the track summary"),
    ("preview in timeline", "look at the track summary"),
    ("preview in the player", "look at the track summary"),
    ("view it in the timeline", "look at the track summary"),
    ("view in the timeline panel", "look at the track summary"),
    ("view in the timeline", "look at the track summary"),
    ("view in timeline", "look at the track summary"),
    ("open the timeline panel", "ask for the project's state"),
    ("open the timeline", "ask for the project's state"),
    ("open timeline", "ask for the project's state"),
    ("open the color panel", "ask for the project's state"),
    ("open the editor", "ask for the project's state"),
    ("drag and drop", "ask to move"),
    ("drag/drop", "ask to move"),
    ("drag the clips", "ask to move the clips"),
    ("drag the clip", "ask to move the clip"),
    ("drag clips", "ask to move clips"),
    ("drag it", "ask to move it"),
    ("drag them", "ask to move them"),
    ("arrange clips", "ask to rearrange clips"),
    ("check your account", "ask for the credits"),
    ("check your billing", "ask for the credits"),
    ("check billing", "ask for the credits"),
    ("check your dashboard", "ask for the credits"),
    ("go to your dashboard", "ask for the project's state"),
    ("go to the dashboard", "ask for the project's state"),
    ("go to dashboard", "ask for the project's state"),
    ("go to settings", "say what to change"),
    ("adjust it in the editor", "say what to change"),
    ("adjust in the editor", "say what to change"),
    ("adjust in editor", "say what to change"),
    ("点击“导出”按钮", "要求导出"),
    ("点击“导出”", "要求导出"),
    ("点击「导出」", "要求导出"),
    ("点击导出按钮", "要求导出"),
    ("点击导出", "要求导出"),
    ("导出按钮", "导出"),
    ("打开时间线面板", "查看项目状态"),
    ("打开时间轴面板", "查看项目状态"),
    ("打开时间线", "查看项目状态"),
    ("打开时间轴", "查看项目状态"),
    ("打开编辑器", "查看项目状态"),
    ("在时间线面板中预览", "查看轨道概要"),
    ("在时间线中预览", "查看轨道概要"),
    ("拖拽", "要求移动"),
    ("拖动片段", "要求移动片段"),
];

/// Verbs that press something, when `button` follows within a few words.
const PRESSES: &[&str] = &[
    "click on the",
    "click the",
    "press the",
    "tap the",
    "hit the",
];

/// A button's name is short.
const LONGEST_NAME: usize = 40;

/// Rewrites directions to a graphical interface and keeps the rest.
pub(crate) fn without_gui(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if at_word_start(&written, letter)
            && let Some((found, words)) = direction(rest)
        {
            written.push_str(&in_case_of(letter, &words));
            rest = &rest[found..];
            continue;
        }
        let taken = quoted(&written, rest).unwrap_or(letter.len_utf8());
        written.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    written
}

/// The direction that `rest` begins with: how many bytes it takes, and what it becomes.
fn direction(rest: &str) -> Option<(usize, String)> {
    let phrase = PHRASES.iter().find(|(phrase, _)| begins_with(rest, phrase));
    if let Some((phrase, words)) = phrase {
        return Some((phrase.len(), (*words).to_owned()));
    }
    let press = PRESSES.iter().find(|press| begins_with(rest, press))?;
    let button = rest[press.len()..].to_ascii_lowercase().find(" button")?;
    let name = rest[press.len()..press.len() + button].trim();
    let is_name =
        !name.is_empty() && name.len() <= LONGEST_NAME && !name.contains(['.', ',', ';', '\n']);
    is_name.then(|| {
        (
            press.len() + button + " button".len(),
            format!("ask for {name}"),
        )
    })
}

/// Whether `text` begins with this phrase, whatever its case, and the last word ends there.
fn begins_with(text: &str, phrase: &str) -> bool {
    let same = text
        .as_bytes()
        .get(..phrase.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(phrase.as_bytes()));
    let next = same.then(|| text[phrase.len()..].chars().next()).flatten();
    let ends_word = |next: char| !next.is_ascii_alphanumeric() || !phrase.is_ascii();
    same && next.is_none_or(ends_word)
}

fn at_word_start(written: &str, letter: char) -> bool {
    !letter.is_ascii_alphanumeric() || !written.ends_with(|last: char| last.is_ascii_alphanumeric())
}

/// The length of the quotation that `rest` begins with.
fn quoted(written: &str, rest: &str) -> Option<usize> {
    let open = rest.chars().next()?;
    let close = match open {
        '"' => '"',
        '“' => '”',
        '「' => '」',
        '『' => '』',
        '《' => '》',
        // An apostrophe stands behind a letter; a quotation mark does not.
        '\'' if !written.ends_with(char::is_alphanumeric) => '\'',
        _ => return None,
    };
    let inside = &rest[open.len_utf8()..];
    let end = inside.find(close)?;
    Some(open.len_utf8() + end + close.len_utf8())
}

fn in_case_of(first: char, words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(letter) if first.is_uppercase() => letter.to_uppercase().chain(letters).collect(),
        _ => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_translated() {
        for (agent, user) in [
            (
                "Your video is ready! Preview in the Timeline panel or click Export to save it.",
                "Your video is ready! Look at the track summary or ask for an export to save it.",
            ),
            ("Click the Add Music button.", "Ask for Add Music."),
            (
                "Open the timeline, then drag the clip to the start.",
                "Ask for the project's state, then ask to move the clip to the start.",
            ),
            ("Please check your account.", "Please ask for the credits."),
            (
                "You can adjust in the editor.",
                "You can say what to change.",
            ),
            (
                "视频已生成，点击导出按钮即可保存。",
                "视频已生成，要求导出即可保存。",
            ),
            ("打开时间线面板，拖拽片段。", "查看项目状态，要求移动片段。"),
            ("click \"Export\" now", "ask for an export now"),
        ] {
            assert_eq!(without_gui(agent), user);
        }
    }

    #[test]
    fn words_about_the_film_stay() {
        for content in [
            "A hand clicks a mouse, with a click sound at 3 s.",
            "I added the title \"Click Export now\".",
            "I added the title 'Open the timeline' and it's blue.",
            "标题是“点击导出按钮”。",
            "The dragon opens the door of the castle.",
            "Drag racing cars at night.",
            "We arrange clipsal lamps.",
            "Click the shutter. The button of the coat shines.",
            "",
        ] {
            assert_eq!(without_gui(content), content);
        }
    }
}
