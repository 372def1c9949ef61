//! Looks: the colours of a clip as a whole.

/// A way to change all colours of a clip. Each is known by the name in [`Look::NAMED`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Look {
    /// As in the light of the evening.
    Warm,
    /// As in the shade.
    Cool,
    /// Stronger colours.
    Vivid,
    /// Weaker colours and softer shadows.
    Muted,
    /// No colours.
    Mono,
    /// No colours, and hard shadows.
    Noir,
    /// Brown, as old photographs are.
    Sepia,
    /// Faded, as old films are.
    Vintage,
    /// Shadows towards teal and lights towards orange, as in the cinema.
    Cinematic,
    /// Lighter.
    Bright,
    /// Darker.
    Dark,
}

impl Look {
    /// Every look, and its name.
    pub const NAMED: [(&'static str, Self); 11] = [
        ("warm", Self::Warm),
        ("cool", Self::Cool),
        ("vivid", Self::Vivid),
        ("muted", Self::Muted),
        ("mono", Self::Mono),
        ("noir", Self::Noir),
        ("sepia", Self::Sepia),
        ("vintage", Self::Vintage),
        ("cinematic", Self::Cinematic),
        ("bright", Self::Bright),
        ("dark", Self::Dark),
    ];

    /// The look with this name.
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::NAMED.iter().find(|(known, _)| *known == name);
        found.map(|(_, look)| *look)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        let found = Self::NAMED.iter().find(|(_, look)| *look == self);
        found.map_or("", |(name, _)| *name)
    }
}
