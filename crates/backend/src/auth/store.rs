//! The two files of an installation: its client id and its anonymous tokens.
//!
//! The files are a few bytes and read a few times in a process's life, so plain blocking calls do.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use uuid::Uuid;
use veo_api::auth::AnonymousToken;
use veo_api::ids::ClientId;

use crate::error::{Error, ErrorKind, Result};

const CLIENT_ID: &str = "client_id";
const TOKENS: &str = "anonymous_tokens.json";

/// Tokens by the origin that gave them: a token of one service must not be shown to another.
type Tokens = BTreeMap<String, AnonymousToken>;

#[derive(Debug)]
pub(crate) struct Store {
    directory: PathBuf,
    origin: String,
}

impl Store {
    pub(crate) fn new(directory: PathBuf, origin: String) -> Self {
        Self { directory, origin }
    }

    /// Returns the installation's client id, made on first use and never changed after (protocol.md 2.1).
    pub(crate) fn client_id(&self) -> Result<ClientId> {
        const OPERATION: &str = "keep the client id";
        let path = self.directory.join(CLIENT_ID);
        let failed = |error| io_error(OPERATION, &path, error);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.create_directory().map_err(failed)?;
                self.create_once(&path, &Uuid::new_v4().to_string())
                    .map_err(failed)?;
                fs::read_to_string(&path).map_err(failed)?
            }
            text => text.map_err(failed)?,
        };
        ClientId::new(text.trim()).ok_or_else(|| {
            let message = format!(
                "{} holds no client id; delete the file to get a new one",
                path.display()
            );
            Error::new(ErrorKind::Config, OPERATION, message)
        })
    }

    /// Returns the kept token of this origin. A file that cannot be read is as good as none.
    pub(crate) fn token(&self) -> Option<AnonymousToken> {
        self.tokens().remove(&self.origin)
    }

    /// Keeps the token of this origin.
    pub(crate) fn keep_token(&self, token: &AnonymousToken) -> Result<()> {
        const OPERATION: &str = "keep the anonymous token";
        let path = self.directory.join(TOKENS);
        let mut tokens = self.tokens();
        tokens.insert(self.origin.clone(), token.clone());
        let write = || {
            self.create_directory()?;
            let new = self.write_beside(&path, &serde_json::to_string(&tokens)?)?;
            let renamed = fs::rename(&new, &path);
            if renamed.is_err() {
                fs::remove_file(&new)?;
            }
            renamed
        };
        write().map_err(|error| io_error(OPERATION, &path, error))
    }

    fn tokens(&self) -> Tokens {
        let text = fs::read(self.directory.join(TOKENS)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Makes `path` with its content in one step: of two processes that try, one succeeds, and neither can
    /// see the file empty. A link, unlike a rename, fails when the target exists.
    fn create_once(&self, path: &Path, content: &str) -> io::Result<()> {
        let new = self.write_beside(path, content)?;
        let linked = fs::hard_link(&new, path);
        fs::remove_file(&new)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    }

    /// Writes a new file, for its owner only, under a name that nobody else uses.
    fn write_beside(&self, path: &Path, content: &str) -> io::Result<PathBuf> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let new = self.directory.join(format!(".{name}.{}", Uuid::new_v4()));
        let mut file = create_private(&new)?;
        file.write_all(content.as_bytes())?;
        file.sync_all()?;
        Ok(new)
    }

    fn create_directory(&self) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.directory)
    }
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn io_error(operation: &'static str, path: &Path, error: io::Error) -> Error {
    let message = format!(
        "{} cannot be used; check the folder and its permissions",
        path.display()
    );
    Error::new(ErrorKind::Io, operation, message).caused_by(error)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::thread;

    use super::*;

    fn store(directory: &Path, origin: &str) -> Store {
        Store::new(directory.join("veo"), origin.to_owned())
    }

    fn token(text: &str) -> AnonymousToken {
        serde_json::from_value(serde_json::json!({ "token": text })).unwrap()
    }

    #[test]
    fn twenty_starts_at_once_agree_on_one_client_id() {
        let folder = tempfile::tempdir().unwrap();
        let ids: BTreeSet<String> = thread::scope(|scope| {
            let starts: Vec<_> = (0..20)
                .map(|_| {
                    scope.spawn(|| {
                        store(folder.path(), "o")
                            .client_id()
                            .unwrap()
                            .as_str()
                            .to_owned()
                    })
                })
                .collect();
            starts
                .into_iter()
                .map(|start| start.join().unwrap())
                .collect()
        });
        assert_eq!(ids.len(), 1);
        assert!(Uuid::parse_str(ids.first().unwrap()).is_ok());
        let files: Vec<_> = fs::read_dir(folder.path().join("veo")).unwrap().collect();
        assert_eq!(files.len(), 1, "no temporary file stays");
    }

    #[test]
    fn a_damaged_client_id_is_reported_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path(), "o");
        store.client_id().unwrap();
        fs::write(store.directory.join(CLIENT_ID), "two words").unwrap();
        assert_eq!(store.client_id().unwrap_err().kind, ErrorKind::Config);
        assert_eq!(
            fs::read_to_string(store.directory.join(CLIENT_ID)).unwrap(),
            "two words"
        );
    }

    #[test]
    fn tokens_are_kept_apart_by_origin() {
        let folder = tempfile::tempdir().unwrap();
        let (cloud, studio) = (
            store(folder.path(), "https://a"),
            store(folder.path(), "http://b"),
        );
        cloud.keep_token(&token("one")).unwrap();
        assert_eq!(studio.token(), None);
        studio.keep_token(&token("two")).unwrap();
        cloud.keep_token(&token("three")).unwrap();
        assert_eq!(cloud.token(), Some(token("three")));
        assert_eq!(studio.token(), Some(token("two")));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path(), "o");
        store.client_id().unwrap();
        store.keep_token(&token("t")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&store.directory), 0o700);
        assert_eq!(mode(&store.directory.join(CLIENT_ID)), 0o600);
        assert_eq!(mode(&store.directory.join(TOKENS)), 0o600);
    }
}
