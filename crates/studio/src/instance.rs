//! This process's place in the data folder, and what is left of processes that are gone.
//!
//! Each studio keeps a folder `work/<id>` with a locked file in it. The system drops the lock when
//! the process ends, however it ends; so a folder whose file can be locked belongs to nobody, and
//! what is in it is half done.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};
use uuid::Uuid;

use crate::{Error, ErrorKind, Result};

const LOCK: &str = "lock";

/// Names one run of the studio.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct InstanceId(String);

/// This run: its name, and its folder for files that are not finished.
pub(crate) struct Instance {
    pub(crate) id: InstanceId,
    folder: PathBuf,
    /// Held until this is dropped.
    _lock: File,
}

impl Instance {
    /// Takes a place below `work` and removes what processes that are gone have left there.
    pub(crate) fn begin(work: &Path) -> Result<Self> {
        begin(work).map_err(|source| {
            Error::new(
                ErrorKind::Files(work.to_owned()),
                "taking a place in the data folder",
            )
            .because(source)
        })
    }

    /// Returns what tells whether a run is gone. It looks when it is asked, so that a run which began
    /// after this one is seen too.
    pub(crate) fn roll_call(
        &self,
    ) -> impl Fn(&InstanceId) -> bool + Clone + Send + use<> + 'static {
        let own = self.folder.clone();
        move |id| !own.with_file_name(&id.0).exists()
    }

    /// Returns the folder for what is not finished.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns a place for a file that is being made.
    pub(crate) fn unfinished(&self, extension: &str) -> Unfinished {
        Unfinished(
            self.folder
                .join(format!("{}.{extension}", Uuid::new_v4().simple())),
        )
    }
}

/// A file that is being made, on the same file system as its final place. Dropping it removes it.
pub(crate) struct Unfinished(PathBuf);

impl Unfinished {
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Moves the file to where it belongs: it is there as a whole or not at all.
    pub(crate) fn finish(self, place: &Path) -> Result<()> {
        fs::rename(&self.0, place).map_err(|source| {
            Error::new(
                ErrorKind::Files(place.to_owned()),
                "putting a file in its place",
            )
            .because(source)
        })
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        match fs::remove_file(&self.0) {
            Ok(()) => {}
            Err(gone) if gone.kind() == io::ErrorKind::NotFound => {}
            Err(source) => tracing::debug!(error = %source, "an unfinished file stays behind"),
        }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if let Err(source) = fs::remove_dir_all(&self.folder) {
            tracing::debug!(error = %source, "the work folder stays for the next start to sweep");
        }
    }
}

fn begin(work: &Path) -> io::Result<Instance> {
    fs::create_dir_all(work)?;
    // One process at a time looks around here: a place that is half taken looks abandoned.
    let door = File::create(work.join(LOCK))?;
    door.lock()?;
    sweep(work)?;
    let id = InstanceId(Uuid::new_v4().simple().to_string());
    let folder = work.join(&id.0);
    fs::create_dir(&folder)?;
    let lock = File::create_new(folder.join(LOCK))?;
    lock.lock()?;
    Ok(Instance {
        id,
        folder,
        _lock: lock,
    })
}

/// Removes the folders of processes that are gone.
fn sweep(work: &Path) -> io::Result<()> {
    for entry in fs::read_dir(work)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() && !is_held(&entry.path())? {
            remove_abandoned(&entry.path())?;
        }
    }
    Ok(())
}

/// Removes a folder that may be gone already: a process that ends takes its own away.
fn remove_abandoned(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(gone) if gone.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn is_held(folder: &Path) -> io::Result<bool> {
    let lock = match File::open(folder.join(LOCK)) {
        Ok(lock) => lock,
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(other) => return Err(other),
    };
    match lock.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(other)) => Err(other),
    }
}

impl ToSql for InstanceId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl FromSql for InstanceId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        String::column_result(value).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_gone_process_left_is_swept_and_a_living_one_is_left_alone() {
        let work = tempfile::tempdir().unwrap();
        let living = Instance::begin(work.path()).unwrap();
        let unfinished = living.unfinished("mp4");
        fs::write(unfinished.path(), "half a film").unwrap();
        let gone = work.path().join("gone");
        fs::create_dir(&gone).unwrap();
        fs::write(gone.join(LOCK), "").unwrap();
        fs::write(gone.join("film.mp4"), "half a film").unwrap();

        let later = Instance::begin(work.path()).unwrap();
        assert!(!gone.exists());
        assert!(unfinished.path().exists());

        let (is_gone_to_living, is_gone_to_later) = (living.roll_call(), later.roll_call());
        assert!(is_gone_to_later(&InstanceId("gone".to_owned())));
        assert!(!is_gone_to_later(&living.id) && !is_gone_to_later(&later.id));
        assert!(!is_gone_to_living(&later.id), "it began later");
        let id = living.id.clone();
        drop(living);
        assert!(!unfinished.path().exists());
        assert!(is_gone_to_later(&id));
    }

    #[test]
    fn a_folder_that_its_process_takes_away_meanwhile_is_swept_too() {
        let work = tempfile::tempdir().unwrap();
        let folder = work.path().join("gone");
        assert!(!is_held(&folder).unwrap());
        remove_abandoned(&folder).unwrap();
    }

    #[test]
    fn an_unfinished_file_is_moved_or_removed() {
        let folder = tempfile::tempdir().unwrap();
        let instance = Instance::begin(&folder.path().join("work")).unwrap();
        let (kept, dropped) = (instance.unfinished("mp4"), instance.unfinished("mp4"));
        let paths = [kept.path().to_owned(), dropped.path().to_owned()];
        for path in &paths {
            fs::write(path, "film").unwrap();
        }
        let place = folder.path().join("film.mp4");
        kept.finish(&place).unwrap();
        drop(dropped);
        assert!(place.exists());
        assert!(paths.iter().all(|path| !path.exists()));
    }
}
