//! Who may come in over HTTP: what was typed and found, made into a door.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use veo_mcp::{Access, Door, Tokens};

use crate::arguments;
use crate::environment::Environment;
use crate::failure::Failure;

/// A door, and what must be said of it once it is open.
pub(crate) struct Entry {
    pub(crate) door: Door,
    pub(crate) notes: Vec<String>,
}

/// Decides who may come in at `address`.
///
/// # Errors
/// A port that other machines can reach and that would need no token, and a token that cannot be used.
pub(crate) fn entry(
    address: SocketAddr,
    typed: &arguments::Door,
    environment: &Environment,
) -> Result<Entry, Failure> {
    let mut notes = Vec::new();
    let found = environment.auth_token.as_ref();
    let access = match (&typed.auth_token_file, typed.generate_auth_token, found) {
        (Some(file), ..) => Access::Tokens(read(file)?),
        (None, true, Some(_)) => {
            return Err(Failure::new(
                "--generate-auth-token makes a token, and VEO_AUTH_TOKEN is one",
            )
            .try_this("leave one of them out"));
        }
        (None, true, None) => {
            let token = generate()?;
            let shown = token.expose_secret();
            notes.push(format!("Token, shown this once: {shown}"));
            Access::Tokens(tokens(shown, "the token that was made")?)
        }
        (None, false, Some(token)) => {
            Access::Tokens(tokens(token.expose_secret(), "VEO_AUTH_TOKEN")?)
        }
        (None, false, None) => Access::Open,
    };
    if !address.ip().is_loopback() {
        if matches!(access, Access::Open) {
            return Err(needs_a_token(address));
        }
        notes.push(
            "Tokens and films travel unencrypted: let other machines in through a proxy that speaks \
             TLS."
                .to_owned(),
        );
        if address.ip().is_unspecified() && typed.allow_host.is_empty() {
            notes.push(
                "It answers only as localhost: name what others call it with --allow-host."
                    .to_owned(),
            );
        }
    }
    let door = Door {
        hosts: typed.allow_host.clone(),
        origins: typed.allow_origin.clone(),
        access,
    };
    Ok(Entry { door, notes })
}

fn needs_a_token(address: SocketAddr) -> Failure {
    Failure::new(format!(
        "{address} can be reached from other machines, and nobody would need a token"
    ))
    .try_this(format!("--http 127.0.0.1:{}", address.port()))
    .try_this("--auth-token-file FILE, or a token in VEO_AUTH_TOKEN")
    .try_this("--generate-auth-token, which makes a token and shows it once")
}

/// Reads the tokens of a file that only its owner can use.
fn read(path: &Path) -> Result<Tokens, Failure> {
    let name = path.display();
    let unreadable = |error: std::io::Error| {
        Failure::new(format!("the token file `{name}` cannot be read: {error}"))
            .try_this("--auth-token-file with a file that is there")
    };
    let mut file = File::open(path).map_err(unreadable)?;
    // Asked of the open file: the path may be another one's by now.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        let mode = file.metadata().map_err(unreadable)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(Failure::new(format!(
                "the token file `{name}` can be used by other users (mode {mode:o})"
            ))
            .try_this(format!(
                "chmod 600 {name}, and a new token if others may have read it"
            )));
        }
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(unreadable)?;
    tokens(&text, &format!("the token file `{name}`"))
}

fn tokens(text: &str, place: &str) -> Result<Tokens, Failure> {
    Tokens::parse(text).map_err(|error| {
        Failure::new(format!("{place} cannot be used: {error}"))
            .try_this("openssl rand -hex 32, which makes a good one")
    })
}

/// Makes a token of 256 random bits.
fn generate() -> Result<SecretString, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Failure::from_error(&error))?;
    let mut token = String::new();
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(token, "{byte:02x}");
    }
    Ok(token.into())
}
