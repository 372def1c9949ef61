//! How one clip becomes the next.

use crate::Millis;

/// How a clip comes in over the one before it.
///
/// It begins where the clip begins and changes no length: the clip before goes on under it, with what its source has
/// beyond its end or else with its last picture held. Where no clip ends there, it comes in over what lies below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Transition {
    /// What it looks like.
    pub kind: TransitionKind,
    length: Millis,
}

/// What a transition looks like. Each is known by the name in [`TransitionKind::NAMED`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TransitionKind {
    /// One fades as the other appears.
    #[default]
    Dissolve,
    /// Through black.
    Dip,
    /// Through white.
    Flash,
    /// An edge moves to the left and uncovers it.
    WipeLeft,
    /// An edge moves to the right and uncovers it.
    WipeRight,
    /// An edge moves up and uncovers it.
    WipeUp,
    /// An edge moves down and uncovers it.
    WipeDown,
    /// It moves in to the left and pushes the other out.
    SlideLeft,
    /// It moves in to the right and pushes the other out.
    SlideRight,
    /// It moves in upwards and pushes the other out.
    SlideUp,
    /// It moves in downwards and pushes the other out.
    SlideDown,
    /// Through a close view of the other.
    Zoom,
}

impl Transition {
    /// The shortest: a few frames.
    pub const SHORTEST: Millis = Millis::new(100);
    /// The longest.
    pub const LONGEST: Millis = Millis::new(5000);
    /// The usual length.
    pub const USUAL: Millis = Millis::new(1000);

    /// A transition of this length, brought between the shortest and the longest.
    pub fn new(kind: TransitionKind, length: Millis) -> Self {
        let length = length.clamp(Self::SHORTEST, Self::LONGEST);
        Self { kind, length }
    }

    /// How long it takes.
    pub fn length(self) -> Millis {
        self.length
    }
}

impl TransitionKind {
    /// Every kind, and its name.
    pub const NAMED: [(&'static str, Self); 12] = [
        ("dissolve", Self::Dissolve),
        ("dip", Self::Dip),
        ("flash", Self::Flash),
        ("wipe-left", Self::WipeLeft),
        ("wipe-right", Self::WipeRight),
        ("wipe-up", Self::WipeUp),
        ("wipe-down", Self::WipeDown),
        ("slide-left", Self::SlideLeft),
        ("slide-right", Self::SlideRight),
        ("slide-up", Self::SlideUp),
        ("slide-down", Self::SlideDown),
        ("zoom", Self::Zoom),
    ];

    /// The kind with this name; `wipe` and `slide` alone go to the left.
    pub fn named(name: &str) -> Option<Self> {
        let name = match name {
            "wipe" => "wipe-left",
            "slide" => "slide-left",
            other => other,
        };
        let found = Self::NAMED.iter().find(|(known, _)| *known == name);
        found.map(|(_, kind)| *kind)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        let found = Self::NAMED.iter().find(|(_, kind)| *kind == self);
        found.map_or("", |(name, _)| *name)
    }
}
