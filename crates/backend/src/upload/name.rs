//! The name under which a file is sent.

/// Many a server puts something before the name, and a file system's limit is 255 bytes.
const MAX_BYTES: usize = 200;

/// Returns a name as it may stand in a part's header, whatever reads it there.
///
/// Letters of any script stay. Left out are controls, also those that turn the direction of writing; what quotes,
/// escapes or divides paths is replaced. Of a very long name the end of its stem is cut, so that the extension stays.
pub(super) fn sanitised(name: &str) -> String {
    let clean: String = name
        .chars()
        .filter(|letter| !letter.is_control() && !is_invisible_control(*letter))
        .map(|letter| match letter {
            '"' => '\'',
            '\\' | '/' | '%' => '_',
            letter => letter,
        })
        .collect();
    let (stem, extension) = match clean.rsplit_once('.') {
        Some((stem, extension)) => (stem, format!(".{extension}")),
        None => (clean.as_str(), String::new()),
    };
    let room = MAX_BYTES.saturating_sub(extension.len());
    let end = stem.floor_char_boundary(room);
    format!("{}{extension}", &stem[..end])
}

/// Line and paragraph separators, and marks, embeddings, overrides and isolates of direction.
fn is_invisible_control(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_quotes() {
        for (given, sent) in [
            ("clip.mp4", "clip.mp4"),
            ("Süß 夏.MOV", "Süß 夏.MOV"),
            (
                "a\"; name=\"urls\r\nX-Evil: 1\r\n\r\n.mp4",
                "a'; name='urlsX-Evil: 1.mp4",
            ),
            ("a\\\".mp4", "a_'.mp4"),
            ("%2e%2e%2fx.mp4", "_2e_2e_2fx.mp4"),
            ("evil\u{202e}4pm.exe.mp4", "evil4pm.exe.mp4"),
            ("a\0\u{7f}\u{85}\u{2028}b.mp4", "ab.mp4"),
        ] {
            assert_eq!(sanitised(given), sent, "{given:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let sent = sanitised(&format!("{}.webm", "ü".repeat(300)));
        assert!(sent.ends_with("ü.webm"), "{sent}");
        assert_eq!(
            sent.len(),
            199,
            "two bytes a letter, and none is cut in half"
        );
    }
}
