//! What one run of FFmpeg is given, as plain values and as the launcher's arguments.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Limits;

/// Stands between what is granted and the program.
const END: &str = "--";

/// Stands for no folder.
const NONE: &str = "-";

/// What one run of FFmpeg may reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    /// The files that it may read, each by itself.
    pub(crate) read: Vec<PathBuf>,
    /// The one folder that it may make files in, and read them.
    pub(crate) write: Option<PathBuf>,
    pub(crate) limits: Limits,
}

/// A grant as it was read from the launcher's arguments.
#[cfg(unix)]
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Order {
    /// The process that the child must not outlive.
    pub(super) parent: u32,
    pub(super) grant: Grant,
    /// The program and its arguments; empty to be told what holds.
    pub(super) program: Vec<OsString>,
}

impl Grant {
    /// Enough to start and to look at one file.
    pub(crate) fn to_read(path: &Path, limit: Duration) -> Self {
        Self {
            read: vec![absolute(path)],
            write: None,
            limits: Limits::of_a_look(limit),
        }
    }

    /// Enough to start and to say something.
    pub(crate) fn nothing() -> Self {
        Self {
            read: Vec::new(),
            write: None,
            limits: Limits::of_a_look(Duration::from_secs(10)),
        }
    }

    /// Its arguments for the launcher, up to where the program follows.
    pub(super) fn to_arguments(&self, parent: u32) -> Vec<OsString> {
        let Limits {
            memory,
            cpu,
            file,
            open_files,
            is_patient,
        } = self.limits;
        let patience = u64::from(is_patient);
        let numbers = [u64::from(parent), memory, cpu, file, open_files, patience];
        let mut arguments: Vec<OsString> = numbers.iter().map(|n| n.to_string().into()).collect();
        arguments.push(
            self.write
                .as_ref()
                .map_or(NONE.into(), |folder| absolute(folder).into()),
        );
        arguments.extend(self.read.iter().map(|path| absolute(path).into()));
        arguments.push(END.into());
        arguments
    }
}

#[cfg(unix)]
impl Order {
    /// Reads what [`Grant::to_arguments`] wrote, and the program after it.
    pub(super) fn parse(mut arguments: impl Iterator<Item = OsString>) -> Option<Self> {
        let mut number = || arguments.next()?.to_str()?.parse::<u64>().ok();
        let parent = u32::try_from(number()?).ok()?;
        let limits = Limits {
            memory: number()?,
            cpu: number()?,
            file: number()?,
            open_files: number()?,
            is_patient: number()? > 0,
        };
        let write = arguments.next().filter(|folder| folder != NONE);
        // Absolute paths never look like the end.
        let read = arguments.by_ref().take_while(|argument| argument != END);
        let grant = Grant {
            read: read.map(PathBuf::from).collect(),
            write: write.map(PathBuf::from),
            limits,
        };
        Some(Self {
            parent,
            grant,
            program: arguments.collect(),
        })
    }
}

/// `path` as it means the same wherever the reader of the arguments stands.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    #[test]
    fn the_launcher_reads_what_was_granted() {
        let odd = PathBuf::from(OsString::from_vec(b"/tmp/-- \n%\xff.mp4".to_vec()));
        for (read, write) in [
            (vec![], None),
            (vec![odd, "/-".into()], Some("/tmp/out".into())),
        ] {
            let limits = Limits::of_a_look(Duration::from_secs(3)).patient();
            let grant = Grant {
                read,
                write,
                limits,
            };
            let program: Vec<OsString> = ["/usr/bin/ffmpeg", "--", "-i"].map(Into::into).into();
            let arguments = grant.to_arguments(42).into_iter();
            let order = Order::parse(arguments.chain(program.clone())).unwrap();
            assert_eq!(
                order,
                Order {
                    parent: 42,
                    grant,
                    program
                }
            );
        }
    }

    #[test]
    fn what_is_no_order_is_not_followed() {
        for arguments in [
            &[][..],
            &["1", "2", "3"],
            &["1", "2", "x", "4", "5", "0", "-", "--"],
            &["1", "2", "3", "4", "5", "-", "--"],
        ] {
            let arguments = arguments.iter().map(OsString::from);
            assert_eq!(Order::parse(arguments), None);
        }
    }
}
