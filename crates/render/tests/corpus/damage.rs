//! Films that were cut off, and films with wrong bits.

use std::fs;

use futures_util::{StreamExt, stream};

use crate::lab::{HARMLESS, Lab};

/// How much is tried.
pub(crate) struct Extent {
    /// How many kilobytes are between two cuts.
    pub(crate) every: usize,
    /// How many damaged copies there are of each film.
    pub(crate) flipped: u64,
    /// How many frames a film has that is large in pixels and small in bytes.
    pub(crate) large_frames: u32,
}

pub(crate) const SAMPLE: Extent = Extent {
    every: 8,
    flipped: 2,
    large_frames: 60,
};

pub(crate) const ALL: Extent = Extent {
    every: 1,
    flipped: 200,
    large_frames: 1200,
};

/// One file of each type, as `extension, arguments`.
const FILES: [(&str, &str); 9] = [
    ("mp4", "-c:v libx264 -c:a aac -b:v 200k"),
    ("mov", "-c:v mpeg4 -c:a aac"),
    ("mkv", "-c:v libx264 -c:a flac"),
    ("webm", "-c:v libvpx -c:a libvorbis"),
    ("avi", "-c:v mjpeg -c:a pcm_s16le"),
    ("mp3", "-vn"),
    ("gif", "-an"),
    ("webp", "-an -c:v libwebp_anim"),
    ("png", "-an -frames:v 1"),
];

/// How many files are looked at at the same time.
const AT_ONCE: usize = 2;

pub(crate) async fn try_all(lab: &Lab, extent: &Extent) {
    for (extension, arguments) in FILES {
        let whole = lab.make(
            &format!("whole.{extension}"),
            &format!("{HARMLESS} {arguments}"),
        );
        assert!(lab.try_file(&whole).await, "{extension}");
        let bytes = fs::read(&whole).unwrap();
        let cuts = (0..bytes.len()).step_by(extent.every * 1024);
        let cut = cuts.map(|length| (format!("cut-{length}"), bytes[..length].to_vec()));
        let flipped = (0..extent.flipped).map(|seed| (format!("flip-{seed}"), flip(&bytes, seed)));
        let damaged = cut.chain(flipped).map(|(name, bytes)| async move {
            let path = lab.write(format!("{name}.{extension}"), bytes);
            lab.try_file(&path).await;
            fs::remove_file(path).unwrap();
        });
        stream::iter(damaged)
            .buffer_unordered(AT_ONCE)
            .for_each(async |()| {})
            .await;
    }
}

/// Changes a bit in about every thousandth byte, at places that follow from `seed`.
fn flip(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1;
    for _ in 0..=bytes.len() / 1000 {
        // xorshift64 (Marsaglia 2003).
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let place = usize::try_from(state >> 3).unwrap() % bytes.len();
        flipped[place] ^= 1 << (state & 7);
    }
    flipped
}
