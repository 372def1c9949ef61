//! The process's environment, read once and only here.

use std::ffi::OsString;
use std::path::PathBuf;

use secrecy::SecretString;

/// What the environment says that concerns us. Empty values count as absent.
#[derive(Debug)]
pub(crate) struct Environment {
    /// `NEMO_TOKEN`: the account's API token.
    pub(crate) token: Option<SecretString>,
    /// `VEO_TOKEN_STORE`: where an anonymous token is kept, `file` or `keyring`.
    pub(crate) token_store: Option<String>,
    /// `VEO_AUTH_TOKEN`: what callers of our own HTTP port must send.
    pub(crate) auth_token: Option<SecretString>,
    /// `NEMO_API_URL`: a server that speaks the NemoVideo API.
    pub(crate) api_url: Option<String>,
    /// `NEMO_WEB_URL`: where links for the browser lead.
    pub(crate) web_url: Option<String>,
    /// `SKILL_SOURCE`: what installed us, for attribution.
    pub(crate) skill_source: Option<String>,
    /// `SKILL_DIR`: the folder of the skill that we belong to.
    pub(crate) skill_dir: Option<PathBuf>,
    /// `VEO_FFMPEG`: the FFmpeg to use instead of the first one on `PATH`.
    pub(crate) ffmpeg: Option<PathBuf>,
    /// `VEO_DATA_DIR`: where journals and the studio's library are kept.
    pub(crate) data_dir: Option<PathBuf>,
    /// `VEO_OUTPUT_DIR`: where exports go that name no place of their own.
    pub(crate) output_dir: Option<PathBuf>,
    /// `VEO_UPLOAD_ROOTS`: folders whose files may be uploaded, as in `PATH`.
    pub(crate) upload_roots: Vec<PathBuf>,
    /// `VEO_LOG`: the log filter, in the syntax of `tracing`.
    pub(crate) log: Option<String>,
    /// `LANG`: the user's locale.
    pub(crate) locale: Option<String>,
    /// `PATH`: where programs are looked for.
    pub(crate) search_path: Option<OsString>,
    /// How we were called: `argv[0]`.
    pub(crate) called_as: Option<PathBuf>,
    /// The program that is running, to be started once more as FFmpeg's launcher.
    pub(crate) own_program: Option<PathBuf>,
}

impl Environment {
    /// Reads the environment of this process.
    pub(crate) fn read() -> Self {
        Self {
            token: text("NEMO_TOKEN").map(SecretString::from),
            token_store: text("VEO_TOKEN_STORE"),
            auth_token: text("VEO_AUTH_TOKEN").map(SecretString::from),
            api_url: text("NEMO_API_URL"),
            web_url: text("NEMO_WEB_URL"),
            skill_source: text("SKILL_SOURCE"),
            skill_dir: text("SKILL_DIR").map(PathBuf::from),
            ffmpeg: text("VEO_FFMPEG").map(PathBuf::from),
            data_dir: text("VEO_DATA_DIR").map(PathBuf::from),
            output_dir: text("VEO_OUTPUT_DIR").map(PathBuf::from),
            upload_roots: text("VEO_UPLOAD_ROOTS")
                .map(|roots| std::env::split_paths(&roots).collect())
                .unwrap_or_default(),
            log: text("VEO_LOG"),
            locale: text("LC_ALL").or_else(|| text("LANG")),
            search_path: std::env::var_os("PATH"),
            called_as: std::env::args_os().next().map(PathBuf::from),
            own_program: own_program(),
        }
    }
}

/// Where this program is. Linux has a name for it that stays true when the file is replaced by a newer one.
fn own_program() -> Option<PathBuf> {
    let always = PathBuf::from("/proc/self/exe");
    if cfg!(target_os = "linux") && always.exists() {
        return Some(always);
    }
    std::env::current_exe().ok()
}

/// A variable's trimmed text. Hosts may pass an unset value as empty or as the literal
/// `${user_config.token}` (reference/ecosystem.md section 3): both mean absent.
fn text(name: &str) -> Option<String> {
    let value = std::env::var(name).ok()?;
    let value = value.trim();
    (!value.is_empty() && !value.starts_with("${")).then(|| value.to_owned())
}
