//! `veo-3-ai serve`: the tools, for an agent.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use veo_mcp::{Server, ServerInfo};
use veo_project::Spending;

use crate::arguments::{Backend, Serve};
use crate::assembly::Assembly;
use crate::config::Config;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::{door, screen, shutdown};

/// Serves until the client goes or a signal comes.
pub(crate) fn run(serve: &Serve, environment: &Environment) -> Result<(), Failure> {
    let config = Config::new(serve.backend, serve.credits, &serve.places, environment)?
        .with_upload_roots(&serve.upload_root)?
        .with_spending(Spending {
            confirm_over: serve.confirm_over,
            cap: serve.spend_cap,
        });
    let runtime = runtime(serve).map_err(|error| Failure::from_error(&error))?;
    let served = runtime.block_on(async {
        let stop = shutdown::on_signal().map_err(|error| Failure::from_error(&error))?;
        // First of all: a wrong token file or a port in use is told before anything is started.
        let port = match serve.http {
            Some(address) => Some(open(address, serve, environment).await?),
            None => None,
        };
        let assembly = Assembly::open(&config, environment).await?;
        let server = Server::new(
            assembly.workspace.clone(),
            ServerInfo {
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
        );
        let served = match port {
            Some((listener, door)) => veo_mcp::serve_http(server, listener, door, stop).await,
            None => veo_mcp::serve_stdio(server, stop).await,
        };
        assembly.close().await;
        served.map_err(|error| Failure::from_error(&error))
    });
    // Not waited for: a blocked read of stdin would hold the process.
    runtime.shutdown_background();
    served
}

/// One thread is the fastest for stdio; HTTP and the studio serve several at once
/// (reference/performance.md section 1).
fn runtime(serve: &Serve) -> std::io::Result<Runtime> {
    if serve.http.is_none() && serve.backend == Backend::Cloud {
        Builder::new_current_thread().enable_all().build()
    } else {
        Builder::new_multi_thread().enable_all().build()
    }
}

/// Binds the port and decides who may come in, and says what must be known of it.
async fn open(
    address: SocketAddr,
    serve: &Serve,
    environment: &Environment,
) -> Result<(TcpListener, veo_mcp::Door), Failure> {
    let entry = door::entry(address, &serve.door, environment).await?;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                Failure::new(format!("port {} is in use", address.port()))
                    .try_this(format!("--http {}:0 takes a free port", address.ip()))
            }
            _ => Failure::from_error(&error),
        })?;
    let bound = listener
        .local_addr()
        .map_err(|error| Failure::from_error(&error))?;
    screen::note(&format!("Serving MCP on http://{bound}/mcp"));
    for note in &entry.notes {
        screen::note(note);
    }
    Ok((listener, entry.door))
}
