//! What is done to a clip's picture and to its time.

mod look;
mod motion;
mod region;
mod share;
mod speed;
mod transition;
mod turn;

pub use look::Look;
pub use motion::{Motion, Window};
pub use region::Region;
pub use share::Share;
pub use speed::Speed;
pub use transition::{Transition, TransitionKind};
pub use turn::Turn;

use serde_json::Value;

use super::readers::milliseconds;

/// What is done to a clip's picture and to its time.
///
/// Everything is a member of the segment's `m`; what is not there, or cannot be understood, is not done, and numbers
/// beyond what there is are brought to its ends.
///
/// | key | holds |
/// |---|---|
/// | `speed` | 0.1 to 10, where 2 is twice as fast; the pitch of the sound stays |
/// | `reverse` | `true`: what it shows runs backwards |
/// | `freeze` | `true`: its first picture is held, in silence |
/// | `crop` | what is kept of the picture, in parts of its sides: `{"x": 0.1, "y": 0, "w": 0.8, "h": 1}` |
/// | `rotate` | 90, 180 or 270 degrees clockwise, after the crop |
/// | `motion` | pan and zoom over the clip's length: a name of [`Motion::NAMED`], or the two windows with their centres in parts of the picture's sides, as `{"from": {"zoom": 1}, "to": {"zoom": 1.5, "x": 0.7, "y": 0.4}}` |
/// | `look` | a name of [`Look::NAMED`] |
/// | `lut` | a table of colours: the text of a `.cube` file, of one or three dimensions |
/// | `blur`, `vignette` | how much, 0 to 1 |
/// | `opacity` | 0 to 1, where 1 lets nothing through |
/// | `box` | where on the canvas it is shown, as `crop` is written, or a name of [`Region::NAMED`] |
/// | `transition` | how it comes in: `{"kind": "dissolve", "ms": 1000}`, of [`TransitionKind::NAMED`] |
///
/// A clip with a `box`, with an opacity below 1 or whose source can be seen through lies over the tracks below it;
/// any other hides them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effects<'a> {
    /// How fast it runs.
    pub speed: Speed,
    /// Whether it runs backwards, from the end of what it shows.
    pub reverse: bool,
    /// Whether its first picture is held.
    pub freeze: bool,
    /// What is kept of its picture.
    pub crop: Option<Region>,
    /// By how much it is turned, after the crop.
    pub turn: Turn,
    /// Pan and zoom.
    pub motion: Option<Motion>,
    /// What is done to its colours.
    pub look: Option<Look>,
    /// Its table of colours: the text of a `.cube` file.
    pub lut: Option<&'a str>,
    /// How much it is blurred.
    pub blur: Share,
    /// How dark its corners are.
    pub vignette: Share,
    /// How little can be seen through it.
    pub opacity: Share,
    /// Where on the canvas it is shown, if not everywhere.
    pub region: Option<Region>,
    /// How it comes in.
    pub transition: Option<Transition>,
}

impl Default for Effects<'_> {
    /// None.
    fn default() -> Self {
        Self {
            speed: Speed::NORMAL,
            reverse: false,
            freeze: false,
            crop: None,
            turn: Turn::None,
            motion: None,
            look: None,
            lut: None,
            blur: Share::NONE,
            vignette: Share::NONE,
            opacity: Share::ALL,
            region: None,
            transition: None,
        }
    }
}

impl<'a> Effects<'a> {
    /// Reads a segment's `m`.
    pub(super) fn read(meta: &'a Value) -> Self {
        let share = |name: &str| meta[name].as_f64().map(Share::from_fraction);
        let whole = |region: &Region| *region != Region::WHOLE;
        let degrees = meta["rotate"].as_f64().and_then(whole_number);
        Self {
            speed: number(&meta["speed"], Speed::from_factor).unwrap_or_default(),
            reverse: meta["reverse"] == true,
            freeze: meta["freeze"] == true,
            crop: region(&meta["crop"]).filter(whole),
            turn: degrees.and_then(Turn::from_degrees).unwrap_or_default(),
            motion: motion(&meta["motion"]),
            look: meta["look"].as_str().and_then(Look::named),
            lut: meta["lut"].as_str().filter(|text| !text.is_empty()),
            blur: share("blur").unwrap_or(Share::NONE),
            vignette: share("vignette").unwrap_or(Share::NONE),
            opacity: share("opacity").unwrap_or(Share::ALL),
            region: region(&meta["box"]).filter(whole),
            transition: transition(&meta["transition"]),
        }
    }
}

