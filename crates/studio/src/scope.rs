//! What a token may do (protocol.md 2.3).

use veo_api::tokens::{SCOPE_ALL, SCOPE_READ, SCOPE_RENDER, SCOPE_UPLOAD, SCOPE_WRITE};

/// One thing that a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Look at sessions, credits and tokens.
    Read,
    /// Make sessions and tokens, send messages.
    Write,
    /// Upload files.
    Upload,
    /// Submit, follow, cancel and fetch renders.
    Render,
}

impl Scope {
    const EVERY: [Self; 4] = [Self::Read, Self::Write, Self::Upload, Self::Render];

    /// Returns the word on the wire.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Read => SCOPE_READ,
            Self::Write => SCOPE_WRITE,
            Self::Upload => SCOPE_UPLOAD,
            Self::Render => SCOPE_RENDER,
        }
    }
}

/// Everything that a token may do. There is at least one scope in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scopes(Vec<Scope>);

impl Scopes {
    /// Returns the scopes of a token without limits.
    pub(crate) fn all() -> Self {
        Self(Scope::EVERY.to_vec())
    }

    /// Reads the words of a request; `None` when one is unknown or there are none.
    pub(crate) fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut scopes = Vec::new();
        for word in words {
            if word == SCOPE_ALL {
                scopes.extend(Scope::EVERY);
            } else {
                scopes.push(
                    Scope::EVERY
                        .into_iter()
                        .find(|scope| scope.word() == word)?,
                );
            }
        }
        let sorted: Vec<_> = Scope::EVERY
            .into_iter()
            .filter(|scope| scopes.contains(scope))
            .collect();
        (!sorted.is_empty()).then_some(Self(sorted))
    }

    /// Returns the words, `*` for all of them.
    pub(crate) fn words(&self) -> Vec<String> {
        if self.0.len() == Scope::EVERY.len() {
            return vec![SCOPE_ALL.to_owned()];
        }
        self.0.iter().map(|scope| scope.word().to_owned()).collect()
    }

    pub(crate) fn allow(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Returns true when a token with these scopes may give `others` to a new one.
    pub(crate) fn cover(&self, others: &Self) -> bool {
        others.0.iter().all(|scope| self.allow(*scope))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_scopes_and_words_again() {
        for (words, expected) in [
            (&["*"][..], Some(vec!["*"])),
            (&["render", "read"], Some(vec!["read", "render"])),
            (&["read", "read"], Some(vec!["read"])),
            (&["read", "write", "upload", "render"], Some(vec!["*"])),
            (&[], None),
            (&["read", "admin"], None),
        ] {
            let scopes = Scopes::parse(words.iter().copied());
            assert_eq!(
                scopes.map(|scopes| scopes.words()),
                expected.map(|words| words.into_iter().map(str::to_owned).collect()),
                "{words:?}"
            );
        }
    }

    #[test]
    fn a_token_gives_no_more_than_it_has() {
        let reader = Scopes::parse(["read"]).unwrap();
        assert!(Scopes::all().cover(&reader));
        assert!(!reader.cover(&Scopes::all()));
        assert!(reader.allow(Scope::Read) && !reader.allow(Scope::Render));
    }
}
