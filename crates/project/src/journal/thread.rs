//! SQLite on a thread of its own: calls queue up, and no async thread ever waits for the disk.

use std::sync::mpsc;
use std::thread;

use rusqlite::Connection;
use tokio::sync::oneshot;

type Call = Box<dyn FnOnce(&mut Connection) + Send>;

/// A connection that lives on its own thread, and ends with the last handle to it.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    calls: mpsc::Sender<Call>,
}

impl Desk {
    /// Moves the connection to its thread.
    pub(super) fn new(mut connection: Connection) -> std::io::Result<Self> {
        let (calls, inbox) = mpsc::channel::<Call>();
        thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || {
                for call in inbox {
                    call(&mut connection);
                }
            })?;
        Ok(Self { calls })
    }

    /// Runs the work on the connection and waits for its answer. Once asked for, the work is done even
    /// when nobody waits any more. `None` means that the thread is gone.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> T + Send + 'static,
    ) -> Option<T> {
        let (answer, answered) = oneshot::channel();
        let call = Box::new(move |connection: &mut Connection| {
            // Nobody may be waiting for the answer; the work itself is done.
            let _ = answer.send(work(connection));
        });
        self.calls.send(call).ok()?;
        answered.await.ok()
    }
}
