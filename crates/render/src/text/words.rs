//! What a text is made of, before it is set.

/// Where the words of a line begin, as places in it. A Chinese character or a kana is a word by itself, for there are
/// no spaces between them.
pub(super) fn beginnings(line: &str) -> Vec<usize> {
    let mut beginnings = Vec::new();
    let mut before = ' ';
    for (at, character) in line.char_indices() {
        let begins = before.is_whitespace() || is_word(character) || is_word(before);
        if begins && character.is_alphanumeric()
            || before.is_whitespace() && !character.is_whitespace()
        {
            beginnings.push(at);
        }
        before = character;
    }
    beginnings
}

/// With the signs between them.
fn is_word(character: char) -> bool {
    matches!(character, '\u{3000}'..='\u{30fe}' | '\u{ff00}'..='\u{ffef}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// The parts of a text, each with whether it is to be a coloured picture although a face for letters has it: a sign
/// that U+FE0F follows.
pub(super) fn presentations(text: &str) -> Vec<(&str, bool)> {
    let signs = |c| {
        matches!(
            c,
            '\u{203c}' | '\u{2122}' | '\u{2194}'
                ..='\u{2199}' | '\u{25aa}' | '\u{25ab}' | '\u{2600}'
        )
    };
    let mut parts = Vec::new();
    let mut rest = 0;
    for (at, sign) in text.match_indices(signs) {
        let end = at + sign.len() + EMOJI_STYLE.len();
        if text[at + sign.len()..].starts_with(EMOJI_STYLE) {
            parts.extend([(&text[rest..at], false), (&text[at..end], true)]);
            rest = end;
        }
    }
    parts.push((&text[rest..], false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

const EMOJI_STYLE: &str = "\u{fe0f}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_after_spaces_and_at_every_chinese_character() {
        for (line, expected) in [
            ("one two", &[0, 4][..]),
            (" don't \"stop\" ", &[1, 7]),
            ("日落 now", &[0, 3, 7]),
            ("日落，now", &[0, 3, 9]),
            ("", &[]),
        ] {
            assert_eq!(beginnings(line), expected, "{line}");
        }
    }

    #[test]
    fn signs_are_pictures_where_the_text_says_so() {
        assert_eq!(presentations("a☀ b"), [("a☀ b", false)]);
        assert_eq!(
            presentations("a☀\u{fe0f}b"),
            [("a", false), ("☀\u{fe0f}", true), ("b", false)]
        );
        assert_eq!(presentations(""), []);
    }
}
