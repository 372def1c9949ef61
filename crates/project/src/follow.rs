//! A job in its own task: it walks its road, shows how far it is, and keeps how it ended.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use time::OffsetDateTime;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::interval_at;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use veo_api::ids::SessionId;
use veo_backend::{Client, Transfer};

use crate::error::Result;
use crate::ids::{JobId, ProjectId};
use crate::job::{Job, JobView};
use crate::journal::Turn;
use crate::outcome::Outcome;
use crate::phase::{Before, Rendering, Road, Stand};
use crate::queue::Place;
use crate::shared::Shared;
use crate::{before, export, stop, turn, upload};

/// One job on its road.
pub(crate) struct Follower {
    pub(crate) id: JobId,
    pub(crate) project: ProjectId,
    pub(crate) shared: Arc<Shared>,
    view: watch::Sender<JobView>,
}

/// Starts to follow an open job, and returns how it stands. It runs to its end whoever waits for it; only
/// the end of the workspace leaves it where it is.
pub(crate) fn follow(shared: &Arc<Shared>, job: &Job) -> JobView {
    let view = job.view();
    let Stand::Open(road) = job.stand.clone() else {
        return view;
    };
    let place = shared.queue.join(&job.project);
    let live = shared.live.add(view.clone());
    let follower = Follower {
        id: job.id,
        project: job.project.clone(),
        shared: Arc::clone(shared),
        view: live.view,
    };
    let span = tracing::info_span!(
        "job",
        job.id = %job.id,
        job.kind = view.kind.as_str(),
        session.id = %job.project
    );
    // Boxed: a road is a large future, and it would be moved into the task by value.
    let run = Box::pin(follower.run(road, place, live.stop).instrument(span));
    shared.spawn(run);
    view
}

impl Follower {
    /// The project's name on the wire.
    pub(crate) fn session(&self) -> SessionId {
        SessionId::new(self.project.as_str())
    }

    pub(crate) fn client(&self) -> &Client {
        &self.shared.client
    }

    /// Shows what the job is at.
    pub(crate) fn show(&self, stage: &str, progress: Option<f32>) {
        show(&self.view, stage, progress);
    }

    /// Tells something that has come of the job before its end.
    pub(crate) fn tell(&self, news: &str) {
        tracing::info!("{news}");
        self.view
            .send_modify(|view| view.news.push(news.to_owned()));
    }

