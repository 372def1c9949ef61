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
}

impl From<Aspect> for Canvas {
    /// The full HD canvas of this shape, at 30 frames per second.
    fn from(aspect: Aspect) -> Self {
        let (width, height) = match aspect {
            Aspect::Wide16x9 => (1920, 1080),
            Aspect::Tall9x16 => (1080, 1920),
            Aspect::Square => (1080, 1080),
        };
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
