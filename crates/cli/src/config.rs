//! What the arguments and the environment mean.

use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs, UserDirs};
use secrecy::SecretString;
use url::Url;
use veo_api::attribution::Attribution;
use veo_backend::TokenStore;
use veo_project::Spending;

use crate::arguments::{Backend, Places};
use crate::attribution;
use crate::environment::Environment;
use crate::failure::Failure;

/// The NemoVideo service (reference/protocol.md section 1.1).
const CLOUD: &str = "https://mega-api-prod.nemovideo.ai";
/// Its website.
const WEB: &str = "https://nemovideo.com";

/// Everything that decides how the command runs.
#[derive(Debug)]
pub(crate) struct Config {
    /// Who answers the API.
    pub(crate) service: Service,
    /// Who we say we are.
    pub(crate) attribution: Attribution,
    /// Holds the client id and the anonymous token: `~/.config/nemovideo`.
    pub(crate) account_dir: PathBuf,
    /// Where an anonymous token is kept.
    pub(crate) token_store: TokenStore,
    /// Holds this service's journal.
    pub(crate) journal: PathBuf,
    /// Holds the studio's library.
    pub(crate) library: PathBuf,
    /// Takes the exports that name no place of their own.
    pub(crate) output_dir: PathBuf,
    /// Folders whose files may be uploaded; without any, every file may that the user can read.
    pub(crate) upload_roots: Vec<PathBuf>,
    /// How much may be spent without asking the user.
    pub(crate) spending: Spending,
    /// The user's language, as an ISO code.
    pub(crate) language: String,
}

/// Who answers the API.
#[derive(Debug)]
pub(crate) enum Service {
    /// A server somewhere.
    Cloud {
        /// Where.
        base_url: Url,
        /// Where links for the browser lead.
        web_url: Url,
        /// The configured token; without it an anonymous one is fetched.
        token: Option<SecretString>,
    },
    /// The studio inside this command.
    Studio {
        /// Whether it charges credits.
        charge: bool,
    },
}

impl Service {
    /// Whether it charges credits.
    pub(crate) fn charges(&self) -> bool {
        match self {
            Self::Cloud { .. } => true,
            Self::Studio { charge } => *charge,
        }
    }
}

impl Config {
    /// Gives meaning to what was typed and found.
    ///
    /// # Errors
    /// An address that is not one, or a machine without a home folder.
    pub(crate) fn new(
        backend: Backend,
        charge: bool,
        places: &Places,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        let base = BaseDirs::new().ok_or_else(no_home)?;
        let data_dir = places
            .data_dir
            .clone()
            .or_else(|| environment.data_dir.clone());
        let data_dir = match data_dir {
            Some(dir) => absolute(&dir)?,
            None => ProjectDirs::from("", "", "veo-3-ai")
                .ok_or_else(no_home)?
                .data_dir()
                .into(),
        };
        let output_dir = places
            .output_dir
            .clone()
            .or_else(|| environment.output_dir.clone());
        let output_dir = match output_dir {
            Some(dir) => absolute(&dir)?,
            None => films(base.home_dir()),
        };
        let service = match backend {
            Backend::Studio => Service::Studio { charge },
            Backend::Cloud if charge => {
                return Err(Failure::new(
                    "--credits is for the studio: the cloud has its own prices",
                )
                .try_this("--backend studio --credits, or leave --credits out"));
            }
            Backend::Cloud => Service::Cloud {
                base_url: address(
                    "NEMO_API_URL",
                    environment.api_url.as_deref().unwrap_or(CLOUD),
                )?,
                web_url: address(
                    "NEMO_WEB_URL",
                    environment.web_url.as_deref().unwrap_or(WEB),
                )?,
                token: environment.token.clone(),
            },
        };
        Ok(Self {
            attribution: attribution::attribution(environment, base.home_dir()),
            token_store: token_store(environment.token_store.as_deref())?,
            account_dir: base.home_dir().join(".config/nemovideo"),
            journal: data_dir.join(service.folder()).join("journal.sqlite"),
            library: data_dir.join("studio/library"),
            output_dir,
            upload_roots: roots(&environment.upload_roots)?,
            spending: Spending::default(),
            language: language(environment.locale.as_deref()),
            service,
        })
    }
}

impl Config {
    /// Takes the limits that were typed.
    pub(crate) fn with_spending(mut self, spending: Spending) -> Self {
        self.spending = spending;
        self
    }

    /// Takes the folders that were typed, if any were, in the place of the environment's.
    ///
    /// # Errors
    /// A folder that is not one.
    pub(crate) fn with_upload_roots(mut self, typed: &[PathBuf]) -> Result<Self, Failure> {
        if !typed.is_empty() {
            self.upload_roots = roots(typed)?;
        }
        Ok(self)
    }
}

