//! One thing at a time in a project, in the order in which it was asked for.
//!
//! The service takes one message at a time per session (protocol.md 4.1), and what changed in a turn can
//! only be told when nothing else changes the project meanwhile.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::ids::ProjectId;

/// The lines of all projects.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    lines: Mutex<Lines>,
    moved: Notify,
}

#[derive(Debug, Default)]
struct Lines {
    waiting: HashMap<ProjectId, VecDeque<u64>>,
    next_ticket: u64,
}

/// A place in a project's line. Dropping it lets the next one on.
#[derive(Debug)]
pub(crate) struct Place {
    queue: Arc<Queue>,
    project: ProjectId,
    ticket: u64,
}

impl Queue {
    /// Takes the last place in the project's line, at once.
    pub(crate) fn join(self: &Arc<Self>, project: &ProjectId) -> Place {
        let mut lines = self.lines();
        let ticket = lines.next_ticket;
        lines.next_ticket += 1;
        lines
            .waiting
            .entry(project.clone())
            .or_default()
            .push_back(ticket);
        drop(lines);
        Place {
            queue: Arc::clone(self),
            project: project.clone(),
            ticket,
        }
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Waits until everyone before has gone.
    pub(crate) async fn turn(&self) {
        loop {
            // Registered before the look, so that no move between the two is missed.
            let moved = self.queue.moved.notified();
            if self.is_first() {
                return;
            }
            moved.await;
        }
    }

    fn is_first(&self) -> bool {
        let lines = self.queue.lines();
        let line = lines.waiting.get(&self.project);
        line.and_then(VecDeque::front) == Some(&self.ticket)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lines = self.queue.lines();
        if let Some(line) = lines.waiting.get_mut(&self.project) {
            line.retain(|ticket| *ticket != self.ticket);
            if line.is_empty() {
                lines.waiting.remove(&self.project);
            }
        }
        drop(lines);
        self.queue.moved.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn turns_come_in_order_and_projects_do_not_wait_for_one_another() {
        let queue = Arc::new(Queue::default());
        let (here, there) = (ProjectId::new("1"), ProjectId::new("2"));
        let first = queue.join(&here);
        let second = queue.join(&here);
        let third = queue.join(&here);
        let elsewhere = queue.join(&there);
        assert!(first.turn().now_or_never().is_some());
        assert!(elsewhere.turn().now_or_never().is_some());
        assert!(second.turn().now_or_never().is_none());

        // Leaving the line early lets nobody pass.
        drop(second);
        assert!(third.turn().now_or_never().is_none());

        let waiting = tokio::spawn(async move { third.turn().await });
        drop(first);
        waiting.await.unwrap();
        drop(elsewhere);
        assert!(queue.lines().waiting.is_empty());
    }
}
