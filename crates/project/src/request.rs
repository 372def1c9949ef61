//! What can be asked for.

use std::path::{Path, PathBuf};

use veo_api::render::Output;
use veo_media::Format;

use crate::ids::{IdempotencyKey, ProjectId};

/// A message to the agent: footage to make or an edit, in words.
#[derive(Debug, Clone)]
pub struct GenerateRequest {
    /// The words, sent as they are.
    pub prompt: String,
    /// The project; `None` is the one this process used last, or a new one.
    pub project: Option<ProjectId>,
    /// Begins a new project, also while one is in use; goes with `project: None` only.
    pub new_project: bool,
    /// Asking again under the same key returns the same job, and under another key a new one.
    pub key: Option<IdempotencyKey>,
    /// Whether the user has agreed to what it may cost; see [`Spending`](crate::Spending).
    pub is_agreed: bool,
}

/// Files to bring into a project.
#[derive(Debug, Clone)]
pub struct UploadRequest {
    /// At least one path on this machine, or public `http(s)` address that the service fetches itself. They are
    /// sent one after the other, in this order.
    pub sources: Vec<String>,
    /// The project; `None` is the one this process used last, or a new one.
    pub project: Option<ProjectId>,
    /// Begins a new project, also while one is in use; goes with `project: None` only.
    pub new_project: bool,
    /// Asking again under the same key returns the same job.
    pub key: Option<IdempotencyKey>,
}

/// A project to render into a file.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// The project; `None` is the one this process used last.
    pub project: Option<ProjectId>,
    /// The file to write. It must not exist yet. `None` names it after the project, in the output
    /// folder.
    pub output: Option<PathBuf>,
    /// What the film is to be like.
    pub film: FilmRequest,
    /// Asking again under the same key returns the same job.
    pub key: Option<IdempotencyKey>,
}

/// What a film is to be like: by its names, as a render's [`Output`] has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilmRequest {
    /// The format; `None` is that of the file's name, else MP4.
    pub format: Option<String>,
    /// How finely it is written; `None` is high.
    pub quality: Option<String>,
    /// What a platform wants.
    pub preset: Option<String>,
    /// The shorter side of the picture in pixels.
    pub resolution: Option<u32>,
    /// The shape of the picture.
    pub aspect: Option<String>,
}

impl FilmRequest {
    /// The same for the service; `path` is the file to write.
    pub(crate) fn output(self, path: Option<&Path>) -> Output {
        let usual = Output::default();
        let named = || {
            let extension = path?.extension()?.to_str()?;
            Some(Format::parse(extension)?.extension().to_owned())
        };
        Output {
            format: self.format.or_else(named).unwrap_or(usual.format),
            quality: self.quality.unwrap_or(usual.quality),
            preset: self.preset,
            resolution: self.resolution,
            aspect: self.aspect,
        }
    }
}
