//! The NemoVideo API served on this machine, with footage, timelines and renders of its own.
//!
//! [`Studio::start`] is the only way in; everything else is reached over HTTP, by the same client
//! and with the same messages as the cloud (protocol.md sections 2 to 6). It listens on a loopback
//! address only, asks for a bearer, and answers neither foreign hosts nor foreign pages.
//!
//! The parts, in reading order: `start` binds the port and opens the data folder; `http` is the
//! surface, one file for each group of endpoints; `turn` carries a message out, as the `director`
//! decides; `uploads` and `renders` take files in and make films; `ledger` knows the prices; `store`
//! is the SQLite file that survives it all.
//!
//! What is added to the cloud's protocol: progress of a turn in an event's `customMetadata`
//! (`{"progress":0.42,"stage":"..."}`), a `note` in the balance of a free studio, and media URLs
//! whose random names stand in for a bearer.

mod sources;
mod start;

mod config;
mod context;
mod director;
mod error;
mod folders;
mod http;
mod instance;
mod ledger;
mod library;
mod origin;
mod placing;
mod queue;
mod refusal;
mod renders;
mod report;
mod scope;
mod secret;
mod store;
mod turn;
mod uploads;
mod workshop;

pub use config::Config;
pub use error::{Error, ErrorKind, Result};
pub use start::{Running, Studio};
pub use veo_timeline::Canvas;
