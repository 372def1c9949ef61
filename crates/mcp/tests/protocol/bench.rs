//! What every test starts from: a service, a workspace before it, and a server before that.

use std::future::{Future, ready};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{DuplexStream, duplex, split};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use veo_api::attribution::Attribution;
use veo_backend::Client;
use veo_mcp::{Error, Server, ServerInfo, serve_streams};
use veo_project::{Pace, Picture, Settings, Spending, Unseen, Viewer, Waits, Workspace};

use crate::peer::Peer;
use crate::service::Service;

/// Everything between a peer and the service.
pub(crate) struct Bench {
    pub(crate) service: Service,
    pub(crate) server: Server,
    pub(crate) stop: CancellationToken,
    pub(crate) folder: TempDir,
}

/// A peer at the other end of the server's lines, and the serving itself.
pub(crate) struct Wire {
    pub(crate) far_end: DuplexStream,
    pub(crate) serving: JoinHandle<Result<(), Error>>,
}

impl Bench {
    /// Starts all of it in a folder of its own.
    pub(crate) async fn start() -> Self {
        let mut pace = Pace::default();
        pace.poll.first = Duration::from_millis(1);
        Self::open(None, veo_backend::Pace::default(), pace, None).await
    }

    /// Starts all of it before a service that charges.
    pub(crate) async fn charging(spending: Spending) -> Self {
        let mut pace = Pace::default();
        pace.poll.first = Duration::from_millis(1);
        Self::open(None, veo_backend::Pace::default(), pace, Some(spending)).await
    }

    /// Starts all of it with this token, and with waits that are over at once.
    pub(crate) async fn hasty(token: Option<&str>) -> Self {
        let at_once = Waits {
            first: Duration::ZERO,
            factor: 1.0,
            longest: Duration::from_millis(1),
            total: Duration::from_millis(3),
        };
        let client = veo_backend::Pace {
            first_retry: Duration::ZERO,
            token_retry: Duration::ZERO,
            ..veo_backend::Pace::default()
        };
        let jobs = Pace {
            poll: at_once,
            look: Duration::from_millis(1),
            settle: at_once,
            arrive: at_once,
            ..Pace::default()
        };
        Self::open(token, client, jobs, None).await
    }

    async fn open(
        token: Option<&str>,
        pace: veo_backend::Pace,
        jobs: Pace,
        spending: Option<Spending>,
    ) -> Self {
        let service = Service::start().await;
        let folder = tempfile::tempdir().unwrap();
        let client = Client::new(veo_backend::Config {
            base_url: service.url.clone(),
            web_url: service.url.clone(),
            token: token.map(Into::into),
            attribution: Attribution {
                source: "veo-3-ai".to_owned(),
                version: "0.0.0".to_owned(),
                platform: "unknown".to_owned(),
            },
            config_dir: folder.path().join("config"),
            token_store: veo_backend::TokenStore::File,
            pace,
        })
        .unwrap();
        let workspace = Workspace::open(Settings {
            upload_roots: Vec::new(),
            journal: folder.path().join("journal.db"),
            output_dir: folder.path().join("films"),
            client,
            pace: jobs,
            spending,
            viewer: Some(Arc::new(Blank)),
            language: "en".to_owned(),
        })
        .await
        .unwrap();
        let info = ServerInfo {
            version: "1.2.3".to_owned(),
        };
        let server = Server::new(workspace, info);
        Self {
            service,
            server,
            stop: CancellationToken::new(),
            folder,
        }
    }

    /// Serves one peer over lines.
    pub(crate) fn wire(&self) -> Wire {
        let (near_end, far_end) = duplex(64 * 1024);
        let (read, write) = split(near_end);
        let serving = serve_streams(self.server.clone(), read, write, self.stop.clone());
        Wire {
            far_end,
            serving: tokio::spawn(serving),
        }
    }

    /// Serves one peer that has said its hello in the older era.
    pub(crate) async fn peer(&self) -> Peer {
        let mut peer = Peer::new(self.wire());
        peer.initialize().await;
        peer
    }
}

/// Sees the same in every film, and nothing in one whose bytes say so.
#[derive(Debug)]
struct Blank;

impl Viewer for Blank {
    fn view<'a>(
        &'a self,
        film: &'a Path,
        times_ms: &'a [u64],
        _work: &'a Path,
    ) -> Pin<Box<dyn Future<Output = Result<Picture, Unseen>> + Send + 'a>> {
        let seen = if std::fs::read(film).unwrap() == b"broken" {
            Err(Unseen::Unreadable("it is broken".to_owned()))
        } else {
            Ok(Picture {
                jpeg: b"a picture".to_vec(),
                width: 320,
                height: 180,
                times_ms: times_ms.to_vec(),
            })
        };
        Box::pin(ready(seen))
    }
}
