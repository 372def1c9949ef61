//! What can be read: projects, their timelines and files, films and jobs.
//!
//! Ids are completed, and what belongs to a project can be watched.

mod address;
mod contents;
mod subscriptions;

use rmcp::ErrorData;
use rmcp::model::{
    ListResourceTemplatesResult, ListResourcesResult, ReadResourceResult, Resource,
    ResourceContents, ResourceTemplate,
};
use serde::Serialize;
use serde_json::json;
use veo_project::{ErrorKind, JobFilter, JobKind, JobView, ProjectId, StateView, Workspace};

pub(crate) use address::Address;
pub(crate) use subscriptions::{Subscriptions, listen};

use crate::plain::{plain, plain_value};
use crate::report::JobReport;
use contents::{ClipPage, Export, Exports, Media, ProjectPage, Projects, Timeline};

const JSON: &str = "application/json";

/// How many projects and films are listed one by one, the last used ones; the templates reach the others.
const LISTED: usize = 50;

/// Lists what there is.
pub(crate) async fn list(workspace: &Workspace) -> Result<ListResourcesResult, ErrorData> {
    let mut resources = vec![
        Resource::new(Address::Projects.to_string(), "projects")
            .with_title("Projects")
            .with_description("All video projects, last used first")
            .with_mime_type(JSON),
        Resource::new(Address::Exports.to_string(), "exports")
            .with_title("Exported films")
            .with_description("All finished films with their paths, newest first")
            .with_mime_type(JSON),
    ];
    let projects = workspace
        .projects()
        .await
        .map_err(|error| internal(&error))?;
    resources.extend(projects.into_iter().take(LISTED).map(|known| {
        let name = plain(&known.name);
        Resource::new(
            Address::Timeline(known.id).to_string(),
            format!("timeline of {name}"),
        )
        .with_title(format!("Timeline: {name}"))
        .with_description("What is on the project's timeline; can be watched")
        .with_mime_type(JSON)
    }));
    let films = films(workspace, None, Some(LISTED)).await?;
    resources.extend(films.iter().filter_map(|job| {
        let film = Export::of(job)?;
        let name = plain(&film.name);
        let link = Resource::new(Address::Job(job.id).to_string(), name.clone())
            .with_title(format!("Film: {name}"))
            .with_description("A finished film: its path, link, size and length")
            .with_mime_type(JSON);
        Some(link)
    }));
    Ok(ListResourcesResult::with_all_items(resources))
}

/// Lists the templates of addresses that name something.
pub(crate) fn templates() -> ListResourceTemplatesResult {
    let template = |uri: &str, name: &str, title: &str, description: &str| {
        ResourceTemplate::new(uri, name)
            .with_title(title)
            .with_description(description)
            .with_mime_type(JSON)
    };
    ListResourceTemplatesResult::with_all_items(vec![
        template(
            Address::PROJECT,
            "project",
            "Project",
            "How a project stands: its length, running jobs and films",
        ),
        template(
            Address::TIMELINE,
            "timeline",
            "Timeline",
            "The clips, sounds and titles of a project; can be watched",
        ),
        template(
            Address::MEDIA,
            "media",
            "Media",
            "The files of a project, uploaded or made, with links",
        ),
        template(
            Address::CLIP,
            "clip",
            "Clip",
            "One clip, sound or title of a timeline",
        ),
        template(
            Address::JOB,
            "job",
            "Job",
            "A job and what came of it; of an export, the film's path and link",
        ),
    ])
}

/// Reads one.
pub(crate) async fn read(
    workspace: &Workspace,
    uri: &str,
) -> Result<ReadResourceResult, ErrorData> {
    let address: Address = uri.parse().map_err(|_| not_found(uri))?;
    match address {
        Address::Projects => {
            let known = workspace
                .projects()
                .await
                .map_err(|error| internal(&error))?;
            contents(uri, &Projects::of(&known))
        }
        Address::Exports => contents(uri, &Exports::of(&films(workspace, None, None).await?)),
        Address::Project(project) => {
            let state = state(workspace, project.clone(), uri).await?;
            let films = films(workspace, Some(project), None).await?;
            contents(uri, &ProjectPage::of(&state, &films))
        }
        Address::Timeline(project) => {
            contents(uri, &Timeline::of(&state(workspace, project, uri).await?))
        }
        Address::Media(project) => {
            contents(uri, &Media::of(&state(workspace, project, uri).await?))
        }
        Address::Clip(project, clip) => {
            let state = state(workspace, project, uri).await?;
            let clip = state.clips.iter().find(|known| known.id == clip);
            contents(
                uri,
                &ClipPage::of(&state, clip.ok_or_else(|| not_found(uri))?),
            )
        }
        Address::Job(job) => match workspace.job(&job).await {
            Ok(view) => contents(uri, &JobReport::of(&view)),
            Err(error) if matches!(error.kind(), ErrorKind::UnknownJob(_)) => Err(not_found(uri)),
            Err(error) => Err(internal(&error)),
        },
    }
}

/// The values of a template's variable that begin so, when `project` is the value of the other one.
pub(crate) async fn complete(
    workspace: &Workspace,
    variable: &str,
    begun: &str,
    project: Option<&str>,
) -> Vec<String> {
    // Who types gets no errors, only fewer proposals.
    let all = match (variable, project) {
        ("project", _) => workspace.projects().await.map(|known| {
            known
                .into_iter()
                .map(|known| known.id.to_string())
                .collect()
        }),
        ("job", _) => workspace
            .jobs(JobFilter::default())
            .await
            .map(|jobs| jobs.into_iter().map(|job| job.id.to_string()).collect()),
        ("clip", Some(project)) => workspace
            .look_at(ProjectId::new(project))
            .await
            .map(|state| state.clips.into_iter().map(|clip| clip.id).collect()),
        _ => Ok(Vec::new()),
    };
    let all: Vec<String> = all.unwrap_or_default();
    all.into_iter()
        .filter(|value| value.starts_with(begun))
        .collect()
}

/// The finished exports, newest first.
async fn films(
    workspace: &Workspace,
    project: Option<ProjectId>,
    limit: Option<usize>,
) -> Result<Vec<JobView>, ErrorData> {
    let exports = JobFilter {
        project,
        kind: Some(JobKind::Export),
        limit,
        ..JobFilter::default()
    };
    workspace
        .jobs(exports)
        .await
        .map_err(|error| internal(&error))
}

async fn state(
    workspace: &Workspace,
    project: ProjectId,
    uri: &str,
) -> Result<StateView, ErrorData> {
    workspace.look_at(project).await.map_err(|error| {
        if matches!(error.kind(), ErrorKind::UnknownProject { .. }) {
            not_found(uri)
        } else {
            internal(&error)
        }
    })
}

fn contents(uri: &str, value: &impl Serialize) -> Result<ReadResourceResult, ErrorData> {
    let text = serde_json::to_value(value).and_then(|mut value| {
        plain_value(&mut value);
        serde_json::to_string_pretty(&value)
    });
    let text = text.map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
    let contents = ResourceContents::text(text, uri).with_mime_type(JSON);
    Ok(ReadResourceResult::new(vec![contents]))
}

/// The code is that of the peer's protocol: rmcp sees to it.
fn not_found(uri: &str) -> ErrorData {
    ErrorData::resource_not_found("Resource not found", Some(json!({ "uri": uri })))
}

fn internal(error: &veo_project::Error) -> ErrorData {
    ErrorData::internal_error(plain(&error.chain()), None)
}
