//! The evidence of where we are installed, for `X-Skill-Platform`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use veo_api::attribution::Attribution;
use veo_backend::{Evidence, Platform};

use crate::environment::Environment;
use crate::skill;

/// Who we say we are on every call of the API.
pub(crate) fn attribution(environment: &Environment, home: &Path) -> Attribution {
    Attribution {
        source: skill::NAME.to_owned(),
        version: skill::version()
            .unwrap_or(env!("CARGO_PKG_VERSION"))
            .to_owned(),
        platform: Platform::detect(&evidence(environment, home)).to_string(),
    }
}

fn evidence(environment: &Environment, home: &Path) -> Evidence {
    let search_path = environment.search_path.as_deref();
    let called_as = environment
        .called_as
        .as_deref()
        .and_then(|name| as_called(name, search_path));
    let resolved = std::env::current_exe()
        .ok()
        .and_then(|path| path.canonicalize().ok());
    let skill_dir = environment.skill_dir.clone();
    let places = [&skill_dir, &called_as, &resolved].into_iter().flatten();
    let has_clawhub_marker = places
        .filter_map(|place| skill_folder(place))
        .any(|folder| {
            folder.join(".clawhub/origin.json").is_file() || folder.join(".clawdhub").is_dir()
        });
    Evidence {
        skill_source: environment.skill_source.clone(),
        skill_dir,
        called_as,
        resolved,
        home: Some(home.to_owned()),
        has_clawhub_marker,
    }
}

/// The path that `argv[0]` stands for, symlinks kept: a bare name is the first one on `PATH`.
fn as_called(name: &Path, search_path: Option<&OsStr>) -> Option<PathBuf> {
    if name.components().count() > 1 || name.is_absolute() {
        return std::path::absolute(name).ok();
    }
    let folders = std::env::split_paths(search_path?);
    folders
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// The folder of our skill that a path lies in: the nearest one with our `SKILL.md`.
fn skill_folder(path: &Path) -> Option<&Path> {
    path.ancestors().find(|folder| {
        let skill = std::fs::read_to_string(folder.join("SKILL.md")).unwrap_or_default();
        skill
            .lines()
            .any(|line| line.strip_prefix("name:").map(str::trim) == Some(skill::NAME))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_is_the_first_on_the_path() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let program = other.path().join("veo-3-ai");
        std::fs::write(&program, "").unwrap();
        let search_path = std::env::join_paths([one.path(), other.path()]).unwrap();
        let called = |name: &str| as_called(Path::new(name), Some(&search_path));
        assert_eq!(called("veo-3-ai"), Some(program));
        assert_eq!(called("veo-4-ai"), None);
        assert_eq!(
            called("/opt/veo-3-ai"),
            Some(PathBuf::from("/opt/veo-3-ai"))
        );
    }

    #[test]
    fn the_marker_counts_beside_our_own_skill_alone() {
        let root = tempfile::tempdir().unwrap();
        let skill = root.path().join("skills/veo-3-ai");
        std::fs::create_dir_all(skill.join("bin")).unwrap();
        let binary = skill.join("bin/veo-3-ai");
        assert_eq!(skill_folder(&binary), None);
        std::fs::write(skill.join("SKILL.md"), "---\nname: another\n---\n").unwrap();
        assert_eq!(skill_folder(&binary), None);
        std::fs::write(skill.join("SKILL.md"), "---\nname: veo-3-ai\n---\n").unwrap();
        assert_eq!(skill_folder(&binary), Some(&*skill));
    }
}
