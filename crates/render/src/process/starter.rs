//! Where children are started.

use std::io;
use std::sync::LazyLock;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use tokio::process::{Child, Command};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// A child to be started.
struct Order {
    command: Command,
    runtime: Handle,
    reply: oneshot::Sender<io::Result<Child>>,
}

/// The thread that starts all children and lives as long as this process.
///
/// A child is killed by the kernel when the *thread* that started it ends (see [`crate::jail`]). A runtime's threads end
/// with it, and those for blocking work when they have been idle for a while: on them a child could be
/// killed in the middle of its work.
static STARTER: LazyLock<io::Result<Sender<Order>>> = LazyLock::new(|| {
    let (send, orders) = channel::<Order>();
    thread::Builder::new()
        .name("ffmpeg-starter".to_owned())
        .spawn(move || {
            for mut order in orders {
                let _context = order.runtime.enter();
                // A child whose caller has gone is killed when it is dropped.
                let _ = order.reply.send(order.command.spawn());
            }
        })?;
    Ok(send)
});

/// Starts a child that lives no longer than this process, and as long as it likes within that.
pub(super) async fn start(command: Command) -> io::Result<Child> {
    let starter = STARTER.as_ref().map_err(io::Error::kind)?;
    let (reply, answer) = oneshot::channel();
    let order = Order {
        command,
        runtime: Handle::current(),
        reply,
    };
    starter.send(order).map_err(io::Error::other)?;
    answer.await.map_err(io::Error::other)?
}
