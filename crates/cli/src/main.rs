//! The command `veo-3-ai`: an MCP server for video, with a studio inside.
//!
//! [`arguments`] is what was typed and [`environment`] what was found; [`config`] is what they
//! mean; [`assembly`] puts the pieces together; one file below [`command`] for each subcommand.

mod advice;
mod arguments;
mod assembly;
mod attribution;
mod command;
mod config;
mod door;
mod environment;
mod failure;
mod hosts;
mod logs;
mod screen;
mod shutdown;
mod skill;
mod viewer;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Command};
use crate::environment::Environment;

fn main() -> ExitCode {
    // Started by ourselves to become FFmpeg: before there are other threads.
    if let Some(code) = veo_render::launch(std::env::args_os()) {
        return code;
    }
    let arguments = Arguments::parse();
    let environment = Environment::read();
    let usual = match arguments.command {
        Command::Serve(_) | Command::Studio(_) => logs::OF_A_SERVER,
        Command::Make(_) | Command::Doctor(_) => logs::OF_A_COMMAND,
    };
    logs::start(environment.log.as_deref(), usual);
    let done = match arguments.command {
        Command::Serve(serve) => command::serve::run(&serve, &environment),
        Command::Make(make) => command::make::run(&make, &environment),
        Command::Studio(studio) => command::studio::run(&studio, &environment),
        Command::Doctor(doctor) => command::doctor::run(&doctor, &environment),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            screen::failure(&failure);
            ExitCode::FAILURE
        }
    }
}
