//! What tells one thing that was made from all others.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// Tells what is kept in the cache from all else, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(String);

impl Key {
    /// The key of what depends on nothing but these.
    pub(crate) fn of<T: AsRef<[u8]>>(facts: impl IntoIterator<Item = T>) -> Self {
        let mut hash = Sha256::new();
        for fact in facts {
            let fact = fact.as_ref();
            // With their length, so that nothing can be taken for what follows it.
            hash.update((fact.len() as u64).to_le_bytes());
            hash.update(fact);
        }
        let mut key = String::new();
        for byte in hash.finalize() {
            // Writing to a string cannot fail.
            let _ = write!(key, "{byte:02x}");
        }
        Self(key)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
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
}
