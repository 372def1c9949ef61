//! What the studio needs to know before it starts.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;
use veo_timeline::Canvas;

/// Everything that decides how a studio runs. Nothing is read from the environment in this crate.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that holds sessions, media and films. It is made if it is missing.
    pub data_dir: PathBuf,
    /// Where to listen: a loopback address. Port 0 takes any free port.
    pub listen: SocketAddr,
    /// Whether clips and editing cost credits, as they do at the service. Otherwise all is free.
    pub charge: bool,
    /// The FFmpeg that was asked for by name. Without one, `search_path` is looked through.
    pub ffmpeg: Option<PathBuf>,
    /// The folders to look for FFmpeg in, in the form of the environment's `PATH`.
    pub search_path: Option<OsString>,
    /// The program that starts FFmpeg in its jail: one that calls [`veo_render::launch`] first. Without one, FFmpeg is
    /// started as it is.
    pub launcher: Option<PathBuf>,
    /// The owner's bearer. Without one, a random one is made at every start.
    pub token: Option<SecretString>,
    /// The frame of a project whose first message names no aspect.
    pub canvas: Canvas,
}
