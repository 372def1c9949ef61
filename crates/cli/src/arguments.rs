//! What can be typed. Inert: [`crate::config`] gives it its meaning.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use url::Url;
use veo_mcp::{AllowedHost, AllowedOrigin};

/// The video studio that AI agents use.
///
/// An MCP server that makes, edits and exports videos through the NemoVideo cloud, or with the
/// studio inside this command: offline, free, rendered by FFmpeg.
#[derive(Debug, Parser)]
#[command(name = "veo-3-ai", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Serve(Box<Serve>),
    Make(Make),
    Studio(StudioServer),
    Doctor(Doctor),
}

/// Serve the tools to an agent over MCP.
///
/// On stdio, as Cursor and Claude Desktop start it, or with `--http` on streamable HTTP.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Serve streamable HTTP on this address instead of stdio; beyond loopback a token is needed
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) http: Option<SocketAddr>,
    #[command(flatten)]
    pub(crate) door: Door,
    /// Who makes the videos
    #[arg(long, value_enum, default_value_t = Backend::Cloud)]
    pub(crate) backend: Backend,
    /// Let the built-in studio charge credits as the cloud does
    #[arg(long)]
    pub(crate) credits: bool,
    /// Ask the user before a message that may cost more credits than this
    #[arg(long, value_name = "CREDITS", value_parser = clap::value_parser!(i64).range(0..))]
    pub(crate) confirm_over: Option<i64>,
    /// Ask the user before a project may come to cost more credits than this in all
    #[arg(long, value_name = "CREDITS", value_parser = clap::value_parser!(i64).range(0..))]
    pub(crate) spend_cap: Option<i64>,
    /// Upload only files below this folder; may be given several times [env: `VEO_UPLOAD_ROOTS`]
    #[arg(long, value_name = "DIR")]
    pub(crate) upload_root: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) places: Places,
}

/// Who may come in over HTTP.
#[derive(Debug, Args)]
pub(crate) struct Door {
    /// Answer only who sends a token of this file: one token, or a name and a token in each line
    /// [env: `VEO_AUTH_TOKEN`, a token itself]
    #[arg(long, value_name = "FILE", requires = "http")]
    pub(crate) auth_token_file: Option<PathBuf>,
    /// Answer only who sends a token that is made now and shown once
    #[arg(long, requires = "http", conflicts_with = "auth_token_file")]
    pub(crate) generate_auth_token: bool,
    /// Answer only who sends a token of this authorization server (OAuth), such as
    /// <https://login.example.com>
    #[arg(
        long,
        value_name = "URL",
        requires_all = ["http", "oauth_audience", "oauth_jwks"],
        conflicts_with_all = ["auth_token_file", "generate_auth_token"]
    )]
    pub(crate) oauth_issuer: Option<Url>,
    /// What its tokens for this server name as their audience: the address by which the world knows
    /// it, such as <https://video.example.com/mcp>
    #[arg(long, value_name = "URL", requires = "oauth_issuer")]
    pub(crate) oauth_audience: Option<Url>,
    /// Where its keys are (JWKS): a file, or an https address
    #[arg(long, value_name = "FILE|URL", requires = "oauth_issuer")]
    pub(crate) oauth_jwks: Option<String>,
    /// Answer to this name too, such as video.example.com; may be given several times
    #[arg(long, value_name = "HOST", requires = "http")]
    pub(crate) allow_host: Vec<AllowedHost>,
    /// Let pages of this origin call too, such as <https://app.example.com>; may be given several
    /// times
    #[arg(long, value_name = "ORIGIN", requires = "http")]
    pub(crate) allow_origin: Vec<AllowedOrigin>,
}

/// What a film is to be like.
#[derive(Debug, Args)]
pub(crate) struct Film {
    /// How finely the film is written: high (the usual), medium or draft
    #[arg(long, value_name = "QUALITY")]
    pub(crate) quality: Option<String>,
    /// What a platform wants: youtube, youtube-4k, shorts, tiktok, reels or x
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) preset: Option<String>,
    /// The shorter side of the picture in pixels, from 144 to 2160
    #[arg(long, value_name = "PIXELS")]
    pub(crate) resolution: Option<u32>,
    /// The shape of the picture: 16:9, 9:16, 1:1, 4:5 or 21:9
    #[arg(long, value_name = "SHAPE")]
    pub(crate) aspect: Option<String>,
}

/// Make one film from a prompt and save it.
#[derive(Debug, Args)]
pub(crate) struct Make {
    /// What to make, in your own words
    pub(crate) prompt: String,
    /// Where to save the film; its extension says as what: mp4, mov, webm or gif, or mp3, wav or m4a for the sound alone
    #[arg(short, long, value_name = "FILE", default_value = "video.mp4")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) film: Film,
    /// Replace the file if it is there
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Who makes the video
    #[arg(long, value_enum, default_value_t = Backend::Studio)]
    pub(crate) backend: Backend,
    #[command(flatten)]
    pub(crate) places: Places,
}

/// Serve the NemoVideo API from this machine, for any client of it.
///
/// Prints its address and an access token, and runs until it is stopped.
#[derive(Debug, Args)]
pub(crate) struct StudioServer {
    /// The loopback address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8799")]
    pub(crate) listen: SocketAddr,
    /// Charge credits as the cloud does
    #[arg(long)]
    pub(crate) credits: bool,
    #[command(flatten)]
    pub(crate) places: Places,
}

/// Say what this installation is made of and what it lacks.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) places: Places,
}

/// Where things are kept.
#[derive(Debug, Args)]
pub(crate) struct Places {
    /// Keep journals and the studio's library here [env: `VEO_DATA_DIR`]
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Save exports here when they name no place of their own [env: `VEO_OUTPUT_DIR`]
    #[arg(long, value_name = "DIR")]
    pub(crate) output_dir: Option<PathBuf>,
}

/// Who answers the NemoVideo API.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Backend {
    /// The NemoVideo service, or the server that `NEMO_API_URL` names
    Cloud,
    /// The studio inside this command: offline and free
    Studio,
}
