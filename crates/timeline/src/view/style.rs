//! How a title looks and moves.

use std::fmt;

use serde_json::{Map, Value, json};

use super::readers::{find, milliseconds};
use crate::{Color, Millis};

/// How a title looks and moves, besides its words, their colour and their place.
///
/// What is not said is left to who draws it. Displays as the phrases that the studio's director reads back, each
/// with a space before it: ` at 150% size with a black outline with a fade of 0.5s`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TitleStyle {
    /// How large the letters are.
    pub size: Option<LetterSize>,
    /// How thick the letters are.
    pub weight: Option<Weight>,
    /// The colour of a line round the letters.
    pub outline: Option<Color>,
    /// Whether a soft shadow lies below the letters.
    pub shadow: Option<bool>,
    /// The colour of a box behind the words.
    pub backdrop: Option<Color>,
    /// Which edge its lines keep to.
    pub align: Option<Alignment>,
    /// How it comes and goes.
    pub animation: Option<Animation>,
}

/// How large letters are, in percent of what a title of so many words usually has; from 25 to 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LetterSize(u16);

/// How thick letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// As headlines are.
    Bold,
    /// As running text is.
    Regular,
}

/// Which edge the lines of a title keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Alignment {
    /// They begin at the left edge.
    Left,
    /// They are centred.
    Center,
    /// They end at the right edge.
    Right,
}

/// How a title comes and goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Animation {
    /// What happens.
    pub kind: AnimationKind,
    /// How long each way takes; of [`AnimationKind::Typewriter`] and [`AnimationKind::Highlight`], all of it.
    pub length: Option<Millis>,
}

/// What happens when a title comes and goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnimationKind {
    /// It appears gradually, disappears so, or both.
    Fade(Way),
    /// It moves in from the nearest edge, out to it, or both.
    Slide(Way),
    /// It springs up.
    Pop,
    /// Its letters come one after the other.
    Typewriter,
    /// Its words light up one after the other.
    Highlight,
}

/// Whether a title comes in a certain manner, goes in it, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// It comes and goes so.
    Both,
    /// It comes so, and is gone at once.
    In,
    /// It is there at once, and goes so.
    Out,
}

impl Way {
    /// Whether it comes so.
    pub fn comes(self) -> bool {
        self != Self::Out
    }

    /// Whether it goes so.
    pub fn goes(self) -> bool {
        self != Self::In
    }
}

impl LetterSize {
    /// So many percent, or the nearest that is allowed.
    pub fn percent(percent: u64) -> Self {
        Self(u16::try_from(percent.clamp(25, 400)).unwrap_or(400))
    }

    /// What it is of the usual size.
    pub fn fraction(self) -> f32 {
        f32::from(self.0) / 100.0
    }
}

impl Weight {
    const NAMED: [(&'static str, Self); 2] = [("bold", Self::Bold), ("regular", Self::Regular)];

    /// The weight with this name: `bold`, `regular` or `normal`.
    pub fn parse(name: &str) -> Option<Self> {
        by_name(
            &Self::NAMED,
            if name == "normal" { "regular" } else { name },
        )
    }
}

impl Alignment {
    const NAMED: [(&'static str, Self); 3] = [
        ("left", Self::Left),
        ("center", Self::Center),
        ("right", Self::Right),
    ];

    /// The alignment with this name: `left`, `center` or `right`.
    pub fn parse(name: &str) -> Option<Self> {
        by_name(&Self::NAMED, if name == "centre" { "center" } else { name })
    }
}

impl AnimationKind {
    const NAMED: [(&'static str, Self); 9] = [
        ("fade", Self::Fade(Way::Both)),
        ("fade-in", Self::Fade(Way::In)),
        ("fade-out", Self::Fade(Way::Out)),
        ("slide", Self::Slide(Way::Both)),
        ("slide-in", Self::Slide(Way::In)),
        ("slide-out", Self::Slide(Way::Out)),
        ("pop", Self::Pop),
        ("typewriter", Self::Typewriter),
        ("highlight", Self::Highlight),
    ];

    /// The kind with this name: `fade`, `slide`, each by itself or with `-in` or `-out`; `pop`, `typewriter` or `highlight`.
    pub fn parse(name: &str) -> Option<Self> {
        by_name(&Self::NAMED, name)
    }
}

impl TitleStyle {
    /// What a segment's members say, each where it is understood.
    pub(super) fn read(segment: &Value) -> Self {
        Self {
            size: find(segment, &["size"], |value| {
                value.as_f64().map(percent).map(LetterSize::percent)
            }),
            weight: find(segment, &["weight"], |value| Weight::parse(&lower(value)?)),
            outline: find(segment, &["outline"], |value| color(value, BLACK)),
            shadow: find(segment, &["shadow"], Value::as_bool),
            backdrop: find(segment, &["box"], |value| color(value, BLACK)),
            align: find(segment, &["align"], |value| {
                Alignment::parse(&lower(value)?)
            }),
            animation: find(segment, &["animation"], animation),
        }
    }

    /// The members of a segment's `m` that say this.
    pub(crate) fn members(self) -> Map<String, Value> {
        let said = [
            ("size", self.size.map(|size| json!(size.0))),
            (
                "weight",
                self.weight.map(|it| json!(name(&Weight::NAMED, it))),
            ),
            (
                "outline",
                self.outline.map(|color| json!(color.to_string())),
            ),
            ("shadow", self.shadow.map(Value::from)),
            ("box", self.backdrop.map(|color| json!(color.to_string()))),
            (
                "align",
                self.align.map(|it| json!(name(&Alignment::NAMED, it))),
            ),
            ("animation", self.animation.map(Animation::member)),
        ];
        let said = said.into_iter();
        said.filter_map(|(key, value)| Some((key.to_owned(), value?)))
            .collect()
    }

    /// This, and of `other` what this does not say.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            size: self.size.or(other.size),
            weight: self.weight.or(other.weight),
            outline: self.outline.or(other.outline),
            shadow: self.shadow.or(other.shadow),
            backdrop: self.backdrop.or(other.backdrop),
            align: self.align.or(other.align),
            animation: self.animation.or(other.animation),
        }
    }
}

impl Animation {
    fn member(self) -> Value {
        let mut member = json!({"kind": name(&AnimationKind::NAMED, self.kind)});
        if let Some(length) = self.length {
            member["ms"] = length.get().into();
        }
        member
    }
}

impl fmt::Display for TitleStyle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(LetterSize(percent)) = self.size {
            write!(f, " at {percent}% size")?;
        }
        if let Some(weight) = self.weight {
            write!(f, " in {} letters", name(&Weight::NAMED, weight))?;
        }
        if let Some(color) = self.outline {
            write!(f, " with a {color} outline")?;
        }
        match self.shadow {
            Some(true) => f.write_str(" with a shadow")?,
            Some(false) => f.write_str(" without a shadow")?,
            None => {}
        }
        if let Some(color) = self.backdrop {
            write!(f, " on a {color} box")?;
        }
        if let Some(align) = self.align {
            write!(f, " aligned {}", name(&Alignment::NAMED, align))?;
        }
        if let Some(Animation { kind, length }) = self.animation {
            write!(f, " with a {}", name(&AnimationKind::NAMED, kind))?;
            length.map_or(Ok(()), |length| write!(f, " of {length}"))?;
        }
        Ok(())
    }
}

