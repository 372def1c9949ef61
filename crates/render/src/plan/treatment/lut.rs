//! Tables of colours that somebody else made: `.cube` files, as image editors and cameras write them.
//!
//! FFmpeg never sees such a text. It is read here, with bounds on everything, and what is understood is written anew.

use std::fmt::{self, Write};
use std::ops::RangeInclusive;

use sha2::{Digest, Sha256};

/// The sides of a table of three dimensions that are taken: what editors write is 17, 33 or 65.
const SIDES: RangeInclusive<usize> = 2..=65;

/// How many colours a table of one dimension may have: a curve for each channel. What editors write is 1024 or 4096.
const CURVES: RangeInclusive<usize> = 2..=65_536;

/// The longest text that is read, in bytes: a table with 65 colours on a side, each written at length.
const LONGEST: usize = 16 * 1024 * 1024;

/// A table that says what becomes of each colour.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Lut {
    name: String,
    text: String,
    shape: Shape,
}

/// What a table has a colour for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Each of a cube of colours, so many on a side.
    Cube(usize),
    /// So many steps of red, green and blue, each by itself.
    Curves(usize),
}

impl Shape {
    /// The word for it in such a file.
    fn word(self) -> &'static str {
        match self {
            Self::Cube(_) => "LUT_3D_SIZE",
            Self::Curves(_) => "LUT_1D_SIZE",
        }
    }

    fn size(self) -> usize {
        match self {
            Self::Cube(size) | Self::Curves(size) => size,
        }
    }

    /// How many colours there have to be.
    fn colors(self) -> usize {
        match self {
            Self::Cube(side) => side.pow(3),
            Self::Curves(steps) => steps,
        }
    }
}

impl Lut {
    /// Reads the text of a `.cube` file.
    ///
    /// # Errors
    /// Why it is none that can be used, in words that go on from "its table of colours".
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("is longer than {LONGEST} bytes"));
        }
        let (mut shapes, mut colors) = (Vec::new(), String::new());
        let (mut lowest, mut highest, mut count) = ([0.0; 3], [1.0; 3], 0_usize);
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            match word {
                "LUT_3D_SIZE" => shapes.push(Shape::Cube(size(rest, &SIDES))),
                "LUT_1D_SIZE" => shapes.push(Shape::Curves(size(rest, &CURVES))),
                "DOMAIN_MIN" => lowest = numbers(rest).ok_or_else(|| unreadable(line))?,
                "DOMAIN_MAX" => highest = numbers(rest).ok_or_else(|| unreadable(line))?,
                "LUT_1D_INPUT_RANGE" | "LUT_3D_INPUT_RANGE" => {
                    let [low, high] = numbers(rest).ok_or_else(|| unreadable(line))?;
                    (lowest, highest) = ([low; 3], [high; 3]);
                }
                // Titles, and what some program adds.
                word if word.starts_with(|letter: char| letter.is_ascii_alphabetic()) => {}
                _ => {
                    let color: [f64; 3] = numbers(line).ok_or_else(|| unreadable(line))?;
                    let [red, green, blue] = color.map(|channel| channel.clamp(0.0, 1.0));
                    // Writing to a string cannot fail.
                    let _ = writeln!(colors, "{red:.6} {green:.6} {blue:.6}");
                    count += 1;
                }
            }
        }
        let shape = match shapes[..] {
            [shape] if shape.size() > 0 => shape,
            [_, _, ..] => {
                return Err("is several in one file, and one of them is needed".to_owned());
            }
            _ => return Err(sizeless()),
        };
        if count != shape.colors() {
            return Err(format!(
                "has {count} colours, and its {} of {} needs {}",
                shape.word(),
                shape.size(),
                shape.colors()
            ));
        }
        if lowest.iter().zip(&highest).any(|(low, high)| low >= high) {
            return Err("is for no range of colours".to_owned());
        }
        let range = |name: &str, [red, green, blue]: [f64; 3]| {
            format!("{name} {red:.6} {green:.6} {blue:.6}\n")
        };
        let text = format!(
            "{} {}\n{}{}{colors}",
            shape.word(),
            shape.size(),
            range("DOMAIN_MIN", lowest),
            range("DOMAIN_MAX", highest)
        );
        let mut name = "lut-".to_owned();
        for byte in Sha256::digest(text.as_bytes()) {
            let _ = write!(name, "{byte:02x}");
        }
        name.push_str(".cube");
        Ok(Self { name, text, shape })
    }

    /// The name of the file that FFmpeg reads it from, in the folder that it works in. It tells this table from all others.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The content of that file.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The filter that changes colours so, in red, green and blue. It begins with a comma.
    pub(super) fn filter(&self) -> String {
        match self.shape {
            Shape::Cube(_) => format!(",lut3d=file={}:interp=tetrahedral", self.name),
            Shape::Curves(_) => format!(",lut1d=file={}:interp=linear", self.name),
        }
    }
}

impl fmt::Debug for Lut {
    /// Without the colours.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lut({})", self.name)
    }
}

