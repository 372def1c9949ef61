//! Who may come in over HTTP: what was typed and found, made into a door.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use url::Url;
use veo_mcp::{Access, Door, KeySource, OAuth, Tokens};

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
pub(crate) async fn entry(
    address: SocketAddr,
    typed: &arguments::Door,
    environment: &Environment,
) -> Result<Entry, Failure> {
    let mut notes = Vec::new();
    let access = access(typed, environment, &mut notes).await?;
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

/// Decides whose tokens let somebody in.
async fn access(
    typed: &arguments::Door,
    environment: &Environment,
    notes: &mut Vec<String>,
) -> Result<Access, Failure> {
    let found = environment.auth_token.as_ref();
    if let Some(file) = &typed.auth_token_file {
        return Ok(Access::Tokens(read(file)?));
    }
    let server = authorization_server(typed);
    if found.is_some() && (typed.generate_auth_token || server.is_some()) {
        return Err(Failure::new(
            "VEO_AUTH_TOKEN is a token, and the flags ask for others: only one kind is let in",
        )
        .try_this("unset VEO_AUTH_TOKEN, or leave the flags out"));
    }
    if let Some((issuer, audience, keys)) = server {
        let server = OAuth::new(issuer.clone(), audience.clone(), keys);
        let server = server.await.map_err(|error| {
            Failure::from_error(&error).try_this("--oauth-jwks with the server's `jwks_uri`")
        })?;
        return Ok(Access::OAuth(Box::new(server)));
    }
    if typed.generate_auth_token {
        let token = generate()?;
        let shown = token.expose_secret();
        notes.push(format!("Token, shown this once: {shown}"));
        return Ok(Access::Tokens(tokens(shown, "the token that was made")?));
    }
    found.map_or(Ok(Access::Open), |token| {
        tokens(token.expose_secret(), "VEO_AUTH_TOKEN").map(Access::Tokens)
    })
}

/// The authorization server that was typed. Its three arguments come together.
fn authorization_server(typed: &arguments::Door) -> Option<(&Url, &Url, KeySource)> {
    let keys = typed.oauth_jwks.as_deref()?;
    let keys = match Url::parse(keys) {
        Ok(address) if keys.contains("://") => KeySource::Address(address),
        _ => KeySource::File(keys.into()),
    };
    Some((
        typed.oauth_issuer.as_ref()?,
        typed.oauth_audience.as_ref()?,
        keys,
    ))
}

fn needs_a_token(address: SocketAddr) -> Failure {
    Failure::new(format!(
        "{address} can be reached from other machines, and nobody would need a token"
    ))
    .try_this(format!("--http 127.0.0.1:{}", address.port()))
    .try_this("--auth-token-file FILE, or a token in VEO_AUTH_TOKEN")
    .try_this("--generate-auth-token, which makes a token and shows it once")
    .try_this("--oauth-issuer, --oauth-audience and --oauth-jwks, for an authorization server")
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
