//! One road for an upload: read the state, keep the intent, send the file, say what the timeline is now.
//!
//! Uploads cost nothing, but sending one twice makes a second asset. After an answer was lost the state
//! tells whether the file arrived; when it did not, the caller is told to upload again.

pub(crate) mod source;

use veo_api::state::SessionState;
use veo_backend::ErrorKind as Trouble;

use self::source::Source;
use crate::difference::in_words;
use crate::error::{Error, Result};
use crate::files;
use crate::follow::Follower;
use crate::job::JobKind;
use crate::next::NextStep;
use crate::outcome::{Failure, FileSummary, Outcome, Uploaded};
use crate::phase::{Before, Road, Transferring};
use crate::queue::Place;

/// Walks the road of an upload from where it is.
pub(crate) async fn walk(
    follower: &Follower,
    source: String,
    at: Transferring,
    place: Place,
) -> Result<Outcome> {
    place.turn().await;
    match at {
        Transferring::Queued => send(follower, source).await,
        Transferring::Intent(before) => Ok(settle(follower, &Source::read(&source), &before).await),
    }
}

async fn send(follower: &Follower, text: String) -> Result<Outcome> {
    let intent = |before| Road::Upload {
        source: text.clone(),
        at: Transferring::Intent(before),
    };
    let before = follower.intend(intent).await?;
    let source = Source::read(&text);
    let stage = format!("uploading {}", source.name());
    follower.show(&stage, None);
    let session = follower.session();
    let sent = match &source {
        Source::File(path) => {
            follower
                .client()
                .upload_file(&session, path, follower.show_transfer(stage))
                .await
        }
        Source::Address(address) => {
            follower
                .client()
                .upload_url(&session, address.as_str())
                .await
        }
    };
    match sent {
        Ok(files) => {
            let files = files.iter().filter_map(files::uploaded).collect();
            Ok(match state(follower).await {
                Ok(after) => uploaded(files, &before.state, &after),
                Err(error) => Outcome::Uploaded(Uploaded {
                    files,
                    changes: Vec::new(),
                    summary: format!("The file is there, but {error}"),
                    ready: false,
                }),
            })
        }
        Err(error) if may_have_arrived(&error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the file may have arrived; the answer did not"
            );
            Ok(settle(follower, &source, &before).await)
        }
        Err(error) => Err(Error::service("uploading", error)),
    }
}

fn may_have_arrived(error: &veo_backend::Error) -> bool {
    matches!(
        error.kind,
        Trouble::Lost | Trouble::Timeout | Trouble::Unavailable | Trouble::Protocol
    )
}

/// Looks whether the file is there, after an answer was lost.
async fn settle(follower: &Follower, source: &Source, before: &Before) -> Outcome {
    follower.show("finding out whether the file arrived", None);
    let name = source.name();
    let after = match state(follower).await {
        Ok(after) => after,
        Err(error) => {
            return Outcome::Unknown(Failure {
                message: format!("The upload of `{name}` was interrupted, and {error}."),
                next: vec![NextStep::LookAtState {
                    project: follower.project.clone(),
                }],
            });
        }
    };
    let arrived = files::since(&before.state, &after);
    if arrived.is_empty() {
        return Outcome::Failed(Failure {
            message: format!("The upload was interrupted, and `{name}` is not in the project."),
            next: vec![NextStep::AskAgain {
                kind: JobKind::Upload,
                may_charge: false,
            }],
        });
    }
    uploaded(arrived, &before.state, &after)
}

fn uploaded(files: Vec<FileSummary>, before: &SessionState, after: &SessionState) -> Outcome {
    Outcome::Uploaded(Uploaded {
        files,
        changes: in_words(before, after),
        summary: after.draft.summary(),
        ready: after.draft.readiness().is_ready(),
    })
}

async fn state(follower: &Follower) -> Result<SessionState> {
    let state = follower.client().state(&follower.session()).await;
    state.map_err(|error| Error::service("reading the project", error))
}
