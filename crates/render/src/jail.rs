//! What FFmpeg may reach while it reads a stranger's file, and how it comes to have no more.
//!
//! FFmpeg is started through a launcher: this program's own binary, which, called with [`NAME`], binds itself to
//! the life of its parent, takes its limits, gives up what it does not need (Landlock for files and TCP, seccomp for
//! system calls) and then becomes FFmpeg. Nothing of it has to run between fork and exec of a process with
//! many threads, and no part of it is unsafe code.
//!
//! One thing the launcher does itself in the jail instead: it unpacks an animation that FFmpeg does not decode (see
//! [`crate::unpack`]).
//!
//! What the kernel lacks is left out, and [`Engine::jail`](crate::Engine::jail) says so: the bounds in FFmpeg's own
//! arguments and the forced formats hold everywhere.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;
mod grant;
#[cfg(unix)]
mod launch;
#[cfg(target_os = "linux")]
mod level;
mod limits;
#[cfg(target_os = "linux")]
mod parent;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

pub(crate) use grant::Grant;
pub(crate) use limits::Limits;

/// The first argument that makes a program that calls [`launch`] the launcher.
const NAME: &str = "jailed";

/// The first argument that makes it unpack an animation instead.
const UNPACK: &str = "unpack-jailed";

/// What of our environment FFmpeg is started with: what its loader needs. It has no use for anybody's keys.
const KEPT_VARIABLES: [&str; 7] = [
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "SystemRoot",
    "TEMP",
    "TMP",
];

/// Becomes FFmpeg in its jail, or unpacks an animation there, if `arguments` (the program's, with its own name) ask for
/// that; returns only if they do not, or with what to exit with when it was done or cannot be.
///
/// To be called first in `main`, while there is one thread: what it sets holds for the whole process. The program
/// that calls it is what [`Engine::locate`](crate::Engine::locate) takes as its launcher.
pub fn launch(mut arguments: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    let name = arguments.nth(1)?;
    if name != NAME && name != UNPACK {
        return None;
    }
    #[cfg(unix)]
    return Some(if name == NAME {
        launch::launch(arguments)
    } else {
        launch::unpack(arguments)
    });
    #[cfg(not(unix))]
    return Some(ExitCode::FAILURE);
}

/// An FFmpeg and how it is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    launcher: Option<PathBuf>,
}

impl Program {
    /// The program at `path`, started through `launcher` where there is one and the system knows how to become another
    /// program.
    pub(crate) fn new(path: &Path, launcher: Option<&Path>) -> Self {
        Self {
            path: placed(path),
            launcher: launcher.filter(|_| cfg!(unix)).map(placed),
        }
    }

    /// The command that starts it with no more than what `grant` gives. Its own arguments are to be added.
    pub(crate) fn command(&self, grant: &Grant) -> Command {
        let mut command = match &self.launcher {
            Some(launcher) => {
                let mut command = Command::new(launcher);
                command
                    .arg(NAME)
                    .args(grant.to_arguments(std::process::id()))
                    .arg(&self.path);
                command
            }
            None => Command::new(&self.path),
        };
        poor(&mut command);
        command
    }

    /// The command that makes the launcher unpack an animation with no more than what `grant` gives; what it is told is to
    /// be added. None where there is no launcher: it happens in a jail or not at all.
    pub(crate) fn unpacker(&self, grant: &Grant) -> Option<Command> {
        let mut command = Command::new(self.launcher.as_ref()?);
        command
            .arg(UNPACK)
            .args(grant.to_arguments(std::process::id()));
        poor(&mut command);
        Some(command)
    }

    /// The command that makes the launcher say what holds instead of starting anything.
    pub(crate) fn question(&self) -> Option<Command> {
        let mut command = Command::new(self.launcher.as_ref()?);
        let grant = Grant::nothing();
        command
            .arg(NAME)
            .args(grant.to_arguments(std::process::id()));
        Some(command)
    }
}

/// Takes all of our environment from a command but what is needed.
fn poor(command: &mut Command) {
    let kept =
        std::env::vars_os().filter(|(name, _)| KEPT_VARIABLES.iter().any(|kept| name == kept));
    command
        .env_clear()
        .envs(kept)
        // Its messages are read by us: no colour codes in them.
        .env("AV_LOG_FORCE_NOCOLOR", "1")
        // The C library sets address space aside for each processor, which would count against the limit.
        .env("MALLOC_ARENA_MAX", "8");
}

/// A path that means the same in any folder; a name alone is looked for in PATH.
fn placed(program: &Path) -> PathBuf {
    if program.components().count() > 1 {
        std::path::absolute(program).unwrap_or_else(|_| program.to_owned())
    } else {
        program.to_owned()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn ffmpeg_is_started_with_what_its_loader_needs_of_our_environment() {
        for launcher in [None, Some(Path::new("/bin/veo"))] {
            let program = Program::new(Path::new("/bin/ffmpeg"), launcher);
            let command = program.command(&Grant::nothing());
            let started = launcher.unwrap_or(Path::new("/bin/ffmpeg"));
            assert_eq!(Path::new(command.get_program()), started);
            // The tests' own environment has dozens of others.
            assert!(std::env::var_os("HOME").is_some());
            let ours = ["AV_LOG_FORCE_NOCOLOR", "MALLOC_ARENA_MAX"];
            for (name, _) in command.get_envs() {
                let name = name.to_string_lossy();
                assert!(
                    KEPT_VARIABLES.contains(&&*name) || ours.contains(&&*name),
                    "{name}"
                );
            }
        }
    }
}
