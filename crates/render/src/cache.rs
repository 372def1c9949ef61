//! What was made for earlier films and may be in later ones.
//!
//! A folder of files that are named after what is in them. Each is put there whole, by a link or a rename, ends in a seal
//! that tells whether it still is what was written, and is used through a link of its own: two processes may
//! share the folder, and what one removes the other keeps as long as it needs it. Whatever goes wrong here costs time and
//! no film.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::key::Key;

/// A folder of what films are made of, and of films.
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

    /// Makes what is kept of this sort under `key` appear as `to`; whether there is such, and whole. Blocks.
    pub(crate) fn take(&self, sort: Sort, key: &Key, to: &Path) -> bool {
        let entry = self.entry(sort, key);
        let taken = share(&entry, to).and_then(|()| {
            if is_sealed(to)? {
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

    /// Keeps the file `made`, which is sealed, under `key`, unless it is too large for its share. Blocks.
    pub(crate) fn keep(&self, sort: Sort, key: &Key, made: &Path) {
        let kept = fs::create_dir_all(&self.folder).and_then(|()| {
            let fits = fs::metadata(made)?.len() <= self.share_of(sort);
            if fits {
                self.put(&self.entry(sort, key), made)
            } else {
                Ok(())
            }
        });
        if let Err(cause) = kept {
            tracing::warn!(%cause, "the cache could not be written");
        }
    }

    /// Copies what is kept of this sort under `key` to `to`, without its seal; whether there is such, and whole. For files
    /// that nothing may be added to. Blocks.
    pub(crate) fn take_copy(&self, sort: Sort, key: &Key, to: &Path) -> bool {
        let entry = self.entry(sort, key);
        let taken = copy_unsealed(&entry, to).and_then(|is_whole| {
            if is_whole {
                touch(&entry)?;
                return Ok(true);
            }
            tracing::warn!("a damaged file of the cache is made again");
            remove(&entry)?;
            Ok(false)
        });
        match taken {
            Ok(true) => return true,
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%cause, "the cache could not be read");
            }
            Ok(false) | Err(_) => {}
        }
        let _ = remove(to);
        false
    }

    /// Keeps a copy of the file `made`, which has no seal, under `key`, unless it is too large for its share. Blocks.
    pub(crate) fn keep_copy(&self, sort: Sort, key: &Key, made: &Path) {
        let kept = fs::create_dir_all(&self.folder).and_then(|()| {
            let mut file = File::open(made)?;
            if file.metadata()?.len() + SEAL as u64 > self.share_of(sort) {
                return Ok(());
            }
            let mut copy = tempfile::NamedTempFile::new_in(&self.folder)?;
            let crc = copied(&mut file, &mut copy)?;
            copy.write_all(&seal_of(crc))?;
            copy.persist(self.entry(sort, key))?;
            Ok(())
        });
        if let Err(cause) = kept {
            tracing::warn!(%cause, "the cache could not be written");
        }
    }

    /// Notes that the parts under these keys are used now, as in a film that was taken. Blocks.
    pub(crate) fn note_use<'k>(&self, keys: impl IntoIterator<Item = &'k Key>) {
        for key in keys {
            // One that is gone is made again when it is wanted.
            let _ = touch(&self.entry(Sort::Part, key));
        }
    }

    /// Removes what was not used for longest, until the rest is within the bound. Blocks.
    pub(crate) fn tidy(&self) {
        if let Err(cause) = self.remove_oldest() {
            tracing::warn!(%cause, "the cache could not be tidied");
        }
    }

    fn entry(&self, sort: Sort, key: &Key) -> PathBuf {
        let name = self.folder.join(key.as_str());
        name.with_extension(sort.extension())
    }

    /// How many bytes all of this sort may take.
    fn share_of(&self, sort: Sort) -> u64 {
        match sort {
            Sort::Part => self.bound,
            Sort::Film | Sort::Look => self.bound / 4,
        }
    }

    fn put(&self, entry: &Path, made: &Path) -> io::Result<()> {
        match fs::hard_link(made, entry) {
            Ok(()) => Ok(()),
            // Another process was as quick, and made the same.
            Err(there) if there.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            // Another disk, or one without links.
            Err(_) => {
                let mut copy = tempfile::NamedTempFile::new_in(&self.folder)?;
                io::copy(&mut File::open(made)?, &mut copy)?;
                copy.persist(entry)?;
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
        // What is made within seconds must not be in the way of parts.
        for sort in [Sort::Film, Sort::Look] {
            let is_such = |(_, _, path): &Kept| {
                let extension = path.extension();
                extension.is_some_and(|extension| extension == sort.extension())
            };
            let (such, mut others): (Vec<_>, Vec<_>) = files.into_iter().partition(is_such);
            others.extend(remove_beyond(self.share_of(sort), such)?);
            others.sort();
            files = others;
        }
        remove_beyond(self.bound, files).map(drop)
    }
}

/// Something kept: when it was used last, its bytes, and where it is.
type Kept = (SystemTime, u64, PathBuf);

/// Removes the first of these files until the others are within `bound`; returns those.
fn remove_beyond(bound: u64, mut files: Vec<Kept>) -> io::Result<Vec<Kept>> {
    let mut size: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
    let mut removed = 0;
    for (_, bytes, path) in &files {
        if size <= bound {
            break;
        }
        remove(path)?;
        size -= bytes;
        removed += 1;
    }
    files.drain(..removed);
    Ok(files)
}

/// What a file of the cache is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Something that films are made of.
    Part,
    /// A whole film, whose parts are kept, too: it may be removed before them.
    Film,
    /// Something to look at: a still, or pictures that stills are painted from.
    Look,
}

impl Sort {
    /// How the names of such files end.
    fn extension(self) -> &'static str {
        match self {
            Self::Part => "part",
            Self::Film => "film",
            Self::Look => "look",
        }
    }
}

