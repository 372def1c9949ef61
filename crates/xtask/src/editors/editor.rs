//! The editors: how each is installed, and how it is told to make the film.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{cargo, root, run};
use crate::machine::{EDITLY, GES, MELT, NPM, ensure};
use crate::{python, say};

use super::{said, script};

const MOVIEPY: &str = "2.2.1";
const EDITLY_RELEASE: &str = "0.14.2";

/// Who makes the film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Editor {
    /// One command of FFmpeg, written by hand: what all others are compared with.
    ByHand,
    /// Our engine.
    Veo,
    Melt,
    Ges,
    MoviePy,
    Editly,
}

/// Which film is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Export {
    /// With nothing kept from before.
    Cold,
    /// The one before with other words in its title. Only our engine keeps anything; all others make the whole film again.
    Edited,
}

/// An editor that is installed.
pub(super) struct Program {
    editor: Editor,
    /// Its own version.
    pub(super) version: String,
    /// The program and its first arguments.
    words: Vec<OsString>,
}

impl Export {
    pub(super) const ALL: [Self; 2] = [Self::Cold, Self::Edited];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Cold => "cold",
            Self::Edited => "after a title edit",
        }
    }

    /// The words of its title.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Cold => "Morning",
            Self::Edited => "Evening",
        }
    }
}

impl Editor {
    pub(super) const ALL: [Self; 6] = [
        Self::ByHand,
        Self::Veo,
        Self::Melt,
        Self::Ges,
        Self::MoviePy,
        Self::Editly,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ByHand => "ffmpeg",
            Self::Veo => "veo",
            Self::Melt => "melt",
            Self::Ges => "ges",
            Self::MoviePy => "moviepy",
            Self::Editly => "editly",
        }
    }

    pub(super) fn named(name: &str) -> Result<Self, String> {
        let editor = Self::ALL.into_iter().find(|editor| editor.name() == name);
        let all = Self::ALL.map(Self::name).join(", ");
        editor.ok_or(format!("there is no editor `{name}`: there are {all}"))
    }

    /// Whether one film takes minutes. Its film after an edit, which is a whole film again, is then made only once.
    pub(super) fn is_slow(self) -> bool {
        matches!(self, Self::MoviePy | Self::Editly)
    }

    /// About how long it works for so many runs, with the looks at its films.
    pub(super) fn usual_seconds(self, runs: usize) -> u64 {
        let (cold, edited) = match self {
            Self::ByHand => (22, 22),
            Self::Veo => (22, 4),
            Self::Melt => (42, 42),
            Self::Ges => (30, 30),
            Self::MoviePy => (90, 90),
            Self::Editly => (240, 240),
        };
        let look = 25;
        let runs = u64::try_from(runs).unwrap_or(u64::MAX);
        let edits = if self.is_slow() { 1 } else { runs };
        cold * runs + edited * edits + 2 * look
    }

    /// Installs it where it is missing.
    pub(super) fn install(self) -> Result<Program, String> {
        let (version, words): (String, Vec<OsString>) = match self {
            Self::ByHand => {
                let said = said("ffmpeg", &["-version"]);
                let version = said.split_whitespace().nth(2).unwrap_or_default();
                (
                    version.to_owned(),
                    vec!["sh".into(), script("ffmpeg.sh").into()],
                )
            }
            Self::Veo => (env!("CARGO_PKG_VERSION").to_owned(), vec![engine()?.into()]),
            Self::Melt => {
                ensure(&MELT)?;
                let said = said("melt", &["--version"]);
                let version = said.split_whitespace().nth(1).unwrap_or_default();
                (
                    version.to_owned(),
                    vec!["sh".into(), script("melt.sh").into()],
                )
            }
            Self::Ges => {
                ensure(&GES)?;
                let (python, _) = GES.probe;
                let asks = "import gi\ngi.require_version('Gst', '1.0')\nfrom gi.repository import Gst\n\
                            print('.'.join(map(str, Gst.version()[:3])))";
                let words = vec![python.into(), script("ges_film.py").into()];
                (said(python, &["-c", asks]), words)
            }
            Self::MoviePy => {
                let python = python::environment("target/editors/moviepy", "moviepy", MOVIEPY)?;
                let words = vec![python.into(), script("moviepy_film.py").into()];
                (MOVIEPY.to_owned(), words)
            }
            Self::Editly => (EDITLY_RELEASE.to_owned(), editly()?),
        };
        Ok(Program {
            editor: self,
            version,
            words,
        })
    }
}

