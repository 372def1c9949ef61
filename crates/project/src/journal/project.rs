//! The projects that this journal knows.

use rusqlite::{OptionalExtension, params};
use time::OffsetDateTime;
use veo_api::ids::TaskId;

use super::Journal;
use super::row::milliseconds;
use crate::error::Result;
use crate::ids::{Principal, ProjectId};
use crate::next::KnownProject;

impl Journal {
    /// Keeps somebody's project, or that it was used and what it is called now. One that is another's stays so.
    pub(crate) async fn keep_project(
        &self,
        who: Principal,
        id: ProjectId,
        task: Option<TaskId>,
        name: String,
    ) -> Result<()> {
        self.ask("keeping a project", move |connection| {
            let now = milliseconds(OffsetDateTime::now_utc());
            connection.execute(
                "INSERT INTO project (id, principal, task_id, name, created_at, used_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?5)
                 ON CONFLICT (id) DO UPDATE
                 SET task_id = coalesce(?3, task_id), name = ?4, used_at = max(used_at, ?5)
                 WHERE principal = ?2",
                params![
                    id.as_str(),
                    who.as_str(),
                    task.as_ref().map(TaskId::as_str),
                    name,
                    now
                ],
            )?;
            Ok(())
        })
        .await
    }

    /// Keeps that somebody's project is used now. `false` when they have none of this name.
    pub(crate) async fn use_project(&self, who: Principal, id: ProjectId) -> Result<bool> {
        self.ask("keeping a project's use", move |connection| {
            let now = milliseconds(OffsetDateTime::now_utc());
            connection
                .execute(
                    "UPDATE project SET used_at = max(used_at, ?1) WHERE id = ?2 AND principal = ?3",
                    params![now, id.as_str(), who.as_str()],
                )
                .map(|changed| changed > 0)
        })
        .await
    }

    /// The project's id in the web application.
    pub(crate) async fn task_of(&self, id: ProjectId) -> Result<Option<TaskId>> {
        self.look("reading a project", move |connection| {
            let task: Option<Option<String>> = connection
                .prepare_cached("SELECT task_id FROM project WHERE id = ?1")?
                .query_row([id.as_str()], |row| row.get(0))
                .optional()?;
            Ok(task.flatten().map(TaskId::new))
        })
        .await
    }

    /// What a project was called when it was last used.
    pub(crate) async fn name_of(&self, id: ProjectId) -> Result<Option<String>> {
        self.look("reading a project", move |connection| {
            connection
                .prepare_cached("SELECT name FROM project WHERE id = ?1")?
                .query_row([id.as_str()], |row| row.get(0))
                .optional()
        })
        .await
    }

    /// Somebody's projects, last used first.
    pub(crate) async fn projects(&self, who: Principal) -> Result<Vec<KnownProject>> {
        self.look("reading projects", move |connection| {
            let mut rows = connection.prepare_cached(
                "SELECT id, name FROM project WHERE principal = ?1
                 ORDER BY used_at DESC, rowid DESC",
            )?;
            rows.query_map([who.as_str()], |row| {
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
