//! What was made for earlier films and may be in later ones.
//!
//! A folder of files that are named after what is in them. Each is put there whole, by a link or a rename, ends in a seal
//! that tells whether it still is what was written, and is used through a link of its own: two processes may
//! share the folder, and what one removes the other keeps as long as it needs it. Whatever goes wrong here costs time and
//! no film.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::plan::Key;

/// A folder of spans and sounds of films.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    folder: PathBuf,
    bound: u64,
}

impl Cache {
    /// How much is kept where nothing else is said: some twenty minutes of 1920 x 1080 with much movement in it.
    pub const USUAL_BOUND: u64 = 4 * 1024 * 1024 * 1024;

    /// The cache in `folder`, which is made when it is needed and holds nothing else, of at most `bound` bytes: beyond
    /// that, what was not used for longest is removed.
    pub fn new(folder: &Path, bound: u64) -> Self {
        Self {
            folder: folder.to_owned(),
            bound,
        }
    }

    /// Makes what is kept under `key` appear as `to`; whether there is such, and whole. Blocks.
    pub(crate) fn take(&self, key: &Key, to: &Path) -> bool {
        let entry = self.entry(key);
        let taken = share(&entry, to).and_then(|()| {
            if is_sealed(&fs::read(to)?) {
                return touch(to);
            }
            tracing::warn!("a damaged file of the cache is made again");
            remove(to)?;
            remove(&entry)?;
            Err(io::ErrorKind::NotFound.into())
        });
        match taken {
            Ok(()) => true,
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => false,
            Err(cause) => {
                tracing::warn!(%cause, "the cache could not be read");
                // What is half there would be in the way of what is made now.
                let _ = remove(to);
                false
            }
        }
    }

    /// Keeps the file `made`, which is sealed, under `key`. Blocks.
    pub(crate) fn keep(&self, key: &Key, made: &Path) {
        let kept = fs::create_dir_all(&self.folder).and_then(|()| self.put(key, made));
        if let Err(cause) = kept {
            tracing::warn!(%cause, "the cache could not be written");
        }
    }

    /// Removes what was not used for longest, until the rest is within the bound. Blocks.
    pub(crate) fn tidy(&self) {
        if let Err(cause) = self.remove_oldest() {
            tracing::warn!(%cause, "the cache could not be tidied");
        }
    }

    fn entry(&self, key: &Key) -> PathBuf {
        self.folder.join(key.as_str()).with_extension(EXTENSION)
    }

    fn put(&self, key: &Key, made: &Path) -> io::Result<()> {
        let entry = self.entry(key);
        match fs::hard_link(made, &entry) {
            Ok(()) => Ok(()),
            // Another process was as quick, and made the same.
            Err(there) if there.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            // Another disk, or one without links.
            Err(_) => {
                let mut copy = tempfile::NamedTempFile::new_in(&self.folder)?;
                io::copy(&mut File::open(made)?, &mut copy)?;
                copy.persist(&entry)?;
                Ok(())
            }
        }
    }

    fn remove_oldest(&self) -> io::Result<()> {
        let mut files = Vec::new();
        for file in fs::read_dir(&self.folder)? {
            let file = file?;
            // Another process may have removed it.
            if let Ok(about) = file.metadata() {
                files.push((about.modified()?, about.len(), file.path()));
            }
        }
        files.sort();
        let mut size: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, bytes, path) in files {
            if size <= self.bound {
                break;
            }
            remove(&path)?;
            size -= bytes;
        }
        Ok(())
    }
}

/// Of the names in the folder.
const EXTENSION: &str = "mp4";

/// How long a seal is: the header of a box of MP4 that readers skip, and a CRC-32 of all before it.
const SEAL: usize = 12;

/// The seal of these bytes.
fn seal_of(bytes: &[u8]) -> [u8; SEAL] {
    let mut seal = *b"\0\0\0\x0cfree\0\0\0\0";
    seal[8..].copy_from_slice(&crc32fast::hash(bytes).to_be_bytes());
    seal
}

fn is_sealed(file: &[u8]) -> bool {
    file.split_last_chunk::<SEAL>()
        .is_some_and(|(bytes, seal)| *seal == seal_of(bytes))
}

/// Ends the file with its seal. Blocks.
///
/// What is not kept has one, too: FFmpeg guesses from the size of a file what a single frame does not tell, so that
/// a film could depend on it.
pub(crate) fn seal(path: &Path) -> io::Result<()> {
    let seal = seal_of(&fs::read(path)?);
    File::options().append(true).open(path)?.write_all(&seal)
}

/// Makes the file `from` appear as `to` as well: as a link, or as a copy where there can be none.
fn share(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(other) if other.kind() != io::ErrorKind::NotFound => fs::copy(from, to).map(drop),
        linked => linked,
    }
}

/// Notes that a file is used now.
fn touch(path: &Path) -> io::Result<()> {
    File::options()
        .append(true)
        .open(path)?
        .set_modified(SystemTime::now())
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(gone) if gone.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
