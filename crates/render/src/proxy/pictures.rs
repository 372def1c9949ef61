//! A piece of a proxy: pictures, and from when on each is seen.

use std::ops::Range;

use crate::plan::Moment;

/// The first bytes of a piece.
const MAGIC: &[u8; 8] = b"veoproxy";

/// How long what is noted of a picture is: its time, and the length of its JPEG.
const NOTE: usize = 12;

/// Pictures of a source.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Pictures {
    bytes: Vec<u8>,
    /// When each begins in its source, in microseconds, and where it is; in the order of time.
    list: Vec<(u64, Range<usize>)>,
}

impl Pictures {
    /// The file of these JPEGs, each with its time in microseconds, in the order of time.
    pub(super) fn write(pictures: &[(u64, &[u8])]) -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        let count = u32::try_from(pictures.len()).unwrap_or(u32::MAX);
        file.extend(count.to_le_bytes());
        for (time, jpeg) in pictures {
            let length = u32::try_from(jpeg.len()).unwrap_or(u32::MAX);
            file.extend(time.to_le_bytes());
            file.extend(length.to_le_bytes());
        }
        for (_, jpeg) in pictures {
            file.extend_from_slice(jpeg);
        }
        file
    }

    /// Reads such a file, whatever follows in it.
    pub(crate) fn read(bytes: Vec<u8>) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (count, rest) = rest.split_first_chunk()?;
        let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
        let notes = rest.get(..count.checked_mul(NOTE)?)?;
        let mut place = bytes.len() - rest.len() + notes.len();
        let mut list = Vec::with_capacity(count);
        for note in notes.chunks_exact(NOTE) {
            let (time, length) = note.split_first_chunk()?;
            let length = u32::from_le_bytes(length.try_into().ok()?);
            let end = place.checked_add(usize::try_from(length).ok()?)?;
            list.push((u64::from_le_bytes(*time), place..end));
            place = end;
        }
        (place <= bytes.len()).then_some(Self { bytes, list })
    }

    /// The picture that is on at this moment, as a JPEG.
    pub(crate) fn at(&self, moment: Moment) -> Option<&[u8]> {
        // Times are rounded to a microsecond here, and a picture whose time is exactly in the middle of a frame is
        // shown from the next one on.
        let begun = |time: u64| time + 1 < moment.before;
        let (_, place) = self.list.iter().rev().find(|(time, _)| begun(*time))?;
        Some(&self.bytes[place.clone()])
    }
}

impl std::fmt::Debug for Pictures {
    /// Without the pixels.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.list.iter().map(|(time, _)| time))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_that_is_on_is_found() {
        let mut file = Pictures::write(&[(0, b"first"), (40_000, b"second"), (80_000, b"")]);
        file.extend(b"a seal");
        let pictures = Pictures::read(file).unwrap();
        let at = |before| pictures.at(Moment { before });
        assert_eq!(at(16_667), Some(&b"first"[..]));
        assert_eq!(at(40_001), Some(&b"first"[..]));
        assert_eq!(at(40_002), Some(&b"second"[..]));
        assert_eq!(at(9_000_000), Some(&b""[..]));
        // Nothing began.
        assert_eq!(at(0), None);
    }

    #[test]
    fn what_is_no_such_file_is_not_read() {
        let file = Pictures::write(&[(0, b"first"), (40_000, b"second")]);
        for length in 0..file.len() {
            assert_eq!(Pictures::read(file[..length].to_vec()), None, "{length}");
        }
        assert_eq!(Pictures::read(b"something else entirely".to_vec()), None);
    }
}
