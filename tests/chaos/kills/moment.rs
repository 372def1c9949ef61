//! Where a job is when its process is killed, read from the journal's file as it lies there.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use veo_tests::cloud::begins_film;

/// A kind of job and its phase, or the one between two: the film has its name, and the journal does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    At(&'static str, &'static str),
    Placed,
}

/// Every moment at which a kill must come.
pub(super) const MOMENTS: &[Moment] = &[
    Moment::At("generate", "queued"),
    // About to be sent, or sent and not answered.
    Moment::At("generate", "intent"),
    // Its stream is being read.
    Moment::At("generate", "sent"),
    Moment::At("upload", "queued"),
    // The file is on its way.
    Moment::At("upload", "intent"),
    Moment::At("export", "queued"),
    Moment::At("export", "intent"),
    // It is being polled.
    Moment::At("export", "submitted"),
    Moment::At("export", "downloading"),
    Moment::Placed,
];

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(kind, phase) => write!(formatter, "{kind} {phase}"),
            Self::Placed => formatter.write_str("export downloading, its film in its place"),
        }
    }
}

/// What a process calls itself in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owner(String);

/// A journal that is only looked at.
pub(super) struct JournalFile {
    connection: Connection,
}

impl JournalFile {
    pub(super) fn open(path: &Path) -> Self {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        Self {
            connection: connection.expect("the journal is there"),
        }
    }

    /// Who follows one of these jobs.
    pub(super) fn owner_of(&self, jobs: &[String]) -> Option<Owner> {
        let mut owner = self
            .connection
            .prepare_cached("SELECT owner FROM job WHERE id = ?1 AND owner IS NOT NULL")
            .ok()?;
        // The newest one: an older one may have been taken up by another process.
        let mut newest = jobs.iter().rev();
        newest.find_map(|job| owner.query_row([job], |row| row.get(0)).ok().map(Owner))
    }

    /// Where the open jobs of this process are.
    pub(super) fn moments(&self, owner: &Owner) -> Vec<Moment> {
        let mut rows = self
            .connection
            .prepare_cached(
                "SELECT arguments, phase, target, render FROM job WHERE finished_at IS NULL AND owner = ?1",
            )
            .expect("the journal has jobs");
        let open = rows.query_map([&owner.0], |row| {
            let target: Option<String> = row.get(2)?;
            let folder = target.and_then(|target| Some(Path::new(&target).parent()?.to_owned()));
            let film = folder.zip(row.get::<_, Option<String>>(3)?);
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, film))
        });
        let open = open.into_iter().flatten().filter_map(Result::ok);
        open.filter_map(|(arguments, phase, film)| {
            let arguments: Value = serde_json::from_str(&arguments).ok()?;
            let kind = arguments["kind"].as_str()?;
            let known = |moment: &&Moment| matches!(moment, Moment::At(of, at) if *of == kind && *at == phase);
            if phase == "downloading" && film.is_some_and(|(folder, render)| is_placed(&folder, &render)) {
                return Some(Moment::Placed);
            }
            MOMENTS.iter().find(known).copied()
        })
        .collect()
    }
}

/// Whether the film of this render has a film's name in this folder.
fn is_placed(folder: &Path, render: &str) -> bool {
    let is_its_film = |path: &Path| {
        let mut start = Vec::new();
        let read = File::open(path).and_then(|film| film.take(200).read_to_end(&mut start));
        read.is_ok() && begins_film(render, &start)
    };
    let is_film = |path: &Path| path.extension().is_some_and(|extension| extension == "mp4");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths = entries.map(|entry| entry.path());
    paths.any(|path| is_film(&path) && is_its_film(&path))
}
