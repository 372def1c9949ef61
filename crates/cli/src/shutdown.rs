//! The wish to stop: Ctrl-C, or SIGTERM from the host.

use tokio_util::sync::CancellationToken;

/// A token that is cancelled at the first Ctrl-C or SIGTERM. Must be called inside a runtime.
pub(crate) fn on_signal() -> std::io::Result<CancellationToken> {
    let stop = CancellationToken::new();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let stop = stop.clone();
        tokio::spawn(async move {
            terminate.recv().await;
            stop.cancel();
        });
    }
    let interrupted = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            interrupted.cancel();
        }
    });
    Ok(stop)
}
