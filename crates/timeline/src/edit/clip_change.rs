//! Changes of what is done to a clip's picture and time, and how they are spelled.

use std::fmt;

use crate::{
    Fit, Look, Millis, Motion, Region, Segment, Share, Speed, Transition, TransitionKind, Turn,
    Window,
};

/// A change of one thing that is done to a clip's picture and time.
///
/// [`property`](Self::property) names the thing and `Display` spells what it becomes; [`parse`](Self::parse) reads both:
/// `speed` and `2x`, `place` and `top-right`, `transition` and `dissolve for 1s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClipChange {
    /// How fast it runs; it becomes as much shorter or longer.
    Speed(Speed),
    /// Whether it runs backwards.
    Reverse(bool),
    /// Whether its first picture is held.
    Freeze(bool),
    /// How its picture fills its place.
    Fit(Fit),
    /// What is kept of its picture.
    Crop(Option<Region>),
    /// By how much it is turned.
    Turn(Turn),
    /// Pan and zoom.
    Motion(Option<Motion>),
    /// What is done to its colours.
    Look(Option<Look>),
    /// How much it is blurred.
    Blur(Share),
    /// How dark its corners are.
    Vignette(Share),
    /// How little can be seen through it.
    Opacity(Share),
    /// Where on the canvas it is shown.
    Place(Option<Region>),
    /// How it comes in.
    Transition(Option<Transition>),
}

/// What a thing is called that is not there.
const NONE: &str = "none";

impl ClipChange {
    /// The names of all the things that can be changed.
    pub const PROPERTIES: [&'static str; 13] = [
        "speed",
        "direction",
        "freeze",
        "fit",
        "crop",
        "rotation",
        "motion",
        "look",
        "blur",
        "vignette",
        "opacity",
        "place",
        "transition",
    ];

    /// The name of what is changed.
    pub fn property(self) -> &'static str {
        match self {
            Self::Speed(_) => "speed",
            Self::Reverse(_) => "direction",
            Self::Freeze(_) => "freeze",
            Self::Fit(_) => "fit",
            Self::Crop(_) => "crop",
            Self::Turn(_) => "rotation",
            Self::Motion(_) => "motion",
            Self::Look(_) => "look",
            Self::Blur(_) => "blur",
            Self::Vignette(_) => "vignette",
            Self::Opacity(_) => "opacity",
            Self::Place(_) => "place",
            Self::Transition(_) => "transition",
        }
    }

    /// Reads what the thing of this name becomes.
    pub fn parse(property: &str, value: &str) -> Option<Self> {
        let value = value.trim();
        Some(match (property, value) {
            ("crop", NONE) => Self::Crop(None),
            ("motion", NONE) => Self::Motion(None),
            ("look", NONE) => Self::Look(None),
            ("transition", NONE) => Self::Transition(None),
            ("speed", _) => {
                Self::Speed(Speed::from_factor(value.strip_suffix('x')?.parse().ok()?)?)
            }
            ("direction", _) => Self::Reverse(either(value, ("backwards", "forwards"))?),
            ("freeze", _) => Self::Freeze(either(value, ("on", "off"))?),
            ("fit", _) => Self::Fit(Fit::named(value)?),
            ("crop", _) => Self::Crop(Some(region(value)?)),
            ("rotation", _) => {
                let degrees = value.strip_suffix("degrees")?.trim().parse().ok()?;
                Self::Turn(Turn::from_degrees(degrees)?)
            }
            ("motion", _) => Self::Motion(Some(motion(value)?)),
            ("look", _) => Self::Look(Some(Look::named(value)?)),
            ("blur", _) => Self::Blur(share(value)?),
            ("vignette", _) => Self::Vignette(share(value)?),
            ("opacity", _) => Self::Opacity(share(value)?),
            ("place", _) => {
                Self::Place(Some(region(value)?).filter(|place| *place != Region::WHOLE))
            }
            ("transition", _) => Self::Transition(Some(transition(value)?)),
            _ => return None,
        })
    }

    /// All of what is done to the picture and time of a segment.
    pub(crate) fn all(segment: &Segment<'_>) -> [Self; 13] {
        let effects = &segment.effects;
        [
            Self::Speed(effects.speed),
            Self::Reverse(effects.reverse),
            Self::Freeze(effects.freeze),
            Self::Fit(segment.fit),
            Self::Crop(effects.crop),
            Self::Turn(effects.turn),
            Self::Motion(effects.motion),
            Self::Look(effects.look),
            Self::Blur(effects.blur),
            Self::Vignette(effects.vignette),
            Self::Opacity(effects.opacity),
            Self::Place(effects.region),
            Self::Transition(effects.transition),
        ]
    }
}

