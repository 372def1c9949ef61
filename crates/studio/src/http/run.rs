//! One message to the agent, answered by an event stream (protocol.md 4).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body as Content, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;
use veo_api::code::ErrorCode;
use veo_api::event::heartbeat;
use veo_api::message::RunRequest;
use veo_api::paths;
use veo_api::sse::Frame;

use super::body::Body;
use super::caller::Caller;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::scope::Scope;
use crate::turn;

/// The longest silence on a stream.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// `POST /run_sse`.
pub(super) async fn run(
    State(context): State<Arc<Context>>,
    caller: Caller,
    Body(request): Body<RunRequest>,
) -> Result<Response, Refusal> {
    caller.must_be(&request.user_id)?;
    caller.must(Scope::Write)?;
    if request.app_name != paths::APP {
        return Err(Refusal::new(
            ErrorCode::NotFound,
            format!("the studio has one agent, `{}`", paths::APP),
        ));
    }
    let message = request.text();
    if message.is_empty() {
        return Err(Refusal::new(
            ErrorCode::InvalidFields,
            "the message is empty; say what to make or to change",
        ));
    }
    let session = context.session(&caller.user, &request.session_id).await?;
    let frames = turn::begin(&context, session, message).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Content::from_stream(encoded(frames, HEARTBEAT))).into_response())
}

/// Returns the frames as they go over the wire, with a heartbeat after each silence that is as long
/// as `heartbeat_after`. The stream ends when the turn does.
fn encoded(
    frames: UnboundedReceiver<Frame>,
    heartbeat_after: Duration,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    futures_util::stream::unfold(frames, move |mut frames| async move {
        let frame = match timeout(heartbeat_after, frames.recv()).await {
            Ok(frame) => frame?,
            Err(_silence) => heartbeat(),
        };
        Some((Ok(Bytes::from(frame.encode())), frames))
    })
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;
    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn a_silent_turn_beats_and_the_stream_ends_with_the_turn() {
        let (turn, frames) = mpsc::unbounded_channel();
        let mut stream = Box::pin(encoded(frames, Duration::from_millis(1)));
        let beat = Bytes::from(heartbeat().encode());
        assert_eq!(stream.next().await.unwrap().unwrap(), beat);

        turn.send(Frame::of_data("{}")).unwrap();
        let mut next = stream.next().await.unwrap().unwrap();
        while next == beat {
            next = stream.next().await.unwrap().unwrap();
        }
        assert_eq!(next, Bytes::from("data: {}\n\n"));

        drop(turn);
        while let Some(last) = stream.next().await {
            assert_eq!(last.unwrap(), beat);
        }
    }
}
