//! One peer over a pair of byte streams, one JSON-RPC message a line.

mod long_line;

use std::pin::Pin;

use rmcp::model::{ClientRequest, JsonRpcError, JsonRpcMessage, RequestId};
use rmcp::service::{RxJsonRpcMessage, ServerInitializeError, TxJsonRpcMessage};
use rmcp::transport::Transport;
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::transport::io::stdio_pipes;
use rmcp::{ErrorData, RoleServer, ServiceExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::STOP_WITHIN;
use crate::{Error, ErrorKind, Server};
use long_line::Watched;

/// The longest line that is read, in bytes. A longer one is dropped and its request refused, and the
/// server lives on. Media never travels inline, so a legitimate message is far smaller.
const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// Serves one peer over standard input and output until it closes its end or `shutdown` is
/// cancelled.
///
/// Either way the calls that are running answer at once with the handle of their job; the jobs
/// themselves go on. Takes over both streams: nothing else may write to standard output.
///
/// # Errors
///
/// When the peer does not speak MCP, or the stream fails before the session begins.
pub async fn serve_stdio(server: Server, shutdown: CancellationToken) -> Result<(), Error> {
    let (read, write) = stdio_pipes();
    serve_streams(server, read, write, shutdown).await
}

/// Serves one peer over any pair of byte streams; see [`serve_stdio`].
///
/// # Errors
///
/// When the peer does not speak MCP, or the stream fails before the session begins.
pub async fn serve_streams<R, W>(
    server: Server,
    read: R,
    write: W,
    shutdown: CancellationToken,
) -> Result<(), Error>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    const OPERATION: &str = "serve MCP on stdio";
    let stopping = shutdown.child_token();
    let (read, too_long) = Watched::new(read, LONGEST_LINE);
    let lines = AsyncRwTransport::new(read, write).with_max_line_length(LONGEST_LINE);
    let door = Door {
        inner: lines,
        too_long,
        open: false,
        stopped: Box::pin(stopping.clone().cancelled_owned()),
        stopping: stopping.clone(),
    };
    let running = match server.stopped_by(stopping.clone()).serve(door).await {
        Ok(running) => running,
        // The peer left before its first request, as a host that only probes does.
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error @ ServerInitializeError::TransportError { .. }) => {
            return Err(Error::new(ErrorKind::Io, OPERATION).because(error));
        }
        Err(error) => return Err(Error::new(ErrorKind::Protocol, OPERATION).because(error)),
    };
    let late = async {
        stopping.cancelled().await;
        tokio::time::sleep(STOP_WITHIN).await;
    };
    tokio::select! {
        ended = running.waiting() => ended
            .map(drop)
            .map_err(|error| Error::new(ErrorKind::Io, OPERATION).because(error)),
        () = late => {
            tracing::warn!("a call did not end in time; its job goes on");
            Ok(())
        }
    }
}

/// Stands between the peer and rmcp's service loop, and knows when to open and when to close.
///
/// - A notification before the first request would end rmcp's handshake, and with it the process;
///   a host that cancels its probe sends just that. It is dropped.
/// - The end of the input and a shutdown are made the same thing: running calls are told to answer,
///   and rmcp sees the end of the input, whereupon it waits for those answers.
/// - A line that is too long would be dropped in silence; its request is refused.
struct Door<T> {
    inner: T,
    too_long: mpsc::UnboundedReceiver<RequestId>,
    open: bool,
    stopping: CancellationToken,
    /// Kept from one message to the next: to wait for it anew costs as much as to read a small one.
    stopped: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl<T: Transport<RoleServer>> Transport<RoleServer> for Door<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        self.inner.send(message)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            let received = tokio::select! {
                received = self.inner.receive() => received,
                Some(id) = self.too_long.recv() => {
                    self.refuse(id);
                    continue;
                }
                () = &mut self.stopped => None,
            };
            let Some(message) = received else {
                self.stopping.cancel();
                return None;
            };
            self.open |= begins_session(&message);
            if self.open || matches!(message, JsonRpcMessage::Request(_)) {
                return Some(message);
            }
        }
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.inner.close().await
    }
}

impl<T: Transport<RoleServer>> Door<T> {
    /// Refuses a request that is too long to be read.
    ///
    /// In a task of its own: whoever receives may stop to do so at any moment.
    fn refuse(&mut self, id: RequestId) {
        let reason = format!(
            "this message is longer than {} MiB and was not read; pass the paths or addresses of files, \
             never their content",
            LONGEST_LINE / (1024 * 1024)
        );
        let error = JsonRpcError::new(Some(id), ErrorData::invalid_request(reason, None));
        let sent = self.inner.send(JsonRpcMessage::Error(error));
        tokio::spawn(async move {
            if let Err(error) = sent.await {
                tracing::debug!(%error, "a refusal was not delivered");
            }
        });
    }
}

/// Whether rmcp leaves the handshake at this message: it answers a probe and stays in it.
fn begins_session(message: &RxJsonRpcMessage<RoleServer>) -> bool {
    match message {
        JsonRpcMessage::Request(request) => !matches!(
            request.request,
            ClientRequest::DiscoverRequest(_) | ClientRequest::PingRequest(_)
        ),
        _ => false,
    }
}
