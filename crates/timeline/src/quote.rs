//! Text in quotes inside a sentence: written and read back.

use std::fmt;

/// Displays a text in single quotes so that [`read_quoted`] gives exactly the text back.
///
/// A backslash or single quote in the text gets a backslash before it; a line break is written `\n`, a
/// carriage return `\r`, a tab `\t`. So `don't` is written `'don\'t'`.
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("'")?;
        for character in self.0.chars() {
            match character {
                '\\' => f.write_str("\\\\")?,
                '\'' => f.write_str("\\'")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                other => write!(f, "{other}")?,
            }
        }
        f.write_str("'")
    }
}

/// Reads a text in single quotes from the beginning of `sentence`: the text, and what follows its closing
/// quote. `None` when the sentence does not begin with a single quote or the quote is never closed.
///
/// People do not escape their apostrophes, so a single quote right before a letter or digit closes nothing:
/// `'Don't look' at the end` holds `Don't look`.
pub fn read_quoted(sentence: &str) -> Option<(String, &str)> {
    let mut characters = sentence.char_indices();
    if characters.next()?.1 != '\'' {
        return None;
    }
    let mut text = String::new();
    while let Some((at, character)) = characters.next() {
        match character {
            '\'' if !sentence[at + 1..].starts_with(char::is_alphanumeric) => {
                return Some((text, &sentence[at + 1..]));
            }
            '\\' => text.push(match characters.next()?.1 {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                other => other,
            }),
            other => text.push(other),
        }
    }
    None
}

/// The text on one line: runs of white space and control characters become one space.
pub(crate) fn one_line(text: &str) -> String {
    let words = text.split(|character: char| character.is_whitespace() || character.is_control());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quotes_backslashes_and_breaks_are_marked() {
        assert_eq!(Quoted("don't\n\\o/").to_string(), r"'don\'t\n\\o/'");
        assert_eq!(
            read_quoted("'a' and more"),
            Some(("a".to_owned(), " and more"))
        );
        assert_eq!(
            read_quoted("'Don't look', she said"),
            Some(("Don't look".to_owned(), ", she said"))
        );
        assert_eq!(read_quoted("'never closed"), None);
        assert_eq!(read_quoted("not quoted"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_back(text in any::<String>(), rest in any::<String>()) {
            let rest = format!(" {rest}");
            let sentence = format!("{}{rest}", Quoted(&text));
            prop_assert_eq!(read_quoted(&sentence), Some((text, rest.as_str())));
        }
    }
}
