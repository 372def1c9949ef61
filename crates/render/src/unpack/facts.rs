//! What an animation says of itself, and how the one who unpacks it tells it to us.

use std::fmt;

use veo_timeline::Millis;

use crate::input::MAX_PIXELS;

/// The most pictures of one animation; at the usual ten a second, half an hour.
const MAX_FRAMES: usize = 20_000;

/// The most pixels of all its pictures together, unpacked: 4 minutes of 480 x 270 at 15 pictures a second, or
/// 17 seconds of 1920 x 1080.
const MAX_TOTAL: u64 = 512 * 1024 * 1024;

/// The largest file that the pixels of all of it can take, with what stands around them.
pub(super) const MOST_BYTES: u64 = MAX_TOTAL * 4 + MAX_TOTAL / 16 + 64 * 1024 * 1024;

/// What an animation says of itself.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Facts {
    pub(super) width: u32,
    pub(super) height: u32,
    /// How many pictures it has that are whole.
    pub(super) frames: usize,
    /// How long all of them are shown together.
    pub(super) length: Millis,
    pub(super) has_alpha: bool,
}

impl Facts {
    /// What of it is more than is unpacked here, and the limit, in words.
    pub(super) fn excess(&self) -> Option<(String, String)> {
        let pixels = u64::from(self.width) * u64::from(self.height);
        let shown = format!("{}x{} pixels", self.width, self.height);
        if pixels > MAX_PIXELS {
            return Some((shown, format!("{MAX_PIXELS} pixels")));
        }
        if self.frames > MAX_FRAMES {
            let found = format!("an animation of more than {MAX_FRAMES} pictures");
            return Some((found, format!("{MAX_FRAMES} pictures")));
        }
        let total = pixels * self.frames as u64;
        (total > MAX_TOTAL).then(|| {
            let fit = MAX_TOTAL / pixels.max(1);
            let found = format!("an animation of {} pictures of {shown}", self.frames);
            (found, format!("{fit} pictures of that size"))
        })
    }

    /// Whether so many pictures are too many already.
    #[cfg(unix)]
    pub(super) fn are_too_many(frames: usize) -> bool {
        frames > MAX_FRAMES
    }

    /// How many pictures a second has, on average.
    pub(super) fn frame_rate(&self) -> f64 {
        let frames = u32::try_from(self.frames).unwrap_or(u32::MAX);
        f64::from(frames) / self.length.as_seconds().max(0.001)
    }

    /// What was printed of them among `messages`.
    pub(super) fn find(messages: &str) -> Option<Self> {
        messages.lines().find_map(|line| {
            let words: Vec<&str> = line.strip_prefix(SAID)?.split(' ').collect();
            let &[width, height, frames, length, alpha] = words.as_slice() else {
                return None;
            };
            Some(Self {
                width: width.parse().ok()?,
                height: height.parse().ok()?,
                frames: frames.parse().ok()?,
                length: Millis::new(length.parse().ok()?),
                has_alpha: alpha == ALPHA,
            })
        })
    }
}

/// How the line begins in which they are printed.
const SAID: &str = "animation: ";

const ALPHA: &str = "alpha";

impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { width, height, .. } = self;
        let (frames, length) = (self.frames, self.length.get());
        let alpha = if self.has_alpha { ALPHA } else { "opaque" };
        write!(f, "{SAID}{width} {height} {frames} {length} {alpha}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(width: u32, height: u32, frames: usize) -> Facts {
        Facts {
            width,
            height,
            frames,
            length: Millis::new(1500),
            has_alpha: true,
        }
    }

    #[test]
    fn what_is_printed_is_found_again() {
        let own = facts(640, 360, 12);
        let opaque = Facts {
            has_alpha: false,
            ..own.clone()
        };
        for facts in [own, opaque] {
            let messages = format!("warning\n{facts}\n[webp @ 0] broken\n");
            assert_eq!(Facts::find(&messages), Some(facts));
        }
        for messages in ["", "animation: 1 2 3\n", "animation: 1 2 3 4 5 6\n"] {
            assert_eq!(Facts::find(messages), None, "{messages}");
        }
    }

    #[test]
    fn what_would_fill_the_disk_is_refused() {
        let told = |facts: Facts| {
            let excess = facts.excess()?;
            Some(format!("{}; at most {}", excess.0, excess.1))
        };
        assert_eq!(told(facts(480, 270, 3600)), None);
        assert_eq!(told(facts(8192, 8192, 8)), None);
        insta::assert_snapshot!(told(facts(8193, 8192, 1)).unwrap(), @"8193x8192 pixels; at most 67108864 pixels");
        insta::assert_snapshot!(told(facts(8192, 8192, 9)).unwrap(), @"an animation of 9 pictures of 8192x8192 pixels; at most 8 pictures of that size");
        insta::assert_snapshot!(told(facts(1, 1, 20_001)).unwrap(), @"an animation of more than 20000 pictures; at most 20000 pictures");
    }

    #[test]
    fn pictures_are_counted_by_the_second() {
        assert!((facts(1, 1, 12).frame_rate() - 8.0).abs() < 1e-9);
    }
}
