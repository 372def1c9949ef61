//! A film on its way: a file beside its place, of one process alone.
//!
//! A process that fell asleep may wake up after another one took up its job. If both knew the part by one name, the
//! first would put the second one's half film in place.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempPath;
use uuid::Uuid;

use crate::ids::JobId;

const EXTENSION: &str = "part";

/// Names a new part beside the film's place. What is there when the name is dropped goes with it.
pub(super) fn new(job: JobId, target: &Path) -> io::Result<TempPath> {
    let name = format!("{}{}.{EXTENSION}", prefix(job), Uuid::new_v4().simple());
    TempPath::try_from_path(target.with_file_name(name))
}

/// Removes the parts that earlier processes left of this job. One of them that still lives loses its film, and
/// leaves the job when it notices.
pub(crate) fn sweep(job: JobId, target: &Path) {
    for part in parts(job, target) {
        if let Err(error) = std::fs::remove_file(&part) {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a part of a film is left behind"
            );
        }
    }
}

fn parts(job: JobId, target: &Path) -> impl Iterator<Item = PathBuf> {
    let folder = target.parent().unwrap_or(Path::new(""));
    // A folder that cannot be read has no part of ours, or none that could be removed.
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths.filter(move |path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_part = path.extension().is_some_and(|is| is == EXTENSION);
        is_part && name.starts_with(&prefix(job))
    })
}

fn prefix(job: JobId) -> String {
    format!("{job}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_wakes_up_late_cannot_place_what_another_one_fetches() {
        let folder = tempfile::tempdir().unwrap();
        let (job, film) = (JobId::random(), folder.path().join("film.mp4"));
        let early = new(job, &film).unwrap();
        std::fs::write(&early, "all of the film").unwrap();
        sweep(job, &film);
        let late = new(job, &film).unwrap();
        std::fs::write(&late, "half of").unwrap();
        assert!(early.persist_noclobber(&film).is_err());
        assert!(!film.exists() && late.exists());
    }

    #[test]
    fn only_parts_of_the_job_are_swept() {
        let folder = tempfile::tempdir().unwrap();
        let (job, film) = (JobId::random(), folder.path().join("film.mp4"));
        let others = [
            film.clone(),
            folder.path().join(format!("{}.1.part", JobId::random())),
            folder.path().join(format!("{job}.1.mp4")),
        ];
        let own = folder.path().join(format!("{job}.1.part"));
        for path in others.iter().chain([&own]) {
            std::fs::write(path, "").unwrap();
        }
        sweep(job, &film);
        assert!(!own.exists() && others.iter().all(|path| path.exists()));
        sweep(job, &folder.path().join("no such folder/film.mp4"));
    }
}
