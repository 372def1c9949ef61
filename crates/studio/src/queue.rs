//! Lines to stand in: for each key, one at a time, in the order of arrival.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use tokio_util::sync::{CancellationToken, DropGuard};

/// One line for each key.
pub(crate) struct Queue<K> {
    /// For each key, what ends when the last in its line is done.
    last: Mutex<HashMap<K, CancellationToken>>,
}

/// A place in a line. Dropping it lets the next one go, so it is kept until its turn is over.
pub(crate) struct Place {
    before: Option<CancellationToken>,
    _after: DropGuard,
}

impl<K: Eq + Hash> Queue<K> {
    pub(crate) fn new() -> Self {
        Self {
            last: Mutex::new(HashMap::new()),
        }
    }

    /// Joins the end of the line for `key`.
    pub(crate) fn join(&self, key: K) -> Place {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.retain(|_, done| !done.is_cancelled());
        let done = CancellationToken::new();
        let before = last.insert(key, done.clone());
        Place {
            before,
            _after: done.drop_guard(),
        }
    }
}

impl Place {
    /// Waits until everybody who came before is done.
    pub(crate) async fn turn(&self) {
        if let Some(before) = &self.before {
            before.cancelled().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn each_waits_for_the_one_before_in_the_same_line() {
        let queue = Queue::new();
        let (first, second, third) = (queue.join("a"), queue.join("a"), queue.join("a"));
        let other = queue.join("b");
        let is_on = |place: &Place| place.turn().now_or_never().is_some();
        assert!(is_on(&first) && !is_on(&second) && !is_on(&third) && is_on(&other));
        drop(first);
        assert!(is_on(&second) && !is_on(&third));
        drop(second);
        assert!(is_on(&third));
    }

    #[test]
    fn lines_that_are_over_are_forgotten() {
        let queue = Queue::new();
        for key in 0..100 {
            drop(queue.join(key));
        }
        let _place = queue.join(100);
        assert_eq!(queue.last.lock().unwrap().len(), 1);
    }
}
