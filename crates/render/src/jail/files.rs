//! Landlock: which files FFmpeg reaches, and no network.

use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, LandlockStatus, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

use super::Grant;

/// The newest interface that is asked for; the crate leaves out what the kernel does not know.
const NEWEST: ABI = ABI::V10;

/// Where programs and libraries are on the distributions of Linux, Nix, Guix and Homebrew among them. Nobody's own
/// files are below any of these.
const SYSTEM: [&str; 9] = [
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/ld-musl-x86_64.path",
    "/nix/store",
    "/gnu/store",
    "/home/linuxbrew/.linuxbrew",
];

/// Gives up all files but those that `grant` and `program` need, all TCP, and signals and abstract sockets to other
/// processes. Returns the version of the interface that holds, or why none does.
pub(super) fn confine(grant: &Grant, program: Option<&Path>) -> Result<String, String> {
    let status = restrict(grant, program).map_err(|cause| cause.to_string())?;
    match status.landlock {
        LandlockStatus::Available { effective_abi, .. }
            if status.ruleset != RulesetStatus::NotEnforced =>
        {
            Ok(effective_abi.to_string())
        }
        LandlockStatus::NotEnabled => Err("it is not enabled in this kernel".to_owned()),
        _ => Err(
            "this kernel has none, or a container hides it; Linux 5.13 was the first".to_owned(),
        ),
    }
}

fn restrict(
    grant: &Grant,
    program: Option<&Path>,
) -> Result<landlock::RestrictionStatus, RulesetError> {
    let mut rules = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?;
    let run = AccessFs::Execute | AccessFs::ReadFile | AccessFs::ReadDir;
    if let Some(program) = program {
        let system = SYSTEM.map(PathBuf::from).into_iter();
        for path in system.chain(own_folders(program)) {
            rules = allow(rules, &path, run)?;
        }
    }
    for path in &grant.read {
        rules = allow(rules, path, AccessFs::ReadFile.into())?;
    }
    if let Some(folder) = &grant.write {
        let make =
            AccessFs::MakeReg | AccessFs::WriteFile | AccessFs::Truncate | AccessFs::ReadFile;
        rules = allow(rules, folder, make)?;
    }
    rules.restrict_self()
}

/// Allows something with `path` and what is below it. What cannot be opened is not allowed: FFmpeg will say why.
fn allow(
    rules: RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, RulesetError> {
    let Ok(opened) = PathFd::new(path) else {
        return Ok(rules);
    };
    let access = if path.is_dir() {
        access
    } else {
        access & AccessFs::from_file(NEWEST)
    };
    rules.add_rule(PathBeneath::new(opened, access))
}

/// Where a program from elsewhere has what it needs: its own file, and the folders of libraries that are beside it, or
/// beside its `bin`, or named by `LD_LIBRARY_PATH`.
fn own_folders(program: &Path) -> Vec<PathBuf> {
    let program = std::fs::canonicalize(program).unwrap_or_else(|_| program.to_owned());
    let mut own = vec![program.clone()];
    if let Some(prefix) = program.parent().and_then(Path::parent) {
        own.extend(["lib", "lib64"].map(|name| prefix.join(name)));
    }
    if let Some(named) = std::env::var_os("LD_LIBRARY_PATH") {
        own.extend(std::env::split_paths(&named).filter(|folder| folder.is_absolute()));
    }
    own
}
