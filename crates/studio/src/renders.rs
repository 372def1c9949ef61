//! Films that are asked for: one is made at a time, the others wait.

mod job;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use veo_api::code::ErrorCode;
use veo_api::ids::{RenderId, UserId};
use veo_api::render::{self, Film, RenderPhase, RenderRequest};
use veo_timeline::{Millis, Readiness};

use crate::context::Context;
use crate::refusal::Refusal;
use crate::secret::Digest;
use crate::store::{Added, Moment, NewRender, Render, RenderStatus};
use crate::{Error, ErrorKind};
use job::Job;

/// The renders that this process works on.
pub(crate) struct Renders {
    /// Encoding takes all of a machine: two at once would both be late.
    one: Semaphore,
    live: Mutex<HashMap<(UserId, RenderId), Arc<Live>>>,
}

/// A render that waits or runs.
struct Live {
    /// From 0 to 1, as the bits of an `f32`.
    progress: AtomicU32,
    cancel: CancellationToken,
}

/// Takes a render on, or tells how the very same request of before stands.
pub(crate) async fn submit(
    context: &Arc<Context>,
    user: &UserId,
    request: RenderRequest,
) -> Result<render::RenderStatus, Refusal> {
    let session = context.session(user, &request.session_id).await?;
    let canvas = request.draft.timeline().canvas.unwrap_or(context.canvas);
    let film = request.output.film(canvas);
    let film = film.map_err(|unknown| Refusal::new(ErrorCode::InvalidFields, unknown))?;
    if let Readiness::NotReady(why) = request.draft.readiness() {
        return Err(Refusal::new(
            ErrorCode::InvalidFields,
            format!("there is no film to make: {why}; generate a clip or upload one first"),
        ));
    }
    // Asked for here, so that a machine without FFmpeg says so at once.
    context.workshop.engine().await?;
    let new = NewRender {
        user: user.clone(),
        id: request.id.clone(),
        session: session.id,
        format: film.format,
        request: Digest::of(format!("{:?} {}", request.output, request.draft.as_json()))
            .to_hexadecimal(),
        instance: context.instance.id.clone(),
    };
    // In a task of its own: a client that goes away meanwhile leaves no render behind that is noted
    // and that nobody makes.
    let taken_on =
        context
            .background
            .tasks
            .spawn(take_on(Arc::clone(context), new, (request, film)));
    taken_on
        .await
        .map_err(|broken| Error::new(ErrorKind::Interrupted, "taking a render on").because(broken))?
        .map(|render| reply(context, render))
}

/// Notes a render and begins it, unless the very same one was noted before.
async fn take_on(
    context: Arc<Context>,
    new: NewRender,
    (request, film): (RenderRequest, Film),
) -> Result<Render, Refusal> {
    match context.store.add_render(new).await? {
        Added::New(render) => {
            let job = Job {
                context: Arc::clone(&context),
                live: context.renders.enter(&context, &render),
                render: render.clone(),
            };
            context.background.tasks.spawn(job.run(request.draft, film));
            Ok(render)
        }
        Added::Known(render) => Ok(render),
        Added::Taken => Err(Refusal::new(
            ErrorCode::Other(409),
            format!("render {} was another request; use a new id", request.id),
        )),
    }
}

/// Tells how a render of this user stands.
pub(crate) async fn status(
    context: &Arc<Context>,
    user: &UserId,
    id: &RenderId,
) -> Result<render::RenderStatus, Refusal> {
    find(context, user, id)
        .await
        .map(|render| reply(context, render))
}

/// Calls a render off, unless it is over already, and tells how it stands.
pub(crate) async fn cancel(
    context: &Arc<Context>,
    user: &UserId,
    id: &RenderId,
) -> Result<render::RenderStatus, Refusal> {
    find(context, user, id).await?;
    // The books first: whatever the work still comes to, it was called off.
    context
        .store
        .move_render(user, id, RenderStatus::Cancelled)
        .await?;
    if let Some(live) = context.renders.live(user, id) {
        live.cancel.cancel();
    }
    status(context, user, id).await
}

/// Returns a render of this user, or refuses with 404.
pub(crate) async fn find(
    context: &Arc<Context>,
    user: &UserId,
    id: &RenderId,
) -> Result<Render, Refusal> {
    context.store.render(user, id).await?.ok_or_else(|| {
        Refusal::new(
            ErrorCode::NotFound,
            format!("there is no render {id}; submit it first"),
        )
    })
}

