//! The entry: what can be asked for. How to see what came of it is in `reading`.

mod reading;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use veo_backend::Client;
use veo_timeline::Canvas;

use crate::choose::Choice;
use crate::error::{Error, ErrorKind, Result};
use crate::export::target;
use crate::ids::{JobId, Principal};
use crate::incoming::Spool;
use crate::job::JobView;
use crate::journal::{Arguments, Journal, Terms};
use crate::keeper;
use crate::live::Live;
use crate::money::Spending;
use crate::naming::project_name;
use crate::pace::Pace;
use crate::preview::Viewer;
use crate::request::{ExportRequest, GenerateRequest, UploadRequest};
use crate::route::route;
use crate::shared::{Current, Shared};
use crate::unheard::Unheard;
use crate::upload::roots::Roots;
use crate::upload::source::Source;

/// What a workspace is made from.
#[derive(Debug)]
pub struct Settings {
    /// The journal's file; made, with its folder (0700), when there is none. Each service and account has its
    /// own: the projects of another one cannot be gone on with.
    pub journal: PathBuf,
    /// Where films are written when no path is given; made when it is needed.
    pub output_dir: PathBuf,
    /// The folders whose files may be uploaded; without any, every file may that this user can read.
    pub upload_roots: Vec<PathBuf>,
    /// The service.
    pub client: Client,
    /// How long to wait for what.
    pub pace: Pace,
    /// How much may be spent without asking the user, when the service charges.
    pub spending: Option<Spending>,
    /// Looks at exported films, for a service that cannot show a timeline.
    pub viewer: Option<Arc<dyn Viewer>>,
    /// The user's language as an ISO code: `en`, `zh-CN`.
    pub language: String,
}

/// Projects on one service, and the jobs on them.
///
/// A job belongs to the journal and not to the call that asked for it: it goes on when nobody waits any more,
/// and after a restart from where it was. [`Workspace::close`] leaves its jobs where they are for whichever
/// workspace is open on the journal or opened next. Dropping it without that leaves them too, as a killed
/// process does: they are gone on with when their lease has run out.
#[derive(Debug)]
pub struct Workspace {
    pub(crate) shared: Arc<Shared>,
    /// Whose view of it this is.
    pub(crate) who: Principal,
    pub(crate) current: Current,
    end: Arc<DropGuard>,
}

impl Workspace {
    /// Opens the journal, and goes on with the open jobs that nobody follows.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Journal`], [`ErrorKind::NewerJournal`], and [`ErrorKind::OutputFolder`] when a relative output folder
    /// has nothing to be relative to.
    pub async fn open(settings: Settings) -> Result<Arc<Self>> {
        let output_dir = target::full(&settings.output_dir)?;
        let journal = Journal::open(&settings.journal, settings.pace.lease).await?;
        let end = CancellationToken::new();
        let beside = settings.journal.parent().unwrap_or(Path::new(""));
        let shared = Arc::new(Shared {
            client: settings.client,
            spool: Spool::new(target::full(&beside.join("incoming"))?),
            journal,
            output_dir,
            upload_roots: Roots::new(settings.upload_roots),
            language: settings.language,
            pace: settings.pace,
            spending: settings.spending,
            viewer: settings.viewer,
            queue: Arc::default(),
            live: Live::default(),
            unheard: Unheard::default(),
            closed: watch::Sender::new(()),
            currents: Mutex::new(HashMap::new()),
            end: end.clone(),
            tasks: TaskTracker::new(),
        });
        keeper::adopt(&shared).await?;
        shared.spawn(keeper::keep(Arc::clone(&shared)));
        let who = Principal::local();
        Ok(Arc::new(Self {
            current: shared.current(&who),
            shared,
            who,
            end: Arc::new(end.drop_guard()),
        }))
    }

    /// The same workspace as somebody else sees it: projects, jobs and keys of others are not there. [`Workspace::open`]
    /// gives the view of [`Principal::local`]. What any view is told to [`close`](Workspace::close) is closed for all.
    #[must_use]
    pub fn seen_by(&self, who: &Principal) -> Arc<Self> {
        Arc::new(Self {
            shared: Arc::clone(&self.shared),
            who: who.clone(),
            current: self.shared.current(who),
            end: Arc::clone(&self.end),
        })
    }

