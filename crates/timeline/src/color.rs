//! The colour of a title.

use std::fmt;

/// A colour. Displays by its name where it has one here, else as `#rrggbb`; [`Color::parse`] reads both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

impl Color {
    /// The usual colour of a title.
    pub const WHITE: Self = Self::rgb(255, 255, 255);

    /// Every colour that has a name, and that name.
    pub const NAMED: [(&'static str, Self); 20] = [
        ("white", Self::WHITE),
        ("black", Self::rgb(0, 0, 0)),
        ("gray", Self::rgb(128, 128, 128)),
        ("silver", Self::rgb(192, 192, 192)),
        ("red", Self::rgb(230, 41, 41)),
        ("orange", Self::rgb(255, 149, 0)),
        ("gold", Self::rgb(255, 200, 61)),
        ("yellow", Self::rgb(255, 230, 51)),
        ("lime", Self::rgb(166, 240, 46)),
        ("green", Self::rgb(46, 184, 87)),
        ("teal", Self::rgb(20, 150, 150)),
        ("cyan", Self::rgb(51, 217, 242)),
        ("blue", Self::rgb(46, 107, 242)),
        ("navy", Self::rgb(20, 38, 102)),
        ("purple", Self::rgb(148, 66, 224)),
        ("pink", Self::rgb(255, 122, 184)),
        ("magenta", Self::rgb(237, 41, 199)),
        ("brown", Self::rgb(128, 82, 46)),
        ("neon blue", Self::rgb(61, 140, 255)),
        ("neon green", Self::rgb(87, 255, 61)),
    ];

    const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// The colour with this name, or written `#rgb` or `#rrggbb`; case does not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        if let Some(digits) = text.strip_prefix('#') {
            return from_digits(digits);
        }
        let name = if text == "grey" { "gray" } else { &text };
        Self::NAMED
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, color)| *color)
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Self::NAMED.iter().find(|(_, color)| color == self) {
            Some((name, _)) => f.write_str(name),
            None => write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue),
        }
    }
}

fn from_digits(digits: &str) -> Option<Color> {
    let nibbles = digits
        .chars()
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|nibble| u8::try_from(nibble).ok())
        })
        .collect::<Option<Vec<u8>>>()?;
    let channels: Vec<u8> = match nibbles.len() {
        3 => nibbles.iter().map(|nibble| nibble * 17).collect(),
        6 => nibbles
            .chunks(2)
            .map(|pair| pair[0] * 16 + pair[1])
            .collect(),
        _ => return None,
    };
    Some(Color::rgb(channels[0], channels[1], channels[2]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_digits() {
        for (text, expected) in [
            ("Gold", Some(Color::rgb(255, 200, 61))),
            ("neon blue", Some(Color::rgb(61, 140, 255))),
            ("grey", Some(Color::rgb(128, 128, 128))),
            ("#FFF", Some(Color::WHITE)),
            ("#0a0B0c", Some(Color::rgb(10, 11, 12))),
            ("#12345", None),
            ("#+1+2+3", None),
            ("bottom", None),
        ] {
            assert_eq!(Color::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_displayed_is_read_back() {
        for color in Color::NAMED
            .map(|(_, color)| color)
            .into_iter()
            .chain([Color::rgb(1, 2, 3)])
        {
            assert_eq!(Color::parse(&color.to_string()), Some(color));
        }
    }
}
