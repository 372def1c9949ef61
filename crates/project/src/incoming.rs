//! Files that a client sends here, piece by piece, and that are uploaded when they are whole.
//!
//! A file waits in a folder of its own, named by a ticket that cannot be guessed. Whoever has the ticket may send, once,
//! for a quarter of an hour; what comes of it belongs to whoever asked for it.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncSeekExt, AsyncWriteExt, SeekFrom};
use tokio::time::Instant;
use uuid::Uuid;
use veo_api::upload::MAX_UPLOAD_BYTES;
use veo_backend::ErrorKind as Trouble;
use veo_media::FileType;

use crate::error::{Error, ErrorKind, Piece, Result};
use crate::ids::{IdempotencyKey, Principal, ProjectId};
use crate::shared::Shared;

const OPERATION: &str = "receiving a file";

/// How long a ticket holds.
const HOLDS: Duration = Duration::from_mins(15);

/// How many files one principal may be about to send.
const MOST: usize = 8;

/// The longest name of a file, in bytes: what file systems take.
const LONGEST_NAME: usize = 255;

/// A file that a client wants to send here.
#[derive(Debug, Clone)]
pub struct IncomingRequest {
    /// Its name, without folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// The project to bring it into; `None` is the one that was used last, or a new one.
    pub project: Option<ProjectId>,
    /// Begins a new project, also while one is in use; goes with `project: None` only.
    pub new_project: bool,
    /// The key of the upload that it becomes.
    pub key: Option<IdempotencyKey>,
}

/// The right to send one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// Its name, which cannot be guessed.
    pub id: Uuid,
    /// How long it holds.
    pub holds: Duration,
}

/// The files that are about to come in.
#[derive(Debug)]
pub(crate) struct Spool {
    folder: PathBuf,
    slots: Mutex<HashMap<Uuid, Arc<Slot>>>,
}

/// Where a file comes in.
#[derive(Debug)]
pub(crate) struct Slot {
    id: Uuid,
    pub(crate) who: Principal,
    pub(crate) request: IncomingRequest,
    pub(crate) path: PathBuf,
    ends: Instant,
    received: AtomicU64,
    /// Held by the one that sends.
    sending: Arc<tokio::sync::Mutex<()>>,
}

/// One client that sends.
#[derive(Debug)]
pub(crate) struct Writing {
    slot: Arc<Slot>,
    file: File,
    _sending: tokio::sync::OwnedMutexGuard<()>,
}

impl Spool {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            slots: Mutex::default(),
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes room for a file.
    pub(crate) async fn expect(&self, who: Principal, request: IncomingRequest) -> Result<Ticket> {
        check(&request)?;
        let id = Uuid::new_v4();
        let folder = self.folder.join(id.to_string());
        let slot = Slot {
            id,
            who: who.clone(),
            path: folder.join(&request.name),
            request,
            ends: Instant::now() + HOLDS,
            received: AtomicU64::new(0),
            sending: Arc::default(),
        };
        {
            let mut slots = self.slots();
            if slots.values().filter(|slot| slot.who == who).count() >= MOST {
                return Err(Error::new(ErrorKind::TooManyFiles(MOST), OPERATION));
            }
            slots.insert(id, Arc::new(slot));
        }
        if let Err(error) = private_folder(&folder).await {
            self.forget(id);
            return Err(unwritten(error));
        }
        Ok(Ticket { id, holds: HOLDS })
    }

    /// The place that a ticket names, while it holds.
    pub(crate) fn slot(&self, id: Uuid) -> Option<Arc<Slot>> {
        let slot = self.slots().get(&id).cloned();
        slot.filter(|slot| Instant::now() < slot.ends)
    }

    pub(crate) fn forget(&self, id: Uuid) {
        self.slots().remove(&id);
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<Slot>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what is over, unless somebody is sending just now.
    fn forget_old(&self) {
        let now = Instant::now();
        self.slots()
            .retain(|_, slot| now < slot.ends || slot.sending.try_lock().is_err());
    }
}

impl Slot {
    pub(crate) fn id(&self) -> Uuid {
        self.id
    }

    /// How many bytes have arrived.
    pub(crate) fn received(&self) -> u64 {
        self.received.load(Ordering::SeqCst)
    }

