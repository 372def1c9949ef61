//! The whole product, tested from outside: real processes, real sockets, real clients, real films.
//!
//! Run by `cargo xtask test`, which builds the command and installs the clients first.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may end where it stands"
)]

mod support;

mod canary;
mod clients;
mod command;
mod conformance;
mod contract;
mod film;
mod inspector;
mod peers;
mod protocol;
mod restart;
