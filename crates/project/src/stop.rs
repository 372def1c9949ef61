//! What it means to stop a job, said as it is.
//!
//! Nothing of a queued job has been sent, and a render can be cancelled. But a message cannot be taken
//! back: stopping only ends the following, so that the project is free for something else.

use crate::error::{Error, ErrorKind, Result};
use crate::follow::Follower;
use crate::next::NextStep;
use crate::outcome::{Failure, Outcome};
use crate::phase::{Phase, Rendering, Road, Stand};

/// How a job ends that was stopped where the journal says that it is.
pub(crate) async fn stopped(follower: &Follower) -> Result<Outcome> {
    let job = follower.shared.journal.job(follower.id).await?;
    let job =
        job.ok_or_else(|| Error::new(ErrorKind::UnknownJob(follower.id), "stopping a job"))?;
    let look = vec![NextStep::LookAtState {
        project: job.project.clone(),
    }];
    let road = match job.stand {
        // Its end was on the way to the disk when it was stopped.
        Stand::Closed(closed) => return Ok(closed.outcome),
        Stand::Open(road) => road,
    };
    if road.phase() == Phase::Queued {
        return Ok(cancelled(
            "It was stopped before anything was sent. Nothing was charged.",
            Vec::new(),
        ));
    }
    Ok(match road {
        Road::Generate { .. } => Outcome::Unknown(Failure::new(
            "It is no longer followed. The message had been sent and cannot be taken back: it may \
             still change the timeline, and cost credits.",
            look,
        )),
        Road::Upload { .. } => cancelled(
            "The upload was stopped on its way. The file may have arrived all the same.",
            look,
        ),
        // The last step is a rename, which cannot be stopped half-way.
        Road::Export {
            at: Rendering::Downloading(render),
            ..
        } => cancelled(
            format!(
                "The export was stopped while its film was being fetched. If there is a new file `{}`, it is whole.",
                render.target.display()
            ),
            Vec::new(),
        ),
        Road::Export { .. } => cancelled(stop_render(follower, &road).await, Vec::new()),
    })
}

async fn stop_render(follower: &Follower, road: &Road) -> &'static str {
    const STOPPED: &str = "The export was stopped. No file was written.";
    const GOES_ON: &str = "The export is no longer followed, and no file was written. The service may still \
                           finish the render, which costs nothing.";
    let Some(render) = road.render() else {
        return STOPPED;
    };
    match follower.client().cancel_render(&render.id).await {
        Ok(()) => STOPPED,
        Err(error) => {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "the render was not cancelled"
            );
            GOES_ON
        }
    }
}

fn cancelled(message: impl Into<String>, next: Vec<NextStep>) -> Outcome {
    Outcome::Cancelled(Failure::new(message, next))
}
