//! What a project looks like: its timeline where the service can show it, else the film that was exported last.

use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use sha2::{Digest, Sha256};
use veo_api::ids::SessionId;
use veo_api::preview::Times;
use veo_backend::ErrorKind as Trouble;
use veo_timeline::Millis;

use crate::error::{Error, ErrorKind, Result};
use crate::ids::{Principal, ProjectId};
use crate::job::{JobFilter, JobKind, JobView};
use crate::outcome::{Exported, Outcome};
use crate::shared::Shared;
use crate::state::StateView;

const OPERATION: &str = "looking at the project";

/// How many pictures are kept: the newest.
const KEPT: usize = 40;

/// What to look at.
#[derive(Debug, Clone)]
pub struct PreviewRequest {
    /// The project; `None` is the one this process used last.
    pub project: Option<ProjectId>,
    /// When.
    pub moments: Moments,
}

/// When to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moments {
    /// At these times, in milliseconds; at most twelve.
    At(Vec<u64>),
    /// So many times over the whole length, at most twelve.
    Spread(usize),
}

/// What was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewView {
    /// The project.
    pub project: ProjectId,
    /// Its length in milliseconds.
    pub duration_ms: u64,
    /// Whether there is something to export.
    pub ready: bool,
    /// The picture.
    pub picture: Picture,
    /// What is on it.
    pub shown: Shown,
    /// Where it lies on this machine.
    pub path: PathBuf,
}

/// What is on a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The timeline as it is now.
    Timeline,
    /// The film that was exported last.
    Film {
        /// Where it lies.
        path: PathBuf,
        /// Whether something was made or brought in since.
        is_outdated: bool,
    },
}

/// A small JPEG of one frame, or of several with their times on them.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file's bytes.
    pub jpeg: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// When each frame is seen, in milliseconds.
    pub times_ms: Vec<u64>,
}

/// Looks at films on this machine.
pub trait Viewer: fmt::Debug + Send + Sync {
    /// Draws what a film shows at these times, in milliseconds. `work` is a folder for what is needed meanwhile.
    fn view<'a>(
        &'a self,
        film: &'a Path,
        times_ms: &'a [u64],
        work: &'a Path,
    ) -> Pin<Box<dyn Future<Output = Result<Picture, Unseen>> + Send + 'a>>;
}

/// Why a film was not looked at, in words for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unseen {
    /// There is nothing here to look with.
    NoEngine(String),
    /// The film is not as it should be.
    Unreadable(String),
}

impl Moments {
    /// The times in something that is so long.
    fn within(&self, duration_ms: u64) -> Vec<u64> {
        match self {
            Self::At(times) => times.clone(),
            // In the middle of each part: a film's first and last pictures are often black.
            Self::Spread(count) => {
                let parts = 2 * *count as u64;
                (0..*count as u64)
                    .map(|part| duration_ms * (2 * part + 1) / parts)
                    .collect()
            }
        }
    }
}

/// Looks at a project that stands so.
pub(crate) async fn look(
    shared: &Shared,
    who: &Principal,
    state: StateView,
    moments: &Moments,
) -> Result<PreviewView> {
    let session = SessionId::new(state.project.as_str());
    let times = moments.within(state.duration_ms);
    let times = Times(times.into_iter().map(Millis::new).collect());
    let (picture, shown) = match shared.client.preview(&session, &times).await {
        Ok(seen) => {
            let picture = Picture {
                jpeg: seen.jpeg,
                width: seen.width,
                height: seen.height,
                times_ms: seen.times_ms,
            };
            (picture, Shown::Timeline)
        }
        Err(error) if error.kind == Trouble::NotFound => film(shared, who, &state, moments).await?,
        Err(error) => return Err(Error::service(OPERATION, error)),
    };
    let path = keep(shared, &state.project, &picture.jpeg).await?;
    Ok(PreviewView {
        project: state.project,
        duration_ms: state.duration_ms,
        ready: state.ready,
        picture,
        shown,
        path,
    })
}

