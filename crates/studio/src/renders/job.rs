//! One render, from its place in the line to the film.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use veo_api::render::{self, Film};
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
    /// Makes the film of this timeline and notes what became of it.
    pub(super) async fn run(self, draft: Draft, film: Film) {
        let started = Instant::now();
        let status = match self.make(&draft, film).await {
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

    async fn make(&self, draft: &Draft, film: Film) -> std::result::Result<RenderStatus, Ended> {
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
        let plan = self.plan(draft, film).await?;
        for note in plan.notes() {
            tracing::warn!(job.id = %self.render.id, "{note}");
        }
        let live = Arc::clone(&self.live);
        let monitor = Monitor::new(move |done| live.advance(done), self.live.cancel.clone());
        let file = self.context.instance.unfinished(film.format.extension());
        engine.render(&plan, file.path(), &monitor).await?;
        let bytes = tokio::fs::metadata(file.path())
            .await
            .map_err(|source| {
                Error::new(ErrorKind::Files(file.path().to_owned()), "measuring a film")
                    .because(source)
            })?
            .len();
        file.finish(&self.place())?;
        Ok(RenderStatus::Completed {
            bytes,
            duration: plan.duration(),
            notes: plan.notes().to_vec(),
        })
    }

    async fn plan(&self, draft: &Draft, film: Film) -> std::result::Result<Plan, Ended> {
        let sources = sources(&self.context, &self.render.user, draft).await?;
        let draft = draft.clone();
        let output = Output {
            canvas: film.canvas,
            quality: match film.quality {
                render::Quality::High => Quality::High,
                render::Quality::Medium => Quality::Medium,
                render::Quality::Draft => Quality::Draft,
            },
            comment: comment(&draft),
        };
        // Lettering is drawn while planning.
        let plan = tokio::task::spawn_blocking(move || {
            let plan = Plan::new(&draft, &sources, output)?;
            let plan = plan.written_as(film.format, film.most_kilobits);
            Ok(plan.leveled(film.loudness))
        });
        let plan = plan.await;
        plan.map_err(|broken| {
            Error::new(ErrorKind::Interrupted, "planning the film").because(broken)
        })?
        .map_err(|error: veo_render::Error| Ended::from(error))
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
