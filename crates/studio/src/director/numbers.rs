//! Numbers in words, English and Chinese.

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const ORDINALS: [&str; 11] = [
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth",
];
const CHINESE_DIGITS: &str = "零一二三四五六七八九";

/// The number at the beginning of these words, below a thousand, and how many words it takes:
/// `forty five seconds` is 45 in two words.
pub(super) fn english<'a>(words: impl Iterator<Item = Option<&'a str>>) -> Option<(f64, usize)> {
    let words: Vec<&str> = words.map_while(|word| word).take(5).collect();
    let (hundreds, taken) = match words[..] {
        ["a" | "one", "dozen", ..] => return Some((12.0, 2)),
        ["a", "hundred", ..] => (100, 2),
        [digit, "hundred", ..] if value(&ONES, digit).is_some() => (value(&ONES, digit)? * 100, 2),
        _ => (0, 0),
    };
    let rest = &words[taken..];
    let ten = rest.first().and_then(|word| value(&TENS, word));
    let one = |at: usize| rest.get(at).and_then(|word| value(&ONES, word));
    let (below, more) = match (ten, one(0), one(1)) {
        (Some(ten), _, Some(one @ 1..10)) => (ten * 10 + one, 2),
        (Some(ten), ..) => (ten * 10, 1),
        (None, Some(one), _) => (one, 1),
        (None, None, _) if taken > 0 => (0, 0),
        (None, None, _) => return None,
    };
    Some((f64::from(hundreds + below), taken + more))
}

/// The place in an order that this word names: `third` is 3.
pub(super) fn ordinal(word: &str) -> Option<usize> {
    ORDINALS
        .iter()
        .position(|known| !known.is_empty() && *known == word)
}

/// The Chinese number at the beginning of this text, below a thousand, and its length in bytes.
pub(super) fn chinese(text: &str) -> Option<(f64, usize)> {
    let (mut total, mut digit, mut length) = (0, None, 0);
    for character in text.chars() {
        let written = if character == '两' { '二' } else { character };
        let as_digit = CHINESE_DIGITS.chars().position(|known| known == written);
        match (written, as_digit) {
            (_, Some(value)) => digit = Some(u32::try_from(value).ok()?),
            ('十', _) => total += digit.take().unwrap_or(1) * 10,
            ('百', _) => total += digit.take().unwrap_or(1) * 100,
            _ => break,
        }
        length += character.len_utf8();
    }
    (length > 0).then(|| (f64::from(total + digit.unwrap_or(0)), length))
}

fn value(names: &[&str], word: &str) -> Option<u32> {
    let found = names
        .iter()
        .position(|name| !name.is_empty() && *name == word)?;
    u32::try_from(found).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_words() {
        for (text, expected) in [
            ("three seconds", Some((3.0, 1))),
            ("sixty", Some((60.0, 1))),
            ("forty five seconds", Some((45.0, 2))),
            ("twenty zero", Some((20.0, 1))),
            ("a dozen seconds", Some((12.0, 2))),
            ("one hundred percent", Some((100.0, 2))),
            ("a hundred twenty five", Some((125.0, 4))),
            ("a sunset", None),
            ("", None),
        ] {
            assert_eq!(
                english(text.split_whitespace().map(Some)),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn chinese_numerals() {
        for (text, expected) in [
            ("三秒", Some((3.0, 3))),
            ("十", Some((10.0, 3))),
            ("十二秒", Some((12.0, 6))),
            ("六十", Some((60.0, 6))),
            ("两个", Some((2.0, 3))),
            ("一百二十", Some((120.0, 12))),
            ("海", None),
        ] {
            assert_eq!(chinese(text), expected, "{text}");
        }
    }

    #[test]
    fn places_in_an_order() {
        assert_eq!(ordinal("first"), Some(1));
        assert_eq!(ordinal("tenth"), Some(10));
        assert_eq!(ordinal(""), None);
        assert_eq!(ordinal("ten"), None);
    }
}
