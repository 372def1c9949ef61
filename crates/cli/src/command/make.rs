//! `veo-3-ai make`: from a prompt to a film.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use veo_project::{
    ExportRequest, Exported, FilmRequest, GenerateRequest, Generated, JobId, Outcome, Workspace,
};

use crate::arguments::Make;
use crate::assembly::Assembly;
use crate::config::Config;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::{advice, hosts, screen};

/// How long to look at a job before its progress is shown again.
const LOOK: Duration = Duration::from_millis(200);

/// Makes the film, showing how far it is, and says where it lies.
pub(crate) fn run(make: &Make, environment: &Environment) -> Result<(), Failure> {
    let output = std::path::absolute(&make.output).map_err(|error| Failure::from_error(&error))?;
    if output.exists() && !make.overwrite {
        return Err(Failure::new(format!("{} exists already", output.display()))
            .try_this("another --output, or --overwrite to replace it"));
    }
    let config = Config::new(make.backend, false, &make.places, environment)?;
    let runtime = Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::from_error(&error))?;
    let made = runtime.block_on(async {
        let assembly = Assembly::open(&config, environment).await?;
        let made = film(&assembly.workspace, make, output).await;
        assembly.close().await;
        made
    });
    let (generated, exported) = made?;
    screen::result(&report(&generated, &exported));
    let program = std::env::current_exe().map_err(|error| Failure::from_error(&error))?;
    screen::result(&format!(
        "\n{}",
        hosts::instructions(&program, make.backend)
    ));
    Ok(())
}

async fn film(
    workspace: &Workspace,
    make: &Make,
    output: PathBuf,
) -> Result<(Generated, Exported), Failure> {
    let request = GenerateRequest {
        prompt: make.prompt.clone(),
        project: None,
        new_project: true,
        key: None,
        // Whoever types a prompt has agreed to what it costs.
        is_agreed: true,
    };
    let job = workspace
        .generate(request)
        .await
        .map_err(|error| advice::error(&error))?;
    let project = job.project.clone();
    let Outcome::Generated(generated) = follow(workspace, job.id).await? else {
        return Err(Failure::new("the answer to the prompt was not one"));
    };
    if !generated.ready {
        return Err(Failure::new(format!(
            "nothing was made: {}",
            generated.said
        )));
    }
    // The old film stays until the new one is whole.
    let target = if make.overwrite {
        let extension = output.extension().unwrap_or_default().to_string_lossy();
        output.with_extension(format!("{project}.{extension}"))
    } else {
        output.clone()
    };
    let request = ExportRequest {
        project: Some(project),
        output: Some(target),
        film: FilmRequest {
            format: None,
            quality: make.film.quality.clone(),
            preset: make.film.preset.clone(),
            resolution: make.film.resolution,
            aspect: make.film.aspect.clone(),
        },
        key: None,
    };
    let job = workspace
        .export(request)
        .await
        .map_err(|error| advice::error(&error))?;
    match follow(workspace, job.id).await? {
        Outcome::Exported(exported) if make.overwrite => {
            Ok((generated, replace(&output, exported)?))
        }
        Outcome::Exported(exported) => Ok((generated, exported)),
        _ => Err(Failure::new("the answer to the export was not one")),
    }
}

/// Shows a job until it ends. A job that did not end well is a failure.
async fn follow(workspace: &Workspace, job: JobId) -> Result<Outcome, Failure> {
    let (mut progress, began) = (screen::Progress::new(), Instant::now());
    let outcome = loop {
        let view = workspace
            .wait(&job, LOOK)
            .await
            .map_err(|error| advice::error(&error))?;
        if let Some(outcome) = view.outcome {
            break outcome;
        }
        progress.show(&view, began.elapsed());
    };
    progress.end();
    match outcome {
        Outcome::Failed(failure)
        | Outcome::NotStarted(failure)
        | Outcome::Unknown(failure)
        | Outcome::Cancelled(failure) => Err(advice::failure(&failure)),
        outcome => Ok(outcome),
    }
}

/// Puts a film in the place of another one.
fn replace(output: &Path, film: Exported) -> Result<Exported, Failure> {
    match std::fs::rename(&film.path, output) {
        Ok(()) => Ok(Exported {
            path: output.to_owned(),
            ..film
        }),
        Err(error) => Err(Failure::from_error(&error).try_this(format!(
            "another --output; the film is {}",
            film.path.display()
        ))),
    }
}

fn report(generated: &Generated, exported: &Exported) -> String {
    let size = match (exported.width, exported.height) {
        (Some(width), Some(height)) => format!("{width}x{height}, "),
        _ => String::new(),
    };
    #[expect(clippy::cast_precision_loss, reason = "megabytes for a person")]
    let megabytes = exported.bytes as f64 / 1e6;
    let path = exported.path.display();
    // The studio ends its words with the timeline.
    let said = generated
        .said
        .strip_suffix(&generated.summary)
        .unwrap_or(&generated.said)
        .trim();
    let words = if said.is_empty() {
        String::new()
    } else {
        format!("{said}\n\n")
    };
    format!(
        "{words}{path}\n{size}{megabytes:.1} MB\n{}",
        generated.summary
    )
}
