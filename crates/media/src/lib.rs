//! What a media file is, by its name and by its first bytes.
//!
//! A name says what its owner thinks a file is ([`FileType`]), the first bytes say what it is ([`Container`]).
//! [`FileType::checked`] holds both against each other, so that a client refuses before sending what a server
//! would refuse after receiving. Everything here is pure: who has the bytes hands over the first [`HEAD_BYTES`].

mod container;
mod content;
mod file_type;
mod format;

pub use self::container::{Container, HEAD_BYTES, describe, is_animated_webp};
pub use self::content::Mismatch;
pub use self::file_type::{FileType, MediaClass};
pub use self::format::Format;