    /// Starts to send a message to the agent, and returns at once. Costs credits when it makes something.
    ///
    /// The same request while its job is open is that job, also without a key: whoever asks again because it takes long
    /// must not pay twice.
    ///
    /// # Errors
    ///
    /// When nothing was started: [`ErrorKind::EmptyPrompt`], [`ErrorKind::NotForTheAgent`],
    /// [`ErrorKind::NewAndNamed`], [`ErrorKind::UnknownProject`], [`ErrorKind::KeyInUse`], [`ErrorKind::Service`] when a
    /// project cannot be begun, [`ErrorKind::NeedsConsent`], [`ErrorKind::Journal`], [`ErrorKind::Closed`].
    pub async fn generate(&self, request: GenerateRequest) -> Result<JobView> {
        const OPERATION: &str = "checking the prompt";
        if request.prompt.trim().is_empty() {
            return Err(Error::new(ErrorKind::EmptyPrompt, OPERATION));
        }
        if let Some(intent) = route(&request.prompt) {
            return Err(Error::new(ErrorKind::NotForTheAgent(intent), OPERATION));
        }
        let name = project_name(&request.prompt);
        let choice = Choice::or_new(request.project.clone(), request.new_project, name)?;
        let arguments = Arguments::Generate {
            prompt: request.prompt,
            project: request.project,
            new_project: request.new_project,
        };
        let terms = Terms {
            spending: self.shared.spending,
            is_agreed: request.is_agreed,
        };
        self.begin(choice, request.key, arguments, terms, async { Ok(()) })
            .await
    }

    /// Starts to bring files into a project, and returns at once.
    ///
    /// # Errors
    ///
    /// When nothing was started: [`ErrorKind::NothingToUpload`], [`ErrorKind::UnreadableFile`],
    /// [`ErrorKind::OutsideRoots`], [`ErrorKind::UnfitFile`], [`ErrorKind::UnusableAddress`], and those of
    /// [`Workspace::generate`].
    pub async fn upload(&self, request: UploadRequest) -> Result<JobView> {
        let sources: Vec<Source> = request
            .sources
            .iter()
            .map(|text| Source::read(text))
            .collect();
        if self.who.is_guest() {
            for source in &sources {
                self.shared.upload_roots.check_guest(source)?;
            }
        }
        let UploadRequest {
            project,
            new_project,
            key,
            ..
        } = request;
        let roots = self.shared.upload_roots.clone();
        self.upload_from(sources, project, new_project, key, roots)
            .await
    }

    /// Starts to render a project into a file here, and returns at once. Free.
    ///
    /// # Errors
    ///
    /// When nothing was started: [`ErrorKind::NoProject`], [`ErrorKind::OutputExists`],
    /// [`ErrorKind::UnknownFilm`], [`ErrorKind::OutputExtension`], [`ErrorKind::OutputElsewhere`], and those of [`Workspace::generate`].
    pub async fn export(&self, request: ExportRequest) -> Result<JobView> {
        let output = request.output.as_deref().map(target::full).transpose()?;
        let film = request.film.output(output.as_deref());
        let format = match film.film(Canvas::default()) {
            Ok(film) => film.format,
            Err(unknown) => return Err(Error::new(ErrorKind::UnknownFilm(unknown), "exporting")),
        };
        let arguments = Arguments::Export {
            output: output.clone(),
            project: request.project.clone(),
            film,
        };
        let choice = Choice::existing(request.project);
        let folder = self.who.is_guest().then(|| self.shared.output_dir.clone());
        let check = async move {
            let Some(output) = output else { return Ok(()) };
            if let Some(folder) = folder {
                target::check_below(&output, &folder)?;
            }
            target::check(&output, format)
        };
        self.begin(choice, request.key, arguments, Terms::default(), check)
            .await
    }

    /// Stops a job, also one that another process follows, and returns how it stands then.
    ///
    /// What was queued is not sent. A render is cancelled. A message that was sent cannot be taken back: the job
    /// ends as [`Outcome::Unknown`](crate::Outcome::Unknown), and the project is free for something else.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownJob`], [`ErrorKind::AlreadyEnded`], [`ErrorKind::Journal`].
    pub async fn cancel(&self, job: &JobId) -> Result<JobView> {
        let id = self.shared.job(&self.who, *job).await?.id;
        if !self.shared.journal.wish_to_stop(id).await? {
            return Err(Error::new(ErrorKind::AlreadyEnded(id), "cancelling a job"));
        }
        if let Some(followed) = self.shared.live.get(id) {
            followed.stop.cancel();
        }
        self.wait(job, self.shared.pace.lease).await
    }

    /// Stops following the open jobs and gives them up, so that they are gone on with at once. From here on
    /// nothing begins any more.
    ///
    /// When they cannot be given up, they are gone on with when their lease has run out.
    pub async fn close(&self) {
        self.shared.end.cancel();
        // Whatever is written comes before the leases are given up: it would be refused afterwards.
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
        match self.shared.journal.release().await {
            Ok(jobs) => tracing::debug!(jobs, "gave up the open jobs"),
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the open jobs were not given up"
            ),
        }
    }
}
