//! Starting and stopping.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::DropGuard;
use url::Url;
use veo_render::Cache;

use crate::context::{Background, Context, Owner};
use crate::folders::Folders;
use crate::instance::Instance;
use crate::ledger::Ledger;
use crate::origin::Origin;
use crate::queue::Queue;
use crate::renders::Renders;
use crate::secret::{self, Digest};
use crate::store::Store;
use crate::workshop::Workshop;
use crate::{Config, Error, ErrorKind, Result, http};

/// What a turn or a render is told that another process left unfinished.
const INTERRUPTED: &str = "the studio ended before this was finished; ask for it again";

/// How long stopping waits for work to end and for answers to be sent.
const GRACE: Duration = Duration::from_secs(2);

/// The embedded studio.
pub struct Studio;

/// A studio that answers requests. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct Running {
    /// Where its API is: the base URL for a client.
    pub base_url: Url,
    /// The owner's bearer.
    pub token: SecretString,
    /// The address that it listens on.
    pub address: SocketAddr,
    background: Background,
    server: JoinHandle<io::Result<()>>,
    _stop: DropGuard,
}

impl Studio {
    /// Binds the address, opens the data folder and serves until [`Running::stop`].
    ///
    /// Several studios may share a data folder. What a process that is gone left unfinished is
    /// swept, and its turns and renders are marked as failed.
    ///
    /// # Errors
    /// The address is not a loopback one or is taken, or the data folder cannot be used.
    pub async fn start(config: Config) -> Result<Running> {
        let listener = listen(config.listen).await?;
        let address = listener.local_addr().map_err(|source| {
            Error::new(ErrorKind::Listen(config.listen), "listening").because(source)
        })?;
        let token = match config.token.clone() {
            Some(token) => token,
            None => secret::new_token()?,
        };
        let context = Arc::new(open(config, address, &token).await?);
        let background = context.background.clone();
        let stopping = background.stopping.clone();
        let base_url = context.origin.base().clone();
        background.tasks.spawn({
            let (context, stopping) = (Arc::clone(&context), stopping.clone());
            async move {
                stopping.cancelled().await;
                context.workshop.close().await;
            }
        });
        let listener = listener.tap_io(|socket| {
            // Events are small and must not wait for more to come.
            if let Err(refused) = socket.set_nodelay(true) {
                tracing::debug!(error = %refused, "TCP_NODELAY was refused");
            }
        });
        let serve = axum::serve(listener, http::router(context))
            .with_graceful_shutdown(stopping.clone().cancelled_owned());
        tracing::info!(%address, "the studio listens");
        Ok(Running {
            base_url,
            token,
            address,
            background,
            server: tokio::spawn(serve.into_future()),
            _stop: stopping.drop_guard(),
        })
    }
}

impl Running {
    /// Ends running work, which is noted as failed, and stops listening.
    pub async fn stop(self) {
        self.background.stopping.cancel();
        self.background.tasks.close();
        let mut server = self.server;
        let ended = tokio::time::timeout(GRACE, async {
            self.background.tasks.wait().await;
            (&mut server).await
        })
        .await;
        if ended.is_err() {
            tracing::warn!("the studio had connections that did not end in time");
            server.abort();
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    if !address.ip().is_loopback() {
        return Err(Error::new(ErrorKind::NotLoopback(address), "listening"));
    }
    TcpListener::bind(address).await.map_err(|source| {
        let kind = match source.kind() {
            io::ErrorKind::AddrInUse => ErrorKind::PortInUse(address),
            _ => ErrorKind::Listen(address),
        };
        Error::new(kind, "listening").because(source)
    })
}

/// Opens the data folder and puts the rooms together.
pub(crate) async fn open(
    config: Config,
    address: SocketAddr,
    token: &SecretString,
) -> Result<Context> {
    let folders = Folders::open(&config.data_dir)?;
    let instance = Instance::begin(&folders.work())?;
    let store = Store::open(&folders.database())?;
    let is_gone = instance.roll_call();
    let turns = store.give_up_turns(is_gone.clone(), INTERRUPTED).await?;
    let renders = store.give_up_renders(is_gone, INTERRUPTED).await?;
    if turns + renders > 0 {
        tracing::warn!(
            turns,
            renders,
            "unfinished work of a studio that ended was given up"
        );
    }
    let origin = Origin::of(address)
        .ok_or_else(|| Error::new(ErrorKind::Listen(address), "naming the address"))?;
    Ok(Context {
        origin,
        owner: Owner {
            user: store.ensure_owner().await?,
            digest: Digest::of_secret(token),
        },
        ledger: Ledger::new(store.clone(), config.charge),
        workshop: Workshop::new(
            (config.ffmpeg, config.search_path, config.launcher),
            Cache::new(&folders.cache(), Cache::USUAL_BOUND),
        ),
        store,
        folders,
        instance,
        renders: Renders::new(),
        turns: Queue::new(),
        canvas: config.canvas,
        background: Background::default(),
    })
}
