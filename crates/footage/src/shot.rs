use std::fmt;

use crate::Brief;
use crate::develop::develop;
use crate::dice::fingerprint;
use crate::prompt::{self, Setting};
use crate::scene::aurora::Aurora;
use crate::scene::backdrop::Backdrop;
use crate::scene::city::City;
use crate::scene::ocean::{Hour, Ocean};
use crate::scene::{Scene, View};
use crate::sound;

/// A clip that can be filmed frame by frame, in any order.
///
/// The same brief always gives the same bytes, however many threads paint them.
pub struct Shot {
    view: View,
    scene: Box<dyn Scene>,
    setting: Setting,
    note: Option<String>,
    frame_rate: u32,
    frames: u32,
    seed: u64,
}

/// Reads the prompt and sets the scene up.
///
/// There is always a picture: a prompt that no scene fits becomes a backdrop for a
/// [`card`](Shot::card), and [`note`](Shot::note) says so.
pub fn shoot(brief: &Brief) -> Shot {
    let even = |size: u32| (size.max(2) as usize).next_multiple_of(2);
    let view = View {
        width: even(brief.width),
        height: even(brief.height),
    };
    let seed = brief
        .seed
        .unwrap_or_else(|| fingerprint(brief.prompt.trim()));
    let reading = prompt::read(&brief.prompt);
    let scene: Box<dyn Scene> = match &reading.setting {
        Setting::Ocean(hour) => Box::new(Ocean::new(view, *hour, seed)),
        Setting::City => Box::new(City::new(view, seed)),
        Setting::Aurora => Box::new(Aurora::new(view, seed)),
        Setting::Card(_, mood) => Box::new(Backdrop::new(view, *mood, seed)),
    };
    Shot {
        view,
        scene,
        setting: reading.setting,
        note: reading.note,
        frame_rate: brief.frame_rate.max(1),
        frames: brief.frames,
        seed,
    }
}

impl Shot {
    /// Which generator makes the picture, as `procedural/ocean-sunset`.
    pub fn generator(&self) -> &str {
        match self.setting {
            Setting::Ocean(Hour::Sunset) => "procedural/ocean-sunset",
            Setting::Ocean(Hour::Sunrise) => "procedural/ocean-sunrise",
            Setting::Ocean(Hour::Dusk) => "procedural/ocean-dusk",
            Setting::City => "procedural/city-night",
            Setting::Aurora => "procedural/aurora",
            Setting::Card(..) => "procedural/card",
        }
    }

    /// A short label for a timeline, as `sunset over the ocean`.
    pub fn title(&self) -> &str {
        match &self.setting {
            Setting::Ocean(Hour::Sunset) => "sunset over the ocean",
            Setting::Ocean(Hour::Sunrise) => "sunrise over the ocean",
            Setting::Ocean(Hour::Dusk) => "dusk over the ocean",
            Setting::City => "city timelapse",
            Setting::Aurora => "northern lights",
            Setting::Card(text, _) => text,
        }
    }

    /// The seed in use: the brief's, or the one derived from its prompt.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The words to set large over the picture, when no scene fits the prompt.
    pub fn card(&self) -> Option<&str> {
        match &self.setting {
            Setting::Card(text, _) => Some(text),
            _ => None,
        }
    }

    /// Plain words for the user, where the picture is not all that was asked for.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Paints frame `index` as I420 (BT.709, limited range).
    ///
    /// # Panics
    ///
    /// When `out` is not [`frame_bytes`](Self::frame_bytes) long, as copying into a slice of
    /// another length does.
    pub fn frame(&self, index: u32, out: &mut [u8]) {
        assert_eq!(
            out.len(),
            self.frame_bytes(),
            "the length of a frame's buffer"
        );
        let seconds = (f64::from(index) / f64::from(self.frame_rate)) as f32;
        develop(self.scene.at(seconds).as_ref(), &self.view, out);
    }

    /// How many bytes one frame has: `width * height * 3 / 2`.
    pub fn frame_bytes(&self) -> usize {
        self.view.width * self.view.height * 3 / 2
    }

    /// The sound: interleaved stereo at 48 kHz, exactly as long as the frames, about -22 LUFS with
    /// peaks under -3 dBFS.
    pub fn sound(&self) -> Vec<f32> {
        let length = u64::from(self.frames) * sound::RATE as u64 / u64::from(self.frame_rate);
        sound::master(self.scene.sound(length as usize))
    }
}

impl fmt::Debug for Shot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Shot")
            .field("view", &self.view)
            .field("setting", &self.setting)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}
