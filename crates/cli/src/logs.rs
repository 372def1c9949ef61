//! Logs: to stderr, because stdout is the protocol.

use tracing_subscriber::EnvFilter;

/// What a server logs: our own warnings and information; libraries only when something is wrong.
pub(crate) const OF_A_SERVER: &str = "warn,veo_3_ai=info,veo_backend=info,veo_mcp=info,\
                                      veo_project=info,veo_render=info,veo_studio=info";
/// What a command logs that a person watches: only what the person should know.
pub(crate) const OF_A_COMMAND: &str = "warn";

/// Starts logging with the filter that was set, else the usual one. A filter that cannot be read is
/// told and ignored.
pub(crate) fn start(set: Option<&str>, usual: &str) {
    let read = set.map(EnvFilter::try_new);
    let unreadable = matches!(read, Some(Err(_)));
    let filter = read
        .and_then(Result::ok)
        .unwrap_or_else(|| EnvFilter::new(usual));
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_env_filter(filter)
        .init();
    if unreadable {
        tracing::warn!("VEO_LOG is not a log filter; one that works: `info` or `veo_studio=debug`");
    }
}
