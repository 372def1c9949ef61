//! A coarse picture of something soft, sampled between its points.

use rayon::prelude::*;

use crate::curve::mix;

/// Points on a grid over a rectangle, `C` numbers each; beyond the rim the rim's value holds.
#[derive(Debug)]
pub(crate) struct Sheet<const C: usize> {
    columns: usize,
    rows: usize,
    /// A place times this plus that is a point of the grid.
    across: (f32, f32),
    down: (f32, f32),
    points: Vec<[f32; C]>,
}

/// The rectangle that a sheet covers, in whatever the caller measures in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area {
    pub(crate) left: f32,
    pub(crate) right: f32,
    pub(crate) top: f32,
    pub(crate) bottom: f32,
}

impl<const C: usize> Sheet<C> {
    /// Computes every point of the sheet from its place, rows in parallel.
    pub(crate) fn fill(
        area: Area,
        columns: usize,
        rows: usize,
        point: impl Fn(f32, f32) -> [f32; C] + Sync,
    ) -> Self {
        let (wide, tall) = (area.right - area.left, area.bottom - area.top);
        let mut points = vec![[0.0; C]; columns * rows];
        points
            .par_chunks_mut(columns)
            .enumerate()
            .for_each(|(row, line)| {
                let y = area.top + tall * (row as f32 + 0.5) / rows as f32;
                for (column, value) in line.iter_mut().enumerate() {
                    *value = point(area.left + wide * (column as f32 + 0.5) / columns as f32, y);
                }
            });
        let (right, below) = (columns as f32 / wide, rows as f32 / tall);
        Self {
            columns,
            rows,
            across: (right, -area.left * right - 0.5),
            down: (below, -area.top * below - 0.5),
            points,
        }
    }

    /// The value at a place, between the four points about it.
    #[inline]
    pub(crate) fn sample(&self, x: f32, y: f32) -> [f32; C] {
        let (left, next, right) = neighbours(x * self.across.0 + self.across.1, self.columns);
        let (upper, lower, down) = neighbours(y * self.down.0 + self.down.1, self.rows);
        let upper = &self.points[upper * self.columns..][..self.columns];
        let lower = &self.points[lower * self.columns..][..self.columns];
        let mut value = [0.0; C];
        for (channel, value) in value.iter_mut().enumerate() {
            let above = mix(upper[left][channel], upper[next][channel], right);
            let below = mix(lower[left][channel], lower[next][channel], right);
            *value = mix(above, below, down);
        }
        value
    }

    /// A horizontal cut between two rows of points, for [`stretch`].
    pub(crate) fn line(&self, y: f32) -> Vec<[f32; C]> {
        let (upper, lower, down) = neighbours(y * self.down.0 + self.down.1, self.rows);
        let upper = &self.points[upper * self.columns..][..self.columns];
        let lower = &self.points[lower * self.columns..][..self.columns];
        let mut line = upper.to_vec();
        for (value, below) in line.iter_mut().zip(lower) {
            for (channel, value) in value.iter_mut().enumerate() {
                *value = mix(*value, below[channel], down);
            }
        }
        line
    }
}

/// The values of `width` columns on a line of fewer points that spans them all.
#[inline]
pub(crate) fn stretch<const C: usize>(
    points: &[[f32; C]],
    width: usize,
) -> impl Iterator<Item = [f32; C]> {
    let scale = points.len() as f32 / width as f32;
    (0..width as u32).map(move |column| {
        let position = (column as f32 + 0.5) * scale - 0.5;
        let (left, next, right) = neighbours(position, points.len());
        let (left, next) = (&points[left], &points[next]);
        let mut value = [0.0; C];
        for (channel, value) in value.iter_mut().enumerate() {
            *value = mix(left[channel], next[channel], right);
        }
        value
    })
}

/// The points on both sides of a position on a line of `count`, and how far it is between them.
#[inline]
fn neighbours(position: f32, count: usize) -> (usize, usize, f32) {
    let position = position.clamp(0.0, (count - 1) as f32);
    let first = position as i32 as usize;
    (first, (first + 1).min(count - 1), position - first as f32)
}
