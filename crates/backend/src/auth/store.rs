//! The two files of an installation: its client id and its anonymous tokens.
//!
//! The files are a few bytes and read a few times in a process's life, so plain blocking calls do.

#[cfg_attr(not(feature = "keyring"), path = "store/no_keyring.rs")]
mod keyring;
mod private;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use uuid::Uuid;
use veo_api::auth::AnonymousToken;
use veo_api::ids::ClientId;

use self::keyring::Keyring;
use self::private::{Unfit, create, create_directory, open, open_secret};
use crate::config::TokenStore;
use crate::error::{Error, ErrorKind, Result};

const CLIENT_ID: &str = "client_id";
const TOKENS: &str = "anonymous_tokens.json";

/// Tokens by the origin that gave them: a token of one service must not be shown to another.
type Tokens = BTreeMap<String, AnonymousToken>;

#[derive(Debug)]
pub(crate) struct Store {
    directory: PathBuf,
    origin: String,
    /// Goes before the file, where it was wished for.
    keyring: Option<Keyring>,
}

impl Store {
    pub(crate) fn new(directory: PathBuf, origin: String, token_store: TokenStore) -> Self {
        Self {
            directory,
            origin,
            keyring: Keyring::of(token_store),
        }
    }

    /// Returns the installation's client id, made on first use (protocol.md 2.1).
    pub(crate) fn client_id(&self) -> Result<ClientId> {
        let path = self.directory.join(CLIENT_ID);
        if let Some(kept) = read_client_id(&path)? {
            return Ok(kept);
        }
        let made = || {
            create_directory(&self.directory)?;
            self.create_once(&path, &Uuid::new_v4().to_string())
        };
        made().map_err(|error| io_error(KEEP_CLIENT_ID, &path, error))?;
        read_client_id(&path)?.ok_or_else(|| {
            let message = format!("{} was taken away as it was made", path.display());
            Error::new(ErrorKind::Io, KEEP_CLIENT_ID, message)
        })
    }

    /// Puts a fresh client id in the place of one that the service does not take.
    pub(crate) fn renew_client_id(&self, refused: &ClientId) -> Result<ClientId> {
        let kept = self.client_id()?;
        if kept != *refused {
            // Another process was first.
            return Ok(kept);
        }
        let path = self.directory.join(CLIENT_ID);
        self.replace(&path, &Uuid::new_v4().to_string())
            .map_err(|error| io_error(KEEP_CLIENT_ID, &path, error))?;
        self.client_id()
    }

    /// Returns the kept token of this origin. A file that is damaged or cannot be read is as good as none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] when somebody else can read the file, or may have put it there. Using it would be
    /// careless, and replacing it would hide that.
    pub(crate) async fn token(&self) -> Result<Option<AnonymousToken>> {
        if let Some(keyring) = &self.keyring
            && let Some(token) = keyring.token(&self.origin).await
        {
            return Ok(Some(token));
        }
        Ok(self.tokens()?.remove(&self.origin))
    }

    /// Keeps the token of this origin.
    pub(crate) async fn keep_token(&self, token: &AnonymousToken) -> Result<()> {
        if let Some(keyring) = &self.keyring
            && keyring.keep(&self.origin, token).await
        {
            let mut tokens = self.tokens()?;
            return match tokens.remove(&self.origin) {
                Some(_) => self.write_tokens(&tokens),
                None => Ok(()),
            };
        }
        let mut tokens = self.tokens()?;
        tokens.insert(self.origin.clone(), token.clone());
        self.write_tokens(&tokens)
    }

    fn write_tokens(&self, tokens: &Tokens) -> Result<()> {
        const OPERATION: &str = "keep the anonymous token";
        let path = self.directory.join(TOKENS);
        let write = || {
            create_directory(&self.directory)?;
            self.replace(&path, &serde_json::to_string(tokens)?)
        };
        write().map_err(|error| io_error(OPERATION, &path, error))
    }

