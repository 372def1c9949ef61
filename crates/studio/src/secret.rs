//! Random secrets, and the digests that the studio keeps in their place.

use std::fmt::Write as _;

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};

use crate::{Error, ErrorKind, Result};

/// What every bearer starts with (protocol.md 1.3).
const TOKEN_PREFIX: &str = "nmv_usr_";
/// What every claim token starts with (protocol.md 1.5).
const CLAIM_PREFIX: &str = "clm_";

/// Returns a new bearer with 256 random bits.
pub(crate) fn new_token() -> Result<SecretString> {
    random(TOKEN_PREFIX)
}

/// Returns a new claim token with 256 random bits.
pub(crate) fn new_claim() -> Result<SecretString> {
    random(CLAIM_PREFIX)
}

fn random(prefix: &str) -> Result<SecretString> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|source| {
        Error::new(ErrorKind::Random, "making a secret").because(source.to_string())
    })?;
    Ok(format!("{prefix}{}", hexadecimal(&bytes)).into())
}

/// The SHA-256 of a secret or of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Digest([u8; 32]);

impl Digest {
    pub(crate) fn of(text: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(text).into())
    }

    pub(crate) fn of_secret(secret: &SecretString) -> Self {
        Self::of(secret.expose_secret())
    }

    pub(crate) fn finish(hasher: Sha256) -> Self {
        Self(hasher.finalize().into())
    }

    /// Compares in the same time wherever the first difference is.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.0
            .iter()
            .zip(&other.0)
            .fold(0, |difference, (a, b)| difference | (a ^ b))
            == 0
    }

    pub(crate) fn to_hexadecimal(self) -> String {
        hexadecimal(&self.0)
    }
}

impl ToSql for Digest {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.as_slice()))
    }
}

impl FromSql for Digest {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        <[u8; 32]>::column_result(value).map(Self)
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing into a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_only_the_same_one_matches() {
        let (one, other) = (new_token().unwrap(), new_token().unwrap());
        assert!(one.expose_secret().starts_with("nmv_usr_"));
        assert_eq!(one.expose_secret().len(), "nmv_usr_".len() + 64);
        assert!(Digest::of_secret(&one).is(&Digest::of_secret(&one)));
        assert!(!Digest::of_secret(&one).is(&Digest::of_secret(&other)));
    }

    #[test]
    fn digests_are_written_as_other_tools_write_them() {
        assert_eq!(
            Digest::of("abc").to_hexadecimal(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
