//! Small copies of the sources' pictures, from which a still is drawn without FFmpeg.
//!
//! A proxy has every picture of its source, as a small JPEG, with the time from which it is on: a still that is drawn from
//! one shows the same picture as the film, whatever rates the two count in. It lies in the cache in pieces of a second,
//! which FFmpeg makes some at a time.
//!
//! They are made in the background, when a still has asked for what is in them: what was asked for first, then what the
//! film shows around it; one run after another, below everything else that the machine does, and only while no film is
//! made. A still waits for none of this.

mod list;
mod making;
mod pictures;
mod run;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::cache::{Cache, Sort};
use crate::engine::Engine;
use crate::error::Result;
use crate::monitor::Monitor;
use crate::plan::{Seen, Used};
use list::List;
use making::Maker;
pub(crate) use pictures::Pictures;
use run::Run;

/// What an engine and its copies know of proxies.
#[derive(Debug)]
pub(crate) struct Proxies {
    shared: Arc<Shared>,
    /// With the last engine nobody wants them any more.
    _stop: DropGuard,
}

#[derive(Debug)]
struct Shared {
    list: Mutex<List>,
    /// How much is going on that somebody waits for.
    foreground: watch::Sender<usize>,
    /// Whether proxies are being made.
    working: watch::Sender<bool>,
    stop: CancellationToken,
}

/// Whether there is work that somebody waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Busy {
    Yes,
    No,
}

/// Keeps proxies from being made as long as it is there.
pub(crate) struct Quiet(Arc<Shared>);

impl Proxies {
    pub(crate) fn new() -> Self {
        let stop = CancellationToken::new();
        Self {
            shared: Arc::new(Shared {
                list: Mutex::new(List::default()),
                foreground: watch::Sender::new(0),
                working: watch::Sender::new(false),
                stop: stop.clone(),
            }),
            _stop: stop.drop_guard(),
        }
    }

    /// Makes no proxies until the result is dropped.
    pub(crate) fn quiet(&self) -> Quiet {
        self.shared.foreground.send_modify(|count| *count += 1);
        Quiet(Arc::clone(&self.shared))
    }

    /// Has proxies made: first those that were `missing`, then those for what is `used`. `work` is a folder for what is
    /// needed meanwhile.
    pub(crate) fn want(&self, engine: &Engine, (missing, used): (&[Seen], &[Used]), work: &Path) {
        let Some(cache) = engine.cache() else {
            return;
        };
        let missing = missing.iter().filter_map(Run::with);
        let used = used.iter().flat_map(Run::of_part);
        if !self.shared.list().ask(missing, used) {
            return;
        }
        let maker = Maker {
            program: engine.jailed().clone(),
            version: engine.version().to_owned(),
            cache: cache.clone(),
            work: work.to_owned(),
        };
        if !self.shared.working.send_replace(true) {
            tokio::spawn(Arc::clone(&self.shared).work(maker));
        }
    }

    /// Makes no more of them.
    pub(crate) async fn end(&self) {
        self.shared.stop.cancel();
        self.settled().await;
    }

    /// Waits until nothing is left to be made.
    pub(crate) async fn settled(&self) {
        // The sender is here.
        let _ = self.shared.working.subscribe().wait_for(|on| !*on).await;
    }
}

impl Shared {
    fn list(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes what is on the list, until nothing is.
    async fn work(self: Arc<Self>, maker: Maker) {
        loop {
            tokio::select! {
                () = self.turns(Busy::No) => {}
                () = self.stop.cancelled() => {}
            }
            let Some(run) = self.next() else {
                return;
            };
            match self.make(&maker, &run).await {
                Err(stopped) if stopped.is_cancelled() => self.list().put_back(run),
                made => {
                    if let Err(cause) = &made {
                        tracing::warn!(%cause, "a preview proxy could not be made");
                    }
                    self.list().end(&run, made.is_ok_and(|is_whole| is_whole));
                }
            }
        }
    }

    /// Makes `run`, unless something comes that somebody waits for.
    async fn make(&self, maker: &Maker, run: &Run) -> Result<bool> {
        let stop = self.stop.child_token();
        let monitor = Monitor::new(|_| {}, stop.clone());
        let making = maker.make(run, &monitor);
        tokio::pin!(making);
        tokio::select! {
            made = &mut making => made,
            () = self.turns(Busy::Yes) => {
                stop.cancel();
                making.await
            }
        }
    }

    /// Waits until somebody waits for something, or until nobody does.
    async fn turns(&self, busy: Busy) {
        let mut foreground = self.foreground.subscribe();
        let is_so = |count: &usize| (*count > 0) == (busy == Busy::Yes);
        // The sender is here.
        let _ = foreground.wait_for(is_so).await;
    }

    /// What is next; with nothing left the work is over, in one step.
    fn next(&self) -> Option<Run> {
        let mut list = self.list();
        let next = list.next().filter(|_| !self.stop.is_cancelled());
        if next.is_none() {
            self.working.send_replace(false);
        }
        next
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        self.0.foreground.send_modify(|count| *count -= 1);
    }
}

/// The piece of the proxy that has the picture which is `seen`, made with an FFmpeg of this version; as a file at `to`
/// meanwhile. Blocks.
pub(crate) fn piece(cache: &Cache, version: &str, seen: &Seen, to: &Path) -> Option<Pictures> {
    let run = Run::with(seen)?;
    let key = run.key(version, run::second_of(seen)?)?;
    if !cache.take(Sort::Look, &key, to) {
        return None;
    }
    let bytes = std::fs::read(to).ok();
    // It goes with its folder otherwise.
    let _ = std::fs::remove_file(to);
    Pictures::read(bytes?)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::jail::Program;

    #[tokio::test]
    async fn what_somebody_waits_for_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let endless = folder.path().join("ffmpeg");
        std::fs::write(&endless, "#!/bin/sh\nexec sleep 1000\n").unwrap();
        std::fs::set_permissions(&endless, PermissionsExt::from_mode(0o755)).unwrap();
        let proxies = Proxies::new();
        let shared = &proxies.shared;
        let waiting = || shared.list().waiting();
        let runs = [run::tests::run(0), run::tests::run(1)];
        shared.list().ask(runs.into_iter(), std::iter::empty());
        let maker = Maker {
            program: Program::new(&endless, None),
            version: String::new(),
            cache: Cache::new(&folder.path().join("cache"), u64::MAX),
            work: folder.path().to_owned(),
        };

        let quiet = proxies.quiet();
        shared.working.send_replace(true);
        let work = tokio::spawn(Arc::clone(shared).work(maker));
        tokio::task::yield_now().await;
        assert_eq!(waiting(), 2, "nothing begins meanwhile");
        drop(quiet);
        while waiting() > 1 {
            tokio::task::yield_now().await;
        }
        // What is on its way is broken off, and begun again.
        let quiet = proxies.quiet();
        while waiting() < 2 {
            tokio::task::yield_now().await;
        }
        drop(quiet);
        while waiting() > 1 {
            tokio::task::yield_now().await;
        }
        // With the last engine it ends.
        drop(proxies);
        work.await.unwrap();
        assert!(
            std::fs::read_dir(folder.path()).unwrap().count() <= 1,
            "nothing is left"
        );
    }
}
