//! MP4 as our own films have it (ISO/IEC 14496-12 and -14): the track of sound, and the joining of what was encoded before.
//!
//! FFmpeg joins any files, and looks into each for that: 25 ms for each span of a film. These are our own, and alike.

mod boxes;
mod headers;
mod join;
mod part;

pub(crate) use boxes::{boxed, full, numbers};
pub(crate) use headers::{TrackHeader, handler, in_this_file, media_header, movie_header};
pub(crate) use join::{Film, VERSION, join};
