//! What every scene offers: a picture for any moment, and the sound of the place.

pub(crate) mod aurora;
pub(crate) mod backdrop;
pub(crate) mod city;
pub(crate) mod ocean;

use crate::row::Row;
use crate::sound::Stereo;

/// The picture's shape, and how directions fall onto it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View {
    /// Pixels across.
    pub(crate) width: usize,
    /// Pixels down.
    pub(crate) height: usize,
}

impl View {
    /// The length in pixels that scenes measure in: the side of a square with the picture's area,
    /// so that a tall frame sees a tall slice of the same world at the same size.
    pub(crate) fn unit(&self) -> f32 {
        (self.width as f32 * self.height as f32).sqrt()
    }

    /// Half the picture's width in units.
    pub(crate) fn half_width(&self) -> f32 {
        self.width as f32 / self.unit() / 2.0
    }

    /// The middle of a column in units, from the middle of the picture to the right.
    pub(crate) fn across(&self, column: usize) -> f32 {
        (column as f32 + 0.5 - self.width as f32 / 2.0) / self.unit()
    }
}

/// A place that can be filmed at any time.
pub(crate) trait Scene: Send + Sync {
    /// Prepares what all lines of one picture share.
    fn at(&self, seconds: f32) -> Box<dyn Moment + '_>;

    /// What the place sounds like from the start of the clip, `length` samples at any loudness.
    fn sound(&self, length: usize) -> Vec<Stereo>;
}

/// A scene at one time.
pub(crate) trait Moment: Sync {
    /// Paints one line of the picture, counted from the top, in linear light.
    fn paint(&self, line: usize, row: &mut Row);
}
