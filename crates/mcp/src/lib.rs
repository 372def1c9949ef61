//! The tools that agents call, over stdio and streamable HTTP.
//!
//! Eight tools stand before [`veo_project::Workspace`]: `generate`, `upload`, `credits`, `state`,
//! `preview`, `export`, `projects` and `jobs`, each in its own file under `tools`. A tool file is the product text (title,
//! description, fields) and one call into the project crate; nothing here decides anything about
//! video.
//!
//! Three rules hold for every answer:
//!
//! - Its text alone is complete and its structured content alone is complete, because hosts show
//!   the model one or the other.
//! - What can be expected to go wrong is a tool result that says why and what to do, never a
//!   protocol error, which hosts hide.
//! - A call only watches its job. When the caller's patience, the request or the server ends, the
//!   answer is the job's handle, and the job goes on.
//!
//! Both protocol eras are served from one process: `initialize` (2024-11-05 to 2025-11-25) and the
//! stateless 2026-07-28.

mod answer;
mod arguments;
mod caller;
mod calls;
mod completion;
mod consent;
mod error;
mod icons;
mod kept;
mod plain;
mod progress;
mod prompts;
mod refusal;
mod report;
mod resources;
mod schema;
mod server;
mod skills;
mod tasks;
mod tools;
mod transport;
mod upload_address;
mod waiting;
mod words;

pub use error::{Error, ErrorKind};
pub use server::{Server, ServerInfo};
pub use transport::{
    Access, AllowedHost, AllowedOrigin, Door, KeySource, OAuth, Tokens, UnusableKeys, UnusableName,
    UnusableTokens, serve_http, serve_http_with, serve_stdio, serve_streams,
};
