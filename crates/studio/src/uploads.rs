//! Files that are brought into a session: written to disk, looked into, put on the timeline.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use futures_util::{Stream, StreamExt};
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use veo_api::code::ErrorCode;
use veo_api::upload::{MAX_UPLOAD_BYTES, PART_NAME, UploadReply};
use veo_media::FileType;
use veo_render::Engine;

use crate::context::Context;
use crate::instance::Unfinished;
use crate::library;
use crate::placing::{self, Project};
use crate::refusal::Refusal;
use crate::secret::Digest;
use crate::store::{Made, Media, MediaId, Session};
use crate::workshop;
use crate::{Error, ErrorKind};

/// The most files in one request.
const MAX_FILES: usize = 16;

/// How long a refused upload is listened to, so that its sender is not cut off before it can read why.
const LISTEN: Duration = Duration::from_secs(10);

/// A file that arrived and was looked into.
struct Arrived {
    file: Unfinished,
    media: Media,
}

/// Takes all files of a request, or none of them, and puts them on the timeline in their order.
pub(crate) async fn receive(
    context: &Arc<Context>,
    session: &Session,
    mut multipart: Multipart,
) -> Result<UploadReply, Refusal> {
    match arrive(context, session, &mut multipart).await {
        Ok(arrived) => place(context, session, arrived).await,
        Err(refusal) => {
            let rest = async { while let Ok(Some(_)) = multipart.next_field().await {} };
            // Whether the rest came or not: the refusal is the answer.
            let _ = tokio::time::timeout(LISTEN, rest).await;
            Err(refusal)
        }
    }
}

async fn arrive(
    context: &Arc<Context>,
    session: &Session,
    multipart: &mut Multipart,
) -> Result<Vec<Arrived>, Refusal> {
    let engine = context.workshop.engine().await?;
    let mut arrived = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(|cut| broken(&cut))? {
        if field.name() != Some(PART_NAME) {
            continue;
        }
        if arrived.len() == MAX_FILES {
            return Err(Refusal::new(
                ErrorCode::BadRequest,
                format!("more than {MAX_FILES} files in one request; send the others in another"),
            ));
        }
        arrived.push(take(context, session, engine, field).await?);
    }
    if arrived.is_empty() {
        return Err(Refusal::new(
            ErrorCode::BadRequest,
            format!("the request holds no file; send it as a part named `{PART_NAME}`"),
        ));
    }
    Ok(arrived)
}

async fn take(
    context: &Arc<Context>,
    session: &Session,
    engine: &Engine,
    field: Field<'_>,
) -> Result<Arrived, Refusal> {
    let file_name = clean_name(field.file_name().unwrap_or_default());
    let file_type = FileType::of_name(&file_name).ok_or_else(|| {
        Refusal::new(
            ErrorCode::UnsupportedType,
            format!(
                "`{file_name}` is not of an accepted type; accepted: {}",
                FileType::accepted()
            ),
        )
    })?;
    let file = context.instance.unfinished(file_type.extension());
    let written = write(field, &file, MAX_UPLOAD_BYTES)
        .await
        .map_err(|failed| match failed {
            Failed::TooLarge => Refusal::new(
                ErrorCode::TooLarge,
                format!(
                    "`{file_name}` is larger than {} MB; compress, trim or split it",
                    MAX_UPLOAD_BYTES / 1_000_000
                ),
            ),
            Failed::Broken(cut) => broken(&cut),
            Failed::Disk(source) => Error::new(
                ErrorKind::Files(file.path().to_owned()),
                "writing an upload",
            )
            .because(source)
            .into(),
        })?;
    let info = engine
        .probe(file.path())
        .await
        .map_err(|wrong| unusable(&file_name, &wrong))?;
    tracing::info!(session.id = %session.id, bytes = written.bytes, "a file was uploaded");
    let media = Media {
        id: MediaId::new(),
        session: session.id.clone(),
        file_name,
        file_type,
        info,
        bytes: written.bytes,
        hash: written.hash.to_hexadecimal(),
        origin: None,
    };
    Ok(Arrived { file, media })
}

async fn place(
    context: &Arc<Context>,
    session: &Session,
    arrived: Vec<Arrived>,
) -> Result<UploadReply, Refusal> {
    let mut media = Vec::with_capacity(arrived.len());
    for Arrived { file, media: known } in arrived {
        file.finish(&context.folders.media().join(known.stored_name()))?;
        media.push(known);
    }
    let files = media
        .iter()
        .map(|media| library::uploaded_file(&context.origin, media))
        .collect();
    let project = Project {
        name: session.name.clone(),
        canvas: context.canvas,
    };
    let shown = media.clone();
    let made = Made {
        media,
        charge: None,
    };
    context
        .store
        .change_draft(&session.id, made, move |draft| {
            Ok::<_, Infallible>(shown.iter().fold(draft.clone(), |draft, media| {
                placing::uploaded(&draft, media, &project)
            }))
        })
        .await?
        .map_or_else(|impossible| match impossible {}, drop);
    Ok(UploadReply {
        files,
        session_state_applied: true,
    })
}

