//! A job as a row, and a row as a job.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::types::Type;
use rusqlite::{Error, Row};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use time::OffsetDateTime;
use veo_api::ids::RenderId;
use veo_api::render::Output;

use crate::ids::ProjectId;
use crate::job::{Job, JobKind};
use crate::mark::Mark;
use crate::phase::{
    Attempt, Balance, Batch, Before, Closed, Phase, Render, Rendering, Road, Stand, Transferring,
    Turning,
};

/// The columns that [`read`] needs.
pub(super) const COLUMNS: &str = "id, project, arguments, phase, before_state, before_balance, \
                                  before_frozen, before_mark, step, render, target, outcome, started_at, finished_at, estimate";

/// What was asked for, as the journal keeps it: to go on with it, and to tell whether a request that
/// comes again under one key is the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Arguments {
    Generate {
        prompt: String,
        project: Option<ProjectId>,
        #[serde(default)]
        new_project: bool,
    },
    Upload {
        /// Version 1 of the journal kept a single `source`.
        #[serde(alias = "source", deserialize_with = "one_or_several")]
        sources: Vec<String>,
        project: Option<ProjectId>,
        #[serde(default)]
        new_project: bool,
    },
    Export {
        output: Option<PathBuf>,
        project: Option<ProjectId>,
        #[serde(default, skip_serializing_if = "is_usual")]
        film: Output,
    },
}

impl Arguments {
    pub(crate) fn kind(&self) -> JobKind {
        match self {
            Self::Generate { .. } => JobKind::Generate,
            Self::Upload { .. } => JobKind::Upload,
            Self::Export { .. } => JobKind::Export,
        }
    }

    /// The beginning of the road.
    pub(crate) fn road(self) -> Road {
        match self {
            Self::Generate { prompt, .. } => Road::Generate {
                prompt,
                at: Turning::Queued,
            },
            Self::Upload { sources, .. } => Road::Upload {
                sources,
                at: Transferring::Queued,
            },
            Self::Export { output, film, .. } => Road::Export {
                output,
                film,
                at: Rendering::Queued,
            },
        }
    }
}

/// Whether an export is as all were before there was a choice.
fn is_usual(film: &Output) -> bool {
    *film == Output::default()
}

/// Reads what was asked for from a row of [`COLUMNS`].
pub(super) fn arguments(row: &Row<'_>) -> Result<Arguments, Error> {
    parse(&row.get::<_, String>("arguments")?)
}

/// Reads a row of [`COLUMNS`].
pub(super) fn read(row: &Row<'_>) -> Result<Job, Error> {
    let arguments = arguments(row)?;
    let stand = match row.get::<_, Option<i64>>("finished_at")? {
        Some(finished_at) => Stand::Closed(Closed {
            kind: arguments.kind(),
            outcome: parse(&row.get::<_, String>("outcome")?)?,
            finished_at: moment(finished_at)?,
        }),
        None => Stand::Open(road(arguments, row)?),
    };
    Ok(Job {
        id: row.get::<_, String>("id")?.parse().map_err(broken)?,
        project: ProjectId::new(row.get::<_, String>("project")?),
        started_at: moment(row.get("started_at")?)?,
        estimate: row.get("estimate")?,
        stand,
    })
}

/// Reads a row of [`COLUMNS`], and nothing from one that no version of this program writes: a damaged row must not
/// hide the others.
pub(super) fn read_if_whole(row: &Row<'_>) -> Result<Option<Job>, Error> {
    match read(row) {
        Err(error @ Error::FromSqlConversionFailure(..)) => {
            tracing::error!(
                job.id = row.get::<_, String>("id").unwrap_or_default(),
                error = &error as &dyn std::error::Error,
                "a job in the journal cannot be read"
            );
            Ok(None)
        }
        read => read.map(Some),
    }
}

fn road(arguments: Arguments, row: &Row<'_>) -> Result<Road, Error> {
    let word: String = row.get("phase")?;
    let mut road = arguments.road();
    let is = |phase: Phase| word == phase.as_str();
    match &mut road {
        _ if is(Phase::Queued) => {}
        Road::Generate { at, .. } if is(Phase::Intent) => *at = Turning::Intent(before(row)?),
        Road::Generate { at, .. } if is(Phase::Sent) => *at = Turning::Sent(before(row)?),
        Road::Upload { at, .. } if is(Phase::Intent) => {
            *at = Transferring::Intent(Batch {
                before: before(row)?,
                arrived: row.get::<_, u32>("step")? as usize,
            });
        }
        Road::Export { at, .. } if is(Phase::Intent) => *at = Rendering::Intent(render(row)?),
        Road::Export { at, .. } if is(Phase::Submitted) => *at = Rendering::Submitted(render(row)?),
        Road::Export { at, .. } if is(Phase::Downloading) => {
            *at = Rendering::Downloading(render(row)?);
        }
        _ => {
            return Err(broken(format!(
                "{} job in phase {word}",
                road.kind().as_str()
            )));
        }
    }
    Ok(road)
}

fn before(row: &Row<'_>) -> Result<Before, Error> {
    let state = Arc::new(parse(&row.get::<_, String>("before_state")?)?);
    let available: Option<i64> = row.get("before_balance")?;
    let balance = available
        .map(|available| {
            let frozen = row.get::<_, Option<i64>>("before_frozen")?.unwrap_or(0);
            Ok::<_, Error>(Balance { available, frozen })
        })
        .transpose()?;
    let before = Before::new(state, balance);
    // A row of version 1 has none: then it is made from what the row does have.
    let mark = row.get::<_, Option<String>>("before_mark")?.map(Mark::kept);
    Ok(Before {
        mark: mark.unwrap_or(before.mark),
        ..before
    })
}

fn render(row: &Row<'_>) -> Result<Render, Error> {
    Ok(Render {
        id: RenderId::new(row.get::<_, String>("render")?),
        target: PathBuf::from(row.get::<_, String>("target")?),
        attempt: match row.get("step")? {
            0 => Attempt::First,
            _ => Attempt::Second,
        },
    })
}

/// Milliseconds since the epoch.
pub(super) fn milliseconds(moment: OffsetDateTime) -> i64 {
    i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

pub(super) fn moment(milliseconds: i64) -> Result<OffsetDateTime, Error> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000).map_err(broken)
}

/// Writes what the journal keeps as JSON.
pub(super) fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::ToSqlConversionFailure(error.into()))
}

/// A path as text. One that is not UTF-8 is refused here, rather than changed.
pub(super) fn text(path: &Path) -> Result<&str, Error> {
    path.to_str().ok_or_else(|| {
        Error::ToSqlConversionFailure(format!("`{}` is not UTF-8", path.display()).into())
    })
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(broken)
}

fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Sources {
        One(String),
        Several(Vec<String>),
    }
    Ok(match Sources::deserialize(deserializer)? {
        Sources::One(source) => vec![source],
        Sources::Several(sources) => sources,
    })
}

/// Something in the journal that no version of this program writes.
fn broken(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::FromSqlConversionFailure(0, Type::Text, cause.into())
}
