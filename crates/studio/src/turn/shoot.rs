//! Footage: a request becomes a clip in the library and on the timeline.

use std::convert::Infallible;
use std::fs::File;
use std::io;
use std::path::Path;

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use veo_api::code::ErrorCode;
use veo_footage::{Brief, Shot};
use veo_media::FileType;
use veo_render::{Engine, FootageSpec, MediaInfo, Monitor};
use veo_timeline::{Canvas, Millis};

use super::Turn;
use super::voice::Gauge;
use crate::director::FootageRequest;
use crate::instance::Unfinished;
use crate::library;
use crate::placing::{self, Project};
use crate::refusal::Refusal;
use crate::secret::Digest;
use crate::store::{Changed, ChargeId, Made, Media, MediaId, Origin, Price, Session};
use crate::workshop;
use crate::{Error, ErrorKind};

/// Named as the vendor names its own, `generate_video_with_seedance` (protocol.md 4.7).
const TOOL: &str = "generate_video_with_studio";

/// A clip that is made and not placed yet.
struct Clip {
    file: Unfinished,
    media: Media,
    /// Its label on the timeline.
    title: String,
    /// What the user should know about it.
    note: Option<String>,
}

impl Turn {
    /// Makes the clip, puts it at the end of the video track, and returns what it is in words.
    pub(super) async fn shoot(&self, request: FootageRequest) -> Result<String, Refusal> {
        let engine = self.context.workshop.engine().await?;
        let session = self
            .context
            .session(&self.session.user, &self.session.id)
            .await?;
        let charge = self
            .context
            .ledger
            .reserve(self.charge(Price::Clip))
            .await?;
        let call = self.voice.call(
            TOOL,
            json!({ "prompt": request.prompt, "duration": request.length.as_seconds() }),
        );
        let fixed = session.draft.timeline().canvas;
        let canvas = fixed.or(request.canvas).unwrap_or(self.context.canvas);
        match self.make(engine, &request, canvas).await {
            Ok(clip) => {
                let words = words(&clip, canvas);
                let url = self.context.origin.url(&clip.media.source());
                let delta = self.place(&session, clip, canvas, charge).await?;
                self.voice.answer(
                    call,
                    json!({ "status": "success", "video_url": url }),
                    delta,
                );
                Ok(words)
            }
            Err(refusal) => {
                self.voice
                    .answer(call, json!({ "error": refusal.0.message }), Map::new());
                Err(refusal)
            }
        }
    }

    /// Films the request into a file that is not in its place yet.
    async fn make(
        &self,
        engine: &Engine,
        request: &FootageRequest,
        canvas: Canvas,
    ) -> Result<Clip, Refusal> {
        let gauge = Gauge::new(&self.voice, "making the clip");
        gauge.show(0.0);
        let frames = frames(request.length, canvas);
        let brief = Brief {
            prompt: request.prompt.clone(),
            width: canvas.width,
            height: canvas.height,
            frame_rate: canvas.frame_rate,
            frames,
            seed: request.seed,
        };
        let (shot, sound) = spawn_blocking(move || {
            let shot = veo_footage::shoot(&brief);
            let sound = shot.sound();
            (shot, sound)
        })
        .await
        .map_err(|broken| Error::new(ErrorKind::Interrupted, "drawing").because(broken))?;
        let (title, note) = (shot.title().to_owned(), shot.note().map(str::to_owned));
        let origin = Origin {
            generator: shot.generator().to_owned(),
            seed: shot.seed(),
            prompt: request.prompt.clone(),
        };
        let file = self.context.instance.unfinished("mp4");
        let info = film(engine, shot, sound, frames, canvas, file.path(), gauge).await?;
        let (bytes, hash) = measured(file.path()).await?;
        let media = Media {
            id: MediaId::new(),
            session: self.session.id.clone(),
            file_name: format!("{title}.mp4"),
            file_type: FileType::Mp4,
            // Frames tell the length better than what FFmpeg prints.
            info: MediaInfo {
                duration: Some(length(frames, canvas)),
                ..info
            },
            bytes,
            hash: hash.to_hexadecimal(),
            origin: Some(origin),
        };
        Ok(Clip {
            file,
            media,
            title,
            note,
        })
    }

