//! How much of the jail this kernel can hold.

use std::fmt;
use std::path::Path;

use super::{Grant, calls, files};

/// What holds for this process: each layer, or why it does not.
pub(super) struct Level {
    /// The version of Landlock's interface.
    files: Result<String, String>,
    calls: Result<(), String>,
}

/// Gives up everything but what `grant` gives and what `program` needs to start; without one, starting anything at all. What
/// the kernel cannot hold is left out.
pub(super) fn confine(grant: &Grant, program: Option<&Path>) -> Level {
    Level {
        files: files::confine(grant, program),
        calls: calls::confine(program.is_some()),
    }
}

impl fmt::Display for Level {
    /// One line for a person: `Landlock ABI 7, seccomp, limits`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Ok(abi) = &self.files {
            write!(f, "Landlock ABI {abi}, ")?;
        }
        if self.calls.is_ok() {
            write!(f, "seccomp, ")?;
        }
        write!(f, "limits")?;
        if self.files.is_err() && self.calls.is_err() {
            write!(f, " only")?;
        }
        if let Err(why) = &self.files {
            write!(f, "; no Landlock: {why}")?;
        }
        if let Err(why) = &self.calls {
            write!(f, "; no seccomp: {why}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_holds_and_why_the_rest_does_not() {
        let no = |why: &str| why.to_owned();
        let level = |files, calls| Level { files, calls }.to_string();
        let table = [
            (
                level(Ok("7".to_owned()), Ok(())),
                "Landlock ABI 7, seccomp, limits",
            ),
            (
                level(Err(no("it is switched off")), Ok(())),
                "seccomp, limits; no Landlock: it is switched off",
            ),
            (
                level(Err(no("old")), Err(no("odd"))),
                "limits only; no Landlock: old; no seccomp: odd",
            ),
        ];
        for (said, expected) in table {
            assert_eq!(said, expected);
        }
    }
}
