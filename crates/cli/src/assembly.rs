//! The pieces, put together as the configuration says.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;
use veo_backend::Client;
use veo_project::{Settings, Waits, Workspace};
use veo_studio::{Running, Studio};

use crate::config::{Config, Service};
use crate::environment::Environment;
use crate::failure::Failure;
use crate::viewer::FilmViewer;

/// A workspace, and the studio that answers it where there is one.
pub(crate) struct Assembly {
    /// Where the work is done.
    pub(crate) workspace: Arc<Workspace>,
    studio: Option<Running>,
}

impl Assembly {
    /// Starts what the configuration names and opens the workspace over it.
    pub(crate) async fn open(config: &Config, environment: &Environment) -> Result<Self, Failure> {
        match &config.service {
            Service::Cloud {
                base_url,
                web_url,
                token,
            } => {
                let workspace =
                    open_workspace(config, environment, base_url, web_url, token.clone()).await?;
                Ok(Self {
                    workspace,
                    studio: None,
                })
            }
            Service::Studio { charge } => {
                let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
                let studio = start_studio(config, environment, anywhere, *charge).await?;
                // The studio shows its projects on a page of its own.
                let (url, token) = (&studio.base_url, Some(studio.token.clone()));
                let workspace = open_workspace(config, environment, url, url, token).await?;
                Ok(Self {
                    workspace,
                    studio: Some(studio),
                })
            }
        }
    }

    /// Ends the studio, if there is one. What is unfinished is gone on with at the next start.
    pub(crate) async fn close(self) {
        self.workspace.close().await;
        if let Some(studio) = self.studio {
            studio.stop().await;
        }
    }
}

/// Starts the studio over the configured library.
pub(crate) async fn start_studio(
    config: &Config,
    environment: &Environment,
    listen: SocketAddr,
    charge: bool,
) -> Result<Running, Failure> {
    let studio = veo_studio::Config {
        data_dir: config.library.clone(),
        listen,
        charge,
        ffmpeg: environment.ffmpeg.clone(),
        search_path: environment.search_path.clone(),
        launcher: environment.own_program.clone(),
        token: None,
        canvas: veo_studio::Canvas::default(),
    };
    Studio::start(studio)
        .await
        .map_err(|error| Failure::from_error(&error))
}

async fn open_workspace(
    config: &Config,
    environment: &Environment,
    base_url: &Url,
    web_url: &Url,
    token: Option<SecretString>,
) -> Result<Arc<Workspace>, Failure> {
    let client = Client::new(veo_backend::Config {
        base_url: base_url.clone(),
        web_url: web_url.clone(),
        token,
        attribution: config.attribution.clone(),
        config_dir: config.account_dir.clone(),
        token_store: config.token_store,
        pace: veo_backend::Pace::default(),
    })
    .map_err(|error| Failure::from_error(&error))?;
    let settings = Settings {
        journal: config.journal.clone(),
        output_dir: config.output_dir.clone(),
        upload_roots: config.upload_roots.clone(),
        client,
        pace: pace(&config.service),
        spending: config.service.charges().then_some(config.spending),
        viewer: Some(Arc::new(FilmViewer::new(environment))),
        language: config.language.clone(),
    };
    Workspace::open(settings)
        .await
        .map_err(|error| Failure::from_error(&error))
}

/// How long to wait for what. A look at a render of the studio costs next to nothing, a small edit is soon exported, and a
/// long film takes what the machine takes, within the engine's own limits. A turn of it ends with the process that both live
/// in, so what came of a lost answer is soon known.
fn pace(service: &Service) -> veo_project::Pace {
    let usual = veo_project::Pace::default();
    match service {
        Service::Cloud { .. } => usual,
        Service::Studio { .. } => veo_project::Pace {
            poll: Waits {
                first: Duration::from_millis(100),
                longest: Duration::from_secs(2),
                total: Duration::from_hours(24),
                ..usual.poll
            },
            settle: Waits {
                first: Duration::from_secs(1),
                total: Duration::from_secs(10),
                ..usual.settle
            },
            no_trace: Duration::from_secs(5),
            ..usual
        },
    }
}
