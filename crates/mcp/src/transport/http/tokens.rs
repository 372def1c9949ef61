//! Tokens that are given from hand to hand.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use veo_project::Principal;

/// The tokens that let somebody in. Only their hashes are held.
#[derive(Debug)]
pub struct Tokens(Vec<(Principal, [u8; 32])>);

/// Why a list of tokens cannot be used. Never shows a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnusableTokens {
    /// There is none.
    None,
    /// The token in this line has letters that no header can carry, or is short enough to be guessed.
    Weak {
        /// The line, from 1.
        line: usize,
    },
    /// The line has more than a name and a token.
    Unreadable {
        /// The line, from 1.
        line: usize,
    },
    /// There are several tokens, and in this line is one without a name.
    Nameless {
        /// The line, from 1.
        line: usize,
    },
    /// The name or the token in this line was there before.
    Twice {
        /// The line, from 1.
        line: usize,
    },
}

/// The fewest letters of a token: 128 bits, if each is a random one of 64.
const FEWEST_LETTERS: usize = 22;

impl Tokens {
    /// Reads tokens: one by itself, or one a line, each after the name of whom it belongs to. Empty lines and those
    /// that begin with `#` say nothing.
    ///
    /// The name keeps what somebody made: under a new token the same name finds it again.
    ///
    /// # Errors
    ///
    /// When there is none, and when one could be guessed or could belong to two.
    pub fn parse(text: &str) -> Result<Self, UnusableTokens> {
        let said: Vec<(usize, Vec<&str>)> = text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line.split_whitespace().collect::<Vec<_>>()))
            .filter(|(_, words)| words.first().is_some_and(|word| !word.starts_with('#')))
            .collect();
        let mut tokens: Vec<(Principal, [u8; 32])> = Vec::new();
        for (line, words) in &said {
            let line = *line;
            let (principal, token) = match words[..] {
                [token] if said.len() == 1 => (Principal::holder(), token),
                [_] => return Err(UnusableTokens::Nameless { line }),
                [name, token] => (Principal::new(format!("token:{name}")), token),
                _ => return Err(UnusableTokens::Unreadable { line }),
            };
            if token.len() < FEWEST_LETTERS || !token.bytes().all(is_of_a_token) {
                return Err(UnusableTokens::Weak { line });
            }
            let hash = hash(token);
            if tokens
                .iter()
                .any(|(who, known)| *who == principal || *known == hash)
            {
                return Err(UnusableTokens::Twice { line });
            }
            tokens.push((principal, hash));
        }
        if tokens.is_empty() {
            return Err(UnusableTokens::None);
        }
        Ok(Self(tokens))
    }

    /// Whose token it is. Takes as long for a wrong one as for a right one.
    pub(super) fn owner(&self, token: &str) -> Option<&Principal> {
        let hash = hash(token);
        let mut owner = None;
        for (principal, known) in &self.0 {
            if bool::from(known.ct_eq(&hash)) {
                owner = Some(principal);
            }
        }
        owner
    }
}

/// Whether a bearer token may hold it (RFC 6750 section 2.1, `b64token`).
fn is_of_a_token(letter: u8) -> bool {
    letter.is_ascii_alphanumeric() || b"-._~+/=".contains(&letter)
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

impl fmt::Display for UnusableTokens {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => out.write_str("there is no token"),
            Self::Weak { line } => write!(
                out,
                "the token in line {line} could be guessed or sent wrongly: it needs at least {FEWEST_LETTERS} \
                 letters of A-Z a-z 0-9 - . _ ~ + / ="
            ),
            Self::Unreadable { line } => write!(out, "line {line} is not `name token`"),
            Self::Nameless { line } => write!(
                out,
                "there are several tokens, and the one in line {line} has no name before it"
            ),
            Self::Twice { line } => {
                write!(out, "the name or the token in line {line} is there twice")
            }
        }
    }
}

impl std::error::Error for UnusableTokens {}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "aaaaaaaaaaaaaaaaaaaaaaaa";
    const TWO: &str = "bbbbbbbbbbbbbbbbbbbbbbbb";

    #[test]
    fn tokens_that_would_not_do_are_told_by_their_line() {
        use UnusableTokens::{Nameless, None, Twice, Unreadable, Weak};
        for (text, expected) in [
            (String::new(), None),
            ("# nobody\n\n".to_owned(), None),
            ("short".to_owned(), Weak { line: 1 }),
            (format!("{ONE}\u{e9}"), Weak { line: 1 }),
            (format!("ann {ONE}\n{TWO}"), Nameless { line: 2 }),
            (format!("ann {ONE}\nann {TWO}"), Twice { line: 2 }),
            (format!("ann {ONE}\nbob {ONE}"), Twice { line: 2 }),
            (format!("ann b {ONE}"), Unreadable { line: 1 }),
        ] {
            let refused = Tokens::parse(&text).unwrap_err();
            assert_eq!(refused, expected, "{text}");
            assert!(!refused.to_string().contains(ONE));
        }
    }

    #[test]
    fn a_token_is_never_shown() {
        let tokens = format!("{:?}", Tokens::parse(ONE).unwrap());
        assert!(!tokens.contains("aaaa"), "{tokens}");
    }
}
