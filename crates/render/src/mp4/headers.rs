//! The boxes that say what a film and its tracks are, in their first version.

use super::boxes::{boxed, full, full_flagged, numbers};
use crate::encoding::SAMPLE_RATE;

/// Shows a picture as it is: a matrix in fixed point.
const AS_IT_IS: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

/// The box `mvhd` of a film of so many tracks which lasts so many samples of sound.
pub(crate) fn movie_header(length: u32, tracks: u32) -> Vec<u8> {
    // When it was made and changed, its units and its length, a speed and a volume of 1, reserved.
    let told = [0, 0, SAMPLE_RATE, length, 0x1_0000, 0x100_0000, 0, 0];
    let members = [&told[..], &AS_IT_IS, &[0; 6], &[tracks + 1]].concat();
    full(*b"mvhd", &numbers(&members))
}

/// What a track is to who shows it.
pub(crate) struct TrackHeader {
    /// From 1 on.
    pub(crate) number: u32,
    /// In samples of sound.
    pub(crate) length: u32,
    /// Width and height of its picture; none where it is sound.
    pub(crate) size: Option<(u32, u32)>,
    /// Where in its own time that begins which is seen or heard.
    pub(crate) begins: u32,
}

impl TrackHeader {
    /// The boxes `tkhd` and `edts`.
    pub(crate) fn written(&self) -> Vec<u8> {
        let (width, height) = self.size.unwrap_or((0, 0));
        let volume = if self.size.is_some() { 0 } else { 0x100_0000 };
        let told = [0, 0, self.number, 0, self.length, 0, 0, 0, volume];
        let members = [&told[..], &AS_IT_IS, &[width << 16, height << 16]].concat();
        // It is on, in the film, and in what is shown before it.
        let header = [&[0, 0, 0, 7], &numbers(&members)[..]].concat();
        let edits = full(*b"elst", &numbers(&[1, self.length, self.begins, 0x1_0000]));
        [boxed(*b"tkhd", &header), boxed(*b"edts", &edits)].concat()
    }
}

/// The box `mdhd` of media of so many units, of which so many are a second, in an undetermined language.
pub(crate) fn media_header(rate: u32, length: u32) -> Vec<u8> {
    let told = [numbers(&[0, 0, rate, length]), vec![0x55, 0xc4, 0, 0]];
    full(*b"mdhd", &told.concat())
}

/// The box `hdlr` for this sort of media.
pub(crate) fn handler(sort: [u8; 4]) -> Vec<u8> {
    full(*b"hdlr", &[&[0; 4], &sort[..], &[0; 13]].concat())
}

/// The box `dinf`: the media is in this file.
pub(crate) fn in_this_file() -> Vec<u8> {
    let here = [numbers(&[1]), full_flagged(*b"url ", 1)].concat();
    boxed(*b"dinf", &full(*b"dref", &here))
}
