//! The studio over a real socket, as its client sees it.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod access;
mod bench;
mod charging;
mod files;
mod films;
mod guard;
mod previews;
mod restart;
mod sessions;
mod starting;
mod turns;
mod uploads;