    /// Puts the clip into the library and on the timeline, and settles its charge.
    ///
    /// Returns what of the session's state has changed.
    async fn place(
        &self,
        session: &Session,
        clip: Clip,
        canvas: Canvas,
        charge: Option<ChargeId>,
    ) -> Result<Map<String, Value>, Refusal> {
        let Clip {
            file, media, title, ..
        } = clip;
        file.finish(&self.context.folders.media().join(media.stored_name()))?;
        let project = Project {
            name: session.name.clone(),
            canvas,
        };
        let made = Made {
            media: vec![media.clone()],
            charge,
        };
        let saved = self
            .context
            .store
            .change_draft(&session.id, made, move |draft| {
                Ok::<_, Infallible>(placing::generated(draft, &media, &title, &project))
            });
        let Ok(Changed { after, .. }) = saved.await?;
        let media = self.context.store.media_in(&session.id).await?;
        Ok(Map::from_iter([
            ("draft".to_owned(), after.value().clone()),
            (
                "generated_media".to_owned(),
                library::generated_media(&self.context.origin, &media).into(),
            ),
        ]))
    }
}

async fn film(
    engine: &Engine,
    shot: Shot,
    sound: Vec<f32>,
    frames: u32,
    canvas: Canvas,
    to: &Path,
    gauge: Gauge,
) -> Result<MediaInfo, Refusal> {
    let spec = FootageSpec {
        canvas,
        frames,
        card: shot.card().map(str::to_owned),
        comment: format!(
            "generated in the local studio by {}, seed {}",
            shot.generator(),
            shot.seed()
        ),
    };
    let monitor = Monitor::new(move |done| gauge.show(done), CancellationToken::new());
    let draw = move |index: u32, frame: &mut [u8]| shot.frame(index, frame);
    engine
        .encode_footage(&spec, draw, sound, to, &monitor)
        .await
        .map_err(|error| failed(&error))?;
    engine.probe(to).await.map_err(|error| failed(&error))
}

fn failed(error: &veo_render::Error) -> Refusal {
    let words = format!("the clip could not be made: {}", workshop::told(error));
    tracing::error!(error = words, "a clip failed");
    Refusal::new(ErrorCode::ServerFailed, words)
}

/// Returns a file's size and digest.
async fn measured(path: &Path) -> Result<(u64, Digest), Error> {
    let owned = path.to_owned();
    let read = spawn_blocking(move || {
        let mut hasher = Sha256::new();
        let bytes = io::copy(&mut File::open(owned)?, &mut hasher)?;
        Ok::<_, io::Error>((bytes, Digest::finish(hasher)))
    })
    .await
    .unwrap_or_else(|broken| Err(io::Error::other(broken)));
    read.map_err(|source| {
        Error::new(ErrorKind::Files(path.to_owned()), "reading a clip").because(source)
    })
}

/// Returns how many frames fill `length`: at least one.
fn frames(length: Millis, canvas: Canvas) -> u32 {
    let rate = u64::from(canvas.frame_rate);
    u32::try_from((length.get().saturating_mul(rate) + 500) / 1000)
        .unwrap_or(u32::MAX)
        .max(1)
}

fn length(frames: u32, canvas: Canvas) -> Millis {
    Millis::from_seconds(f64::from(frames) / f64::from(canvas.frame_rate))
}

fn words(clip: &Clip, canvas: Canvas) -> String {
    let length = clip.media.info.duration.unwrap_or_default();
    let mut words = vec![format!(
        "I made a {length} clip, '{}', {canvas}.",
        clip.title
    )];
    if let Some(origin) = &clip.media.origin {
        let Origin {
            generator, seed, ..
        } = origin;
        words.push(format!(
            "It comes from the studio's own generator {generator}, seed {seed}."
        ));
    }
    words.extend(clip.note.clone());
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_become_frames_and_lengths_again() {
        for (milliseconds, frame_rate, count, exact) in [
            (10_000, 30, 300, 10_000),
            (2_500, 30, 75, 2_500),
            (1_010, 30, 30, 1_000),
            (1, 30, 1, 33),
            (10_000, 24, 240, 10_000),
        ] {
            let canvas = Canvas {
                frame_rate,
                ..Canvas::default()
            };
            assert_eq!(frames(Millis::new(milliseconds), canvas), count);
            assert_eq!(length(count, canvas), Millis::new(exact));
        }
    }
}
