//! Spans: what a film's picture is made of, each the same wherever it is.
//!
//! The picture is cut where anything begins or ends, and every few seconds in between. What is seen of a span depends
//! on nothing but what is in it; the name for that, its key, is the hash of what FFmpeg is told to make it by
//! itself, with what the files hold in the place of where they are. So nothing can be forgotten in it, and where in
//! the film it lies is not part of it.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::iter;
use std::ops::Range;
use std::path::Path;

use super::{Input, Plan};
use crate::encoding::sound_of;
use crate::key::Key;
use crate::mp4;

/// The longest span, in seconds from the beginning of its clip: what generators make is one. An edit makes this much again at
/// most, and a film of two hours has less than a thousand.
const LONGEST: u32 = 10;

/// Above how many pictures at once the pieces of one that runs backwards are spans, too: each piece opens all of them anew.
const MOST_TOGETHER: usize = 6;

/// Frames of a film that are made together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) frames: Range<u32>,
    /// What is in it; none where a source does not tell what it holds.
    pub(crate) key: Option<Key>,
    /// How many inputs are opened to make it, those with its lettering among them.
    pub(crate) inputs: usize,
}

impl Span {
    /// How many frames it has.
    pub(crate) fn length(&self) -> u32 {
        self.frames.end - self.frames.start
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
                let inputs = alone.inputs.len() + alone.titles.len();
                Span {
                    frames,
                    key,
                    inputs,
                }
            })
            .collect()
    }

    /// What tells this film from others, which is joined of these `spans` and the `sound`.
    pub(crate) fn film_key(
        &self,
        engine: &str,
        spans: &[Span],
        sound: Option<&Key>,
    ) -> Option<Key> {
        let nowhere = Path::new("/");
        let joining = self.joining_arguments(nowhere, nowhere, nowhere);
        let mut facts = vec![engine.as_bytes().to_vec(), mp4::VERSION.into()];
        facts.extend(joining.into_iter().map(OsString::into_encoded_bytes));
        if sound_of(self.format()).is_some() {
            facts.push(sound?.as_str().as_bytes().to_vec());
        } else {
            let picking = Self::palette_arguments(nowhere, nowhere);
            facts.extend(picking.into_iter().map(OsString::into_encoded_bytes));
        }
        for span in spans {
            facts.push(span.length().to_le_bytes().to_vec());
            facts.push(span.key.as_ref()?.as_str().as_bytes().to_vec());
        }
        Some(Key::of(facts))
    }

    /// The frames that a span begins at, and the end.
    fn edges(&self) -> BTreeSet<u32> {
        let mut edges = BTreeSet::from([0, self.frames]);
        let longest = LONGEST * self.output.canvas.frame_rate.max(1);
        let step = usize::try_from(longest).unwrap_or(usize::MAX);
        for stretch in &self.pictures {
            let scene = stretch.content.as_ref();
            if scene.is_none_or(|scene| !scene.goes_on || scene.pictures() > MOST_TOGETHER) {
                edges.insert(stretch.start);
            }
            let since = scene.map_or(0, |scene| scene.since % longest);
            let first = stretch.start + (longest - since) % longest;
            edges.extend((first..stretch.end).step_by(step));
        }
        for title in &self.titles {
            edges.extend([title.shown.0, title.shown.1 + 1]);
        }
        edges
    }

    /// The key of what is made of this plan by what `told` says to FFmpeg.
    fn key(&self, engine: &str, told: impl Fn(&Self) -> Vec<Vec<OsString>>) -> Option<Key> {
        let inputs = self.inputs.iter().map(Input::nowhere);
        let inputs = inputs.collect::<Option<Vec<_>>>()?;
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
        let told = told(&nowhere).into_iter().flatten();
        let told = told.map(OsString::into_encoded_bytes);
        let letterings = self.titles.iter().map(|title| title.digest().to_vec());
        let facts = iter::once(engine.as_bytes().to_vec());
        Some(Key::of(facts.chain(told).chain(letterings)))
    }
}