fn number<T>(value: &Value, read: impl Fn(f64) -> Option<T>) -> Option<T> {
    value.as_f64().and_then(read)
}

/// The nearest whole number, if it is no absurd one.
#[expect(clippy::cast_possible_truncation, reason = "looked at before")]
fn whole_number(number: f64) -> Option<i64> {
    (number.abs() < 1e9).then(|| number.round() as i64)
}

fn region(value: &Value) -> Option<Region> {
    if let Some(name) = value.as_str() {
        return Region::named(name);
    }
    let side = |name: &str| number(&value[name], |side| Some(Share::from_fraction(side)));
    let place = |name: &str| side(name).unwrap_or(Share::NONE);
    Some(Region::new(place("x"), place("y"), side("w")?, side("h")?))
}

fn motion(value: &Value) -> Option<Motion> {
    if let Some(name) = value.as_str() {
        return Motion::named(name);
    }
    let window = |window: &Value| {
        let centre = |name: &str| Share::from_fraction(window[name].as_f64().unwrap_or(0.5));
        let zoom = window["zoom"].as_f64().unwrap_or(1.0);
        Window::new(zoom, centre("x"), centre("y"))
    };
    value.is_object().then(|| Motion {
        from: window(&value["from"]),
        to: window(&value["to"]),
    })
}

fn transition(value: &Value) -> Option<Transition> {
    let kind = TransitionKind::named(value["kind"].as_str()?)?;
    let length = milliseconds(&value["ms"]).unwrap_or(Transition::USUAL);
    Some(Transition::new(kind, length))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Millis;

    #[test]
    fn effects_are_read() {
        let meta = json!({
            "speed": 2, "reverse": true, "freeze": false, "rotate": -90.0, "look": "noir", "lut": "LUT_3D_SIZE 2",
            "crop": {"x": 0.25, "w": 0.5, "h": 1}, "motion": "zoom-in", "blur": 0.5, "vignette": 0.3,
            "opacity": 0.8, "box": "top-right", "transition": {"kind": "wipe", "ms": 500}
        });
        let half = Share::new(5000);
        let expected = Effects {
            speed: Speed::new(200).unwrap(),
            reverse: true,
            freeze: false,
            crop: Some(Region::new(Share::new(2500), Share::NONE, half, Share::ALL)),
            turn: Turn::Left,
            motion: Motion::named("zoom-in"),
            look: Some(Look::Noir),
            lut: Some("LUT_3D_SIZE 2"),
            blur: half,
            vignette: Share::new(3000),
            opacity: Share::new(8000),
            region: Region::named("top-right"),
            transition: Some(Transition::new(TransitionKind::WipeLeft, Millis::new(500))),
        };
        assert_eq!(Effects::read(&meta), expected);
    }

    #[test]
    fn what_is_not_understood_is_not_done() {
        for meta in [
            json!(null),
            json!({}),
            json!({"speed": 0, "reverse": "yes", "rotate": 45, "look": "loud", "lut": "", "crop": {"w": 0.5},
                   "motion": 3, "blur": "much", "opacity": null, "box": "nowhere", "transition": {"kind": "boom"}}),
            json!({"speed": "fast", "crop": {"w": 1, "h": 1}, "box": "full", "rotate": 1e300}),
        ] {
            assert_eq!(Effects::read(&meta), Effects::default(), "{meta}");
        }
    }

    #[test]
    fn numbers_are_brought_into_range() {
        let meta = json!({"speed": 100, "blur": -3, "vignette": 7, "opacity": -1,
                          "crop": {"x": 9, "y": -9, "w": 0.0, "h": 2}, "motion": {"to": {"zoom": 50, "x": 2}},
                          "transition": {"kind": "zoom", "ms": 9_000_000}});
        let effects = Effects::read(&meta);
        assert_eq!(effects.speed, Speed::FASTEST);
        assert_eq!((effects.blur, effects.vignette), (Share::NONE, Share::ALL));
        assert_eq!(effects.opacity, Share::NONE);
        let crop = effects.crop.unwrap();
        assert_eq!(
            (crop.left(), crop.width()),
            (Share::new(9500), Share::new(500))
        );
        let to = effects.motion.unwrap().to;
        assert_eq!((to.zoom(), to.corner()), (4.0, (0.75, 0.375)));
        assert_eq!(effects.transition.unwrap().length(), Transition::LONGEST);
    }
}