/// So many numbers, none of them absurd.
fn numbers<const COUNT: usize>(text: &str) -> Option<[f64; COUNT]> {
    let numbers = text.split_whitespace().map(|word| {
        let number: f64 = word.parse().ok()?;
        (number.abs() <= 1000.0).then_some(number)
    });
    let numbers = numbers.collect::<Option<Vec<_>>>()?;
    numbers.try_into().ok()
}

/// A size within these; nought, which none is, if it is no such.
fn size(text: &str, within: &RangeInclusive<usize>) -> usize {
    let size = text.trim().parse().ok();
    size.filter(|size| within.contains(size)).unwrap_or(0)
}

fn sizeless() -> String {
    let ((first, last), (least, most)) =
        ((SIDES.start(), SIDES.end()), (CURVES.start(), CURVES.end()));
    format!(
        "does not say its size: LUT_3D_SIZE of {first} to {last}, or LUT_1D_SIZE of {least} to {most}"
    )
}

/// A line that says nothing, as much of it as need be shown.
fn unreadable(line: &str) -> String {
    let shown: String = line.chars().take(40).collect();
    format!("has a line that is no colour: {shown:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two colours on a side: black and white, and what is between, with red and blue exchanged.
    const SWAPPED: &str = "\u{feff}# made by hand\nTITLE \"swap; [x]\"\nLUT_3D_SIZE 2\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1 1 1\n\n\
                           0 0 0\n0 0 1\n0 1 0\n0 1 1\n1 0 0\n1 0 1\n1 1 0\n1 1 7\n";

    #[test]
    fn a_table_is_written_anew() {
        let lut = Lut::parse(SWAPPED).unwrap();
        insta::assert_snapshot!(lut.text(), @r"
        LUT_3D_SIZE 2
        DOMAIN_MIN 0.000000 0.000000 0.000000
        DOMAIN_MAX 1.000000 1.000000 1.000000
        0.000000 0.000000 0.000000
        0.000000 0.000000 1.000000
        0.000000 1.000000 0.000000
        0.000000 1.000000 1.000000
        1.000000 0.000000 0.000000
        1.000000 0.000000 1.000000
        1.000000 1.000000 0.000000
        1.000000 1.000000 1.000000
        ");
        assert!(
            lut.name().len() == 73
                && lut
                    .name()
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
        );
        assert_ne!(
            Lut::parse(&SWAPPED.replace("0 1 0", "0 0.5 0"))
                .unwrap()
                .name(),
            lut.name()
        );
    }

    #[test]
    fn curves_are_a_table_too() {
        let lut = Lut::parse("LUT_1D_SIZE 3\nLUT_1D_INPUT_RANGE 0 2\n1 0 0\n.5 .5 .25\n0 1 2\n");
        let lut = lut.unwrap();
        insta::assert_snapshot!(lut.text(), @r"
        LUT_1D_SIZE 3
        DOMAIN_MIN 0.000000 0.000000 0.000000
        DOMAIN_MAX 2.000000 2.000000 2.000000
        1.000000 0.000000 0.000000
        0.500000 0.500000 0.250000
        0.000000 1.000000 1.000000
        ");
        assert_eq!(
            lut.filter(),
            format!(",lut1d=file={}:interp=linear", lut.name())
        );
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let cases = [
            String::new(),
            SWAPPED.replace("TITLE", "LUT_1D_SIZE 2\nTITLE"),
            SWAPPED.replace("3D", "1D").replace("SIZE 2", "SIZE 65537"),
            SWAPPED.replace("DOMAIN_MIN 0 0 0", "LUT_3D_INPUT_RANGE 0 0 1"),
            SWAPPED.replace("SIZE 2", "SIZE 66"),
            SWAPPED.replace("SIZE 2", "SIZE 3"),
            SWAPPED.replace("0 1 0", "0 NaN 0"),
            SWAPPED.replace("0 1 0", "0 1e999 0"),
            SWAPPED.replace("0 1 0", "0 1 0 0"),
            SWAPPED.replace("0 1 0", "../../etc/passwd"),
            SWAPPED.replace("MAX 1 1 1", "MAX 1 0 1"),
        ];
        let refused = cases.map(|text| Lut::parse(&text).unwrap_err()).join("\n");
        insta::assert_snapshot!(refused, @r#"
        does not say its size: LUT_3D_SIZE of 2 to 65, or LUT_1D_SIZE of 2 to 65536
        is several in one file, and one of them is needed
        does not say its size: LUT_3D_SIZE of 2 to 65, or LUT_1D_SIZE of 2 to 65536
        has a line that is no colour: "LUT_3D_INPUT_RANGE 0 0 1"
        does not say its size: LUT_3D_SIZE of 2 to 65, or LUT_1D_SIZE of 2 to 65536
        has 8 colours, and its LUT_3D_SIZE of 3 needs 27
        has a line that is no colour: "0 NaN 0"
        has a line that is no colour: "0 1e999 0"
        has a line that is no colour: "0 1 0 0"
        has a line that is no colour: "../../etc/passwd"
        is for no range of colours
        "#);
    }
}
