//! The roads of jobs against a service that can be cut, held and closed: a real HTTP server on a free port.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's helper fails the test"
)]

mod asking;
mod changes;
mod export;
mod fake;
mod generate;
mod house;
mod incoming;
mod money;
mod principals;
mod restart;
mod settle;
mod stop;
mod upload;
