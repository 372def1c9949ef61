//! One road for an export: read the draft, keep a render id of our own, submit the draft as it was read,
//! wait for the render, fetch the film, put it in its place.
//!
//! Exports cost nothing (protocol.md 4.6), and the render's id is on the disk before it is sent, so after
//! a restart every step may be done again from the phase that is found.

pub(crate) mod part;
pub(crate) mod target;

mod fetch;
mod place;
mod render;
mod whole;

use std::path::PathBuf;

use uuid::Uuid;
use veo_api::ids::RenderId;
use veo_api::render::Output;
use veo_api::state::SessionState;
use veo_media::Format;
use veo_timeline::Draft;

use self::fetch::fetch;
use self::place::Earlier;
use crate::error::{Error, ErrorKind, Result};
use crate::follow::Follower;
use crate::outcome::{Exported, Outcome};
use crate::phase::{Attempt, Render, Rendering, Road};
use crate::queue::Place;

/// Walks the road of an export from where it is.
pub(crate) async fn walk(
    follower: &Follower,
    (output, wanted): (Option<PathBuf>, Output),
    at: Rendering,
    place: Place,
) -> Result<Outcome> {
    let export = Export {
        follower,
        output,
        wanted,
    };
    let earlier = match at {
        Rendering::Downloading(_) => Earlier::Perhaps,
        _ => Earlier::Nothing,
    };
    let (render, draft) = match at {
        Rendering::Queued => {
            place.turn().await;
            let (render, draft) = export.begin().await?;
            export.submit(&render, &draft).await?;
            export.keep(Rendering::Submitted(render.clone())).await?;
            (render, draft)
        }
        Rendering::Intent(render) => {
            let draft = export.read().await?.draft;
            if !export.is_submitted(&render).await {
                export.submit(&render, &draft).await?;
            }
            export.keep(Rendering::Submitted(render.clone())).await?;
            (render, draft)
        }
        // What was being fetched stays so in the journal: its film may lie in its place already.
        Rendering::Submitted(render) | Rendering::Downloading(render) => {
            (render, export.read().await?.draft)
        }
    };
    // What is rendered is settled: the project may change from here on.
    drop(place);
    let (render, film) = export.film(render, &draft).await?;
    export.keep(Rendering::Downloading(render.clone())).await?;
    let format = export.format();
    let (path, bytes) = fetch(follower, &render, &film, (format, earlier)).await?;
    let timeline = draft.timeline();
    let canvas = timeline.canvas.filter(|_| format.has_picture());
    let canvas = canvas.map(|canvas| {
        export
            .wanted
            .film(canvas)
            .map_or(canvas, |film| film.canvas)
    });
    Ok(Outcome::Exported(Exported {
        path,
        bytes,
        duration_ms: film.duration.unwrap_or(timeline.duration).get(),
        width: canvas.map(|canvas| canvas.width),
        height: canvas.map(|canvas| canvas.height),
        notes: film.notes,
        url: film.url,
        project_link: link(follower).await,
    }))
}

/// An export on its road.
struct Export<'a> {
    follower: &'a Follower,
    output: Option<PathBuf>,
    wanted: Output,
}

impl Export<'_> {
    /// Reads what is to be exported, and keeps the intent.
    async fn begin(&self) -> Result<(Render, Draft)> {
        self.follower.show("reading the project", None);
        let state = self.read().await?;
        if !state.draft.readiness().is_ready() {
            return Err(Error::new(ErrorKind::NothingToExport, "exporting"));
        }
        let target = match &self.output {
            Some(output) => output.clone(),
            None => self.default_target(&state).await?,
        };
        let render = Render {
            id: new_id(),
            target,
            attempt: Attempt::First,
        };
        self.keep(Rendering::Intent(render.clone())).await?;
        Ok((render, state.draft))
    }

    async fn default_target(&self, state: &SessionState) -> Result<PathBuf> {
        let shared = &self.follower.shared;
        let name = shared.name_of(&self.follower.project, state).await?;
        Ok(target::in_folder(&shared.output_dir, &name, self.format()))
    }

    async fn read(&self) -> Result<SessionState> {
        let state = self.follower.client().state(&self.follower.session()).await;
        state.map_err(|error| Error::service("reading the project", error))
    }

    async fn keep(&self, at: Rendering) -> Result<()> {
        let (output, film) = (self.output.clone(), self.wanted.clone());
        self.follower
            .advance(Road::Export { output, film, at })
            .await
    }

    /// What the film is written as.
    fn format(&self) -> Format {
        self.wanted.format().unwrap_or_default()
    }
}

/// A render id of our own (protocol.md 1.5).
fn new_id() -> RenderId {
    RenderId::new(format!("render_{}", Uuid::new_v4().simple()))
}

/// A page that opens the project, when the backend gives one.
async fn link(follower: &Follower) -> Option<String> {
    let task = follower
        .shared
        .journal
        .task_of(follower.project.clone())
        .await
        .ok()??;
    match follower
        .client()
        .claim_link(&task, &follower.session())
        .await
    {
        Ok(link) => Some(link.to_string()),
        Err(error) => {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "there is no link to the project"
            );
            None
        }
    }
}
