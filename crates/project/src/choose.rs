//! Which project a request is about, and what it is called.

use veo_api::ids::SessionId;
use veo_api::state::SessionState;
use veo_backend::ErrorKind as Trouble;

use crate::error::{Error, ErrorKind, Result};
use crate::ids::{Principal, ProjectId};
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
    pub(crate) async fn agreed(
        &self,
        who: &Principal,
        terms: Terms,
        project: Option<ProjectId>,
    ) -> Result<()> {
        if terms.spending.is_none() || terms.is_agreed {
            return Ok(());
        }
        let quote = self.journal.quote(who.clone(), project).await?;
        terms.consent(Some(quote)).map_or(Ok(()), |consent| {
            Err(Error::new(
                ErrorKind::NeedsConsent(consent),
                "checking what it may cost",
            ))
        })
    }

    /// The project of somebody's request. It is `current` afterwards.
    pub(crate) async fn choose(
        &self,
        who: &Principal,
        choice: Choice,
        current: &mut Option<ProjectId>,
    ) -> Result<ProjectId> {
        let project = match (choice, &*current) {
            (Choice::Named(named), _) => self.known(who, named).await?,
            (Choice::New(name), _) | (Choice::LastOrNew(name), None) => {
                self.begin(who, name).await?
            }
            (Choice::Last | Choice::LastOrNew(_), Some(current)) => current.clone(),
            (Choice::Last, None) => {
                let known = self.journal.projects(who.clone()).await?;
                return Err(Error::new(ErrorKind::NoProject { known }, OPERATION));
            }
        };
        // Whatever was chosen: nobody works on what is another's.
        if !self
            .journal
            .use_project(who.clone(), project.clone())
            .await?
        {
            return Err(self.unknown(who, project).await?);
        }
        *current = Some(project.clone());
        Ok(project)
    }

    /// Checks that the journal or the service knows a project as theirs. What the journal does not know was begun at
    /// the service by the account's owner, whom only this machine's user is taken for.
    async fn known(&self, who: &Principal, project: ProjectId) -> Result<ProjectId> {
        let project = ProjectId::new(project.as_str().trim());
        if self
            .journal
            .use_project(who.clone(), project.clone())
            .await?
        {
            return Ok(project);
        }
        if *who != Principal::local() {
            return Err(self.unknown(who, project).await?);
        }
        match self.client.state(&SessionId::new(project.as_str())).await {
            Ok(state) => {
                let name = state.task_name.unwrap_or_else(|| "project".to_owned());
                self.journal
                    .keep_project(who.clone(), project.clone(), state.task_id, name)
                    .await?;
                Ok(project)
            }
            Err(error) if matches!(error.kind, Trouble::UnknownSession | Trouble::NotFound) => {
                Err(self.unknown(who, project).await?)
            }
            Err(error) => Err(Error::service(OPERATION, error)),
        }
    }

    /// Checks that the journal knows a project as theirs.
    pub(crate) async fn listed(&self, who: &Principal, project: &ProjectId) -> Result<()> {
        let known = self.journal.projects(who.clone()).await?;
        if known.iter().any(|known| known.id == *project) {
            return Ok(());
        }
        Err(self.unknown(who, project.clone()).await?)
    }

    /// What is said of a project that is not there, and of one that is another's.
    async fn unknown(&self, who: &Principal, project: ProjectId) -> Result<Error> {
        let known = self.journal.projects(who.clone()).await?;
        Ok(Error::new(
            ErrorKind::UnknownProject { project, known },
            OPERATION,
        ))
    }

    async fn begin(&self, who: &Principal, name: String) -> Result<ProjectId> {
        let created = self.client.create_session(&name, &self.language).await;
        let session = created.map_err(|error| Error::service(OPERATION, error))?;
        let project = ProjectId::new(session.session_id.as_str());
        self.journal
            .keep_project(who.clone(), project.clone(), Some(session.task_id), name)
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
        let own = self.journal.name_of(project.clone()).await?;
        Ok(own.unwrap_or_default())
    }
}