const BLACK: Color = Color {
    red: 0,
    green: 0,
    blue: 0,
};

/// A colour, or `usual` where it only says `true`.
fn color(value: &Value, usual: Color) -> Option<Color> {
    match value {
        Value::Bool(true) => Some(usual),
        value => Color::parse(value.as_str()?),
    }
}

/// `"fade"`, or `{"kind": "fade-in", "ms": 500}`.
fn animation(value: &Value) -> Option<Animation> {
    let kind = |value: &Value| AnimationKind::parse(&lower(value)?);
    Some(match value {
        Value::Object(members) => Animation {
            kind: kind(members.get("kind")?)?,
            length: members.get("ms").and_then(milliseconds),
        },
        value => Animation {
            kind: kind(value)?,
            length: None,
        },
    })
}

fn lower(value: &Value) -> Option<String> {
    value.as_str().map(|word| word.trim().to_lowercase())
}

/// Percent from what a draft holds: up to 4 it is a factor, above that a percentage.
fn percent(number: f64) -> u64 {
    let percent = if number <= 4.0 {
        number * 100.0
    } else {
        number
    };
    // As many thousandths of a second as there are whole percent.
    Millis::from_seconds(percent.clamp(0.0, 400.0) / 1000.0).get()
}

fn by_name<T: Copy>(named: &[(&'static str, T)], name: &str) -> Option<T> {
    let found = named.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| *value)
}

fn name<T: PartialEq + Copy>(named: &[(&'static str, T)], wanted: T) -> &'static str {
    let found = named.iter().find(|(_, value)| *value == wanted);
    found.map_or("", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_as_they_are_written() {
        let full = TitleStyle {
            size: Some(LetterSize::percent(150)),
            weight: Some(Weight::Regular),
            outline: Color::parse("navy"),
            shadow: Some(false),
            backdrop: Color::parse("#102030"),
            align: Some(Alignment::Left),
            animation: Some(Animation {
                kind: AnimationKind::Fade(Way::In),
                length: Some(Millis::new(500)),
            }),
        };
        let written = Value::Object(full.members());
        assert_eq!(
            written,
            json!({"size": 150, "weight": "regular", "outline": "navy", "shadow": false, "box": "#102030",
                   "align": "left", "animation": {"kind": "fade-in", "ms": 500}})
        );
        for segment in [json!({"m": written}), written] {
            assert_eq!(TitleStyle::read(&segment), full);
        }
        assert_eq!(
            full.to_string(),
            " at 150% size in regular letters with a navy outline without a shadow on a #102030 box aligned left \
             with a fade-in of 0.5s"
        );
        assert_eq!(TitleStyle::default().members(), Map::new());
    }

    #[test]
    fn what_is_not_understood_is_not_there() {
        let read = |m: Value| TitleStyle::read(&json!({"m": m}));
        let nothing = TitleStyle::default();
        for odd in [
            json!({"size": "big", "weight": 7, "outline": "mauve", "shadow": "yes"}),
            json!({"box": [], "align": {}, "animation": {"kind": "explode"}}),
            json!({"animation": {"ms": 500}}),
            json!("style"),
        ] {
            assert_eq!(read(odd.clone()), nothing, "{odd}");
        }
        let sizes = [(1.5, 150), (150.0, 150), (1e9, 400), (0.0, 25), (-3.0, 25)];
        for (written, percent) in sizes {
            let size = read(json!({"size": written})).size;
            assert_eq!(size, Some(LetterSize::percent(percent)), "{written}");
        }
        let typed = read(json!({"animation": "Typewriter"})).animation;
        assert_eq!(
            typed,
            Some(Animation {
                kind: AnimationKind::Typewriter,
                length: None
            })
        );
        assert_eq!(read(json!({"outline": true})).outline, Some(BLACK));
    }
}
