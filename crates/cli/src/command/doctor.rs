//! `veo-3-ai doctor`: what this installation is made of and what it lacks.

use std::fmt::Write as _;

use veo_api::attribution::Attribution;
use veo_render::Engine;

use crate::arguments::{Backend, Doctor};
use crate::config::{Config, Service};
use crate::environment::Environment;
use crate::failure::Failure;
use crate::screen;

/// Prints the findings; what is missing is a failure.
pub(crate) fn run(doctor: &Doctor, environment: &Environment) -> Result<(), Failure> {
    let config = Config::new(Backend::Cloud, false, &doctor.places, environment)?;
    let engine = Engine::locate(
        environment.ffmpeg.as_deref(),
        environment.search_path.as_deref(),
        environment.own_program.as_deref(),
    );
    screen::result(&findings(&config, engine.as_ref().ok()));
    engine
        .map(drop)
        .map_err(|error| Failure::from_error(&error))
}

fn findings(config: &Config, engine: Option<&Engine>) -> String {
    let mut text = format!("veo-3-ai {}\n", env!("CARGO_PKG_VERSION"));
    let Attribution {
        source,
        version,
        platform,
    } = &config.attribution;
    let (api, token) = match &config.service {
        Service::Cloud {
            base_url, token, ..
        } => (base_url.as_str(), token.is_some()),
        Service::Studio { .. } => ("the studio", true),
    };
    let token = if token {
        "from NEMO_TOKEN"
    } else {
        "anonymous: fetched when first needed and kept (NEMO_TOKEN sets another)"
    };
    let ffmpeg = match engine {
        Some(engine) => format!("{} at {}", engine.version(), engine.program().display()),
        None => "missing".to_owned(),
    };
    let jail = engine.map_or("unknown without FFmpeg".to_owned(), Engine::jail);
    let rows = [
        ("API", api.to_owned()),
        ("Token", token.to_owned()),
        ("X-Skill-Source", source.clone()),
        ("X-Skill-Version", version.clone()),
        ("X-Skill-Platform", platform.clone()),
        ("FFmpeg", ffmpeg),
        ("Jail", jail),
        ("Account", config.account_dir.display().to_string()),
        ("Journal", config.journal.display().to_string()),
        ("Studio", config.library.display().to_string()),
        ("Exports", config.output_dir.display().to_string()),
        ("Uploads from", upload_roots(config)),
    ];
    for (name, value) in rows {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{name:<17} {value}");
    }
    text.trim_end().to_owned()
}

fn upload_roots(config: &Config) -> String {
    if config.upload_roots.is_empty() {
        return "every file that you can read".to_owned();
    }
    let roots = config
        .upload_roots
        .iter()
        .map(|root| root.display().to_string());
    roots.collect::<Vec<_>>().join(", ")
}
