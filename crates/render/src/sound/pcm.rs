//! Reads what FFmpeg decoded: interleaved stereo, four bytes a sample, and the seal of the cache.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::Frame;
use crate::cache::SEAL;

/// The bytes of a frame.
const FRAME: usize = 8;

/// A decoded file.
pub(super) struct Pcm {
    file: File,
    /// What was read last.
    bytes: Vec<u8>,
    length: u64,
    position: u64,
}

impl Pcm {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let bytes = file.metadata()?.len().saturating_sub(SEAL as u64);
        Ok(Self {
            file,
            bytes: Vec::new(),
            length: bytes / FRAME as u64,
            position: 0,
        })
    }

    /// How many frames it has.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// So many of the frames from `from` on, or those that there are.
    pub(super) fn read(
        &mut self,
        from: u64,
        count: u64,
    ) -> io::Result<impl DoubleEndedIterator<Item = Frame> + use<'_>> {
        let count = count.min(self.length.saturating_sub(from));
        if self.position != from && count > 0 {
            self.file.seek(SeekFrom::Start(from * FRAME as u64))?;
        }
        let bytes = usize::try_from(count).map_err(io::Error::other)? * FRAME;
        self.bytes.resize(bytes, 0);
        self.file.read_exact(&mut self.bytes)?;
        if count > 0 {
            self.position = from + count;
        }
        let (samples, _) = self.bytes.as_chunks::<4>();
        let (frames, _) = samples.as_chunks::<2>();
        Ok(frames.iter().map(|frame| frame.map(f32::from_le_bytes)))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Writes frames as the cache has them.
    pub(in crate::sound) fn write(path: &Path, frames: &[Frame]) {
        let bytes = frames.iter().flatten().flat_map(|s| s.to_le_bytes());
        let bytes: Vec<u8> = bytes.chain([0; SEAL]).collect();
        std::fs::write(path, bytes).unwrap();
    }

    #[test]
    fn reads_from_anywhere_and_no_further_than_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("take");
        let frames: Vec<Frame> = (0_u8..10).map(|n| [f32::from(n), -1.0]).collect();
        write(&path, &frames);
        let mut pcm = Pcm::open(&path).unwrap();
        assert_eq!(pcm.length(), 10);
        for (from, count, expected) in [(0, 3, 0..3), (3, 2, 3..5), (1, 2, 1..3), (8, 9, 8..10)] {
            let read: Vec<_> = pcm.read(from, count).unwrap().collect();
            assert_eq!(read, frames[expected]);
        }
        assert_eq!(pcm.read(10, 5).unwrap().count(), 0);
    }
}