/// How long a seal is: the header of a box of MP4 that readers skip, and a CRC-32 of all before it.
pub(crate) const SEAL: usize = 12;

/// The seal of bytes that have this CRC-32.
fn seal_of(crc: u32) -> [u8; SEAL] {
    let mut seal = *b"\0\0\0\x0cfree\0\0\0\0";
    seal[8..].copy_from_slice(&crc.to_be_bytes());
    seal
}

/// Whether the file ends in the seal of what is before.
fn is_sealed(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let Some(length) = file.metadata()?.len().checked_sub(SEAL as u64) else {
        return Ok(false);
    };
    let crc = crc_of(&mut (&mut file).take(length))?;
    let mut seal = Vec::new();
    file.read_to_end(&mut seal)?;
    Ok(seal == seal_of(crc))
}

/// What a file holds that was taken, without its seal.
pub(crate) fn unsealed(file: &[u8]) -> &[u8] {
    file.split_last_chunk::<SEAL>()
        .map_or(file, |(bytes, _)| bytes)
}

/// Ends the file with its seal. Blocks.
///
/// What is not kept has one, too: FFmpeg guesses from the size of a file what a single frame does not tell, so that
/// a film could depend on it.
pub(crate) fn seal(path: &Path) -> io::Result<()> {
    let crc = crc_of(&mut File::open(path)?)?;
    File::options()
        .append(true)
        .open(path)?
        .write_all(&seal_of(crc))
}

/// The CRC-32 of all that can be read.
fn crc_of(bytes: &mut impl Read) -> io::Result<u32> {
    copied(bytes, &mut io::sink())
}

/// Writes all that can be read, and returns its CRC-32: a film is not held in memory.
fn copied(from: &mut impl Read, to: &mut impl Write) -> io::Result<u32> {
    let mut hasher = crc32fast::Hasher::new();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        match from.read(&mut chunk)? {
            0 => return Ok(hasher.finalize()),
            read => {
                hasher.update(&chunk[..read]);
                to.write_all(&chunk[..read])?;
            }
        }
    }
}

/// Copies a file without its seal; whether that is the seal of what is before.
fn copy_unsealed(from: &Path, to: &Path) -> io::Result<bool> {
    let mut file = File::open(from)?;
    let Some(length) = file.metadata()?.len().checked_sub(SEAL as u64) else {
        return Ok(false);
    };
    let crc = copied(&mut (&mut file).take(length), &mut File::create(to)?)?;
    let mut seal = Vec::new();
    file.read_to_end(&mut seal)?;
    Ok(seal == seal_of(crc))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_what_was_kept_or_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(&folder.path().join("cache"), 400);
        let (made, taken) = (folder.path().join("made"), folder.path().join("taken"));
        let key = |name: &str| Key::of([name]);
        for (name, bytes) in [("film", 80), ("too large", 89)] {
            fs::write(&made, vec![7; bytes]).unwrap();
            cache.keep_copy(Sort::Film, &key(name), &made);
        }
        assert!(!cache.take_copy(Sort::Film, &key("too large"), &taken));
        assert!(cache.take_copy(Sort::Film, &key("film"), &taken));
        assert_eq!(fs::read(&taken).unwrap(), [7; 80]);
        // Each on its own: what is taken is not what is kept.
        fs::write(&taken, "changed").unwrap();
        assert!(cache.take_copy(Sort::Film, &key("film"), &taken));
        let entry = cache.entry(Sort::Film, &key("film"));
        let mut damaged = fs::read(&entry).unwrap();
        damaged[40] = 8;
        fs::write(&entry, damaged).unwrap();
        assert!(!cache.take_copy(Sort::Film, &key("film"), &taken));
        assert!(!taken.exists() && !entry.exists());
    }

    #[test]
    fn what_is_looked_at_does_not_throw_out_what_films_are_made_of() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(&folder.path().join("cache"), 4000);
        let made = folder.path().join("made");
        let key = |name: &str| Key::of([name]);
        let keep = |sort, name: &str, bytes: usize| {
            fs::write(&made, vec![7; bytes]).unwrap();
            seal(&made).unwrap();
            cache.keep(sort, &key(name), &made);
            fs::remove_file(&made).unwrap();
        };
        let has = |sort, name: &str| {
            let there = cache.take(sort, &key(name), &made);
            let _ = fs::remove_file(&made);
            there
        };
        keep(Sort::Part, "part", 2900);
        for look in ["a", "b", "c", "d"] {
            keep(Sort::Look, look, 400);
        }
        keep(Sort::Look, "too large", 1100);
        cache.tidy();
        assert!(has(Sort::Part, "part"));
        let looks = ["a", "b", "c", "d", "too large"].map(|look| has(Sort::Look, look));
        assert_eq!(looks.iter().filter(|there| **there).count(), 2, "{looks:?}");
    }
}
