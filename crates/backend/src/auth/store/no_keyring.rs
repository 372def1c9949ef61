//! In place of the keyring, in a build without the feature of that name.

use std::future::Ready;

use veo_api::auth::AnonymousToken;

use crate::config::TokenStore;

/// There is none.
#[derive(Debug)]
pub(super) enum Keyring {}

impl Keyring {
    pub(super) fn of(token_store: TokenStore) -> Option<Self> {
        match token_store {
            TokenStore::File => None,
        }
    }

    pub(super) fn token(&self, _origin: &str) -> Ready<Option<AnonymousToken>> {
        match *self {}
    }

    pub(super) fn keep(&self, _origin: &str, _token: &AnonymousToken) -> Ready<bool> {
        match *self {}
    }
}
