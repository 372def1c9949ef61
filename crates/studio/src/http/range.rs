//! `Range` requests (RFC 9110 section 14): a player that seeks, a download that goes on.

use std::ops::RangeInclusive;

/// What of a file a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    Whole,
    /// These bytes.
    Part(RangeInclusive<u64>),
    /// Bytes that the file does not have.
    Beyond,
}

/// Reads a `Range` header for a file of `length` bytes.
///
/// What is malformed, in another unit or in several parts counts as no header, as the RFC allows.
pub(super) fn wanted(header: Option<&str>, length: u64) -> Wanted {
    let Some((first, last)) = header.and_then(parse) else {
        return Wanted::Whole;
    };
    let Some(end) = length.checked_sub(1) else {
        return Wanted::Beyond;
    };
    match (first, last) {
        (Some(first), _) if first > end => Wanted::Beyond,
        (Some(first), Some(last)) if last < first => Wanted::Whole,
        (Some(first), last) => Wanted::Part(first..=last.map_or(end, |last| last.min(end))),
        (None, Some(0)) => Wanted::Beyond,
        (None, Some(suffix)) => Wanted::Part(length.saturating_sub(suffix)..=end),
        (None, None) => Wanted::Whole,
    }
}

/// Reads the two numbers, each of which may be left out; `None` for a header that is malformed.
fn parse(header: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (first, last) = header.trim().strip_prefix("bytes=")?.split_once('-')?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(first) || !is_number(last) {
        return None;
    }
    let read = |text: &str| (!text.is_empty()).then(|| text.parse().ok());
    match (read(first), read(last)) {
        // More digits than a number holds.
        (Some(None), _) | (_, Some(None)) => None,
        (first, last) => Some((first.flatten(), last.flatten())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_become_bytes() {
        for (header, length, expected) in [
            (None, 10, Wanted::Whole),
            (Some("bytes=0-3"), 10, Wanted::Part(0..=3)),
            (Some("bytes=4-"), 10, Wanted::Part(4..=9)),
            (Some("bytes=-3"), 10, Wanted::Part(7..=9)),
            (Some("bytes=-30"), 10, Wanted::Part(0..=9)),
            (Some("bytes=8-99"), 10, Wanted::Part(8..=9)),
            (Some("bytes=10-"), 10, Wanted::Beyond),
            (Some("bytes=-0"), 10, Wanted::Beyond),
            (Some("bytes=0-"), 0, Wanted::Beyond),
            (Some("bytes=5-2"), 10, Wanted::Whole),
            (Some("bytes=-"), 10, Wanted::Whole),
            (Some("bytes=0-1,3-4"), 10, Wanted::Whole),
            (Some("bytes=+1-2"), 10, Wanted::Whole),
            (Some("bytes=99999999999999999999-"), 10, Wanted::Whole),
            (Some("seconds=0-3"), 10, Wanted::Whole),
        ] {
            assert_eq!(wanted(header, length), expected, "{header:?}");
        }
    }
}