    /// Begins to take bytes from here on: from what has arrived, or all over again.
    pub(crate) async fn write(self: &Arc<Self>, from: u64) -> Result<Writing> {
        let sending = Arc::clone(&self.sending).try_lock_owned();
        let sending = sending.map_err(|_| bad(Piece::Busy))?;
        let received = self.received();
        if from != received && from != 0 {
            return Err(bad(Piece::Elsewhere { received }));
        }
        let opened = async {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(from == 0);
            #[cfg(unix)]
            options.mode(0o600);
            let mut file = options.open(&self.path).await?;
            file.seek(SeekFrom::Start(from)).await?;
            Ok(file)
        };
        let file = opened.await.map_err(unwritten)?;
        self.received.store(from, Ordering::SeqCst);
        Ok(Writing {
            slot: Arc::clone(self),
            file,
            _sending: sending,
        })
    }
}

impl Writing {
    /// Takes the next bytes.
    pub(crate) async fn take(&mut self, piece: &[u8]) -> Result<()> {
        let received = self.slot.received() + piece.len() as u64;
        if received > self.slot.request.bytes {
            return Err(bad(Piece::TooLong));
        }
        let written = async {
            self.file.write_all(piece).await?;
            // The bytes count once they are written: what is told is where to go on.
            self.file.flush().await
        };
        written.await.map_err(unwritten)?;
        self.slot.received.store(received, Ordering::SeqCst);
        Ok(())
    }

    /// Whether all of it has arrived; it is on the disk then.
    pub(crate) async fn is_whole(&self) -> Result<bool> {
        if self.slot.received() < self.slot.request.bytes {
            return Ok(false);
        }
        self.file.sync_all().await.map_err(unwritten)?;
        Ok(true)
    }
}

/// Removes what nobody needs any more: no ticket of this process, no open job of any, and for as long untouched as
/// another process's ticket may hold.
pub(crate) async fn sweep(shared: &Shared) -> io::Result<()> {
    shared.spool.forget_old();
    let mut entries = match fs::read_dir(&shared.spool.folder).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    while let Some(entry) = entries.next_entry().await? {
        let name = entry.file_name();
        let Some(id) = name.to_str().and_then(|name| name.parse::<Uuid>().ok()) else {
            continue;
        };
        let is_expected = shared.spool.slots().contains_key(&id);
        if is_expected || touched_lately(&entry.path()).await? {
            continue;
        }
        match shared.journal.is_needed(id).await {
            Ok(false) => fs::remove_dir_all(entry.path()).await?,
            Ok(true) => {}
            Err(error) => return Err(io::Error::other(error)),
        }
    }
    Ok(())
}

async fn touched_lately(folder: &Path) -> io::Result<bool> {
    let mut last = fs::metadata(folder).await?.modified()?;
    let mut entries = fs::read_dir(folder).await?;
    while let Some(entry) = entries.next_entry().await? {
        last = last.max(entry.metadata().await?.modified()?);
    }
    let age = SystemTime::now().duration_since(last);
    Ok(age.unwrap_or_default() < HOLDS)
}

/// Checks that a file of this name and size could be uploaded.
fn check(request: &IncomingRequest) -> Result<()> {
    let name = request.name.as_str();
    let is_plain = Path::new(name).file_name() == Some(name.as_ref())
        && name.len() <= LONGEST_NAME
        && !name.contains(['/', '\\'])
        && !name.chars().any(char::is_control);
    let unfit = |trouble, message: String| {
        let kind = ErrorKind::UnfitFile { trouble, message };
        Err(Error::new(kind, OPERATION))
    };
    if !is_plain || FileType::of_name(name).is_none() {
        return unfit(
            Trouble::UnsupportedType,
            format!(
                "{name:?} is no file name with a type that is accepted; accepted are {}",
                FileType::accepted()
            ),
        );
    }
    if request.bytes == 0 || request.bytes > MAX_UPLOAD_BYTES {
        return unfit(
            Trouble::TooLarge,
            format!(
                "a file has from 1 to {MAX_UPLOAD_BYTES} bytes, and {} were named",
                request.bytes
            ),
        );
    }
    Ok(())
}

async fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await
}

fn bad(piece: Piece) -> Error {
    Error::new(ErrorKind::BadPiece(piece), OPERATION)
}

fn unwritten(error: io::Error) -> Error {
    Error::because(ErrorKind::BadPiece(Piece::Unwritten), OPERATION, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_name_of_an_accepted_type_may_come() {
        let checked = |name: &str, bytes| {
            check(&IncomingRequest {
                name: name.to_owned(),
                bytes,
                project: None,
                new_project: false,
                key: None,
            })
            .is_ok()
        };
        for name in ["bees.mp4", "Bees at noon.MOV", "\u{871c}\u{8702}.png"] {
            assert!(checked(name, 1), "{name}");
        }
        let long = format!("{}.mp4", "x".repeat(252));
        for name in [
            "",
            ".",
            "..",
            ".mp4/",
            "../bees.mp4",
            "/bees.mp4",
            "a/bees.mp4",
            "a\\bees.mp4",
            "bees.txt",
            "bees",
            "be\nes.mp4",
            &long,
        ] {
            assert!(!checked(name, 1), "{name}");
        }
        assert!(checked("bees.mp4", MAX_UPLOAD_BYTES));
        assert!(!checked("bees.mp4", 0) && !checked("bees.mp4", MAX_UPLOAD_BYTES + 1));
    }
}
