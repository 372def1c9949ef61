//! Parts of a film: some of its frames without sound.
//!
//! All that FFmpeg opens in one run takes memory at the same time (measured 60 MB for a clip of 1920 x 1080), and the
//! graph of its filters is one argument, for which there is a limit. So a few clips are read at a time.

use std::ops::Range;

use super::Plan;
use super::pieces::Stretch;

impl Plan {
    /// The film of these frames without its sound.
    pub(crate) fn pictures_of(&self, frames: Range<u32>) -> Plan {
        let mut inputs = Vec::new();
        let within = self.pictures.iter().filter_map(|stretch| {
            let mut within = cut(stretch, &frames)?;
            if let Some(scene) = &mut within.content {
                let (all, length) = (stretch.end - stretch.start, within.end - within.start);
                let before = frames.start.saturating_sub(stretch.start);
                *scene = scene.part(all, (before, length));
            }
            Some(within)
        });
        let mut pictures: Vec<_> = within.collect();
        for stretch in &mut pictures {
            let own = stretch.opened(&self.inputs, self.output.canvas.frame_rate);
            for picture in stretch.pictures_mut() {
                picture.input += inputs.len();
            }
            inputs.extend(own);
        }
        let titles = self.titles.iter();
        let titles = titles.filter_map(|title| title.within(&frames));
        Plan {
            titles: titles.collect(),
            pictures,
            inputs,
            ..self.without_content(frames.end - frames.start)
        }
    }

    /// So many frames of nothing.
    pub(super) fn without_content(&self, frames: u32) -> Plan {
        Plan {
            output: self.output.clone(),
            target: self.target,
            frames,
            inputs: Vec::new(),
            pictures: Vec::new(),
            own: None,
            beds: Vec::new(),
            amplified: false,
            loudness: None,
            titles: Vec::new(),
            notes: Vec::new(),
        }
    }
}

/// What lies within `frames`, counted from the first of them.
fn cut<T: Clone>(stretch: &Stretch<T>, frames: &Range<u32>) -> Option<Stretch<T>> {
    let (start, end) = (stretch.start.max(frames.start), stretch.end.min(frames.end));
    (start < end).then(|| Stretch {
        start: start - frames.start,
        end: end - frames.start,
        content: stretch.content.clone(),
    })
}
