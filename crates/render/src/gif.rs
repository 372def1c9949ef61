//! What a GIF says of itself.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// The byte that every GIF ends with, and those that a comment begins with (its specification, 24 and 27).
const TRAILER: u8 = 0x3b;
const COMMENT: [u8; 2] = [0x21, 0xfe];

/// Writes a comment into a GIF, before its end: FFmpeg writes none. Blocks.
pub(crate) fn sign(path: &Path, comment: &str) -> io::Result<()> {
    let mut file = File::options().read(true).write(true).open(path)?;
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    if last != [TRAILER] {
        return Err(io::ErrorKind::InvalidData.into());
    }
    file.seek(SeekFrom::End(-1))?;
    let mut extension = COMMENT.to_vec();
    for block in comment.as_bytes().chunks(255) {
        extension.extend(u8::try_from(block.len()));
        extension.extend(block);
    }
    // A block of no length ends the comment.
    extension.extend([0, TRAILER]);
    file.write_all(&extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_comes_before_the_end() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"GIF89a;").unwrap();
        sign(file.path(), "by us").unwrap();
        let signed = std::fs::read(file.path()).unwrap();
        assert_eq!(signed, b"GIF89a\x21\xfe\x05by us\0;");
        std::fs::write(file.path(), b"GIF89a").unwrap();
        assert!(sign(file.path(), "by us").is_err());
    }
}
