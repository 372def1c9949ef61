//! Which project a request is about, and what it is called.

use veo_api::ids::SessionId;
use veo_api::state::SessionState;
use veo_backend::ErrorKind as Trouble;

use crate::error::{Error, ErrorKind, Result};
use crate::ids::ProjectId;
use crate::shared::Shared;

const OPERATION: &str = "choosing the project";

/// What to do when there is no project.
#[derive(Debug, Clone)]
pub(crate) enum Missing {
    /// Begin one with this name.
    Begin(String),
    /// It is an error: there is nothing to work on.
    Refuse,
}

impl Shared {
    /// The project that was named, else `current`, else what `missing` says. It is `current` afterwards.
    pub(crate) async fn choose(
        &self,
        named: Option<ProjectId>,
        current: &mut Option<ProjectId>,
        missing: Missing,
    ) -> Result<ProjectId> {
        let project = match (named, &*current, missing) {
            (Some(named), _, _) => self.known(named).await?,
            (None, Some(current), _) => current.clone(),
            (None, None, Missing::Begin(name)) => self.begin(name).await?,
            (None, None, Missing::Refuse) => {
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