    fn tokens(&self) -> Result<Tokens> {
        const OPERATION: &str = "use the kept token";
        let path = self.directory.join(TOKENS);
        let text = match open_secret(&path) {
            Ok(file) => io::read_to_string(file).unwrap_or_default(),
            Err(Unfit::Io(_)) => String::new(),
            Err(unfit) => return Err(refused(OPERATION, &path, &unfit)),
        };
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    /// Puts a new file in the place of `path` in one step.
    fn replace(&self, path: &Path, content: &str) -> io::Result<()> {
        let new = self.write_beside(path, content)?;
        let renamed = fs::rename(&new, path);
        if renamed.is_err() {
            fs::remove_file(&new)?;
        }
        renamed
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
        let mut file = create(&new)?;
        file.write_all(content.as_bytes())?;
        file.sync_all()?;
        Ok(new)
    }
}

const KEEP_CLIENT_ID: &str = "keep the client id";

/// Returns the client id in `path`, if there is one. It is no secret, so that everybody may read it.
fn read_client_id(path: &Path) -> Result<Option<ClientId>> {
    let text = match open(path) {
        Err(Unfit::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(Unfit::Io(error)) => Err(error),
        Err(unfit) => return Err(refused(KEEP_CLIENT_ID, path, &unfit)),
        Ok(file) => io::read_to_string(file),
    };
    let text = text.map_err(|error| io_error(KEEP_CLIENT_ID, path, error))?;
    let id = ClientId::new(text.trim()).ok_or_else(|| {
        let message = format!(
            "{} holds no client id; delete the file to get a new one",
            path.display()
        );
        Error::new(ErrorKind::Config, KEEP_CLIENT_ID, message)
    })?;
    Ok(Some(id))
}

fn refused(operation: &'static str, path: &Path, unfit: &Unfit) -> Error {
    let message = format!("{} {unfit}", path.display());
    Error::new(ErrorKind::Config, operation, message)
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
        Store::new(directory.join("veo"), origin.to_owned(), TokenStore::File)
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

    #[tokio::test]
    async fn tokens_are_kept_apart_by_origin() {
        let folder = tempfile::tempdir().unwrap();
        let (cloud, studio) = (
            store(folder.path(), "https://a"),
            store(folder.path(), "http://b"),
        );
        cloud.keep_token(&token("one")).await.unwrap();
        assert_eq!(studio.token().await.unwrap(), None);
        studio.keep_token(&token("two")).await.unwrap();
        cloud.keep_token(&token("three")).await.unwrap();
        assert_eq!(cloud.token().await.unwrap(), Some(token("three")));
        assert_eq!(studio.token().await.unwrap(), Some(token("two")));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_the_owner_can_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path(), "o");
        store.client_id().unwrap();
        store.keep_token(&token("t")).await.unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&store.directory), 0o700);
        assert_eq!(mode(&store.directory.join(CLIENT_ID)), 0o600);
        assert_eq!(mode(&store.directory.join(TOKENS)), 0o600);
    }

    #[tokio::test]
    async fn a_damaged_file_of_tokens_is_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path(), "o");
        store.keep_token(&token("t")).await.unwrap();
        fs::write(store.directory.join(TOKENS), "{\"o\": {\"token\": ").unwrap();
        assert_eq!(store.token().await.unwrap(), None);
        store.keep_token(&token("new")).await.unwrap();
        assert_eq!(store.token().await.unwrap(), Some(token("new")));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_token_that_others_can_read_is_neither_used_nor_replaced() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path(), "o");
        store.keep_token(&token("t")).await.unwrap();
        let path = store.directory.join(TOKENS);
        for mode in [0o640, 0o604, 0o622, 0o666] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let error = store.token().await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Config);
            assert_eq!(
                error.to_string(),
                format!(
                    "could not use the kept token: {0} can be used by other users (mode {mode:o}); \
                     run `chmod 600 {0}`, or delete it if others may have read it",
                    path.display()
                )
            );
            assert_eq!(
                store.keep_token(&token("new")).await.unwrap_err().kind,
                ErrorKind::Config
            );
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(store.token().await.unwrap(), Some(token("t")));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn links_in_the_place_of_the_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path(), "o");
        store.client_id().unwrap();
        store.keep_token(&token("t")).await.unwrap();
        for name in [CLIENT_ID, TOKENS] {
            let (path, elsewhere) = (store.directory.join(name), folder.path().join(name));
            fs::rename(&path, &elsewhere).unwrap();
            std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
        }
        for error in [
            store.client_id().unwrap_err(),
            store.token().await.unwrap_err(),
        ] {
            assert_eq!(error.kind, ErrorKind::Config);
            assert!(
                error.to_string().ends_with(
                    "is a symbolic link, which is not followed; put the file itself in its place"
                ),
                "{error}"
            );
        }
    }

    #[test]
    fn a_refused_client_id_is_replaced_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path(), "o");
        let first = store.client_id().unwrap();
        let second = store.renew_client_id(&first).unwrap();
        assert_ne!(second, first);
        assert_eq!(store.client_id().unwrap(), second);
        assert_eq!(
            store.renew_client_id(&first).unwrap(),
            second,
            "it is another one already"
        );
    }
}
