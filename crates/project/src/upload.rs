//! One road for an upload: read the state, keep the intent, send the files one after the other, say what the
//! timeline is now.
//!
//! Uploads cost nothing, but sending a file twice makes a second asset. After an answer was lost the state tells
//! whether the file arrived; one that did not is sent once more (reliability.md 4).

pub(crate) mod roots;
pub(crate) mod source;

use veo_api::state::SessionState;
use veo_backend::ErrorKind as Trouble;

use self::source::{Opened, Source};
use crate::difference::in_words;
use crate::error::{Error, Result};
use crate::files;
use crate::follow::Follower;
use crate::job::JobKind;
use crate::next::NextStep;
use crate::outcome::{Failure, FileSummary, Outcome, Uploaded};
use crate::phase::{Batch, Before, Road, Transferring};
use crate::queue::Place;

/// Walks the road of an upload from where it is.
pub(crate) async fn walk(
    follower: &Follower,
    sources: Vec<String>,
    at: Transferring,
    place: Place,
) -> Result<Outcome> {
    let road = |batch| Road::Upload {
        sources: sources.clone(),
        at: Transferring::Intent(batch),
    };
    let (mut batch, mut may_be_there) = match at {
        Transferring::Queued => {
            place.turn().await;
            let begin = |before| Batch { before, arrived: 0 };
            let before = follower.intend(|before| road(begin(before))).await?;
            (begin(before), false)
        }
        // The next file may have been sent, by a process that is gone. This job waits for nobody in the line, because
        // whoever is there waits for it: see `intend`.
        Transferring::Intent(batch) => (batch, true),
    };
    let mut answered = Vec::new();
    while let Some(text) = sources.get(batch.arrived) {
        let source = Source::read(text);
        let number = (batch.arrived + 1, sources.len());
        match bring(follower, &source, &batch, number, may_be_there).await {
            Brought::There(files) => answered.extend(files),
            Brought::Not(failure) => return Ok(Outcome::Failed(after(&batch, failure))),
            Brought::Unknown(failure) => return Ok(Outcome::Unknown(after(&batch, failure))),
        }
        batch.arrived += 1;
        follower.advance(road(batch.clone())).await?;
        may_be_there = false;
    }
    Ok(Outcome::Uploaded(
        uploaded(follower, answered, &batch.before).await,
    ))
}

/// What came of one file.
enum Brought {
    /// It is in the project. What the service said of it, where its answer came.
    There(Vec<FileSummary>),
    Not(Failure),
    Unknown(Failure),
}

/// Sends one file, once more if it did not arrive. One that may have been sent before is looked for first.
async fn bring(
    follower: &Follower,
    source: &Source,
    batch: &Batch,
    (number, of): (usize, usize),
    mut may_be_there: bool,
) -> Brought {
    let name = source.name();
    let stage = match of {
        1 => format!("uploading {name}"),
        _ => format!("uploading {name} ({number} of {of})"),
    };
    let opened = match source.open(&follower.shared.sendable()).await {
        Ok(opened) => opened,
        Err(error) => return Brought::Not(error.to_failure()),
    };
    let mut is_again = false;
    loop {
        if may_be_there {
            follower.show("finding out whether the file arrived", None);
            match has_arrived(follower, batch).await {
                Ok(true) => return Brought::There(Vec::new()),
                Ok(false) if is_again => return Brought::Not(lost(&name)),
                Ok(false) => is_again = true,
                Err(error) => return Brought::Unknown(interrupted(follower, &name, &error)),
            }
        }
        follower.show(&stage, None);
        match send(follower, &opened, &stage).await {
            Ok(files) => return Brought::There(files),
            Err(error) if may_have_arrived(&error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the file may have arrived; the answer did not"
                );
                may_be_there = true;
            }
            Err(error) => return Brought::Not(Error::service("uploading", error).to_failure()),
        }
    }
}

async fn send(
    follower: &Follower,
    opened: &Opened,
    stage: &str,
) -> veo_backend::Result<Vec<FileSummary>> {
    let (client, session) = (follower.client(), follower.session());
    let sent = match opened {
        Opened::File(media) => {
            let show = follower.show_transfer(stage.to_owned());
            client.upload_file(&session, media.clone(), show).await
        }
        Opened::Address(address) => client.upload_url(&session, address.as_str()).await,
    };
    Ok(sent?.iter().filter_map(files::uploaded).collect())
}

fn may_have_arrived(error: &veo_backend::Error) -> bool {
    matches!(
        error.kind,
        Trouble::Lost | Trouble::Timeout | Trouble::Unavailable | Trouble::Protocol
    )
}

/// Looks whether the file after those that have arrived is there, several times: the service may still be at it.
async fn has_arrived(follower: &Follower, batch: &Batch) -> Result<bool> {
    let mut waits = follower.shared.pace.arrive.iter();
    loop {
        let after = state(follower).await?;
        if files::since(&batch.before.state, &after).len() > batch.arrived {
            return Ok(true);
        }
        let Some(wait) = waits.next() else {
            return Ok(false);
        };
        tokio::time::sleep(wait).await;
    }
}

fn lost(name: &str) -> Failure {
    let again = NextStep::AskAgain {
        kind: JobKind::Upload,
        may_charge: false,
    };
    let message =
        format!("The upload of `{name}` was interrupted twice, and it is not in the project.");
    Failure::new(message, vec![again])
}

fn interrupted(follower: &Follower, name: &str, error: &Error) -> Failure {
    let look = NextStep::LookAtState {
        project: follower.project.clone(),
    };
    let message = format!("The upload of `{name}` was interrupted, and {error}.");
    Failure::new(message, vec![look])
}

/// Says which files are there although the upload as a whole failed.
fn after(batch: &Batch, failure: Failure) -> Failure {
    let message = match batch.arrived {
        0 => failure.message,
        1 => format!("The first file is in the project. {}", failure.message),
        several => format!(
            "The first {several} files are in the project. {}",
            failure.message
        ),
    };
    Failure { message, ..failure }
}

async fn uploaded(follower: &Follower, answered: Vec<FileSummary>, before: &Before) -> Uploaded {
    match state(follower).await {
        Ok(after) => {
            let listed = files::since(&before.state, &after);
            Uploaded {
                files: if listed.is_empty() { answered } else { listed },
                changes: in_words(&before.state, &after),
                summary: after.draft.summary(),
                ready: after.draft.readiness().is_ready(),
            }
        }
        Err(error) => Uploaded {
            files: answered,
            changes: Vec::new(),
            summary: format!("The files are there, but {error}"),
            ready: false,
        },
    }
}

async fn state(follower: &Follower) -> Result<SessionState> {
    let state = follower.client().state(&follower.session()).await;
    state.map_err(|error| Error::service("reading the project", error))
}
