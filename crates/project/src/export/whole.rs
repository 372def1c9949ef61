//! Whether a film is all there, by the lengths that it declares of itself.
//!
//! A host may cut a film and still declare the length of what is left, and not every status says how long the film
//! should be (protocol.md 6.2).

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

/// More boxes than any film has at its top, fragments included.
const MOST_BOXES: usize = 100_000;

/// Whether a file is an MP4 none of whose boxes is cut, and that has its index (ISO/IEC 14496-12, 4.2 and 8.2.1).
pub(super) fn is_whole_mp4(path: &Path) -> io::Result<bool> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut file = BufReader::new(file);
    let (mut at, mut has_index) = (0, false);
    for _ in 0..MOST_BOXES {
        let Some(Box { kind, size }) = read_box(&mut file, length - at)? else {
            return Ok(has_index);
        };
        if size > length - at {
            return Ok(false);
        }
        has_index |= kind == *b"moov";
        at += size;
        file.seek(io::SeekFrom::Start(at))?;
    }
    Ok(false)
}

/// The head of a box.
struct Box {
    kind: [u8; 4],
    /// With the head itself.
    size: u64,
}

/// Reads the head of the next box; `None` when what is left is none.
fn read_box(file: &mut impl Read, left: u64) -> io::Result<Option<Box>> {
    if left < 8 {
        return Ok(None);
    }
    let (mut size, mut kind) = ([0; 4], [0; 4]);
    file.read_exact(&mut size)?;
    file.read_exact(&mut kind)?;
    let size = match u32::from_be_bytes(size) {
        // It goes on to the end of the file.
        0 => left,
        1 if left >= 16 => {
            let mut large = [0; 8];
            file.read_exact(&mut large)?;
            u64::from_be_bytes(large)
        }
        size => size.into(),
    };
    // A box that is shorter than its head is none: what is left is no film.
    Ok((size >= 8).then_some(Box { kind, size }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_whole(bytes: &[u8]) -> bool {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        is_whole_mp4(file.path()).unwrap()
    }

    const FTYP: &[u8] = b"\0\0\0\x0cftypisom";
    const MOOV: &[u8] = b"\0\0\0\x0amoovxy";
    const MDAT: &[u8] = b"\0\0\0\x0bmdatabc";
    const LARGE: &[u8] = b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x13abc";

    #[test]
    fn a_film_is_whole_wherever_its_index_lies() {
        for boxes in [
            vec![FTYP, MOOV, MDAT],
            vec![FTYP, MDAT, MOOV],
            vec![FTYP, LARGE, MOOV],
            vec![FTYP, MOOV, b"\0\0\0\0mdat to the end of the file"],
            // Some writers leave a few bytes behind.
            vec![FTYP, MOOV, MDAT, b"\0\0\0"],
        ] {
            assert!(is_whole(&boxes.concat()), "{boxes:?}");
        }
    }

    #[test]
    fn a_film_that_is_cut_anywhere_is_not_whole() {
        for boxes in [[FTYP, MDAT, MOOV], [FTYP, LARGE, MOOV]] {
            let film = boxes.concat();
            for length in 0..film.len() {
                assert!(!is_whole(&film[..length]), "{length} of {boxes:?}");
            }
        }
        let index_first = [FTYP, MOOV, MDAT].concat();
        // Cut between two boxes, or in the head of the last, it has lost something that nothing tells of.
        for length in FTYP.len() + MOOV.len() + 8..index_first.len() {
            assert!(!is_whole(&index_first[..length]), "{length}");
        }
    }

    #[test]
    fn what_is_no_film_is_not_whole() {
        for bytes in [
            &b""[..],
            b"<!DOCTYPE html><html><body>Not found</body></html>",
            b"\0\0\0\x01moov",
            b"\0\0\0\x04moov",
            b"\0\0\0\x01moov\xff\xff\xff\xff\xff\xff\xff\xff",
        ] {
            assert!(!is_whole(bytes), "{bytes:?}");
        }
    }
}
