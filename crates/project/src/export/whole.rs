//! Whether a film is all there, by the lengths that it declares of itself.
//!
//! A host may cut a film and still declare the length of what is left, and not every status says how long the film
//! should be (protocol.md 6.2).

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use veo_media::{Container, Format, HEAD_BYTES};

/// More boxes than any film has at its top, fragments included.
const MOST_BOXES: usize = 100_000;

/// What a downloaded file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// What was wanted, as far as its format tells.
    Whole,
    /// Cut, or no film at all.
    Cut,
    /// A file of another format.
    Other,
}

/// Looks whether a file is a whole one of this format. Only MP4 and its kin tell how long they are.
pub(super) fn look(path: &Path, format: Format) -> io::Result<Look> {
    let mut head = Vec::new();
    let mut file = File::open(path)?;
    file.by_ref()
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut head)?;
    let container = Container::recognise(&head);
    Ok(match container {
        Some(Container::Mp4) if format.container() == Container::Mp4 => {
            if !is_whole_mp4(path)? {
                Look::Cut
            } else if is_so_branded(&head, format) {
                Look::Whole
            } else {
                Look::Other
            }
        }
        Some(container) if container == format.container() => Look::Whole,
        Some(_) if format != Format::Mp4 => Look::Other,
        _ => Look::Cut,
    })
}

/// Whether the brand of a file of the family of MP4 (ISO/IEC 14496-12, 4.3) fits this format. Any is taken for an MP4.
fn is_so_branded(head: &[u8], format: Format) -> bool {
    let brand = head.get(8..12).unwrap_or_default();
    match format {
        Format::Mov => brand == b"qt  ",
        Format::M4a => brand == b"M4A ",
        _ => true,
    }
}

/// Whether a file is an MP4 none of whose boxes is cut, and that has its index (ISO/IEC 14496-12, 4.2 and 8.2.1).
fn is_whole_mp4(path: &Path) -> io::Result<bool> {
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

    #[test]
    fn another_format_is_told_from_a_cut_film() {
        let look = |bytes: &[u8], format| {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), bytes).unwrap();
            super::look(file.path(), format).unwrap()
        };
        let film = [FTYP, MOOV].concat();
        for (bytes, format, expected) in [
            (&film[..], Format::Mp4, Look::Whole),
            (&film[..film.len() - 1], Format::Mp4, Look::Cut),
            (b"<html>", Format::Mp4, Look::Cut),
            (b"GIF89a", Format::Gif, Look::Whole),
            (&film, Format::Webm, Look::Other),
            (&film, Format::M4a, Look::Other),
            (b"<html>", Format::Webm, Look::Cut),
            (b"GIF89a", Format::Mp4, Look::Cut),
        ] {
            assert_eq!(look(bytes, format), expected, "{format}");
        }
    }

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
