//! What each error says, in one line. All of these words are in this file.

use std::fmt;

use veo_media::Format;

use super::{Error, ErrorKind, Piece};
use crate::money::Consent;

impl fmt::Display for Error {
    #[expect(clippy::too_many_lines, reason = "one line for each kind of error")]
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ErrorKind::EmptyPrompt => formatter.write_str("the prompt is empty"),
            ErrorKind::NotForTheAgent(intent) => {
                write!(
                    formatter,
                    "this asks for `{}`, which the agent cannot do; it was not sent",
                    intent.as_str()
                )
            }
            ErrorKind::UnknownProject { project, .. } => {
                write!(formatter, "there is no project `{project}`")
            }
            ErrorKind::NoProject { known } if known.is_empty() => {
                formatter.write_str("there is no project yet")
            }
            ErrorKind::NoProject { .. } => {
                formatter.write_str("no project was named, and none is in use here yet")
            }
            ErrorKind::NewAndNamed(project) => write!(
                formatter,
                "a new project was asked for together with the project `{project}`; nothing was started"
            ),
            ErrorKind::NeedsConsent(Consent::ConfirmOver { estimate, limit }) => write!(
                formatter,
                "this may cost about {estimate} credits, more than the {limit} that may be spent without asking the user"
            ),
            ErrorKind::NeedsConsent(Consent::Cap {
                estimate,
                spent,
                cap,
            }) => write!(
                formatter,
                "this may cost about {estimate} credits, and its project has cost {spent}: together more than the {cap} \
                 that a project may cost without asking the user"
            ),
            ErrorKind::KeyInUse(key) => {
                write!(formatter, "the key `{key}` belongs to another request")
            }
            ErrorKind::UnknownJob(job) => write!(formatter, "there is no job `{job}`"),
            ErrorKind::AlreadyEnded(job) => write!(formatter, "the job `{job}` has already ended"),
            ErrorKind::NothingToUpload => formatter.write_str("no file was named"),
            ErrorKind::TooManyFiles(most) => write!(
                formatter,
                "{most} files are about to be sent already; send them, or wait until their addresses end"
            ),
            ErrorKind::BadPiece(Piece::Busy) => formatter.write_str("another piece is being taken"),
            ErrorKind::BadPiece(Piece::Elsewhere { received }) => write!(
                formatter,
                "{received} bytes have arrived; a piece begins there, or at 0"
            ),
            ErrorKind::BadPiece(Piece::TooLong) => {
                formatter.write_str("there is more of the file than was said")
            }
            ErrorKind::BadPiece(Piece::Unwritten) => {
                formatter.write_str("the file cannot be written here")
            }
            ErrorKind::NoPage => formatter.write_str("the service has no page for this project"),
            ErrorKind::UnreadableFile(path) => {
                write!(formatter, "the file `{}` cannot be read", path.display())
            }
            ErrorKind::OutsideRoots { path, roots } if roots.is_empty() => write!(
                formatter,
                "`{}` may not be uploaded: no folder of this machine is open to you",
                path.display()
            ),
            ErrorKind::OutsideRoots { path, roots } => {
                let roots: Vec<String> = roots
                    .iter()
                    .map(|root| root.display().to_string())
                    .collect();
                write!(
                    formatter,
                    "`{}` may not be uploaded; only files in {} may",
                    path.display(),
                    roots.join(", ")
                )
            }
            ErrorKind::UnusableAddress(address) => {
                write!(
                    formatter,
                    "`{address}` is not a public http or https address"
                )
            }
            ErrorKind::OutputExists { path, .. } => {
                write!(formatter, "`{}` exists already", path.display())
            }
            ErrorKind::OutputElsewhere { path, folder } => write!(
                formatter,
                "`{}` is not below {}, where your films are written",
                path.display(),
                folder.display()
            ),
            ErrorKind::UnknownFilm(unknown) => formatter.write_str(unknown),
            ErrorKind::OutputExtension { path, format } => {
                write!(
                    formatter,
                    "the film is written as {format}, and `{}` does not end in .{format}",
                    path.display()
                )
            }
            ErrorKind::OtherFormat(format) => write!(
                formatter,
                "the service made a film of another format than {format}, which it may not know: ask for mp4, or use \
                 the built-in studio, which makes {}",
                Format::names()
            ),
            ErrorKind::OutputFolder(path) => {
                write!(formatter, "the folder `{}` cannot be used", path.display())
            }
            ErrorKind::OutputFile(path) => write!(
                formatter,
                "the film could not be written to `{}`",
                path.display()
            ),
            ErrorKind::ShortFilm { arrived, announced } => {
                write!(
                    formatter,
                    "{arrived} of {announced} bytes of the film arrived"
                )
            }
            ErrorKind::BrokenFilm { arrived } => write!(
                formatter,
                "what arrived is no whole film ({arrived} bytes); it was not kept"
            ),
            ErrorKind::NothingToSee { ready: true } => formatter.write_str(
                "this service cannot show a timeline, and no film of this project is on this machine",
            ),
            ErrorKind::NothingToSee { ready: false } => {
                formatter.write_str("there is nothing on the timeline to look at")
            }
            ErrorKind::UnreadableFilm(reason) => {
                write!(formatter, "the film cannot be looked at: {reason}")
            }
            ErrorKind::NothingToExport => {
                formatter.write_str("there is nothing on the timeline to export")
            }
            ErrorKind::RenderFailed(reason) => write!(formatter, "the render failed: {reason}"),
            ErrorKind::RenderTooSlow => formatter.write_str("the render did not end in time"),
            ErrorKind::AgentFailed(reason) => {
                write!(formatter, "the agent could not do it: {reason}")
            }
            ErrorKind::Service { message, .. }
            | ErrorKind::UnfitFile { message, .. }
            | ErrorKind::NoEngine(message)
            | ErrorKind::LacksScope(message)
            | ErrorKind::NoToken(message) => formatter.write_str(message),
            ErrorKind::Journal => write!(formatter, "the journal failed ({})", self.operation),
            ErrorKind::NewerJournal(version) => {
                write!(
                    formatter,
                    "the journal has version {version}, which a newer veo-3-ai wrote"
                )
            }
            ErrorKind::FollowedElsewhere(job) => {
                write!(
                    formatter,
                    "another running veo-3-ai follows the job `{job}` now"
                )
            }
            ErrorKind::Closed => {
                formatter.write_str("this veo-3-ai is ending; nothing was started")
            }
        }
    }
}