    /// Shows how far a file has come, under this stage.
    pub(crate) fn show_transfer(&self, stage: String) -> impl Fn(Transfer) + Send + Sync + 'static {
        let view = self.view.clone();
        move |transfer| show(&view, &stage, part_of(transfer))
    }

    /// Keeps and shows how far the job is.
    pub(crate) async fn advance(&self, road: Road) -> Result<()> {
        let phase = road.phase();
        self.shared.journal.advance(self.id, road).await?;
        self.view.send_modify(|view| view.phase = phase);
        self.show(phase.stage(), None);
        Ok(())
    }

    /// Reads what is there, and keeps and shows that something is about to be sent, as soon as no other process
    /// has something under way in the project. `road` says where that leaves the job.
    pub(crate) async fn intend(&self, road: impl Fn(Before) -> Road) -> Result<Before> {
        self.show("reading the project", None);
        loop {
            let ended = self.shared.journal.ended(self.project.clone()).await?;
            let before = before::look(self).await?;
            let road = road(before.clone());
            let phase = road.phase();
            let turn = self
                .shared
                .journal
                .intend(self.id, self.project.clone(), road, ended)
                .await?;
            match turn {
                Turn::Mine => {
                    self.view.send_modify(|view| view.phase = phase);
                    self.show(phase.stage(), None);
                    return Ok(before);
                }
                Turn::Taken(other) => {
                    self.show(
                        &format!("waiting for the job {other} in the same project"),
                        None,
                    );
                    tokio::time::sleep(self.shared.pace.look).await;
                }
                // Its change would be taken for this job's.
                Turn::Stale => {}
            }
        }
    }

    async fn run(self, road: Road, place: Place, wish: CancellationToken) {
        let began = Instant::now();
        self.sweep(&road).await;
        let walk = async {
            match road {
                Road::Generate { prompt, at } => turn::walk(&self, prompt, at, place).await,
                Road::Upload { sources, at } => upload::walk(&self, sources, at, place).await,
                Road::Export { output, film, at } => {
                    export::walk(&self, (output, film), at, place).await
                }
            }
        };
        let walked = tokio::select! {
            walked = wish.run_until_cancelled(walk) => walked,
            never = self.say_that_it_goes_on() => match never {},
        };
        let walked = match walked {
            Some(walked) => walked,
            None => stop::stopped(&self).await,
        };
        let outcome = match walked {
            Ok(outcome) => outcome,
            Err(error) if error.is_followed_elsewhere() => return self.leave(),
            Err(error) => {
                tracing::warn!(operation = error.operation(), "the job failed");
                tracing::debug!(error = &error as &dyn std::error::Error, "why it failed");
                Outcome::Failed(error.to_failure())
            }
        };
        tracing::info!(
            phase = outcome.phase().as_str(),
            duration_ms = milliseconds(began),
            "the job ended"
        );
        self.close(outcome).await;
    }

    /// Wakes those who watch, so that a long silence is not taken for the end, and says in the log now and then
    /// what takes so long.
    async fn say_that_it_goes_on(&self) -> Infallible {
        const BEATS_A_LINE: u32 = 8;
        let (began, still) = (Instant::now(), self.shared.pace.still);
        let mut beat = interval_at(tokio::time::Instant::now() + still, still);
        loop {
            for _ in 0..BEATS_A_LINE {
                beat.tick().await;
                self.view.send_modify(|_| ());
            }
            let phase = self.view.borrow().phase;
            tracing::info!(
                phase = phase.as_str(),
                duration_ms = milliseconds(began),
                "the job is still at work"
            );
        }
    }

    /// Removes what an earlier process left of a film, before anything can end the job.
    async fn sweep(&self, road: &Road) {
        if let Road::Export {
            at: Rendering::Downloading(render),
            ..
        } = road
        {
            let (id, target) = (self.id, render.target.clone());
            let swept = spawn_blocking(move || export::part::sweep(id, &target)).await;
            if let Err(error) = swept {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "parts of a film were not looked for"
                );
            }
        }
    }

    /// Keeps and shows how the job ended. It ended so even when that could not be kept.
    async fn close(&self, outcome: Outcome) {
        let closed = self.shared.journal.close(self.id, outcome.clone()).await;
        let end = match closed {
            Ok(job) => job.view(),
            Err(error) if error.is_followed_elsewhere() => return self.leave(),
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the outcome was not kept"
                );
                let mut view = self.view.borrow().clone();
                view.phase = outcome.phase();
                outcome.phase().stage().clone_into(&mut view.stage);
                view.finished_at = Some(OffsetDateTime::now_utc());
                view.outcome = Some(outcome);
                view
            }
        };
        self.view.send_replace(end);
        self.shared.live.remove(self.id);
        self.shared.closed.send_replace(());
    }

    /// Leaves the job to the process that took it up while this one was silent.
    fn leave(&self) {
        tracing::info!("another process follows the job now");
        self.shared.live.remove(self.id);
    }
}

fn milliseconds(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn show(view: &watch::Sender<JobView>, stage: &str, progress: Option<f32>) {
    view.send_if_modified(|view| {
        let same = view.stage == stage && view.progress == progress;
        stage.clone_into(&mut view.stage);
        view.progress = progress;
        !same
    });
}

fn part_of(transfer: Transfer) -> Option<f32> {
    let total = transfer.total.filter(|total| *total > 0)?;
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a part to show"
    )]
    let part = (transfer.done as f64 / total as f64) as f32;
    Some(part.min(1.0))
}
