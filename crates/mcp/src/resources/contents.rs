//! What is read at each address, as JSON. Films and files are named by path and link, never sent: hosts
//! mangle them (reference/ecosystem.md 7.2).

use serde::Serialize;
use url::Url;
use veo_project::{ClipView, Exported, FileSummary, JobView, KnownProject, Outcome, StateView};

use super::Address;
use crate::report::as_seconds;

#[derive(Debug, Serialize)]
pub(super) struct Projects {
    projects: Vec<ListedProject>,
}

#[derive(Debug, Serialize)]
struct ListedProject {
    project: String,
    name: String,
    timeline: String,
    media: String,
}

impl Projects {
    pub(super) fn of(known: &[KnownProject]) -> Self {
        let projects = known.iter().map(|known| ListedProject {
            project: known.id.to_string(),
            name: known.name.clone(),
            timeline: Address::Timeline(known.id.clone()).to_string(),
            media: Address::Media(known.id.clone()).to_string(),
        });
        Self {
            projects: projects.collect(),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct ProjectPage {
    project: String,
    name: String,
    ready_to_export: bool,
    duration_seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    running_jobs: Vec<String>,
    timeline: String,
    media: String,
    exports: Vec<Export>,
}

impl ProjectPage {
    pub(super) fn of(state: &StateView, exports: &[JobView]) -> Self {
        Self {
            project: state.project.to_string(),
            name: state.name.clone(),
            ready_to_export: state.ready,
            duration_seconds: as_seconds(state.duration_ms),
            width: state.width,
            height: state.height,
            running_jobs: state.open_jobs.iter().map(ToString::to_string).collect(),
            timeline: Address::Timeline(state.project.clone()).to_string(),
            media: Address::Media(state.project.clone()).to_string(),
            exports: exports.iter().filter_map(Export::of).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Timeline {
    project: String,
    name: String,
    summary: String,
    duration_seconds: f64,
    clips: Vec<ClipPage>,
}

impl Timeline {
    pub(super) fn of(state: &StateView) -> Self {
        Self {
            project: state.project.to_string(),
            name: state.name.clone(),
            summary: state.summary.clone(),
            duration_seconds: as_seconds(state.duration_ms),
            clips: state
                .clips
                .iter()
                .map(|clip| ClipPage::of(state, clip))
                .collect(),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct ClipPage {
    clip: String,
    uri: String,
    kind: &'static str,
    track: usize,
    start_seconds: f64,
    length_seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt: Option<String>,
}

impl ClipPage {
    pub(super) fn of(state: &StateView, clip: &ClipView) -> Self {
        Self {
            clip: clip.id.clone(),
            uri: Address::Clip(state.project.clone(), clip.id.clone()).to_string(),
            kind: clip.kind,
            track: clip.track,
            start_seconds: as_seconds(clip.start_ms),
            length_seconds: as_seconds(clip.length_ms),
            name: clip.name.clone(),
            prompt: clip.prompt.clone(),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Media {
    project: String,
    files: Vec<File>,
}

impl Media {
    pub(super) fn of(state: &StateView) -> Self {
        Self {
            project: state.project.to_string(),
            files: state.files.iter().map(File::of).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct File {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

impl File {
    fn of(file: &FileSummary) -> Self {
        Self {
            name: file.name.clone(),
            kind: file.kind.clone(),
            bytes: file.bytes,
            duration_seconds: file.duration_ms.map(as_seconds),
            width: file.width,
            height: file.height,
            url: file.url.clone(),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Exports {
    exports: Vec<Export>,
}

impl Exports {
    pub(super) fn of(jobs: &[JobView]) -> Self {
        Self {
            exports: jobs.iter().filter_map(Export::of).collect(),
        }
    }
}

/// A finished film.
#[derive(Debug, Serialize)]
pub(super) struct Export {
    job: String,
    project: String,
    pub(super) name: String,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    mime_type: &'static str,
    bytes: u64,
    duration_seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
}

impl Export {
    /// Reads an export that ended with a film.
    pub(super) fn of(job: &JobView) -> Option<Self> {
        let Some(Outcome::Exported(film)) = &job.outcome else {
            return None;
        };
        Some(Self {
            job: job.id.to_string(),
            project: job.project.to_string(),
            name: film
                .path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())?,
            path: film.path.display().to_string(),
            link: Url::from_file_path(&film.path).ok().map(String::from),
            mime_type: Exported::mime_of(&film.path),
            bytes: film.bytes,
            duration_seconds: as_seconds(film.duration_ms),
            width: film.width,
            height: film.height,
        })
    }
}
