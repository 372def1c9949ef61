//! One line of the picture in linear light.

use crate::light::Light;

/// The colours of one line, channel by channel so that work on them vectorises.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) red: Vec<f32>,
    pub(crate) green: Vec<f32>,
    pub(crate) blue: Vec<f32>,
}

impl Row {
    /// A black line of `width` pixels.
    pub(crate) fn new(width: usize) -> Self {
        Self {
            red: vec![0.0; width],
            green: vec![0.0; width],
            blue: vec![0.0; width],
        }
    }

    /// Sets one pixel.
    #[inline]
    pub(crate) fn set(&mut self, column: usize, light: Light) {
        self.red[column] = light[0];
        self.green[column] = light[1];
        self.blue[column] = light[2];
    }

    /// Reads one pixel.
    #[inline]
    pub(crate) fn get(&self, column: usize) -> Light {
        [self.red[column], self.green[column], self.blue[column]]
    }

    /// Fills the line from the left.
    #[inline]
    pub(crate) fn fill(&mut self, lights: impl Iterator<Item = Light>) {
        let pixels = self.red.iter_mut().zip(&mut self.green).zip(&mut self.blue);
        for (((red, green), blue), light) in pixels.zip(lights) {
            [*red, *green, *blue] = light;
        }
    }
}
