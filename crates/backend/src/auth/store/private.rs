//! Files that belong to one user alone.
//!
//! Whether a file is fit is asked of the open file, never of its path: between two looks at a path somebody may put
//! another file there.

use std::fmt;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Why a file is not used.
#[derive(Debug)]
pub(super) enum Unfit {
    /// There is a symbolic link in its place.
    Link,
    /// Others may read or write it: its mode.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has modes"))]
    Shared { path: PathBuf, mode: u32 },
    /// It is not there, or cannot be opened.
    Io(io::Error),
}

/// Opens a file for reading, and no symbolic link.
pub(super) fn open(path: &Path) -> Result<File, Unfit> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;

        use rustix::fs::OFlags;
        // Of a pipe nothing is waited for.
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    options.open(path).map_err(|error| {
        // The reason has several names: ELOOP, EMLINK, EFTYPE.
        let is_link = path
            .symlink_metadata()
            .is_ok_and(|found| found.file_type().is_symlink());
        if is_link {
            Unfit::Link
        } else {
            Unfit::Io(error)
        }
    })
}

/// Opens a file for reading that holds a secret: others must not be able to read or write it.
pub(super) fn open_secret(path: &Path) -> Result<File, Unfit> {
    let file = open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        let metadata = file.metadata().map_err(Unfit::Io)?;
        let mode = metadata.permissions().mode() & 0o777;
        if metadata.is_file() && mode & 0o077 != 0 {
            let path = path.to_owned();
            return Err(Unfit::Shared { path, mode });
        }
    }
    Ok(file)
}

/// Makes a new file for its owner alone.
pub(super) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a folder for its owner alone, if it is not there.
pub(super) fn create_directory(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

impl fmt::Display for Unfit {
    /// Writes what stands after the file's name.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link => formatter.write_str(
                "is a symbolic link, which is not followed; put the file itself in its place",
            ),
            Self::Shared { path, mode } => write!(
                formatter,
                "can be used by other users (mode {mode:o}); run `chmod 600 {}`, or delete it if \
                 others may have read it",
                path.display()
            ),
            Self::Io(error) => write!(formatter, "cannot be opened: {error}"),
        }
    }
}