/// Looks at the film that was exported last and is still there.
async fn film(
    shared: &Shared,
    who: &Principal,
    state: &StateView,
    moments: &Moments,
) -> Result<(Picture, Shown)> {
    let nothing = || Error::new(ErrorKind::NothingToSee { ready: state.ready }, OPERATION);
    let viewer = shared.viewer.as_ref().ok_or_else(nothing)?;
    let of_project = JobFilter {
        project: Some(state.project.clone()),
        ..JobFilter::default()
    };
    let jobs = shared.journal.jobs(who.clone(), of_project).await?;
    let jobs: Vec<JobView> = jobs.iter().map(|job| shared.view(job)).collect();
    let exported = jobs.iter().find_map(|job| Some((job, film_of(job)?)));
    let (export, film) = exported
        .filter(|(_, film)| film.path.is_file())
        .ok_or_else(nothing)?;
    let is_outdated = jobs.iter().any(|job| {
        let changes = matches!(job.kind, JobKind::Generate | JobKind::Upload);
        changes && job.finished_at.is_some_and(|end| end > export.started_at)
    });
    let work = previews(shared);
    tokio::fs::create_dir_all(&work)
        .await
        .map_err(|error| Error::because(ErrorKind::OutputFolder(work.clone()), OPERATION, error))?;
    let times = moments.within(film.duration_ms);
    let picture = viewer
        .view(&film.path, &times, &work)
        .await
        .map_err(|unseen| {
            let kind = match unseen {
                Unseen::NoEngine(reason) => ErrorKind::NoEngine(reason),
                Unseen::Unreadable(reason) => ErrorKind::UnreadableFilm(reason),
            };
            Error::new(kind, OPERATION)
        })?;
    let path = film.path.clone();
    Ok((picture, Shown::Film { path, is_outdated }))
}

fn film_of(job: &JobView) -> Option<&Exported> {
    match &job.outcome {
        Some(Outcome::Exported(film)) => Some(film),
        _ => None,
    }
}

fn previews(shared: &Shared) -> PathBuf {
    shared.output_dir.join("previews")
}

/// Writes a picture beside the films, named by its content, and removes old ones.
async fn keep(shared: &Shared, project: &ProjectId, jpeg: &[u8]) -> Result<PathBuf> {
    let hash = format!("{:x}", Sha256::digest(jpeg));
    let folder = previews(shared);
    let name = format!(
        "{}-{}.jpg",
        crate::naming::file_stem(project.as_str()),
        &hash[..12]
    );
    let (path, jpeg) = (folder.join(name), jpeg.to_owned());
    let kept = path.clone();
    let written = tokio::task::spawn_blocking(move || {
        std::fs::create_dir_all(&folder)?;
        std::fs::write(&kept, jpeg)?;
        forget_old(&folder)
    });
    let refused = |path| ErrorKind::OutputFile(path);
    match written.await {
        Ok(Ok(())) => Ok(path),
        Ok(Err(error)) => Err(Error::because(refused(path), OPERATION, error)),
        Err(broken) => Err(Error::because(refused(path), OPERATION, broken)),
    }
}

/// Leaves the newest pictures in the folder.
fn forget_old(folder: &Path) -> std::io::Result<()> {
    let mut pictures = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "jpg") {
            pictures.push((entry.metadata()?.modified()?, path));
        }
    }
    pictures.sort_unstable_by(|one, other| other.cmp(one));
    for (_, path) in pictures.iter().skip(KEPT) {
        std::fs::remove_file(path)?;
    }
    Ok(())
}

impl fmt::Debug for Picture {
    /// Without the pixels.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bytes, width, height) = (self.jpeg.len(), self.width, self.height);
        write!(
            formatter,
            "Picture({width}x{height}, {bytes} bytes, {:?})",
            self.times_ms
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_spread_over_the_length() {
        assert_eq!(Moments::Spread(1).within(10_000), [5_000]);
        assert_eq!(
            Moments::Spread(4).within(10_000),
            [1_250, 3_750, 6_250, 8_750]
        );
        assert_eq!(Moments::Spread(2).within(0), [0, 0]);
        assert_eq!(Moments::At(vec![7, 3]).within(5), [7, 3]);
    }

    #[test]
    fn only_the_newest_pictures_stay() {
        let folder = tempfile::tempdir().unwrap();
        let second = |number: u64| std::time::UNIX_EPOCH + std::time::Duration::from_secs(number);
        for number in 0..KEPT as u64 + 3 {
            let file = std::fs::File::create(folder.path().join(format!("{number}.jpg"))).unwrap();
            file.set_modified(second(number)).unwrap();
        }
        std::fs::write(folder.path().join("notes.txt"), "").unwrap();
        forget_old(folder.path()).unwrap();
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), KEPT + 1);
        assert!(!folder.path().join("2.jpg").exists());
        assert!(folder.path().join("3.jpg").exists());
    }
}
