//! Looks at films on this machine, with FFmpeg where it is installed.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use tokio::sync::OnceCell;
use veo_project::{Picture, Unseen, Viewer};
use veo_render::{Engine, Frame, Source};
use veo_timeline::Millis;

use crate::environment::Environment;

/// FFmpeg, looked for when it is first needed, and again as long as there is none.
#[derive(Debug)]
pub(crate) struct FilmViewer {
    configured: Option<PathBuf>,
    search_path: Option<std::ffi::OsString>,
    launcher: Option<PathBuf>,
    engine: OnceCell<Engine>,
}

impl FilmViewer {
    pub(crate) fn new(environment: &Environment) -> Self {
        Self {
            configured: environment.ffmpeg.clone(),
            search_path: environment.search_path.clone(),
            launcher: environment.own_program.clone(),
            engine: OnceCell::new(),
        }
    }

    async fn engine(&self) -> Result<&Engine, Unseen> {
        let locate = || async {
            let (configured, search_path) = (self.configured.clone(), self.search_path.clone());
            let launcher = self.launcher.clone();
            let located = tokio::task::spawn_blocking(move || {
                Engine::locate(
                    configured.as_deref(),
                    search_path.as_deref(),
                    launcher.as_deref(),
                )
            });
            match located.await {
                Ok(located) => located.map_err(|missing| Unseen::NoEngine(missing.to_string())),
                Err(broken) => Err(Unseen::NoEngine(broken.to_string())),
            }
        };
        self.engine.get_or_try_init(locate).await
    }

    async fn draw(&self, film: &Path, times_ms: &[u64], work: &Path) -> Result<Picture, Unseen> {
        let unreadable = |error: veo_render::Error| Unseen::Unreadable(error.to_string());
        let engine = self.engine().await?;
        let info = engine.probe(film).await.map_err(unreadable)?;
        let source = Source {
            path: film.to_owned(),
            info,
            hash: None,
        };
        let frames = times_ms
            .iter()
            .map(|time| Frame::of_media(&source, Millis::new(*time)))
            .collect::<Result<Vec<_>, _>>()
            .map_err(unreadable)?;
        let sheet = engine.sheet(&frames, work).await.map_err(unreadable)?;
        Ok(Picture {
            jpeg: sheet.jpeg,
            width: sheet.width,
            height: sheet.height,
            times_ms: frames.iter().map(|frame| frame.time().get()).collect(),
        })
    }
}

impl Viewer for FilmViewer {
    fn view<'a>(
        &'a self,
        film: &'a Path,
        times_ms: &'a [u64],
        work: &'a Path,
    ) -> Pin<Box<dyn Future<Output = Result<Picture, Unseen>> + Send + 'a>> {
        Box::pin(self.draw(film, times_ms, work))
    }
}
