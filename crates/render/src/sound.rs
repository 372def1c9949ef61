//! Sound: what was decoded is mixed here, and encoded in regions that are the same in every film with the same sound.
//!
//! The parts, in the order that sound goes through them: [`pcm`] reads what FFmpeg decoded; [`desk`] adds it up;
//! [`duck`] has music give way; [`loudness`] says how much louder all of it is to be; [`limiter`] keeps it from
//! clipping; [`mixer`] is all of these in a row. [`regions`] cuts the mix for the encoder, and what comes back,
//! [`adts`] reads and [`track`] writes as one track.
//!
//! All of it is a pure function of its samples, and no effect lasts longer than some seconds: a change in one place leaves
//! the mix elsewhere as it was, bit for bit. Nothing holds a whole film.

mod adts;
mod desk;
mod duck;
mod limiter;
mod loudness;
mod mixer;
mod pcm;
mod regions;
mod track;

pub(crate) use adts::frames as adts_frames;
pub(crate) use loudness::gain_for;
pub(crate) use mixer::Mixer;
pub(crate) use regions::{FRAME, Recorder, Region};
pub(crate) use track::Track;

/// A sample of each channel, left and right.
pub(crate) type Frame = [f32; 2];