fn reply(context: &Context, render: Render) -> render::RenderStatus {
    let url = context.origin.url(&render.film_path());
    let created = Some(render.created.milliseconds());
    let completed = render.finished.map(Moment::milliseconds);
    let now = render::RenderStatus {
        created_at: created,
        completed_at: completed,
        ..render::RenderStatus::pending(render.id.clone())
    };
    match render.status {
        RenderStatus::Pending => now,
        RenderStatus::Processing => render::RenderStatus {
            phase: RenderPhase::Processing,
            progress: context
                .renders
                .live(&render.user, &render.id)
                .map_or(0.0, |live| live.progress()),
            ..now
        },
        RenderStatus::Completed {
            bytes,
            duration,
            notes,
        } => render::RenderStatus {
            notes,
            phase: RenderPhase::Completed,
            progress: 1.0,
            url: Some(url),
            duration: Some(Millis::as_seconds(duration)),
            size: Some(bytes),
            ..now
        },
        RenderStatus::Failed(reason) => render::RenderStatus {
            phase: RenderPhase::Failed,
            error: Some(reason),
            ..now
        },
        RenderStatus::Cancelled => render::RenderStatus {
            phase: RenderPhase::Failed,
            error: Some("the render was cancelled".to_owned()),
            ..now
        },
    }
}

impl Renders {
    pub(crate) fn new() -> Self {
        Self {
            one: Semaphore::new(1),
            live: Mutex::default(),
        }
    }

    fn enter(&self, context: &Context, render: &Render) -> Arc<Live> {
        let live = Arc::new(Live {
            progress: AtomicU32::new(0),
            cancel: context.background.stopping.child_token(),
        });
        self.lock()
            .insert((render.user.clone(), render.id.clone()), Arc::clone(&live));
        live
    }

    fn leave(&self, render: &Render) {
        self.lock()
            .remove(&(render.user.clone(), render.id.clone()));
    }

    fn live(&self, user: &UserId, id: &RenderId) -> Option<Arc<Live>> {
        self.lock().get(&(user.clone(), id.clone())).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(UserId, RenderId), Arc<Live>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Live {
    fn progress(&self) -> f32 {
        f32::from_bits(self.progress.load(Ordering::Relaxed))
    }

    fn advance(&self, done: f32) {
        self.progress.store(done.to_bits(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;

    use serde_json::json;
    use veo_timeline::Canvas;

    use super::*;
    use crate::{Config, start};

    /// Polls `request` so many times and drops it; whether it came to its end before.
    async fn abandoned_after<T>(polls: usize, request: impl Future<Output = T>) -> bool {
        let mut request = pin!(request);
        let mut left = polls;
        poll_fn(|waker| match request.as_mut().poll(waker) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if left == 1 => Poll::Ready(false),
            Poll::Pending => {
                left -= 1;
                Poll::Pending
            }
        })
        .await
    }

    #[tokio::test]
    async fn a_render_whose_client_goes_away_is_made_or_not_noted() {
        for polls in 1.. {
            let folder = tempfile::tempdir().unwrap();
            let config = Config {
                data_dir: folder.path().to_owned(),
                listen: ([127, 0, 0, 1], 1).into(),
                charge: false,
                ffmpeg: None,
                search_path: std::env::var_os("PATH"),
                launcher: None,
                token: None,
                canvas: Canvas::default(),
            };
            let address = config.listen;
            let context = start::open(config, address, &"token".into()).await;
            let context = Arc::new(context.unwrap());
            let user = context.owner.user.clone();
            let named = String::new();
            let session = context.store.create_session(&user, named, None).await;
            let request = serde_json::from_value(json!({
                "id": "r",
                "sessionId": session.unwrap().id,
                "draft": {"d": 1000, "t": [{"tt": 0, "sg": [{"d": 1000, "m": {"src": "none"}}]}]},
                "output": {"format": "mp4", "quality": "high"},
            }))
            .unwrap();

            let is_answered = abandoned_after(polls, submit(&context, &user, request)).await;
            context.background.tasks.close();
            context.background.tasks.wait().await;
            let unfinished = context.store.give_up_renders(|_| true, "left").await;
            assert_eq!(unfinished.unwrap(), 0, "abandoned after {polls} polls");
            if is_answered {
                break;
            }
        }
    }
}
