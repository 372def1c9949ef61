//! Finds the FFmpeg to work with.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::cache::Cache;
use crate::error::{Error, ErrorKind, Result};
use crate::jail::Program;
use crate::process;
use crate::proxy::Proxies;

const PROGRAM: &str = "ffmpeg";

/// FFmpeg answers in a tenth of a second; a machine that is busy may take longer.
const VERSION_LIMIT: Duration = Duration::from_secs(10);

/// An FFmpeg that runs and can encode H.264.
#[derive(Clone, Debug)]
pub struct Engine {
    program: Program,
    version: String,
    /// Whether it has what maps pictures of high dynamic range to a usual screen.
    maps_tones: bool,
    cache: Option<Cache>,
    proxies: Arc<Proxies>,
}

impl Engine {
    /// Finds FFmpeg: at `configured` if that is given, else in the folders of `search_path` (the value of
    /// `PATH`). It is asked for its version, for which this blocks a tenth of a second.
    ///
    /// `launcher` is a program that calls [`launch`](crate::launch) first: FFmpeg is only ever started through it, in its
    /// jail. Without one, what is left are forced formats and the bounds in FFmpeg's own arguments.
    ///
    /// # Errors
    /// `FfmpegMissing`, which says where it was looked for and what was found there.
    pub fn locate(
        configured: Option<&Path>,
        search_path: Option<&OsStr>,
        launcher: Option<&Path>,
    ) -> Result<Self> {
        let missing = |looked| Error::new("locate", ErrorKind::FfmpegMissing { looked });
        if let Some(program) = configured {
            return Self::try_program(Program::new(program, launcher)).map_err(missing);
        }
        let mut refusals = Vec::new();
        for folder in search_path.iter().flat_map(std::env::split_paths) {
            let program = folder
                .join(PROGRAM)
                .with_extension(std::env::consts::EXE_EXTENSION);
            if program.is_file() {
                match Self::try_program(Program::new(&program, launcher)) {
                    Ok(engine) => return Ok(engine),
                    Err(refusal) => refusals.push(refusal),
                }
            }
        }
        if refusals.is_empty() {
            refusals.push(format!("`{PROGRAM}` is in none of the folders of PATH"));
        }
        Err(missing(refusals.join("; ")))
    }

    /// The same engine, which keeps what it makes for a film, and takes from there what an earlier one has made. Without
    /// a cache every film is made from its beginning.
    #[must_use]
    pub fn with_cache(self, cache: Cache) -> Self {
        Self {
            cache: Some(cache),
            ..self
        }
    }

    /// What keeps what it makes.
    pub(crate) fn cache(&self) -> Option<&Cache> {
        self.cache.as_ref()
    }

    /// Whether pictures of high dynamic range can be mapped to a usual screen. Else they are shown as they are, which is
    /// pale.
    pub(crate) fn maps_tones(&self) -> bool {
        self.maps_tones
    }

    /// The small copies of sources that stills are drawn from.
    pub(crate) fn proxies(&self) -> &Proxies {
        &self.proxies
    }

    /// Waits until nothing is made in the background any more for the stills that were drawn.
    pub async fn settled(&self) {
        self.proxies.settled().await;
    }

    /// Ends what is made in the background, for this engine and its copies; nothing is begun there any more.
    pub async fn rest(&self) {
        self.proxies.end().await;
    }

    /// The program that is started.
    pub fn program(&self) -> &Path {
        &self.program.path
    }

    /// How FFmpeg is started.
    pub(crate) fn jailed(&self) -> &Program {
        &self.program
    }

    /// Its version as it prints it, such as `5.1.9-0+deb12u1`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What keeps FFmpeg from everything else on this machine, in words for a person. A jail is made to find out, for
    /// which this blocks some ten milliseconds.
    pub fn jail(&self) -> String {
        match process::print_jail(&self.program, VERSION_LIMIT) {
            Some(Ok(level)) => level.trim_end().to_owned(),
            Some(Err(cause)) => format!("cannot be made ({cause})"),
            None => "forced formats only: this system has no launcher".to_owned(),
        }
    }

    /// The engine that `program` is, or what is wrong with it in words.
    fn try_program(program: Program) -> std::result::Result<Self, String> {
        let shown = program.path.display();
        let printed = process::print_version(&program, VERSION_LIMIT)
            .map_err(|cause| format!("`{shown}` does not run ({cause})"))?;
        let version = read_version(&printed)
            .ok_or_else(|| format!("`{shown}` runs but does not answer as FFmpeg does"))?;
        // Some distributions leave the H.264 encoder out, which would only show at the end of a long job.
        if !printed.contains("--enable-libx264") {
            return Err(format!("`{shown}` was built without libx264"));
        }
        Ok(Self {
            program,
            version,
            maps_tones: printed.contains("--enable-libzimg"),
            cache: None,
            proxies: Arc::new(Proxies::new()),
        })
    }
}

/// The version in the first line of what `-version` prints.
fn read_version(printed: &str) -> Option<String> {
    let rest = printed.strip_prefix("ffmpeg version ")?;
    rest.split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_version() {
        for (printed, expected) in [
            (
                "ffmpeg version 5.1.9-0+deb12u1 Copyright (c)",
                Some("5.1.9-0+deb12u1"),
            ),
            ("ffmpeg version N-12 Copyright", Some("N-12")),
            ("ffprobe version 5.1", None),
            ("", None),
        ] {
            assert_eq!(read_version(printed).as_deref(), expected);
        }
    }

    #[test]
    fn finds_it_on_the_search_path() {
        let engine = Engine::locate(None, std::env::var_os("PATH").as_deref(), None)
            .expect("these tests need ffmpeg on PATH");
        assert!(engine.program().is_absolute());
        assert!(!engine.version().is_empty());
        let again = Engine::locate(Some(engine.program()), None, None).unwrap();
        assert_eq!(again.program(), engine.program());
        assert_eq!(again.version(), engine.version());
    }

    #[test]
    fn says_what_was_looked_for() {
        let folder = tempfile::tempdir().unwrap();
        let error = Engine::locate(None, Some(folder.path().as_os_str()), None).unwrap_err();
        insta::assert_snapshot!(error, @"no usable FFmpeg: `ffmpeg` is in none of the folders of PATH; install ffmpeg with the platform's package manager, or set VEO_FFMPEG to a program that is one");
        let error = Engine::locate(Some(Path::new("/nowhere/ffmpeg")), None, None).unwrap_err();
        insta::assert_snapshot!(error, @"no usable FFmpeg: `/nowhere/ffmpeg` does not run (No such file or directory (os error 2)); install ffmpeg with the platform's package manager, or set VEO_FFMPEG to a program that is one");
    }

    #[test]
    fn a_program_that_is_not_ffmpeg_is_refused() {
        let error = Engine::locate(Some(Path::new("/bin/echo")), None, None).unwrap_err();
        assert!(
            error.to_string().contains("does not answer as FFmpeg does"),
            "{error}"
        );
    }
}
