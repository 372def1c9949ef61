//! The ways on from each error. All advice is in this file.

use veo_api::upload::MAX_UPLOAD_BYTES;
use veo_backend::ErrorKind as Trouble;
use veo_media::FileType;

use super::{Error, ErrorKind};
use crate::job::JobKind;
use crate::next::NextStep;

impl Error {
    /// What to do about it, best first.
    pub fn next_steps(&self) -> Vec<NextStep> {
        match &self.kind {
            ErrorKind::EmptyPrompt => vec![NextStep::SayWhatToMake],
            ErrorKind::NotForTheAgent(intent) => vec![NextStep::UseTool { intent: *intent }],
            ErrorKind::NoProject { known } if known.is_empty() => vec![NextStep::MakeFootageFirst],
            ErrorKind::UnknownProject { known, .. } if known.is_empty() => {
                vec![NextStep::StartNewProject]
            }
            ErrorKind::UnknownProject { known, .. } | ErrorKind::NoProject { known } => vec![
                NextStep::ChooseProject {
                    projects: known.clone(),
                },
                NextStep::StartNewProject,
            ],
            ErrorKind::NewAndNamed(project) => vec![NextStep::NewOrNamed {
                project: project.clone(),
            }],
            ErrorKind::NeedsConsent(_) => vec![NextStep::RaiseLimit],
            ErrorKind::KeyInUse(_) => vec![NextStep::UseAnotherKey],
            ErrorKind::UnknownJob(_) | ErrorKind::AlreadyEnded(_) => vec![NextStep::ListJobs],
            ErrorKind::UnreadableFile(path)
            | ErrorKind::OutsideRoots { path, .. }
            | ErrorKind::OutputFolder(path)
            | ErrorKind::OutputFile(path) => {
                vec![NextStep::CheckPath { path: path.clone() }]
            }
            ErrorKind::UnfitFile { trouble, .. } => service(*trouble, self.operation, None),
            ErrorKind::NothingToUpload | ErrorKind::UnusableAddress(_) => {
                vec![NextStep::NameWhatToUpload]
            }
            ErrorKind::OutputElsewhere { path, folder } => vec![NextStep::UsePath {
                path: folder.join(path.file_name().unwrap_or_default()),
            }],
            ErrorKind::OutputExists { free, .. } => vec![NextStep::UsePath { path: free.clone() }],
            ErrorKind::OutputExtension { path, format } => vec![NextStep::UsePath {
                path: path.with_extension(format.extension()),
            }],
            ErrorKind::NothingToSee { ready: true } => vec![NextStep::ExportFirst],
            ErrorKind::UnreadableFilm(_) => vec![again(JobKind::Export)],
            ErrorKind::NothingToExport | ErrorKind::NothingToSee { ready: false } => {
                vec![NextStep::MakeFootageFirst]
            }
            ErrorKind::ShortFilm { .. }
            | ErrorKind::BrokenFilm { .. }
            | ErrorKind::OtherFormat(_)
            | ErrorKind::RenderFailed(_)
            | ErrorKind::RenderTooSlow => {
                vec![again(JobKind::Export)]
            }
            ErrorKind::AgentFailed(_) => vec![again(JobKind::Generate)],
            ErrorKind::Service {
                trouble, register, ..
            } => service(*trouble, self.operation, register.as_deref()),
            ErrorKind::NoEngine(_) => vec![NextStep::InstallFfmpeg],
            ErrorKind::LacksScope(_) => vec![NextStep::UseTokenWithScope],
            ErrorKind::NoToken(_) => vec![NextStep::SetToken],
            ErrorKind::FollowedElsewhere(job) => vec![NextStep::WaitForJob { job: *job }],
            ErrorKind::TooManyFiles(_) | ErrorKind::BadPiece(_) | ErrorKind::Closed => {
                vec![NextStep::TryLater]
            }
            ErrorKind::UnknownFilm(_)
            | ErrorKind::NoPage
            | ErrorKind::Journal
            | ErrorKind::NewerJournal(_) => Vec::new(),
        }
    }
}

fn service(trouble: Trouble, operation: &str, register: Option<&str>) -> Vec<NextStep> {
    let register = register.map(str::to_owned);
    match trouble {
        Trouble::Unreachable => vec![NextStep::CheckConnection, NextStep::TryLater],
        Trouble::Lost | Trouble::Timeout | Trouble::RateLimited | Trouble::Unavailable => {
            vec![NextStep::TryLater]
        }
        Trouble::Unauthorized => vec![NextStep::CheckToken],
        // It is the render that the service does not know, not the project.
        Trouble::NotFound if operation == "rendering" => vec![again(JobKind::Export)],
        Trouble::UnknownSession | Trouble::NotFound => vec![NextStep::StartNewProject],
        Trouble::NoCredits => register
            .map(|url| NextStep::Register { url })
            .into_iter()
            .chain([NextStep::GetCredits])
            .collect(),
        // Not about credits: an export costs none (protocol.md 7.1).
        Trouble::ExportBlocked => vec![NextStep::UpgradePlan { register }],
        Trouble::UnsupportedType => vec![accepted()],
        Trouble::TooLarge => vec![NextStep::MakeFileSmaller {
            limit_bytes: MAX_UPLOAD_BYTES,
        }],
        Trouble::Rejected => vec![NextStep::TellUser],
        // What these need is in their message.
        Trouble::Protocol | Trouble::DiskFull | Trouble::Io | Trouble::Config => Vec::new(),
    }
}

fn accepted() -> NextStep {
    NextStep::UseSupportedType {
        types: FileType::all()
            .map(|file_type| file_type.extension().to_owned())
            .collect(),
    }
}

fn again(kind: JobKind) -> NextStep {
    NextStep::AskAgain {
        kind,
        may_charge: kind == JobKind::Generate,
    }
}
