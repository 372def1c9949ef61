//! The server as its peers meet it: over stdio's lines and over HTTP, in both protocol eras, before a
//! real workspace and a service whose every move the test decides.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

mod bench;
mod calls;
mod codes;
mod door;
mod eras;
mod http;
mod injection;
mod jobs;
mod money;
mod oauth;
mod owners;
mod peer;
mod preview;
mod progress;
mod prompts;
mod reading;
mod refusals;
mod service;
mod stopping;
mod subscriptions;
mod tasks;
mod uploads;
mod web;
