//! The client against a server that answers, cuts and counts as each test says.

#![expect(clippy::unwrap_used, reason = "a test's helper fails the test")]

#[path = "client/fake.rs"]
mod fake;

#[path = "client/certificates.rs"]
mod certificates;
#[path = "client/download.rs"]
mod download;
#[cfg(all(feature = "keyring", target_os = "linux"))]
#[path = "client/keyring.rs"]
mod keyring;
#[path = "client/message.rs"]
mod message;
#[path = "client/read.rs"]
mod read;
#[path = "client/resume.rs"]
mod resume;
#[path = "client/token.rs"]
mod token;
#[path = "client/upload.rs"]
mod upload;
