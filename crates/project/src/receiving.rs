//! Taking a file from a client that has a ticket, and uploading it for whom the ticket was made.

use std::sync::Arc;

use uuid::Uuid;

use crate::choose::Choice;
use crate::error::Result;
use crate::incoming::{IncomingRequest, Slot, Ticket, Writing, sweep};
use crate::job::JobView;
use crate::upload::roots::Roots;
use crate::upload::source::Source;
use crate::workspace::Workspace;

/// A file that is coming in.
#[derive(Debug)]
pub struct Incoming {
    workspace: Arc<Workspace>,
    slot: Arc<Slot>,
}

/// A file that is being taken. Dropping it keeps what has arrived.
#[derive(Debug)]
pub struct Receiving {
    incoming: Incoming,
    writing: Writing,
}

/// What came of a piece.
#[derive(Debug)]
pub enum Received {
    /// So many bytes have arrived; the rest may come in another piece.
    Part(u64),
    /// All of it is here, and this job brings it into its project.
    Whole(Box<JobView>),
}

impl Workspace {
    /// Makes a ticket for one file, which is then taken by [`Workspace::incoming`].
    ///
    /// # Errors
    ///
    /// [`UnfitFile`](crate::ErrorKind::UnfitFile), [`NewAndNamed`](crate::ErrorKind::NewAndNamed),
    /// [`UnknownProject`](crate::ErrorKind::UnknownProject), [`TooManyFiles`](crate::ErrorKind::TooManyFiles),
    /// [`BadPiece`](crate::ErrorKind::BadPiece) when the disk takes nothing.
    pub async fn expect_file(&self, request: IncomingRequest) -> Result<Ticket> {
        self.sweep_incoming().await;
        let (project, name) = (request.project.clone(), request.name.clone());
        let choice = Choice::or_new(project, request.new_project, name)?;
        if let Some(project) = choice.existing_project(None) {
            self.shared.listed(&self.who, &project).await?;
        }
        let who = self.who.clone();
        self.shared.spool.expect(who, request).await
    }

    /// The file that a ticket is for, whoever asks. `None` when it was never made, was used, or is over.
    pub fn incoming(&self, ticket: Uuid) -> Option<Incoming> {
        let slot = self.shared.spool.slot(ticket)?;
        let workspace = self.seen_by(&slot.who);
        Some(Incoming { workspace, slot })
    }

    async fn sweep_incoming(&self) {
        if let Err(error) = sweep(&self.shared).await {
            tracing::warn!(%error, "files that came in were not swept");
        }
    }
}

impl Incoming {
    /// How many bytes it has.
    pub fn bytes(&self) -> u64 {
        self.slot.request.bytes
    }

    /// How many of them have arrived.
    pub fn received(&self) -> u64 {
        self.slot.received()
    }

    /// Takes bytes from here on: from [`Incoming::received`], or from 0 all over again.
    ///
    /// # Errors
    ///
    /// [`BadPiece`](crate::ErrorKind::BadPiece).
    pub async fn receive(self, from: u64) -> Result<Receiving> {
        let writing = self.slot.write(from).await?;
        Ok(Receiving {
            incoming: self,
            writing,
        })
    }
}

impl Receiving {
    /// Takes the next bytes.
    ///
    /// # Errors
    ///
    /// [`BadPiece`](crate::ErrorKind::BadPiece).
    pub async fn take(&mut self, piece: &[u8]) -> Result<()> {
        self.writing.take(piece).await
    }

    /// Ends a piece. Of a whole file the upload begins, and its ticket is used up, also when the upload is refused.
    ///
    /// # Errors
    ///
    /// Those of [`Workspace::upload`], and [`BadPiece`](crate::ErrorKind::BadPiece).
    pub async fn end(self) -> Result<Received> {
        let Incoming { workspace, slot } = self.incoming;
        if !self.writing.is_whole().await? {
            return Ok(Received::Part(slot.received()));
        }
        let source = Source::File(slot.path.clone());
        let roots = Roots::new(vec![workspace.shared.spool.folder().to_owned()]);
        let IncomingRequest {
            project,
            new_project,
            key,
            ..
        } = slot.request.clone();
        let begun = workspace
            .upload_from(vec![source], project, new_project, key, roots)
            .await;
        workspace.shared.spool.forget(slot.id());
        begun.map(Box::new).map(Received::Whole)
    }
}
