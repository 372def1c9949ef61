//! Starts FFmpeg in its jail and unpacks animations there, as the command does.

use std::process::ExitCode;

fn main() -> ExitCode {
    veo_render::launch(std::env::args_os()).unwrap_or(ExitCode::FAILURE)
}
