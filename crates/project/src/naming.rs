//! What a project is called, from what was asked for, and what its film is called, from that.

/// Words before the subject of a prompt.
const LEADS: &[&str] = &[
    "please", "can", "could", "you", "i", "want", "need", "generate", "create", "make", "produce",
    "render", "build", "give", "show", "me", "us", "a", "an", "the", "some", "short", "long",
    "quick", "new", "clip", "video", "film", "movie", "second", "seconds", "sec", "s", "minute",
    "minutes", "of", "about", "showing", "with", "for", "to",
];

const LONGEST_NAME: usize = 60;

/// Names a project after the subject of a prompt: "make a 10-second clip of a sunset" is "sunset".
pub(crate) fn project_name(prompt: &str) -> String {
    let line = prompt.trim().lines().next().unwrap_or_default().trim();
    let words: Vec<&str> = line.split_whitespace().collect();
    let subject: Vec<&str> = words
        .iter()
        .copied()
        .skip_while(|word| is_lead(word))
        .collect();
    let words = if subject.is_empty() { words } else { subject };
    shorten(
        words
            .join(" ")
            .trim_end_matches(['.', '!', '?', '。', '！', '？', ',']),
    )
}

/// Turns a project's name into a file's stem: no separators, no signs that a shell or a file system
/// reads, never empty.
pub(crate) fn file_stem(name: &str) -> String {
    let words: Vec<String> = name
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let stem = shorten(&words.join("-")).trim_matches('-').to_owned();
    if stem.is_empty() {
        "video".to_owned()
    } else {
        stem
    }
}

/// `10-second`, `8s`, `Make`.
fn is_lead(word: &str) -> bool {
    word.to_lowercase()
        .split('-')
        .map(|part| part.trim_matches(|letter: char| !letter.is_alphanumeric()))
        .map(|part| part.trim_start_matches(|letter: char| letter.is_ascii_digit()))
        .all(|part| part.is_empty() || LEADS.contains(&part))
}

/// Cuts at the last end of a word that fits.
fn shorten(text: &str) -> String {
    let Some((cut, _)) = text.char_indices().nth(LONGEST_NAME) else {
        return text.to_owned();
    };
    let short = &text[..cut];
    let end = short
        .rfind([' ', '-'])
        .filter(|end| *end > 0)
        .unwrap_or(cut);
    short[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_are_named_after_their_subject() {
        for (prompt, name) in [
            (
                "generate a 10-second clip of a sunset over the ocean with waves crashing",
                "sunset over the ocean with waves crashing",
            ),
            ("Make me a video about bees.", "bees"),
            ("Aurora over a lake", "Aurora over a lake"),
            ("make a video", "make a video"),
            ("生成视频：夜晚的城市", "生成视频：夜晚的城市"),
            ("a cat\nand then a dog", "cat"),
            (
                "the old man and the sea and the boy and the marlin and the sharks and the lions",
                "old man and the sea and the boy and the marlin and the",
            ),
        ] {
            assert_eq!(project_name(prompt), name, "{prompt}");
        }
    }

    #[test]
    fn stems_are_safe() {
        for (name, stem) in [
            ("Sunset over the ocean", "sunset-over-the-ocean"),
            ("../../etc/passwd", "etc-passwd"),
            ("-rf *", "rf"),
            ("夜晚的城市", "夜晚的城市"),
            ("?!", "video"),
            ("", "video"),
        ] {
            assert_eq!(file_stem(name), stem, "{name}");
        }
    }
}
