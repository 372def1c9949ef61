//! What the whole-product tests share.
//!
//! [`cloud`] is a service that keeps accounts of all it is asked for, behind connections that fail in every way
//! that a connection can. [`house`] opens a workspace on it. [`peer`] speaks to an MCP server without an SDK. The tests ask the service afterwards what was really
//! done, and compare it with what the product says.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test may end where it stands"
)]

pub mod cloud;
pub mod house;
pub mod peer;