impl Program {
    /// One that is never run.
    #[cfg(test)]
    pub(super) fn of(editor: Editor, version: &str) -> Self {
        Self {
            editor,
            version: version.to_owned(),
            words: Vec::new(),
        }
    }

    /// What makes a film of `sources` as `output`; the engine keeps what it made in `work`.
    pub(super) fn command(
        &self,
        sources: &Path,
        export: Export,
        work: &Path,
        output: &Path,
    ) -> Command {
        // A whole film takes no more than some minutes; what hangs ends.
        let mut command = Command::new("timeout");
        command.args(["--kill-after=10", "1800"]).args(&self.words);
        if self.editor == Editor::Veo {
            let media = ["a.mp4", "b.mp4", "c.mp4", "music.m4a"].map(|name| sources.join(name));
            command
                .arg(sources.join(format!("{}.json", export.title())))
                .args([output, &work.join("cache")])
                .args(media);
        } else {
            command.arg(sources).arg(export.title()).arg(output);
        }
        // MoviePy would bring an FFmpeg of its own, with another x264.
        command.env("FFMPEG_BINARY", "ffmpeg").current_dir(work);
        command
    }
}

/// The engine as a program that makes one film, in the build that users have.
fn engine() -> Result<PathBuf, String> {
    say("Building the engine; the first time this takes some minutes");
    run(cargo().args(["build", "--quiet", "--release", "--package", "veo-render"]))?;
    run(cargo()
        .args(["build", "--quiet", "--release", "--package", "veo-render"])
        .args(["--example", "film"]))?;
    // This program lies in `debug` of the folder that cargo builds in, which need not be `target`.
    let here = env::current_exe().map_err(|error| error.to_string())?;
    let built = here.ancestors().nth(2).unwrap_or(&here);
    Ok(built.join("release/examples/film"))
}

/// editly below `target`. Of its parts, two are in C and C++ and are built here: what their authors built is fetched from
/// elsewhere, which may be refused. They are built for the machine's Node, since only that one brings its headers.
fn editly() -> Result<Vec<OsString>, String> {
    ensure(&NPM)?;
    ensure(&EDITLY)?;
    let folder = root().join("target/editors/editly");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let asks = "require('canvas'); require('gl'); \
                process.exit(require('editly/package.json').version === process.argv[1] ? 0 : 1)";
    let is_there = || {
        let mut node = Command::new("node");
        node.args(["-e", asks, EDITLY_RELEASE]).current_dir(&folder);
        node.output().is_ok_and(|output| output.status.success())
    };
    if !is_there() {
        say(
            "Installing editly below target/editors; building its parts takes a quarter of an hour",
        );
        fs::create_dir_all(&folder).map_err(failed)?;
        fs::write(folder.join("package.json"), "{\"private\": true}\n").map_err(failed)?;
        run(Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--loglevel", "error"])
            .arg(format!("editly@{EDITLY_RELEASE}"))
            .env("npm_config_nodedir", "/usr")
            .env("JOBS", "max")
            .current_dir(&folder))?;
    }
    if !is_there() {
        return Err("it was installed, but its parts `canvas` and `gl` do not load".to_owned());
    }
    let screen = ["xvfb-run", "--auto-servernum", "node"].map(OsString::from);
    let script = [script("editly.mjs").into(), folder.into()];
    Ok(screen.into_iter().chain(script).collect())
}
