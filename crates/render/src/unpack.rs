//! Animations that not every FFmpeg decodes become files that every one does.
//!
//! An animated WebP is unpacked into an animated PNG, which has the same pictures, with what can be seen through them, at
//! the same times. Everything else here, plans and keys too, knows the WebP as a clip and never sees what is in it: only
//! where FFmpeg is about to read it, what was unpacked stands in its place.
//!
//! It is the one thing that touches media bytes and is not FFmpeg. It happens in a process of its own in the same jail (see
//! [`crate::jail`]), which can start nothing, and not at all where there is no such jail. What was unpacked is kept under
//! the hash of the WebP.

#[cfg(unix)]
mod apng;
mod facts;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::Mutex;
use veo_media::Container;

use crate::cache::{self, Sort};
use crate::complaint;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::jail::{Grant, Limits};
use crate::key::Key;
use crate::monitor::Monitor;
use crate::plan::Input;
use crate::probe::{Alpha, DynamicRange, Media, MediaInfo};
use crate::process;
use crate::scratch::Scratch;
use crate::sniff::display_name;
use facts::Facts;

#[cfg(unix)]
pub(crate) use apng::work;

/// What tells what is unpacked today from what another version made of the same animation.
pub(crate) const UNPACKED_AS: &str = "apng-1";

/// What the unpacking is told first.
const LOOK: &str = "look";
const UNPACK: &str = "unpack";

/// A first look decodes one picture.
const LOOK_LIMIT: Duration = Duration::from_secs(30);

/// Unpacking the largest animation on a busy machine.
const LIMIT: Duration = Duration::from_mins(5);

const NO_JAIL: &str = "it is an animated WebP, and this system has no jail to unpack it in; save it as GIF, MP4 or WebM";

impl Engine {
    /// Looks into the animation at `path`: reads what it says of itself and decodes its first picture.
    pub(crate) async fn look_into_animation(
        &self,
        path: &Path,
        operation: &'static str,
    ) -> Result<MediaInfo> {
        let name = display_name(path);
        let grant = Grant::to_read(path, LOOK_LIMIT);
        let told = [LOOK.into(), absolute(path).into()];
        let watch = Monitor::unwatched();
        let ended = process::unpack(self.jailed(), &grant, &told, LOOK_LIMIT, operation, &watch);
        let damaged = |reason: String| {
            let name = name.clone();
            Error::new(operation, ErrorKind::DamagedMedia { name, reason })
        };
        let ended = ended.await?.ok_or_else(|| damaged(NO_JAIL.to_owned()))?;
        let facts = Facts::find(&ended.messages);
        if let Some((found, limit)) = facts.as_ref().and_then(Facts::excess) {
            let name = name.clone();
            return Err(Error::new(
                operation,
                ErrorKind::OverLimit { name, found, limit },
            ));
        }
        match facts.filter(|_| ended.success) {
            Some(facts) => Ok(info(&facts)),
            None => Err(damaged(complaint::reason(&ended.messages)).caused_by(ended.messages)),
        }
    }
}

fn info(facts: &Facts) -> MediaInfo {
    MediaInfo {
        kind: Media::Video,
        duration: Some(facts.length),
        width: Some(facts.width),
        height: Some(facts.height),
        frame_rate: Some(facts.frame_rate()),
        has_audio: false,
        has_color_matrix: false,
        has_film_pixels: false,
        alpha: if facts.has_alpha {
            Alpha::Own
        } else {
            Alpha::None
        },
        range: DynamicRange::Standard,
        container: Container::WebP,
    }
}

/// What was unpacked for one film or still, each animation once.
pub(crate) struct Unpacked {
    /// Which animation is unpacked as which file.
    known: Mutex<BTreeMap<PathBuf, PathBuf>>,
}

impl Unpacked {
    pub(crate) fn new() -> Self {
        Self {
            known: Mutex::default(),
        }
    }

    /// Has those of `inputs` that are packed read from what is unpacked, in folders in `scratch` or in the cache.
    ///
    /// # Errors
    /// `DamagedMedia` naming the clip that cannot be decoded, `Cancelled`, `TimedOut`, and `File`.
    pub(crate) async fn open(
        &self,
        inputs: &mut [Input],
        (engine, scratch): (&Engine, &Scratch),
        operation: &'static str,
        monitor: &Monitor,
    ) -> Result<()> {
        for input in inputs.iter_mut().filter(|input| input.is_packed()) {
            // One at a time: what another unpacks may be the same.
            let mut known = self.known.lock().await;
            if !known.contains_key(&input.path) {
                let folder = scratch.folder(&format!("unpacked-{}", known.len())).await?;
                let unpacking = Unpacking {
                    input,
                    made: folder.join("unpacked.png"),
                    operation,
                };
                unpacking.take_or_make(engine, monitor).await?;
                known.insert(input.path.clone(), unpacking.made);
            }
            if let Some(unpacked) = known.get(&input.path) {
                input.path.clone_from(unpacked);
            }
        }
        Ok(())
    }
}

/// An animation on its way.
struct Unpacking<'a> {
    input: &'a Input,
    /// The file to be made, in a folder of its own.
    made: PathBuf,
    operation: &'static str,
}

impl Unpacking<'_> {
    async fn take_or_make(&self, engine: &Engine, monitor: &Monitor) -> Result<()> {
        let key = self.input.hash.as_ref();
        let key = key.map(|hash| Key::of([UNPACKED_AS, hash]));
        let kept = engine.cache().cloned().zip(key);
        if let Some((cache, key)) = kept.clone() {
            let to = self.made.clone();
            let taken =
                tokio::task::spawn_blocking(move || cache.take(Sort::Part, &key, &to)).await;
            if taken.is_ok_and(|taken| taken) {
                return Ok(());
            }
        }
        self.make(engine, monitor).await?;
        let made = self.made.clone();
        let sealed = tokio::task::spawn_blocking(move || {
            cache::seal(&made)?;
            if let Some((cache, key)) = kept {
                cache.keep(Sort::Part, &key, &made);
            }
            Ok(())
        });
        sealed
            .await
            .unwrap_or_else(|broken| Err(std::io::Error::other(broken)))
            .map_err(|cause| Error::file(self.operation, "write", &self.made, cause))
    }

    async fn make(&self, engine: &Engine, monitor: &Monitor) -> Result<()> {
        let (input, program) = (self.input, engine.jailed());
        let grant = Grant {
            read: vec![absolute(&input.path)],
            write: self.made.parent().map(Path::to_owned),
            limits: Limits {
                file: facts::MOST_BYTES,
                ..Limits::of_a_look(LIMIT)
            },
        };
        let told = [
            UNPACK.into(),
            absolute(&input.path).into(),
            self.made.clone().into(),
        ];
        let ended = process::unpack(program, &grant, &told, LIMIT, self.operation, monitor);
        let damaged = |reason: String| {
            let name = input.name.clone();
            Error::new(self.operation, ErrorKind::DamagedMedia { name, reason })
        };
        let ended = ended.await?.ok_or_else(|| damaged(NO_JAIL.to_owned()))?;
        if ended.success {
            return Ok(());
        }
        Err(damaged(complaint::reason(&ended.messages)).caused_by(ended.messages))
    }
}

/// `path` as it means the same in any folder.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
