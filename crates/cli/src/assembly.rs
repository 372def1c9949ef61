//! The pieces, put together as the configuration says.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use secrecy::SecretString;
use url::Url;
use veo_backend::Client;
use veo_project::{Settings, Workspace};
use veo_studio::{Running, Studio};

use crate::config::{Config, Service};
use crate::environment::Environment;
use crate::failure::Failure;

/// A workspace, and the studio that answers it where there is one.
pub(crate) struct Assembly {
    /// Where the work is done.
    pub(crate) workspace: Arc<Workspace>,
    studio: Option<Running>,
}

impl Assembly {
    /// Starts what the configuration names and opens the workspace over it.
    pub(crate) async fn open(config: &Config, environment: &Environment) -> Result<Self, Failure> {
        let (base_url, token, studio) = match &config.service {
            Service::Cloud { base_url, token } => (base_url.clone(), token.clone(), None),
            Service::Studio { charge } => {
                let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
                let running = start_studio(config, environment, anywhere, *charge).await?;
                (
                    running.base_url.clone(),
                    Some(running.token.clone()),
                    Some(running),
                )
            }
        };
        let workspace = open_workspace(config, base_url, token).await?;
        Ok(Self { workspace, studio })
    }

    /// Ends the studio, if there is one. What is unfinished is found at the next start.
    pub(crate) async fn close(self) {
        drop(self.workspace);
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
        token: None,
        canvas: veo_studio::Canvas::default(),
    };
    Studio::start(studio)
        .await
        .map_err(|error| Failure::from_error(&error))
}

async fn open_workspace(
    config: &Config,
    base_url: Url,
    token: Option<SecretString>,
) -> Result<Arc<Workspace>, Failure> {
    let client = Client::new(veo_backend::Config {
        base_url,
        web_url: config.web_url.clone(),
        token,
        attribution: config.attribution.clone(),
        config_dir: config.account_dir.clone(),
        pace: veo_backend::Pace::default(),
    })
    .map_err(|error| Failure::from_error(&error))?;
    let settings = Settings {
        journal: config.journal.clone(),
        output_dir: config.output_dir.clone(),
        client,
        pace: veo_project::Pace::default(),
        language: config.language.clone(),
    };
    Workspace::open(settings)
        .await
        .map_err(|error| Failure::from_error(&error))
}
