//! The whole product, tested from outside: real processes, real sockets, real clients, real films.
//!
//! Run by `cargo xtask test`, which builds the command and installs the clients first.

mod support;

mod command;
mod contract;
mod film;
mod protocol;
mod restart;
