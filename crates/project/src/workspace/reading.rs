//! How to see what there is, and what came of what was asked for.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use url::Url;
use veo_api::credits::Credits;
use veo_api::ids::SessionId;

use super::Workspace;
use crate::changes::Changes;
use crate::choose::Choice;
use crate::error::{Error, ErrorKind, Result};
use crate::files;
use crate::ids::{JobId, ProjectId};
use crate::job::{JobFilter, JobView};
use crate::lookup::mirror;
use crate::next::KnownProject;
use crate::preview::{self, PreviewRequest, PreviewView};
use crate::state::{StateView, clips};

impl Workspace {
    /// Reads how a project stands.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoProject`], [`ErrorKind::UnknownProject`], [`ErrorKind::Service`], [`ErrorKind::Journal`].
    pub async fn state(&self, project: Option<ProjectId>) -> Result<StateView> {
        let project = {
            let mut current = self.current.lock().await;
            self.shared
                .choose(&self.who, Choice::existing(project), &mut current)
                .await?
        };
        self.stand(project).await
    }

    /// Reads how a project of this journal stands, without going on to work on it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownProject`] for one that this journal does not know, [`ErrorKind::Service`],
    /// [`ErrorKind::Journal`].
    pub async fn look_at(&self, project: ProjectId) -> Result<StateView> {
        self.shared.listed(&self.who, &project).await?;
        self.stand(project).await
    }

    async fn stand(&self, project: ProjectId) -> Result<StateView> {
        let state = self
            .shared
            .client
            .state(&SessionId::new(project.as_str()))
            .await;
        let state = state.map_err(|error| Error::service("reading the project", error))?;
        let open = JobFilter {
            project: Some(project.clone()),
            open_only: true,
            ..JobFilter::default()
        };
        let open = self.shared.journal.jobs(self.who.clone(), open).await?;
        let name = self.shared.name_of(&project, &state).await?;
        let timeline = state.draft.timeline();
        Ok(StateView {
            name,
            summary: state.draft.summary(),
            ready: state.draft.readiness().is_ready(),
            duration_ms: timeline.duration.get(),
            width: timeline.canvas.map(|canvas| canvas.width),
            height: timeline.canvas.map(|canvas| canvas.height),
            clips: clips(&timeline),
            files: files::summaries(&state),
            open_jobs: open.iter().rev().map(|job| job.id).collect(),
            project,
        })
    }

    /// Lists the projects that the journal knows, last used first.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Journal`].
    pub async fn projects(&self) -> Result<Vec<KnownProject>> {
        self.shared.journal.projects(self.who.clone()).await
    }

    /// Watches a project, or all: what comes of jobs, whichever process of this journal follows them. What others do
    /// to it at the service is not noticed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownProject`] for one that this journal does not know, [`ErrorKind::Journal`].
    pub async fn changes(&self, project: Option<ProjectId>) -> Result<Changes> {
        if let Some(project) = &project {
            self.shared.listed(&self.who, project).await?;
        }
        Changes::watch(Arc::clone(&self.shared), self.who.clone(), project).await
    }

    /// Looks at a project, and keeps the picture in a folder beside the films.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NothingToSee`] when the service cannot show the timeline and there is no film, [`ErrorKind::UnreadableFilm`]
    /// or [`ErrorKind::NoEngine`] when that cannot be looked at, [`ErrorKind::OutputFile`], and those of [`Workspace::state`].
    pub async fn preview(&self, request: PreviewRequest) -> Result<PreviewView> {
        let state = self.state(request.project).await?;
        if state.duration_ms == 0 {
            let nothing = ErrorKind::NothingToSee { ready: false };
            return Err(Error::new(nothing, "looking at the project"));
        }
        preview::look(&self.shared, &self.who, state, &request.moments).await
    }

    /// Makes a page that opens a project in a browser. Its address carries a token for that page alone, never the
    /// API token.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoPage`] when the service has not said which project of its web application it is, and those of
    /// [`Workspace::state`].
    pub async fn page(&self, project: Option<ProjectId>) -> Result<Url> {
        const OPERATION: &str = "asking for the project's page";
        let project = {
            let mut current = self.current.lock().await;
            self.shared
                .choose(&self.who, Choice::existing(project), &mut current)
                .await?
        };
        let task = self.shared.journal.task_of(project.clone()).await?;
        let task = task.ok_or_else(|| Error::new(ErrorKind::NoPage, OPERATION))?;
        let session = SessionId::new(project.as_str());
        let page = self.shared.client.claim_link(&task, &session).await;
        page.map_err(|error| Error::service(OPERATION, error))
    }

    /// Reads the balance.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Service`].
    pub async fn credits(&self) -> Result<Credits> {
        let credits = self.shared.client.credits().await;
        credits.map_err(|error| Error::service("reading the balance", error))
    }

    /// Counts the jobs that have not ended, whoever follows them. An answer says that the journal can be used.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Journal`].
    pub async fn open_jobs(&self) -> Result<u32> {
        self.shared.journal.open_jobs().await
    }

    /// Lists jobs, newest first.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Journal`].
    pub async fn jobs(&self, filter: JobFilter) -> Result<Vec<JobView>> {
        let jobs = self.shared.journal.jobs(self.who.clone(), filter).await?;
        Ok(jobs.iter().map(|job| self.shared.view(job)).collect())
    }

    /// Reads how a job stands.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownJob`], [`ErrorKind::Journal`].
    pub async fn job(&self, job: &JobId) -> Result<JobView> {
        let job = self.shared.job(&self.who, *job).await?;
        Ok(self.shared.view(&job))
    }

    /// Watches a job, also one that another process follows. What is watched is never touched.
    ///
    /// # Errors
    ///
    /// As [`Workspace::job`].
    pub async fn watch(&self, job: &JobId) -> Result<watch::Receiver<JobView>> {
        let job = self.shared.job(&self.who, *job).await?;
        if let Some(followed) = self.shared.live.get(job.id) {
            return Ok(followed.view.subscribe());
        }
        let view = job.view();
        let is_finished = view.is_finished();
        let sender = watch::Sender::new(view);
        let receiver = sender.subscribe();
        if !is_finished {
            let shared = Arc::clone(&self.shared);
            let who = self.who.clone();
            self.shared.spawn(mirror(shared, who, job.id, sender));
        }
        Ok(receiver)
    }

    /// Notes whether the call that watched a job heard how it ended. While nobody has, the same request without a key is
    /// about this job, for some minutes also after its end.
    pub fn heard(&self, job: JobId, heard: bool) {
        if heard {
            self.shared.unheard.remove(job);
        } else {
            self.shared.unheard.add(job);
        }
    }

    /// Waits until a job has ended, at most so long, and returns how it stands then.
    ///
    /// # Errors
    ///
    /// As [`Workspace::job`].
    pub async fn wait(&self, job: &JobId, patience: Duration) -> Result<JobView> {
        let ended = async {
            // Nobody shows the job any more when another process took it up: then it is watched there.
            while self
                .watch(job)
                .await?
                .wait_for(JobView::is_finished)
                .await
                .is_err()
            {}
            Ok(())
        };
        if let Ok(Err(error)) = tokio::time::timeout(patience, ended).await {
            return Err(error);
        }
        self.job(job).await
    }
}
