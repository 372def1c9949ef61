//! Workspaces on a cloud that fails, in processes that are killed (reliability.md 4, 5, 8).
//!
//! `runs` are many short lives in this process, under every fault that a connection has. `kills` are processes that
//! are killed at every point of every road, alone and two on one journal. `disk` is a disk that is full. Whatever
//! happened, `verdict` compares at the end what the product says with what the service did: one charge for each
//! intent at most, no acknowledged job lost, no half film under a film's name.
//!
//! `cargo xtask test` runs a short form with fixed seeds. `cargo xtask chaos` runs the long form, from a seed of its
//! own that it prints; `VEO_CHAOS_SEED` sets it.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test may end where it stands"
)]

mod disk;
mod kills;
mod runs;
mod scale;
mod verdict;