impl fmt::Display for ClipChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Speed(speed) => write!(f, "{speed}"),
            Self::Reverse(true) => f.write_str("backwards"),
            Self::Reverse(false) => f.write_str("forwards"),
            Self::Freeze(true) => f.write_str("on"),
            Self::Freeze(false) => f.write_str("off"),
            Self::Fit(fit) => f.write_str(fit.name()),
            Self::Turn(turn) => write!(f, "{} degrees", turn.degrees()),
            Self::Blur(share) | Self::Vignette(share) | Self::Opacity(share) => {
                write!(f, "{share}")
            }
            Self::Crop(Some(region)) => write!(f, "{region}"),
            Self::Place(place) => write!(f, "{}", place.unwrap_or(Region::WHOLE)),
            Self::Motion(Some(motion)) => write!(f, "{motion}"),
            Self::Look(Some(look)) => f.write_str(look.name()),
            Self::Transition(Some(transition)) => {
                write!(f, "{} for {}", transition.kind.name(), transition.length())
            }
            Self::Crop(None) | Self::Motion(None) | Self::Look(None) | Self::Transition(None) => {
                f.write_str(NONE)
            }
        }
    }
}

/// Whether it is the first of two words; `None` when it is neither.
fn either(value: &str, (yes, no): (&str, &str)) -> Option<bool> {
    [yes, no].contains(&value).then_some(value == yes)
}

/// `33.33%`.
fn share(value: &str) -> Option<Share> {
    let percent: f64 = value.trim().strip_suffix('%')?.trim().parse().ok()?;
    (0.0..=100.0)
        .contains(&percent)
        .then(|| Share::from_fraction(percent / 100.0))
}

/// Two of what `read` reads, with a word or mark between.
fn pair<T>(value: &str, between: &str, read: impl Fn(&str) -> Option<T>) -> Option<(T, T)> {
    let (one, other) = value.split_once(between)?;
    Some((read(one)?, read(other)?))
}

/// `top-right`, or `30% by 30% from 66%, 4%`.
fn region(value: &str) -> Option<Region> {
    if let Some(region) = Region::named(value) {
        return Some(region);
    }
    let (size, place) = value.split_once(" from ")?;
    let ((width, height), (left, top)) = (pair(size, " by ", share)?, pair(place, ",", share)?);
    Some(Region::new(left, top, width, height))
}

/// `zoom-in`, or `1x at 50%, 50% to 1.3x at 20%, 30%`.
fn motion(value: &str) -> Option<Motion> {
    let window = |value: &str| {
        let (zoom, centre) = value.split_once("x at ")?;
        let (x, y) = pair(centre, ",", share)?;
        Some(Window::new(zoom.trim().parse().ok()?, x, y))
    };
    Motion::named(value).or_else(|| {
        let (from, to) = pair(value, " to ", window)?;
        Some(Motion { from, to })
    })
}

/// `dissolve for 1s`; the usual length where none is given.
fn transition(value: &str) -> Option<Transition> {
    let (kind, length) = match value.split_once(" for ") {
        Some((kind, length)) => {
            let seconds: f64 = length.trim().strip_suffix('s')?.parse().ok()?;
            (kind, Millis::from_seconds(seconds))
        }
        None => (value, Transition::USUAL),
    };
    Some(Transition::new(TransitionKind::named(kind)?, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_as_they_are_spelled() {
        let share = Share::new;
        let region = Region::new(share(6600), share(400), share(3333), share(3000));
        let window = |zoom, x, y| Window::new(zoom, share(x), share(y));
        let motion = Motion {
            from: window(1.0, 5000, 5000),
            to: window(1.35, 2000, 3000),
        };
        for (change, spelled) in [
            (ClipChange::Speed(Speed::new(150).unwrap()), "1.5x"),
            (ClipChange::Reverse(true), "backwards"),
            (ClipChange::Freeze(false), "off"),
            (ClipChange::Fit(Fit::Blur), "blur"),
            (ClipChange::Crop(Some(region)), "33.33% by 30% from 66%, 4%"),
            (ClipChange::Crop(None), "none"),
            (ClipChange::Turn(Turn::Left), "270 degrees"),
            (
                ClipChange::Motion(Some(motion)),
                "1x at 50%, 50% to 1.35x at 20%, 30%",
            ),
            (ClipChange::Motion(Motion::named("pan-up")), "pan-up"),
            (ClipChange::Look(Some(Look::Noir)), "noir"),
            (ClipChange::Blur(share(2500)), "25%"),
            (ClipChange::Vignette(Share::NONE), "0%"),
            (ClipChange::Opacity(share(8001)), "80.01%"),
            (ClipChange::Place(Region::named("left-half")), "left-half"),
            (ClipChange::Place(None), "full"),
            (
                ClipChange::Transition(Some(Transition::new(
                    TransitionKind::Zoom,
                    Millis::new(350),
                ))),
                "zoom for 0.35s",
            ),
        ] {
            assert_eq!(change.to_string(), spelled);
            assert_eq!(ClipChange::parse(change.property(), spelled), Some(change));
        }
    }

    #[test]
    fn what_is_no_value_is_not_read() {
        for (property, value) in [
            ("speed", "0x"),
            ("speed", "fast"),
            ("rotation", "45 degrees"),
            ("blur", "101%"),
            ("crop", "30% by 30%"),
            ("motion", "1x to 2x"),
            ("look", "loud"),
            ("transition", "dissolve for ever"),
            ("volume", "20%"),
        ] {
            assert_eq!(
                ClipChange::parse(property, value),
                None,
                "{property} {value}"
            );
        }
    }
}
