//! Every request, reply, header, error code and stream event of the NemoVideo API, once.
//!
//! Client and server share these types, so what one writes the other reads: each message has its
//! encoder and its decoder in one file. Readers are tolerant where the service is known to vary;
//! writers produce the documented form. Nothing here opens a socket or has an opinion on retry.
//!
//! The modules, in reading order:
//!
//! - [`ids`], [`attribution`], [`paths`]: names, headers and routes that every call uses;
//! - [`address`]: which web addresses may be handed on;
//! - [`code`], [`envelope`]: how success and failure are told apart;
//! - [`auth`], [`tokens`], [`task`], [`upload`], [`credits`], [`state`], [`preview`], [`claim`], [`render`]:
//!   the plain request and reply endpoints;
//! - [`message`], [`sse`], [`event`]: a turn with the agent and its stream.

pub mod ids;

pub mod address;
pub mod attribution;
pub mod paths;

pub mod code;
pub mod envelope;

pub mod auth;
pub mod claim;
pub mod credits;
pub mod preview;
pub mod render;
pub mod state;
pub mod task;
pub mod tokens;
pub mod upload;

pub mod event;
pub mod message;
pub mod sse;

mod lenient;
