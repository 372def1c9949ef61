//! The host that this client is installed in, for `X-Skill-Platform`.
//!
//! Found from the environment's word first, then from where the binary or the skill lies. Paths are compared
//! by whole components: `.cursor/skills-old` and `my.clawhub` are other folders.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Component, Path, PathBuf};

/// What is known about the installation. Whoever starts the client collects it; nothing is looked up here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The environment's `SKILL_SOURCE`.
    pub skill_source: Option<String>,
    /// Where the skill lies, when the host said so.
    pub skill_dir: Option<PathBuf>,
    /// The binary as it was called, absolute, symlinks kept: a link from a host's folder is the host's.
    pub called_as: Option<PathBuf>,
    /// The binary with symlinks resolved.
    pub resolved: Option<PathBuf>,
    /// The user's home folder.
    pub home: Option<PathBuf>,
    /// `.clawhub/origin.json` or `.clawdhub/` lies beside the skill's `SKILL.md`.
    pub has_clawhub_marker: bool,
}

/// The name of a host, or `unknown`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform(String);

impl Platform {
    /// Names the host, in this order: `SKILL_SOURCE`; the vendor's two folders, in the paths from the most to
    /// the least telling; the marker that clawhub leaves; the folders of other hosts; else `unknown`.
    pub fn detect(evidence: &Evidence) -> Self {
        let said = evidence
            .skill_source
            .as_deref()
            .map(str::trim)
            .filter(|source| !source.is_empty());
        let name = said
            .or_else(|| {
                evidence
                    .paths()
                    .find_map(|path| vendor_folder(path, evidence.home.as_deref()))
            })
            .or_else(|| evidence.has_clawhub_marker.then_some(CLAWHUB))
            .or_else(|| evidence.paths().find_map(host_folder))
            .unwrap_or("unknown");
        Self(name.to_owned())
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Evidence {
    fn paths(&self) -> impl Iterator<Item = &Path> {
        [&self.skill_dir, &self.called_as, &self.resolved]
            .into_iter()
            .filter_map(Option::as_deref)
    }
}

const CLAWHUB: &str = "clawhub";

/// The folders of further hosts. `.agents/skills` is not among them: half a dozen hosts share it.
const HOST_FOLDERS: [(&[&str], &str); 15] = [
    (&[".openclaw", "skills"], "openclaw"),
    (&[".openclaw", "workspace", "skills"], "openclaw"),
    (&[".openclaw", "extensions"], "openclaw"),
    (&[".clawdbot"], "openclaw"),
    (&[".claude", "skills"], "claude"),
    (&[".claude", "plugins", "cache"], "claude"),
    (&[".codex", "skills"], "codex"),
    (&[".codex", "plugins", "cache"], "codex"),
    (&[".gemini", "skills"], "gemini"),
    (&[".gemini", "extensions"], "gemini"),
    (&[".copilot"], "copilot"),
    (&[".codeium", "windsurf"], "windsurf"),
    (&[".config", "goose"], "goose"),
    (&[".config", "opencode"], "opencode"),
    (&[".kiro"], "kiro"),
];

fn vendor_folder(path: &Path, home: Option<&Path>) -> Option<&'static str> {
    let in_clawhub = home.is_some_and(|home| starts_with(path, &home.join(".clawhub")));
    if in_clawhub {
        Some(CLAWHUB)
    } else {
        contains(path, &[".cursor", "skills"]).then_some("cursor")
    }
}

fn host_folder(path: &Path) -> Option<&'static str> {
    HOST_FOLDERS
        .iter()
        .find(|(folders, _)| contains(path, folders))
        .map(|(_, host)| *host)
}

fn starts_with(path: &Path, folder: &Path) -> bool {
    let (path, folder) = (names(path), names(folder));
    path.len() >= folder.len() && path.iter().zip(&folder).all(|(a, b)| is_same(a, b))
}

fn contains(path: &Path, folders: &[&str]) -> bool {
    names(path).windows(folders.len()).any(|window| {
        window
            .iter()
            .zip(folders)
            .all(|(name, folder)| is_same(name, OsStr::new(folder)))
    })
}

fn names(path: &Path) -> Vec<&OsStr> {
    path.components()
        .filter(|component| *component != Component::CurDir)
        .map(Component::as_os_str)
        .collect()
}

/// Windows and macOS do not tell upper from lower case in file names.
fn is_same(a: &OsStr, b: &OsStr) -> bool {
    if cfg!(any(windows, target_os = "macos")) {
        a.eq_ignore_ascii_case(b)
    } else {
        a == b
    }
}

#[cfg(test)]
mod tests;
