//! The agent speaks as if there were buttons; here are none (protocol.md 12.2).
//!
//! [`without_gui`] turns directions to a graphical interface into what can be asked for here, in English and
//! Chinese, and leaves everything else as it came: words about the film, and above all words in quotes, which
//! may be a title. What a direction looks like is in `directions`; where one may stand is here.

mod directions;

#[cfg(test)]
mod tests;

use self::directions::{DIRECTIONS, Direction};

/// Marks that may stand around the name of a button.
const MARKS: &[char] = &[
    '*', '_', '`', '"', '\'', '“', '”', '‘', '’', '「', '」', '『', '』', '【', '】', '[', ']',
];

/// Rewrites directions to a graphical interface and keeps the rest.
pub(crate) fn without_gui(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if is_word_start(&written, letter)
            && let Some((length, words)) = direction(&written, rest)
        {
            written.push_str(&in_case_of(letter, &words));
            rest = &rest[length..];
            continue;
        }
        let taken = quoted(&written, rest).unwrap_or(letter.len_utf8());
        written.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    written
}

/// The direction that `rest` begins with: how many bytes it takes, and what it becomes.
fn direction(written: &str, rest: &str) -> Option<(usize, String)> {
    DIRECTIONS.iter().find_map(|direction| {
        let Direction {
            form,
            becomes,
            is_sure,
        } = direction;
        let found = form.captures(rest)?;
        let whole = found.get(0)?.as_str();
        let name = whole.trim_end_matches(MARKS);
        // A mark that closes more than the direction stays: "**Click Export**".
        let length = if name.contains(MARKS) {
            whole.len()
        } else {
            name.len()
        };
        // "The timeline of the roman empire" is no panel.
        if rest[length..].starts_with(" of ") || !(*is_sure || is_addressed(written)) {
            return None;
        }
        let part = |name| found.name(name).map_or("", |part| part.as_str());
        let words = becomes
            .replace("{ing}", part("ing"))
            .replace("{name}", part("name").trim_matches(MARKS))
            .replace("{what}", part("what"));
        Some((length, words))
    })
}

/// Whether what follows is said to the reader: it begins a sentence, or stands behind a word like "please". What
/// somebody does in a film has a subject before it: "dogs drag the sled".
fn is_addressed(written: &str) -> bool {
    const ENGLISH: &[&str] = &[
        "to", "and", "or", "then", "please", "just", "simply", "can", "could", "should", "may",
        "must", "now", "also", "either", "first", "next", "finally", "by", "after", "before",
        "when", "you", "instead", "directly", "easily", "always", "try", "let's",
    ];
    const CHINESE: &[&str] = &[
        "请", "請", "可以", "可", "再", "然后", "然後", "只需", "直接", "你", "您", "并", "並",
        "或", "或者", "后", "後", "先", "通过", "通過", "需要", "能", "要", "想", "来", "來", "去",
        "也", "和",
    ];
    let before = written.trim_end_matches(|letter: char| letter == ' ' || MARKS.contains(&letter));
    let word = before.rsplit(|letter: char| letter.is_whitespace()).next();
    let word = word.unwrap_or_default().to_lowercase();
    !before.ends_with(char::is_alphanumeric)
        || written.ends_with('\n')
        || ENGLISH.contains(&word.trim_start_matches(|letter: char| !letter.is_alphanumeric()))
        || CHINESE.iter().any(|lead| before.ends_with(lead))
}

fn is_word_start(written: &str, letter: char) -> bool {
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
        '‘' => '’',
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
