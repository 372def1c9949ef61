//! `veo-3-ai studio`: the NemoVideo API, served from this machine.

use secrecy::ExposeSecret;
use tokio::runtime::Builder;

use crate::arguments::{Backend, StudioServer};
use crate::config::Config;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::{assembly, screen, shutdown};

/// Serves until a signal comes.
pub(crate) fn run(studio: &StudioServer, environment: &Environment) -> Result<(), Failure> {
    let config = Config::new(Backend::Studio, studio.credits, &studio.places, environment)?;
    let runtime = Builder::new_multi_thread().enable_all().build();
    runtime
        .map_err(|error| Failure::from_error(&error))?
        .block_on(async {
            let stop = shutdown::on_signal().map_err(|error| Failure::from_error(&error))?;
            let running =
                assembly::start_studio(&config, environment, studio.listen, studio.credits).await?;
            let prices = if studio.credits {
                "it charges credits"
            } else {
                "everything is free"
            };
            screen::note(&format!(
                "The studio is ready ({prices}). Point any client at it with"
            ));
            screen::result(&format!("NEMO_API_URL={}", running.base_url));
            screen::result(&format!("NEMO_TOKEN={}", running.token.expose_secret()));
            stop.cancelled().await;
            running.stop().await;
            Ok(())
        })
}
