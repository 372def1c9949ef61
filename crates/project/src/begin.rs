//! Letting a request in: it is checked, its project is chosen, and its job is kept and followed.

use std::sync::Arc;

use crate::choose::Choice;
use crate::error::{Error, ErrorKind, Result};
use crate::follow::follow;
use crate::ids::{IdempotencyKey, ProjectId};
use crate::job::JobView;
use crate::journal::{Accepted, Arguments, Terms};
use crate::upload::roots::Roots;
use crate::upload::source::Source;
use crate::workspace::Workspace;

impl Workspace {
    /// Starts to bring in what may be opened below `roots`.
    pub(crate) async fn upload_from(
        &self,
        sources: Vec<Source>,
        project: Option<ProjectId>,
        new_project: bool,
        key: Option<IdempotencyKey>,
        roots: Roots,
    ) -> Result<JobView> {
        let Some(first) = sources.first() else {
            return Err(Error::new(ErrorKind::NothingToUpload, "starting an upload"));
        };
        let choice = Choice::or_new(project.clone(), new_project, first.name())?;
        let arguments = Arguments::Upload {
            sources: sources.iter().map(Source::to_string).collect(),
            project,
            new_project,
        };
        let check = async move {
            for source in &sources {
                source.open(&roots).await?;
            }
            Ok(())
        };
        self.begin(choice, key, arguments, Terms::default(), check)
            .await
    }

    /// Lets a request in and starts to follow its job, in a task of its own: a caller that goes away must not
    /// leave a job behind that nobody follows. A request that comes again under its key is not checked again: its
    /// film is there by now, or its file is gone.
    pub(crate) async fn begin(
        &self,
        choice: Choice,
        key: Option<IdempotencyKey>,
        arguments: Arguments,
        terms: Terms,
        check: impl Future<Output = Result<()>> + Send + 'static,
    ) -> Result<JobView> {
        const OPERATION: &str = "starting a job";
        let shared = Arc::clone(&self.shared);
        let (who, current) = (self.who.clone(), Arc::clone(&self.current));
        let begun = self.shared.tasks.spawn(async move {
            let closed = || Error::new(ErrorKind::Closed, OPERATION);
            let current = shared.end.run_until_cancelled(current.lock());
            let mut current = current.await.ok_or_else(closed)?;
            if let Some(job) = shared.same(&who, key.as_ref(), &arguments).await? {
                return Ok(shared.view(&job));
            }
            let project = async {
                check.await?;
                // Before a project is begun that the user may not want to pay for.
                shared
                    .agreed(&who, terms, choice.existing_project(current.as_ref()))
                    .await?;
                shared.choose(&who, choice, &mut current).await
            };
            let project = shared.end.run_until_cancelled(project).await;
            let project = project.ok_or_else(closed)??;
            match shared
                .journal
                .accept(who.clone(), project, key.clone(), arguments.clone(), terms)
                .await?
            {
                Accepted::Job(job) => Ok(follow(&shared, &job)),
                // Another process spent what was left meanwhile.
                Accepted::NotYet(consent) => {
                    Err(Error::new(ErrorKind::NeedsConsent(consent), OPERATION))
                }
                // Another process took the key meanwhile.
                Accepted::KeyTaken => match shared.same(&who, key.as_ref(), &arguments).await? {
                    Some(job) => Ok(shared.view(&job)),
                    None => Err(Error::new(ErrorKind::Journal, OPERATION)),
                },
            }
        });
        begun
            .await
            .map_err(|error| Error::because(ErrorKind::Journal, OPERATION, error))?
    }
}
