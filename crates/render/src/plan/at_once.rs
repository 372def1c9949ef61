//! How much there is at one moment of a film.

use std::ops::Range;

use super::OPERATION;
use crate::error::{Error, ErrorKind, Result};

/// Refuses more than `limit` of these ranges of frames with a frame in common, as what `refusal` makes of their number and
/// the first such frame.
pub(super) fn few_at_once(
    ranges: impl Iterator<Item = Range<u32>>,
    limit: usize,
    refusal: impl FnOnce(usize, u32) -> ErrorKind,
) -> Result<()> {
    match most_at_once(ranges) {
        (found, frame) if found > limit => Err(Error::new(OPERATION, refusal(found, frame))),
        _ => Ok(()),
    }
}

/// The most that have a frame in common, and the first such frame.
fn most_at_once(ranges: impl Iterator<Item = Range<u32>>) -> (usize, u32) {
    let ranges = ranges.filter(|range| !range.is_empty());
    let edges = ranges.flat_map(|range| [(range.start, 1_isize), (range.end, -1)]);
    let mut edges: Vec<_> = edges.collect();
    // What ends at a frame is over when another begins there.
    edges.sort_unstable();
    let (mut open, mut most) = (0_usize, (0, 0));
    for (frame, change) in edges {
        open = open.saturating_add_signed(change);
        if open > most.0 {
            most = (open, frame);
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_where_another_begins_is_not_with_it() {
        for (ranges, expected) in [
            (&[][..], (0, 0)),
            (&[3..3, 4..4], (0, 0)),
            (&[0..10, 10..20], (1, 0)),
            (&[10..20, 0..11], (2, 10)),
            (&[0..9, 2..9, 4..5, 5..6, 7..9, 8..9], (4, 8)),
        ] {
            let found = most_at_once(ranges.iter().cloned());
            assert_eq!(found, expected, "{ranges:?}");
        }
    }
}
