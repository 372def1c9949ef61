//! Whole films that are kept, so that an export of what did not change is there at once.

use veo_media::Container;

use super::{Work, in_background};
use crate::cache::Sort;
use crate::error::Result;
use crate::key::Key;

impl Work<'_> {
    /// Takes the whole film, if it is kept; whether it is.
    pub(super) async fn take_whole(&self, key: Option<&Key>) -> bool {
        let film = self.scratch.film();
        if self.has_room_for_a_seal() {
            return self.take(Sort::Film, key, &film).await;
        }
        let (Some(cache), Some(key)) = (self.engine.cache().cloned(), key.cloned()) else {
            return false;
        };
        in_background(move || cache.take_copy(Sort::Film, &key, &film)).await == Some(true)
    }

    /// Keeps the whole film for later ones that are to be the same.
    pub(super) async fn keep_whole(&self, key: Option<Key>) -> Result<()> {
        let film = self.scratch.film();
        if self.has_room_for_a_seal() {
            return self.keep(Sort::Film, key, &film).await;
        }
        if let (Some(cache), Some(key)) = (self.engine.cache().cloned(), key) {
            in_background(move || cache.keep_copy(Sort::Film, &key, &film)).await;
        }
        Ok(())
    }

    /// Whether players skip the seal, which is a box of MP4.
    fn has_room_for_a_seal(&self) -> bool {
        self.plan.format().container() == Container::Mp4
    }
}