impl Service {
    /// The folder of its journal: what one server knows of sessions means nothing to another.
    fn folder(&self) -> String {
        match self {
            Self::Studio { .. } => "studio".to_owned(),
            Self::Cloud { base_url, .. } => {
                let host = base_url.host_str().unwrap_or_default();
                let port = base_url
                    .port()
                    .map(|port| format!("-{port}"))
                    .unwrap_or_default();
                let safe = |c: char| {
                    if c.is_ascii_alphanumeric() || "-.".contains(c) {
                        c
                    } else {
                        '_'
                    }
                };
                format!("api-{}{port}", host.chars().map(safe).collect::<String>())
            }
        }
    }
}

fn address(variable: &str, text: &str) -> Result<Url, Failure> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| ["http", "https"].contains(&url.scheme()));
    url.ok_or_else(|| {
        Failure::new(format!(
            "{variable} is `{text}`, which is not a web address"
        ))
        .try_this(format!("{variable}={CLOUD}"))
    })
}

/// The keyring is in builds with the feature `keyring` alone.
fn token_store(named: Option<&str>) -> Result<TokenStore, Failure> {
    match named {
        None | Some("file") => Ok(TokenStore::File),
        #[cfg(feature = "keyring")]
        Some("keyring") => Ok(TokenStore::Keyring),
        #[cfg(not(feature = "keyring"))]
        Some("keyring") => Err(Failure::new("this veo-3-ai was built without the keyring")
            .try_this("build it with --features keyring, or set VEO_TOKEN_STORE=file")),
        Some(other) => Err(Failure::new(format!(
            "VEO_TOKEN_STORE is `{other}`, which is no place for a token"
        ))
        .try_this("VEO_TOKEN_STORE=file")),
    }
}

fn absolute(dir: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(dir).map_err(|error| {
        Failure::from_error(&error)
            .try_this(format!("name another folder than `{}`", dir.display()))
    })
}

fn roots(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let folder = |dir: &PathBuf| {
        if dir.is_dir() {
            return absolute(dir);
        }
        Err(Failure::new(format!(
            "`{}` is no folder whose files could be uploaded",
            dir.display()
        ))
        .try_this("name a folder that is there"))
    };
    named.iter().map(folder).collect()
}

fn films(home: &Path) -> PathBuf {
    let videos = UserDirs::new().and_then(|dirs| dirs.video_dir().map(Path::to_owned));
    videos
        .unwrap_or_else(|| home.join("Videos"))
        .join("veo-3-ai")
}

fn no_home() -> Failure {
    Failure::new("there is no home folder for this user").try_this("set HOME")
}

/// The ISO code in a locale such as `zh_CN.UTF-8`.
fn language(locale: Option<&str>) -> String {
    let name = locale
        .unwrap_or_default()
        .split(['.', '@'])
        .next()
        .unwrap_or_default();
    match name {
        "" | "C" | "POSIX" => "en".to_owned(),
        _ if name.starts_with("zh") => name.replace('_', "-"),
        _ => name.split('_').next().unwrap_or("en").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_becomes_a_language() {
        let table = [
            (None, "en"),
            (Some("C.UTF-8"), "en"),
            (Some("POSIX"), "en"),
            (Some("de_DE.UTF-8"), "de"),
            (Some("ja_JP.eucJP"), "ja"),
            (Some("zh_CN.UTF-8"), "zh-CN"),
            (Some("ca_ES@valencia"), "ca"),
        ];
        for (locale, expected) in table {
            assert_eq!(language(locale), expected, "{locale:?}");
        }
    }

    #[test]
    fn each_server_has_a_journal_of_its_own() {
        let folder = |text: &str| {
            Service::Cloud {
                base_url: Url::parse(text).unwrap(),
                web_url: Url::parse(WEB).unwrap(),
                token: None,
            }
            .folder()
        };
        assert_eq!(folder(CLOUD), "api-mega-api-prod.nemovideo.ai");
        assert_eq!(folder("http://127.0.0.1:8799"), "api-127.0.0.1-8799");
        assert_eq!(folder("http://[::1]:8080/x"), "api-___1_-8080");
    }

    #[test]
    fn a_token_is_kept_in_a_place_that_there_is() {
        for place in [None, Some("file")] {
            assert_eq!(token_store(place).unwrap(), TokenStore::File);
        }
        let failure = token_store(Some("drawer")).unwrap_err();
        assert!(failure.message.contains("`drawer`"), "{}", failure.message);
        assert_eq!(
            token_store(Some("keyring")).is_ok(),
            cfg!(feature = "keyring")
        );
    }

    #[test]
    fn what_is_no_web_address_is_refused_with_one_that_is() {
        for text in ["", "nemovideo.ai", "file:///etc/passwd", "ftp://x"] {
            let failure = address("NEMO_API_URL", text).unwrap_err();
            assert!(
                failure.message.contains(&format!("`{text}`")),
                "{}",
                failure.message
            );
        }
    }
}
