//! The FFmpeg that the studio works with.

use std::ffi::OsString;
use std::path::PathBuf;

use tokio::sync::OnceCell;
use veo_render::{Cache, Engine};

use crate::report::Report;
use crate::{Error, ErrorKind, Result};

/// Says for the user why the engine failed, without the studio's paths.
pub(crate) fn told(error: &veo_render::Error) -> String {
    tracing::debug!(error = %Report(error), "the engine's failure in full");
    match error.kind {
        veo_render::ErrorKind::File { action, .. } => format!(
            "the studio could not {action} one of its files; see that its data folder can be \
             written and has room"
        ),
        _ => error.to_string(),
    }
}

/// Finds FFmpeg when it is first needed, and again as long as there is none: somebody who installs
/// it need not start the studio again.
pub(crate) struct Workshop {
    configured: Option<PathBuf>,
    search_path: Option<OsString>,
    launcher: Option<PathBuf>,
    cache: Cache,
    found: OnceCell<Engine>,
}

impl Workshop {
    pub(crate) fn new(
        (configured, search_path, launcher): (Option<PathBuf>, Option<OsString>, Option<PathBuf>),
        cache: Cache,
    ) -> Self {
        Self {
            configured,
            search_path,
            launcher,
            cache,
            found: OnceCell::new(),
        }
    }

    /// Returns the engine, or an error that says how to get one.
    pub(crate) async fn engine(&self) -> Result<&Engine> {
        self.found.get_or_try_init(|| self.locate()).await
    }

    /// Ends what the engine makes in the background, if there is one.
    pub(crate) async fn close(&self) {
        if let Some(engine) = self.found.get() {
            engine.rest().await;
        }
    }

    async fn locate(&self) -> Result<Engine> {
        const OPERATION: &str = "looking for FFmpeg";
        let (configured, search_path) = (self.configured.clone(), self.search_path.clone());
        let (launcher, cache) = (self.launcher.clone(), self.cache.clone());
        tokio::task::spawn_blocking(move || {
            Engine::locate(
                configured.as_deref(),
                search_path.as_deref(),
                launcher.as_deref(),
            )
            .map(|engine| engine.with_cache(cache))
        })
        .await
        .map_err(|broken| Error::new(ErrorKind::Interrupted, OPERATION).because(broken))?
        .map_err(|missing| {
            Error::new(ErrorKind::FfmpegMissing(missing.to_string()), OPERATION).because(missing)
        })
    }
}
