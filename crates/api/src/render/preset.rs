//! What the platforms want films to be like, as one table.

use veo_timeline::{Aspect, Canvas, Loudness};

/// What a platform wants films to be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// What it is called in a request.
    pub name: &'static str,
    /// The shape of the picture.
    pub aspect: Aspect,
    /// The shorter side of the picture in pixels.
    pub short_side: u32,
    /// Frames per second.
    pub frame_rate: u32,
    /// The most that a second of the picture takes, in thousands of bits: what the platform takes without encoding a
    /// film that is too large once more, or recommends.
    pub most_kilobits: u32,
    /// How loud it is over all: what the platform plays films at.
    pub loudness: Loudness,
}

impl Preset {
    /// Every preset.
    ///
    /// As is generally known of the platforms; their pages were not looked up. 1080 pixels across the shorter side, 30
    /// frames per second; the rates leave room above the 8 Mbit/s that are recommended for that, and are the most that is
    /// recommended for 2160p. All play at about -14 LUFS.
    pub const ALL: [Self; 6] = [
        Self::of("youtube", Aspect::Wide16x9, 1080, 16_000),
        Self::of("youtube-4k", Aspect::Wide16x9, 2160, 45_000),
        Self::of("shorts", Aspect::Tall9x16, 1080, 16_000),
        Self::of("tiktok", Aspect::Tall9x16, 1080, 16_000),
        Self::of("reels", Aspect::Tall9x16, 1080, 16_000),
        Self::of("x", Aspect::Wide16x9, 1080, 25_000),
    ];

    const fn of(name: &'static str, aspect: Aspect, short_side: u32, most_kilobits: u32) -> Self {
        Self {
            name,
            aspect,
            short_side,
            frame_rate: 30,
            most_kilobits,
            loudness: Loudness::WEB,
        }
    }

    /// The preset with this name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        let named = |preset: &Self| preset.name.eq_ignore_ascii_case(name);
        Self::ALL.into_iter().find(named)
    }

    /// The names of all, for a sentence.
    pub fn names() -> String {
        Self::ALL.map(|preset| preset.name).join(", ")
    }

    /// The picture.
    pub fn canvas(self) -> Canvas {
        let (width, height) = self.aspect.sides(self.short_side);
        Canvas {
            width,
            height,
            frame_rate: self.frame_rate,
        }
    }
}
