//! Pan and zoom: a window that moves over a clip's picture from its beginning to its end.

use std::fmt;

use super::Share;

/// The windows that a clip begins and ends with; between them it moves evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Motion {
    /// What is seen at the clip's beginning.
    pub from: Window,
    /// What is seen at its end.
    pub to: Window,
}

/// A part of the picture of the canvas's shape, which fills the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// How much larger things are than without it, in hundredths.
    zoom: u16,
    /// Where its centre is wanted, from the left edge.
    x: Share,
    /// The same from the upper edge.
    y: Share,
}

impl Motion {
    /// Motions with names.
    pub const NAMED: [(&'static str, Self); 6] = [
        (
            "zoom-in",
            Self::between((100, 5000, 5000), (130, 5000, 5000)),
        ),
        (
            "zoom-out",
            Self::between((130, 5000, 5000), (100, 5000, 5000)),
        ),
        (
            "pan-left",
            Self::between((120, 10_000, 5000), (120, 0, 5000)),
        ),
        (
            "pan-right",
            Self::between((120, 0, 5000), (120, 10_000, 5000)),
        ),
        ("pan-up", Self::between((120, 5000, 10_000), (120, 5000, 0))),
        (
            "pan-down",
            Self::between((120, 5000, 0), (120, 5000, 10_000)),
        ),
    ];

    const fn between(from: (u16, u16, u16), to: (u16, u16, u16)) -> Self {
        Self {
            from: Window::of(from),
            to: Window::of(to),
        }
    }

    /// The motion with this name.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::NAMED.iter().find(|(known, _)| *known == name);
        found.map(|(_, motion)| *motion)
    }

    /// The two motions that are one after the other what this one is, where the first takes so much of its time.
    pub fn split(self, at: Share) -> (Self, Self) {
        let between = |from: f64, to: f64| from + (to - from) * at.fraction();
        let side = between(self.from.side(), self.to.side());
        let (from, to) = (self.from.corner(), self.to.corner());
        let centre = |from, to| Share::from_fraction(between(from, to) + side / 2.0);
        let middle = Window::new(side.recip(), centre(from.0, to.0), centre(from.1, to.1));
        let first = Self { to: middle, ..self };
        (
            first,
            Self {
                from: middle,
                ..self
            },
        )
    }

    /// The name of this motion, if it has one.
    pub fn name(self) -> Option<&'static str> {
        let found = Self::NAMED.iter().find(|(_, motion)| *motion == self);
        found.map(|(name, _)| *name)
    }
}

impl Window {
    /// The closest that a picture is looked at.
    const CLOSEST: u16 = 400;

    const fn of((zoom, x, y): (u16, u16, u16)) -> Self {
        Self {
            zoom,
            x: Share::new(x),
            y: Share::new(y),
        }
    }

    /// The window around a place, with everything so many times as large: 1 to 4 times.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "brought into range first; a NaN becomes 0, which is too small"
    )]
    pub fn new(zoom: f64, x: Share, y: Share) -> Self {
        let zoom = (zoom * 100.0).clamp(0.0, f64::from(Self::CLOSEST)).round() as u16;
        Self {
            zoom: zoom.max(100),
            x,
            y,
        }
    }

    /// How many times as large everything is.
    pub fn zoom(self) -> f64 {
        f64::from(self.zoom) / 100.0
    }

    /// Its side as a part of the picture's: 0.5 where all is twice as large.
    pub fn side(self) -> f64 {
        self.zoom().recip()
    }

    /// Where its left and upper edges are, as parts of the picture's sides: as near to what is wanted as the picture
    /// goes.
    pub fn corner(self) -> (f64, f64) {
        let edge =
            |centre: Share| (centre.fraction() - self.side() / 2.0).clamp(0.0, 1.0 - self.side());
        (edge(self.x), edge(self.y))
    }

    /// Where its centre is wanted, from the left and from above.
    pub fn centre(self) -> (Share, Share) {
        (self.x, self.y)
    }
}

impl fmt::Display for Motion {
    /// Its name, or `1x at 50%, 50% to 1.3x at 20%, 30%`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{} to {}", self.from, self.to),
        }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x at {}, {}", self.zoom(), self.x, self.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_stays_within_the_picture() {
        for (zoom, x, y, corner) in [
            (2.0, 5000, 5000, (0.25, 0.25)),
            (2.0, 0, 10_000, (0.0, 0.5)),
            (0.5, 0, 10_000, (0.0, 0.0)),
            (f64::NAN, 5000, 5000, (0.0, 0.0)),
            (99.0, 5000, 5000, (0.375, 0.375)),
        ] {
            let window = Window::new(zoom, Share::new(x), Share::new(y));
            assert_eq!(window.corner(), corner, "{zoom} at {x}, {y}");
        }
        for (name, motion) in Motion::NAMED {
            assert_eq!(Motion::named(name), Some(motion));
            assert_eq!(motion.name(), Some(name));
        }
    }
}
