//! The keyring of the operating system: Keychain, Credential Manager, or a Secret Service on the session's bus.
//!
//! Only asked where that was wished for. A bus may take a connection and never answer, and a keyring may wait for a
//! user who is not there, so that each question has a thread of its own which nobody waits for any longer than a
//! moment; a keyring that has failed once is not asked again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use keyring::{Entry, Error};
use tokio::sync::oneshot;
use tokio::time::timeout;
use veo_api::auth::AnonymousToken;

use crate::config::TokenStore;

/// Under this and the origin, a keyring's own window shows the token.
const SERVICE: &str = "nemovideo";
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub(super) struct Keyring {
    has_failed: AtomicBool,
}

impl Keyring {
    /// Returns the keyring, if it was wished for.
    pub(super) fn of(token_store: TokenStore) -> Option<Self> {
        match token_store {
            TokenStore::File => None,
            TokenStore::Keyring => Some(Self::default()),
        }
    }

    /// Returns the token of an origin, if the keyring answers and has one.
    pub(super) async fn token(&self, origin: &str) -> Option<AnonymousToken> {
        let kept = self.ask(origin, |entry| match entry.get_password() {
            Err(Error::NoEntry) => Ok(None),
            text => text.map(Some),
        });
        serde_json::from_str(&kept.await??).ok()
    }

    /// Keeps the token of an origin. Returns false when the keyring did not take it.
    pub(super) async fn keep(&self, origin: &str, token: &AnonymousToken) -> bool {
        let Ok(text) = serde_json::to_string(token) else {
            return false;
        };
        let kept = self.ask(origin, move |entry| entry.set_password(&text));
        kept.await.is_some()
    }

    async fn ask<T: Send + 'static>(
        &self,
        origin: &str,
        question: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Option<T> {
        if self.has_failed.load(Ordering::Relaxed) {
            return None;
        }
        let (sender, receiver) = oneshot::channel();
        let origin = origin.to_owned();
        let asked = thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(move || {
                let answer = Entry::new(SERVICE, &origin).and_then(|entry| question(&entry));
                // Nobody may be waiting any more.
                let _ = sender.send(answer);
            });
        let reason = match asked {
            Err(error) => error.to_string(),
            Ok(_) => match timeout(PATIENCE, receiver).await {
                Ok(Ok(Ok(answer))) => return Some(answer),
                Ok(Ok(Err(error))) => error.to_string(),
                Ok(Err(_)) => "it stopped".to_owned(),
                Err(_) => format!("it has not answered for {} s", PATIENCE.as_secs()),
            },
        };
        if !self.has_failed.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                reason,
                "the keyring cannot be used; the token is kept in a file"
            );
        }
        None
    }
}
