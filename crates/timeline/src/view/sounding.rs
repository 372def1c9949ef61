//! How something is heard besides how loud it is.

use serde_json::Value;

use super::readers::{find, milliseconds, volume};
use crate::edit::Edge;
use crate::{Millis, Volume};

/// How a segment's sound comes, goes, and gives way to others.
///
/// No document of the cloud's names these: `fade_in` and `fade_out` (times), and `duck` (`true`, or what is left, as a
/// volume) are ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sounding {
    /// How long it takes to come in; `None` where the draft does not say.
    pub fade_in: Option<Millis>,
    /// How long it takes to go out; `None` where the draft does not say.
    pub fade_out: Option<Millis>,
    /// What is left of its volume while clips are heard, at most all of it; `None` where it gives no way to them.
    pub duck: Option<Volume>,
}

/// How loud a whole film is to be, in tenths of LUFS (EBU R 128). Displays as `-14 LUFS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Loudness(i16);

impl Sounding {
    /// What is left of music under speech where the draft does not say how much: 12 dB less.
    pub const DUCKED: Volume = match Volume::new(25) {
        Some(volume) => volume,
        None => Volume::SILENT,
    };

    /// How long it takes at this end; `None` where the draft does not say.
    pub fn fade(&self, edge: Edge) -> Option<Millis> {
        match edge {
            Edge::In => self.fade_in,
            Edge::Out => self.fade_out,
        }
    }

    pub(super) fn read(segment: &Value) -> Self {
        Self {
            fade_in: find(segment, &["fade_in"], milliseconds),
            fade_out: find(segment, &["fade_out"], milliseconds),
            duck: find(segment, &["duck"], duck),
        }
    }
}

impl Loudness {
    /// What films on the web are brought to.
    pub const WEB: Self = Self(-140);
    /// The softest that is made, about that of cinema.
    pub const SOFTEST: Self = Self(-310);
    /// The loudest that is made.
    pub const LOUDEST: Self = Self(-90);

    /// So many LUFS, if that is made; they may come without their sign, as people say them.
    pub fn from_lufs(lufs: f64) -> Option<Self> {
        let within = (Self::SOFTEST.lufs()..=Self::LOUDEST.lufs()).contains(&-lufs.abs());
        within.then(|| Self::nearest(lufs))
    }

    /// The number of LUFS, below 0.
    pub fn lufs(self) -> f64 {
        f64::from(self.0) / 10.0
    }

    /// The wish of a draft's `m`: `loudness` in LUFS, or `true` for [`WEB`](Self::WEB).
    pub(super) fn read(meta: &Value) -> Option<Self> {
        match &meta["loudness"] {
            Value::Bool(true) => Some(Self::WEB),
            number => Some(Self::nearest(number.as_f64()?)),
        }
    }

    /// The nearest that is made; 14 is taken for -14, as people say it.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "brought into range first; no number of JSON is a NaN"
    )]
    fn nearest(lufs: f64) -> Self {
        let tenths = (-lufs.abs() * 10.0).round();
        Self(tenths.clamp(f64::from(Self::SOFTEST.0), f64::from(Self::LOUDEST.0)) as i16)
    }
}

impl std::fmt::Display for Loudness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} LUFS", self.lufs())
    }
}

fn duck(value: &Value) -> Option<Volume> {
    match value {
        Value::Bool(true) => Some(Sounding::DUCKED),
        number => volume(number).map(|left| left.min(Volume::FULL)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_segment_says_of_its_sound_is_read() {
        let ms = |ms| Some(Millis::new(ms));
        for (segment, (fade_in, fade_out, duck)) in [
            (json!({}), (None, None, None)),
            (
                json!({"m": {"fade_in": 500, "fade_out": 0}}),
                (ms(500), ms(0), None),
            ),
            (
                json!({"fade_out": 1.5, "m": {"duck": true}}),
                (None, ms(1500), Some(25)),
            ),
            (json!({"m": {"duck": 0.4}}), (None, None, Some(40))),
            (json!({"m": {"duck": 7000}}), (None, None, Some(100))),
            (
                json!({"m": {"duck": false, "fade_in": "long"}}),
                (None, None, None),
            ),
        ] {
            let read = Sounding::read(&segment);
            assert_eq!(
                (read.fade_in, read.fade_out),
                (fade_in, fade_out),
                "{segment}"
            );
            assert_eq!(read.duck.map(Volume::percent), duck, "{segment}");
        }
    }

    #[test]
    fn how_loud_a_film_is_to_be_is_read() {
        for (meta, expected) in [
            (json!({}), None),
            (json!({"loudness": false}), None),
            (json!({"loudness": "loud"}), None),
            (json!({"loudness": true}), Some("-14 LUFS")),
            (json!({"loudness": -16.04}), Some("-16 LUFS")),
            (json!({"loudness": 14}), Some("-14 LUFS")),
            (json!({"loudness": 0}), Some("-9 LUFS")),
            (json!({"loudness": -1e300}), Some("-31 LUFS")),
        ] {
            let read = Loudness::read(&meta).map(|loudness| loudness.to_string());
            assert_eq!(read.as_deref(), expected, "{meta}");
        }
    }
}
