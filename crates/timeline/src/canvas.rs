//! The size and rate of the finished picture.

use std::fmt;

/// The picture that the timeline is shown on: pixels and frames per second.
///
/// Displays as `1920x1080 at 30 fps`. Sizes are even, because H.264 with 4:2:0 colour has no odd ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Canvas {
    /// Width in pixels, even.
    pub width: u32,
    /// Height in pixels, even.
    pub height: u32,
    /// Frames per second.
    pub frame_rate: u32,
}

impl Canvas {
    /// The smallest and largest side, in pixels, that is taken for a canvas.
    const SIDE: std::ops::RangeInclusive<u64> = 16..=8192;
    /// The frame rates that are taken as given.
    const RATE: std::ops::RangeInclusive<u64> = 1..=120;

    /// A canvas from numbers found in a draft: odd sides lose a pixel, an absurd or missing rate becomes 30.
    /// `None` when a side is not something that could be encoded.
    pub(crate) fn from_numbers(width: u64, height: u64, rate: Option<u64>) -> Option<Self> {
        let side = |pixels: u64| {
            let within = Self::SIDE.contains(&pixels);
            within.then(|| u32::try_from(pixels & !1).ok()).flatten()
        };
        let rate = rate.filter(|rate| Self::RATE.contains(rate));
        Some(Self {
            width: side(width)?,
            height: side(height)?,
            frame_rate: rate
                .and_then(|rate| u32::try_from(rate).ok())
                .unwrap_or(Self::default().frame_rate),
        })
    }
}

impl Default for Canvas {
    /// 1920x1080 at 30 frames per second.
    fn default() -> Self {
        Aspect::Wide16x9.into()
    }
}

impl fmt::Display for Canvas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}x{} at {} fps",
            self.width, self.height, self.frame_rate
        )
    }
}

/// The shapes of picture that people ask for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// 16:9, landscape.
    Wide16x9,
    /// 9:16, portrait, as phones hold it.
    Tall9x16,
    /// 1:1.
    Square,
    /// 4:5, portrait, as feeds show it.
    Tall4x5,
    /// 21:9, as in the cinema.
    Wide21x9,
}

impl Aspect {
    /// Every shape.
    pub const ALL: [Self; 5] = [
        Self::Wide16x9,
        Self::Tall9x16,
        Self::Square,
        Self::Tall4x5,
        Self::Wide21x9,
    ];

    /// The shape that is written like this: `16:9`, `9:16`, `1:1`, `4:5` or `21:9`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|aspect| aspect.to_string() == text.trim())
    }

    /// Width and height in its smallest whole numbers.
    fn ratio(self) -> (u32, u32) {
        match self {
            Self::Wide16x9 => (16, 9),
            Self::Tall9x16 => (9, 16),
            Self::Square => (1, 1),
            Self::Tall4x5 => (4, 5),
            Self::Wide21x9 => (21, 9),
        }
    }

    /// Width and height in pixels, even, of which the shorter is `short`.
    pub fn sides(self, short: u32) -> (u32, u32) {
        let (across, down) = self.ratio();
        let shorter = across.min(down);
        let side = |part: u32| (short * part).div_ceil(shorter * 2) * 2;
        (side(across), side(down))
    }
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (across, down) = self.ratio();
        write!(f, "{across}:{down}")
    }
}

impl From<Aspect> for Canvas {
    /// The full HD canvas of this shape, at 30 frames per second.
    fn from(aspect: Aspect) -> Self {
        let (width, height) = aspect.sides(1080);
        Self {
            width,
            height,
            frame_rate: 30,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_have_their_sides() {
        for (text, short, sides) in [
            ("16:9", 1080, (1920, 1080)),
            ("9:16", 360, (360, 640)),
            ("1:1", 480, (480, 480)),
            ("4:5", 1080, (1080, 1350)),
            ("21:9", 2160, (5040, 2160)),
            ("16:9", 480, (854, 480)),
        ] {
            assert_eq!(Aspect::parse(text).unwrap().sides(short), sides, "{text}");
        }
        assert_eq!(Aspect::parse("3:2"), None);
    }

    #[test]
    fn numbers_from_a_draft_become_an_encodable_canvas() {
        let canvas = |width, height, frame_rate| {
            Some(Canvas {
                width,
                height,
                frame_rate,
            })
        };
        for (width, height, rate, expected) in [
            (1920, 1080, None, canvas(1920, 1080, 30)),
            (1081, 1921, Some(25), canvas(1080, 1920, 25)),
            (1080, 1080, Some(0), canvas(1080, 1080, 30)),
            (1080, 1080, Some(u64::MAX), canvas(1080, 1080, 30)),
            (0, 1080, None, None),
            (1080, u64::MAX, None, None),
        ] {
            assert_eq!(Canvas::from_numbers(width, height, rate), expected);
        }
    }
}
