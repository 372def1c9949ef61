//! The client of the NemoVideo API: token, session, message, upload, export and download.
//!
//! [`Client`] speaks to one base URL, which is the cloud or the embedded studio; it cannot tell which. The
//! layers, each knowing only those before it: `transport` opens the connections, `auth` holds the token,
//! `retry` repeats what may be repeated, and one file per endpoint says what is asked and answered.
//!
//! Two invariants. A message to the agent costs credits and is sent at most once: [`ErrorKind`] tells
//! whether it can have arrived. The bearer token goes to the origin of the base URL and nowhere else.

mod config;
mod error;
mod names;
mod platform;
mod preview;

mod reach;
mod transport;

mod auth;

mod retry;

mod client;

mod claim;
mod credits;
mod download;
mod message;
mod render;
mod session;
mod state;
mod upload;

pub use self::client::Client;
pub use self::config::{Config, Pace, TokenStore};
pub use self::download::Transfer;
pub use self::error::{Error, ErrorKind, Result};
pub use self::message::Turn;
pub use self::platform::{Evidence, Platform};
pub use self::upload::OpenMedia;