struct Written {
    bytes: u64,
    hash: Digest,
}

enum Failed<E> {
    TooLarge,
    /// The request ended too early.
    Broken(E),
    Disk(std::io::Error),
}

/// Writes what comes, up to `limit` bytes.
async fn write<E>(
    mut content: impl Stream<Item = Result<Bytes, E>> + Unpin,
    to: &Unfinished,
    limit: u64,
) -> Result<Written, Failed<E>> {
    let mut file = File::create_new(to.path()).await.map_err(Failed::Disk)?;
    let mut hasher = Sha256::new();
    let mut bytes: u64 = 0;
    while let Some(chunk) = content.next().await {
        let chunk = chunk.map_err(Failed::Broken)?;
        bytes += chunk.len() as u64;
        if bytes > limit {
            return Err(Failed::TooLarge);
        }
        hasher.update(&chunk);
        file.write_all(&chunk).await.map_err(Failed::Disk)?;
    }
    file.sync_all().await.map_err(Failed::Disk)?;
    Ok(Written {
        bytes,
        hash: Digest::finish(hasher),
    })
}

/// Returns the last part of a file name, without what could mislead on a screen.
fn clean_name(given: &str) -> String {
    const LONGEST: usize = 120;
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: Vec<char> = last.chars().filter(|letter| !letter.is_control()).collect();
    // The end is kept: it holds the extension.
    visible[visible.len().saturating_sub(LONGEST)..]
        .iter()
        .collect()
}

fn broken(cut: &MultipartError) -> Refusal {
    Refusal::new(
        ErrorCode::BadRequest,
        format!("the upload cannot be read: {}", cut.body_text()),
    )
}

/// Says what is wrong with a file under the name that its sender knows.
fn unusable(file_name: &str, wrong: &veo_render::Error) -> Refusal {
    use veo_render::ErrorKind::{DamagedMedia, OverLimit, UnsupportedMedia};
    match &wrong.kind {
        UnsupportedMedia { found, .. } => Refusal::new(
            ErrorCode::UnsupportedType,
            format!(
                "`{file_name}` is {found}; accepted: {}",
                FileType::accepted()
            ),
        ),
        DamagedMedia { reason, .. } => Refusal::new(
            ErrorCode::InvalidFields,
            format!("`{file_name}` cannot be read: {reason}; see that it plays, or convert it"),
        ),
        OverLimit { found, limit, .. } => Refusal::new(
            ErrorCode::TooLarge,
            format!("`{file_name}` is {found}; at most {limit}"),
        ),
        _ => {
            let words = workshop::told(wrong);
            tracing::error!(error = words, "an upload could not be looked into");
            Refusal::new(ErrorCode::ServerFailed, words)
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;
    use crate::instance::Instance;

    #[test]
    fn names_lose_folders_and_control_characters() {
        for (given, clean) in [
            ("clip.mp4", "clip.mp4"),
            ("/etc/../tmp/clip.mp4", "clip.mp4"),
            ("C:\\films\\clip.mp4", "clip.mp4"),
            ("a\u{1b}[2J\n.mp4", "a[2J.mp4"),
            ("..", ".."),
            ("", ""),
        ] {
            assert_eq!(clean_name(given), clean, "{given:?}");
        }
        assert!(clean_name(&format!("{}.mp4", "x".repeat(500))).ends_with("xxx.mp4"));
    }

    #[tokio::test]
    async fn a_file_may_fill_the_limit_and_not_pass_it() {
        let folder = tempfile::tempdir().unwrap();
        let instance = Instance::begin(folder.path()).unwrap();
        let content = |text: &'static str| {
            stream::iter([Ok::<_, Infallible>(Bytes::from(text)), Ok(Bytes::from("c"))])
        };
        let file = instance.unfinished("mp4");
        let written = write(content("ab"), &file, 3).await;
        let Ok(Written { bytes: 3, hash }) = written else {
            panic!("3 bytes fit")
        };
        assert_eq!(hash.to_hexadecimal(), Digest::of("abc").to_hexadecimal());
        let written = write(content("abc"), &instance.unfinished("mp4"), 3).await;
        assert!(matches!(written, Err(Failed::TooLarge)));
    }
}
