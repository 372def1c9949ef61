//! The media library: what was uploaded and what was made here.

use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, Type, ValueRef};
use rusqlite::{OptionalExtension, Row, ToSql, Transaction};
use uuid::Uuid;
use veo_api::ids::{SessionId, UserId};
use veo_media::FileType;
use veo_render::MediaInfo;

use super::{Moment, Store};
use crate::Result;

/// One file of the library. It is also the capability that opens the file's URL: 122 random bits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MediaId(String);

impl MediaId {
    pub(crate) fn new() -> Self {
        Self(Uuid::new_v4().simple().to_string())
    }

    /// Takes an id that came from outside; whether there is such a file is for the store to say.
    pub(crate) fn given(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is known about a file.
#[derive(Clone, Debug)]
pub(crate) struct Media {
    pub(crate) id: MediaId,
    pub(crate) session: SessionId,
    /// The name that the user knows it by.
    pub(crate) file_name: String,
    pub(crate) file_type: FileType,
    /// What it holds, by its content: an MP4 may hold sound alone.
    pub(crate) info: MediaInfo,
    pub(crate) bytes: u64,
    /// SHA-256, hexadecimal.
    pub(crate) hash: String,
    /// How it was made, if it was made here.
    pub(crate) origin: Option<Origin>,
}

/// What a generated file was made by, and from.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) generator: String,
    pub(crate) seed: u64,
    pub(crate) prompt: String,
}

impl Media {
    /// Returns the file's name on disk and the last part of its URL.
    pub(crate) fn stored_name(&self) -> String {
        format!("{}.{}", self.id.as_str(), self.file_type.extension())
    }

    /// Returns the path of its URL on this studio: what a draft calls it.
    pub(crate) fn source(&self) -> String {
        format!("/media/{}", self.stored_name())
    }
}

const COLUMNS: &str = "media.id, media.session, file_name, extension, info, bytes, hash, \
                       generator, seed, prompt";

impl Store {
    /// Returns a file by its capability alone: for serving it.
    pub(crate) async fn media(&self, id: MediaId) -> Result<Option<Media>> {
        self.run("looking up media", move |transaction| {
            transaction
                .query_row(
                    &format!("SELECT {COLUMNS} FROM media WHERE id = ?1"),
                    [id.as_str()],
                    read,
                )
                .optional()
        })
        .await
    }

    /// Returns a file of this user, from whichever session: for using it in a film.
    pub(crate) async fn media_of(&self, user: &UserId, id: MediaId) -> Result<Option<Media>> {
        let user = user.clone();
        self.run("looking up media", move |transaction| {
            transaction
                .query_row(
                    &format!(
                        "SELECT {COLUMNS} FROM media JOIN sessions ON sessions.id = media.session
                         WHERE media.id = ?1 AND sessions.user = ?2"
                    ),
                    (id.as_str(), user.as_str()),
                    read,
                )
                .optional()
        })
        .await
    }

    /// Returns the files of a session, oldest first.
    pub(crate) async fn media_in(&self, session: &SessionId) -> Result<Vec<Media>> {
        let session = session.clone();
        self.run("listing media", move |transaction| {
            transaction
                .prepare(&format!(
                    "SELECT {COLUMNS} FROM media WHERE session = ?1 ORDER BY rowid"
                ))?
                .query_map([session.as_str()], read)?
                .collect()
        })
        .await
    }
}

/// Adds a file; part of the transaction that puts it on the timeline.
pub(super) fn insert(transaction: &Transaction<'_>, media: &Media) -> rusqlite::Result<()> {
    let origin = media.origin.as_ref();
    let info = serde_json::to_string(&media.info)
        .map_err(|failed| rusqlite::Error::ToSqlConversionFailure(failed.into()))?;
    transaction.execute(
        "INSERT INTO media (id, session, file_name, extension, info, bytes, hash, generator, seed,
                            prompt, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        (
            &media.id,
            media.session.as_str(),
            &media.file_name,
            media.file_type.extension(),
            info,
            i64::try_from(media.bytes).unwrap_or(i64::MAX),
            &media.hash,
            origin.map(|origin| &origin.generator),
            // As text: a seed takes all 64 bits, and SQLite's integers are signed.
            origin.map(|origin| origin.seed.to_string()),
            origin.map(|origin| &origin.prompt),
            Moment::now(),
        ),
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Media> {
    let (extension, info): (String, String) = (row.get(3)?, row.get(4)?);
    let origin = match (row.get(7)?, row.get::<_, Option<String>>(8)?, row.get(9)?) {
        (Some(generator), Some(seed), Some(prompt)) => {
            let seed = seed.parse().map_err(|wrong| unreadable(8, wrong))?;
            Some(Origin {
                generator,
                seed,
                prompt,
            })
        }
        _ => None,
    };
    Ok(Media {
        id: row.get(0)?,
        session: SessionId::new(row.get::<_, String>(1)?),
        file_name: row.get(2)?,
        file_type: FileType::of_name(&format!("x.{extension}"))
            .ok_or_else(|| unreadable(3, format!("unknown file type `{extension}`")))?,
        info: serde_json::from_str(&info).map_err(|wrong| unreadable(4, wrong))?,
        bytes: row.get::<_, i64>(5)?.unsigned_abs(),
        hash: row.get(6)?,
        origin,
    })
}

fn unreadable(
    column: usize,
    reason: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, reason.into())
}

impl ToSql for MediaId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl FromSql for MediaId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        String::column_result(value).map(Self)
    }
}
