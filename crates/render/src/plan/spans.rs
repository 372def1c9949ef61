//! Spans: what a film's picture is made of, each the same wherever it is.
//!
//! The picture is cut where anything begins or ends, and every few seconds in between. What is seen of a span depends
//! on nothing but what is in it; the name for that, its key, is the hash of what FFmpeg is told to make it by
//! itself, with what the files hold in the place of where they are. So nothing can be forgotten in it, and where in
//! the film it lies is not part of it.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::Plan;

/// The longest span, in seconds from the beginning of its clip: an edit makes this much again at most, and a film of two
/// hours has less than a thousand.
const LONGEST: u32 = 8;

/// Frames of a film that are made together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) frames: Range<u32>,
    /// What is in it; none where a source does not tell what it holds.
    pub(crate) key: Option<Key>,
}

/// Tells what is made by one run of FFmpeg from all else, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(String);

impl Span {
    /// How many frames it has.
    pub(crate) fn length(&self) -> u32 {
        self.frames.end - self.frames.start
    }
}

impl Key {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Plan {
    /// The spans of the picture, made by the FFmpeg that `engine` tells from others.
    pub(crate) fn spans(&self, engine: &str) -> Vec<Span> {
        let edges: Vec<_> = self.edges().into_iter().collect();
        let pairs = edges.windows(2).map(|pair| pair[0]..pair[1]);
        pairs
            .map(|frames| {
                let alone = self.pictures_of(frames.clone());
                let key = alone.key(engine, |plan| {
                    let length = [plan.frames];
                    vec![plan.picture_arguments(Path::new("/"), &length)]
                });
                Span { frames, key }
            })
            .collect()
    }

    /// What tells the sound of this film from others.
    pub(crate) fn sound_key(&self, engine: &str) -> Option<Key> {
        self.sound_alone().key(engine, |sound| {
            let file = Path::new("/sound");
            let parts = sound.sound_parts();
            if parts.is_empty() {
                return vec![sound.sound_arguments(file, false)];
            }
            let portions = parts.iter().map(|part| part.sound_arguments(file, true));
            let mixed = sound.mixing().mixing_arguments(file, file);
            portions.chain([mixed]).collect()
        })
    }

    /// The frames that a span begins at, and the end.
    fn edges(&self) -> BTreeSet<u32> {
        let mut edges = BTreeSet::from([0, self.frames]);
        let longest = LONGEST * self.output.canvas.frame_rate.max(1);
        for stretch in &self.pictures {
            let step = usize::try_from(longest).unwrap_or(usize::MAX);
            edges.extend((stretch.start..stretch.end).step_by(step));
        }
        for title in &self.titles {
            edges.extend([title.shown.0, title.shown.1 + 1]);
        }
        edges
    }

    /// The key of what is made of this plan by what `told` says to FFmpeg.
    fn key(&self, engine: &str, told: impl Fn(&Self) -> Vec<Vec<OsString>>) -> Option<Key> {
        let mut inputs = self.inputs.clone();
        for input in &mut inputs {
            input.path = Path::new("/").join(input.hash.as_ref()?);
        }
        let nowhere = Self {
            inputs,
            titles: self.titles.clone(),
            pictures: self.pictures.clone(),
            own: self.own.clone(),
            beds: self.beds.clone(),
            output: self.output.clone(),
            notes: Vec::new(),
            ..*self
        };
        let mut hash = Sha256::new();
        let mut add = |bytes: &[u8]| {
            // With their length, so that nothing can be taken for what follows it.
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        add(engine.as_bytes());
        for argument in told(&nowhere).into_iter().flatten() {
            add(argument.as_encoded_bytes());
        }
        for title in &self.titles {
            add(&title.digest);
        }
        let mut key = String::new();
        for byte in hash.finalize() {
            // Writing to a string cannot fail.
            let _ = write!(key, "{byte:02x}");
        }
        Some(Key(key))
    }
}
