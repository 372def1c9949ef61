//! What tells one thing that was made from all others.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// Tells what is kept in the cache from all else, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(String);

impl Key {
    /// The key of what depends on nothing but these.
    pub(crate) fn of<T: AsRef<[u8]>>(facts: impl IntoIterator<Item = T>) -> Self {
        let mut told = Facts::default();
        for fact in facts {
            told.add(fact.as_ref());
        }
        told.key()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Facts that come one by one; one too long to be held comes in pieces.
#[derive(Default)]
pub(crate) struct Facts(Sha256);

impl Facts {
    /// Adds a fact.
    pub(crate) fn add(&mut self, fact: &[u8]) {
        self.begin(fact.len() as u64);
        self.go_on(fact);
    }

    /// Begins a fact of so many bytes: with its length, so that nothing can be taken for what follows it.
    pub(crate) fn begin(&mut self, length: u64) {
        self.0.update(length.to_le_bytes());
    }

    /// The next piece of the fact that was begun.
    pub(crate) fn go_on(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The key of what depends on nothing but these.
    pub(crate) fn key(self) -> Key {
        let mut key = String::new();
        for byte in self.0.finalize() {
            // Writing to a string cannot fail.
            let _ = write!(key, "{byte:02x}");
        }
        Key(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_between_facts_counts() {
        assert_ne!(Key::of(["ab", "c"]), Key::of(["a", "bc"]));
        assert_eq!(Key::of(["ab", "c"]), Key::of(["ab", "c"]));
        assert_eq!(Key::of(["ab"]).as_str().len(), 64);
    }

    #[test]
    fn a_fact_in_pieces_is_the_fact() {
        let mut facts = Facts::default();
        facts.add(b"ab");
        facts.begin(3);
        for piece in ["c", "de"] {
            facts.go_on(piece.as_bytes());
        }
        assert_eq!(facts.key(), Key::of(["ab", "cde"]));
    }
}
