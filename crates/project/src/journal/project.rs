//! The projects that this journal knows.

use rusqlite::{OptionalExtension, params};
use time::OffsetDateTime;
use veo_api::ids::TaskId;

use super::Journal;
use super::row::milliseconds;
use crate::error::Result;
use crate::ids::ProjectId;
use crate::next::KnownProject;

impl Journal {
    /// Keeps a project, or that it was used and what it is called now.
    pub(crate) async fn keep_project(
        &self,
        id: ProjectId,
        task: Option<TaskId>,
        name: String,
    ) -> Result<()> {
        self.ask("keeping a project", move |connection| {
            let now = milliseconds(OffsetDateTime::now_utc());
            connection.execute(
                "INSERT INTO project (id, task_id, name, created_at, used_at) VALUES (?1, ?2, ?3, ?4, ?4)
                 ON CONFLICT (id) DO UPDATE
                 SET task_id = coalesce(?2, task_id), name = ?3, used_at = max(used_at, ?4)",
                params![id.as_str(), task.as_ref().map(TaskId::as_str), name, now],
            )?;
            Ok(())
        })
        .await
    }

    /// Keeps that a project is used now. `false` when the journal does not know it.
    pub(crate) async fn use_project(&self, id: ProjectId) -> Result<bool> {
        self.ask("keeping a project's use", move |connection| {
            let now = milliseconds(OffsetDateTime::now_utc());
            connection
                .execute(
                    "UPDATE project SET used_at = max(used_at, ?1) WHERE id = ?2",
                    params![now, id.as_str()],
                )
                .map(|changed| changed > 0)
        })
        .await
    }

    /// The project's id in the web application.
    pub(crate) async fn task_of(&self, id: ProjectId) -> Result<Option<TaskId>> {
        self.ask("reading a project", move |connection| {
            let task: Option<Option<String>> = connection
                .query_row(
                    "SELECT task_id FROM project WHERE id = ?1",
                    [id.as_str()],
                    |row| row.get(0),
                )
                .optional()?;
            Ok(task.flatten().map(TaskId::new))
        })
        .await
    }

    /// The projects that this journal knows, last used first.
    pub(crate) async fn projects(&self) -> Result<Vec<KnownProject>> {
        self.ask("reading projects", |connection| {
            let mut rows = connection
                .prepare_cached("SELECT id, name FROM project ORDER BY used_at DESC, rowid DESC")?;
            rows.query_map([], |row| {
                Ok(KnownProject {
                    id: ProjectId::new(row.get::<_, String>(0)?),
                    name: row.get(1)?,
                })
            })?
            .collect()
        })
        .await
    }
}
