//! A part of a picture: what is kept of a clip, or where on the canvas it is shown.

use std::fmt;

use super::Share;

/// The smallest side, in ten-thousandths: what is smaller cannot be seen, and cannot be encoded on a small canvas.
const SMALLEST: u16 = 500;

/// A part of a picture, within it, whatever its size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Region {
    left: Share,
    top: Share,
    width: Share,
    height: Share,
}

impl Region {
    /// All of the picture.
    pub const WHOLE: Self = Self::of(0, 0, 10_000, 10_000);

    /// The parts of a canvas that have names: split screens, and the corners for a picture in a picture.
    pub const NAMED: [(&'static str, Self); 14] = [
        ("left-half", Self::of(0, 0, 5000, 10_000)),
        ("right-half", Self::of(5000, 0, 5000, 10_000)),
        ("top-half", Self::of(0, 0, 10_000, 5000)),
        ("bottom-half", Self::of(0, 5000, 10_000, 5000)),
        ("top-left-quarter", Self::of(0, 0, 5000, 5000)),
        ("top-right-quarter", Self::of(5000, 0, 5000, 5000)),
        ("bottom-left-quarter", Self::of(0, 5000, 5000, 5000)),
        ("bottom-right-quarter", Self::of(5000, 5000, 5000, 5000)),
        ("top-left", Self::of(400, 400, 3000, 3000)),
        ("top-right", Self::of(6600, 400, 3000, 3000)),
        ("bottom-left", Self::of(400, 6600, 3000, 3000)),
        ("bottom-right", Self::of(6600, 6600, 3000, 3000)),
        ("center", Self::of(2500, 2500, 5000, 5000)),
        ("full", Self::WHOLE),
    ];

    const fn of(left: u16, top: u16, width: u16, height: u16) -> Self {
        Self {
            left: Share::new(left),
            top: Share::new(top),
            width: Share::new(width),
            height: Share::new(height),
        }
    }

    /// The part that begins at `left` and `top` and is so wide and high, each a share of the picture's side. What would be
    /// too small is larger, and what would hang over is moved in.
    pub fn new(left: Share, top: Share, width: Share, height: Share) -> Self {
        let side = |side: Share| side.max(Share::new(SMALLEST));
        let (width, height) = (side(width), side(height));
        Self {
            left: left.min(width.rest()),
            top: top.min(height.rest()),
            width,
            height,
        }
    }

    /// The part with this name.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::NAMED.iter().find(|(known, _)| *known == name);
        found.map(|(_, region)| *region)
    }

    /// The name of this part, if it has one.
    pub fn name(self) -> Option<&'static str> {
        let found = Self::NAMED.iter().find(|(_, region)| *region == self);
        found.map(|(name, _)| *name)
    }

    /// Where its left edge is.
    pub fn left(self) -> Share {
        self.left
    }

    /// Where its upper edge is.
    pub fn top(self) -> Share {
        self.top
    }

    /// How wide it is.
    pub fn width(self) -> Share {
        self.width
    }

    /// How high it is.
    pub fn height(self) -> Share {
        self.height
    }
}

impl fmt::Display for Region {
    /// Its name, or `30% by 30% from 66%, 4%`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(
                f,
                "{} by {} from {}, {}",
                self.width, self.height, self.left, self.top
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_lies_within_its_picture() {
        let share = Share::new;
        let moved = Region::new(share(8000), share(100), share(5000), share(0));
        assert_eq!(moved, Region::of(5000, 100, 5000, SMALLEST));
        for (name, region) in Region::NAMED {
            let Region {
                left,
                top,
                width,
                height,
            } = region;
            assert_eq!(Region::new(left, top, width, height), region, "{name}");
            assert_eq!(Region::named(name), Some(region));
            assert_eq!(region.name(), Some(name), "two names for one part");
        }
    }
}
