//! Pictures that lie on their sides.

/// By how much a picture is turned, clockwise, besides what its file says of how it was held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Turn {
    /// Not at all.
    #[default]
    None,
    /// By 90 degrees.
    Right,
    /// By 180 degrees: upside down.
    Half,
    /// By 270 degrees, which is 90 to the left.
    Left,
}

impl Turn {
    /// Every turn.
    pub const ALL: [Self; 4] = [Self::None, Self::Right, Self::Half, Self::Left];

    /// The turn by so many degrees clockwise; `None` for what is no quarter of a circle.
    pub fn from_degrees(degrees: i64) -> Option<Self> {
        Some(match degrees.rem_euclid(360) {
            0 => Self::None,
            90 => Self::Right,
            180 => Self::Half,
            270 => Self::Left,
            _ => return None,
        })
    }

    /// How many degrees clockwise it is.
    pub fn degrees(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Right => 90,
            Self::Half => 180,
            Self::Left => 270,
        }
    }

    /// Whether what was wide is high after it.
    pub fn is_sideways(self) -> bool {
        matches!(self, Self::Right | Self::Left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_go_round() {
        for turn in Turn::ALL {
            assert_eq!(Turn::from_degrees(turn.degrees().into()), Some(turn));
        }
        assert_eq!(Turn::from_degrees(-90), Some(Turn::Left));
        assert_eq!(Turn::from_degrees(450), Some(Turn::Right));
        assert_eq!(Turn::from_degrees(45), None);
    }
}
