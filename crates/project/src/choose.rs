//! Which project a request is about, and what it is called.

use veo_api::ids::SessionId;
use veo_api::state::SessionState;
use veo_backend::ErrorKind as Trouble;

use crate::error::{Error, ErrorKind, Result};
use crate::ids::ProjectId;
use crate::journal::Terms;
use crate::shared::Shared;

const OPERATION: &str = "choosing the project";

/// What a request says about its project.
#[derive(Debug, Clone)]
pub(crate) enum Choice {
    /// This one.
    Named(ProjectId),
    /// The one that was used last. Without one there is nothing to work on.
    Last,
    /// The one that was used last. Without one a new one begins, with this name.
    LastOrNew(String),
    /// A new one with this name.
    New(String),
}

impl Choice {
    /// Reads a request that needs something to work on.
    pub(crate) fn existing(project: Option<ProjectId>) -> Self {
        project.map_or(Self::Last, Self::Named)
    }

    /// Reads a request that may begin a project, which then has this name.
    pub(crate) fn or_new(
        project: Option<ProjectId>,
        new_project: bool,
        name: String,
    ) -> Result<Self> {
        match (project, new_project) {
            (Some(project), true) => Err(Error::new(ErrorKind::NewAndNamed(project), OPERATION)),
            (Some(project), false) => Ok(Self::Named(project)),
            (None, true) => Ok(Self::New(name)),
            (None, false) => Ok(Self::LastOrNew(name)),
        }
    }
}

impl Choice {
    /// The project that this is, unless a new one begins.
    pub(crate) fn existing_project(&self, current: Option<&ProjectId>) -> Option<ProjectId> {
        match self {
            Self::Named(named) => Some(ProjectId::new(named.as_str().trim())),
            Self::Last | Self::LastOrNew(_) => current.cloned(),
            Self::New(_) => None,
        }
    }
}

impl Shared {
    /// Checks that the user need not be asked before a message is sent to this project, or to a new one.
    pub(crate) async fn agreed(&self, terms: Terms, project: Option<ProjectId>) -> Result<()> {
        if terms.spending.is_none() || terms.is_agreed {
            return Ok(());
        }
        let quote = self.journal.quote(project).await?;
        terms.consent(Some(quote)).map_or(Ok(()), |consent| {
            Err(Error::new(
                ErrorKind::NeedsConsent(consent),
                "checking what it may cost",
            ))
        })
    }

    /// The project of a request. It is `current` afterwards.
    pub(crate) async fn choose(
        &self,
        choice: Choice,
        current: &mut Option<ProjectId>,
    ) -> Result<ProjectId> {
        let project = match (choice, &*current) {
            (Choice::Named(named), _) => self.known(named).await?,
            (Choice::New(name), _) | (Choice::LastOrNew(name), None) => self.begin(name).await?,
            (Choice::Last | Choice::LastOrNew(_), Some(current)) => current.clone(),
            (Choice::Last, None) => {
                let known = self.journal.projects().await?;
                return Err(Error::new(ErrorKind::NoProject { known }, OPERATION));
            }
        };
        self.journal.use_project(project.clone()).await?;
        *current = Some(project.clone());
        Ok(project)
    }

    /// Checks that the journal or the service knows a project.
    async fn known(&self, project: ProjectId) -> Result<ProjectId> {
        let project = ProjectId::new(project.as_str().trim());
        if self.journal.use_project(project.clone()).await? {
            return Ok(project);
        }
        match self.client.state(&SessionId::new(project.as_str())).await {
            Ok(state) => {
                let name = state.task_name.unwrap_or_else(|| "project".to_owned());
                self.journal
                    .keep_project(project.clone(), state.task_id, name)
                    .await?;
                Ok(project)
            }
            Err(error) if matches!(error.kind, Trouble::UnknownSession | Trouble::NotFound) => {
                let known = self.journal.projects().await?;
                Err(Error::because(
                    ErrorKind::UnknownProject { project, known },
                    OPERATION,
                    error,
                ))
            }
            Err(error) => Err(Error::service(OPERATION, error)),
        }
    }

    /// Checks that the journal knows a project.
    pub(crate) async fn listed(&self, project: &ProjectId) -> Result<()> {
        let known = self.journal.projects().await?;
        if known.iter().any(|known| known.id == *project) {
            return Ok(());
        }
        let project = project.clone();
        Err(Error::new(
            ErrorKind::UnknownProject { project, known },
            OPERATION,
        ))
    }

    async fn begin(&self, name: String) -> Result<ProjectId> {
        let created = self.client.create_session(&name, &self.language).await;
        let session = created.map_err(|error| Error::service(OPERATION, error))?;
        let project = ProjectId::new(session.session_id.as_str());
        self.journal
            .keep_project(project.clone(), Some(session.task_id), name)
            .await?;
        tracing::info!(session.id = %project, "began a project");
        Ok(project)
    }

    /// What a project is called: by the service, by its timeline, or here when it began.
    pub(crate) async fn name_of(
        &self,
        project: &ProjectId,
        state: &SessionState,
    ) -> Result<String> {
        let title = state.draft.timeline().title.map(str::to_owned);
        if let Some(name) = state.task_name.clone().or(title) {
            return Ok(name);
        }
        let known = self.journal.projects().await?;
        let own = known.into_iter().find(|known| known.id == *project);
        Ok(own.map(|known| known.name).unwrap_or_default())
    }
}
