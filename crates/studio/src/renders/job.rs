//! One render, from its place in the line to the film.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use veo_api::render::RenderRequest;
use veo_render::{Monitor, Output, Plan, Quality};
use veo_timeline::Draft;

use super::Live;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::report::Report;
use crate::sources::{segments, sources};
use crate::store::{Render, RenderStatus};
use crate::workshop;
use crate::{Error, ErrorKind};

pub(super) struct Job {
    pub(super) context: Arc<Context>,
    pub(super) render: Render,
    pub(super) live: Arc<Live>,
}

/// Why a render ended without a film.
enum Ended {
    Cancelled,
    /// What the user is told.
    Failed(String),
}

impl Job {
    /// Makes the film that `request` describes and notes what became of it.
    pub(super) async fn run(self, request: RenderRequest) {
        let started = Instant::now();
        let status = match self.make(&request).await {
            Ok(completed) => completed,
            Err(Ended::Cancelled) if self.context.background.stopping.is_cancelled() => {
                RenderStatus::Failed(
                    "the studio was stopped before the film was finished".to_owned(),
                )
            }
            Err(Ended::Cancelled) => RenderStatus::Cancelled,
            Err(Ended::Failed(reason)) => {
                tracing::warn!(job.id = %self.render.id, error = reason, "a render failed");
                RenderStatus::Failed(reason)
            }
        };
        let is_film = matches!(status, RenderStatus::Completed { .. });
        let noted = self
            .context
            .store
            .move_render(&self.render.user, &self.render.id, status)
            .await;
        if let Err(lost) = &noted {
            tracing::error!(
                job.id = %self.render.id,
                error = %Report(lost),
                "the end of a render was not noted"
            );
        }
        if is_film && !matches!(noted, Ok(true)) {
            // Called off in the last moment: nobody will ask for this film.
            if let Err(left) = tokio::fs::remove_file(self.place()).await {
                tracing::warn!(job.id = %self.render.id, error = %left, "a film is left over");
            }
        }
        self.context.renders.leave(&self.render);
        tracing::info!(
            job.id = %self.render.id,
            duration_ms = started.elapsed().as_millis(),
            "a render ended"
        );
    }

    async fn make(&self, request: &RenderRequest) -> std::result::Result<RenderStatus, Ended> {
        let cancelled = self.live.cancel.cancelled();
        let _only = tokio::select! {
            only = self.context.renders.one.acquire() => only,
            () = cancelled => return Err(Ended::Cancelled),
        };
        self.context
            .store
            .move_render(&self.render.user, &self.render.id, RenderStatus::Processing)
            .await?;
        let engine = self.context.workshop.engine().await?;
        let plan = self.plan(request).await?;
        for note in plan.notes() {
            tracing::warn!(job.id = %self.render.id, "{note}");
        }
        let live = Arc::clone(&self.live);
        let monitor = Monitor::new(move |done| live.advance(done), self.live.cancel.clone());
        let film = self.context.instance.unfinished("mp4");
        engine.render(&plan, film.path(), &monitor).await?;
        let bytes = tokio::fs::metadata(film.path())
            .await
            .map_err(|source| {
                Error::new(ErrorKind::Files(film.path().to_owned()), "measuring a film")
                    .because(source)
            })?
            .len();
        film.finish(&self.place())?;
        Ok(RenderStatus::Completed {
            bytes,
            duration: plan.duration(),
        })
    }

    async fn plan(&self, request: &RenderRequest) -> std::result::Result<Plan, Ended> {
        let sources = sources(&self.context, &self.render.user, &request.draft).await?;
        let draft = request.draft.clone();
        let output = Output {
            canvas: draft.timeline().canvas.unwrap_or(self.context.canvas),
            quality: match request.output.quality.as_str() {
                "low" => Quality::Low,
                _ => Quality::High,
            },
            comment: comment(&draft),
        };
        // Lettering is drawn while planning.
        let plan = tokio::task::spawn_blocking(move || Plan::new(&draft, &sources, output)).await;
        plan.map_err(|broken| {
            Error::new(ErrorKind::Interrupted, "planning the film").because(broken)
        })?
        .map_err(Ended::from)
    }

    /// Returns where the finished film is kept.
    fn place(&self) -> PathBuf {
        self.context
            .folders
            .renders()
            .join(self.render.stored_name())
    }
}

/// Says in the film which generators its footage comes from.
fn comment(draft: &Draft) -> String {
    let generators: BTreeSet<_> = segments(draft)
        .filter_map(|segment| segment.generator)
        .collect();
    if generators.is_empty() {
        return "edited in the local studio".to_owned();
    }
    let generators: Vec<_> = generators.into_iter().collect();
    format!(
        "edited in the local studio; footage generated by {}",
        generators.join(", ")
    )
}

impl From<veo_render::Error> for Ended {
    fn from(error: veo_render::Error) -> Self {
        if error.is_cancelled() {
            Self::Cancelled
        } else {
            Self::Failed(workshop::told(&error))
        }
    }
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Failed(Refusal::from(error).0.message)
    }
}
